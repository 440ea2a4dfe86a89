import { OrgApi } from '../support/api';
import { startEmulatorProcess } from '../support/emulator-process';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';
import { median, percentile, type BenchPart } from './bench';

const MAIN = `${HEADER}
resource "genesysactions_integration" "it" {
  name = "Bench"
}

resource "genesysactions_function_action" "it" {
  integration_id = genesysactions_integration.it.id
  name           = "Echo"
  contract = {
    input  = jsonencode({ type = "object", properties = { a = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { a = { type = "string" } } })
  }
  function = { handler = "index.handler" }
  code     = { path = "\${path.module}/code.zip" }
}
`;

const part: BenchPart = {
  name: 'execute',
  async run(report) {
    const emulator = await startEmulatorProcess();
    const directory = await TerraformDirectory.create({ 'main.tf': HEADER }, connection(emulator));
    try {
      await directory.write({
        'main.tf': MAIN,
        'code.zip': await zipOf({ 'index.js': 'exports.handler = async (event) => event;' }),
      });
      const { status, output } = await directory.apply();
      if (status !== 0) throw new Error(output);
      const api = new OrgApi(emulator);
      const { id } = await api.action('Echo');
      const times: number[] = [];
      for (let round = 0; round < 250; round++) {
        const start = performance.now();
        await api.execute(id, { a: 'text' });
        times.push(performance.now() - start);
      }
      const warm = times.slice(50);
      const floor = await report.floor();
      report.add({ name: 'execute: warm function, p50', value: median(warm), unit: 'ms', goal: 5 });
      report.add({ name: 'execute: warm function, p50', value: median(warm) / floor, unit: '× node -e 0' });
      report.add({ name: 'execute: warm function, p99', value: percentile(warm, 99), unit: 'ms' });
    } finally {
      await directory.dispose();
      await emulator.stop();
    }
  },
};
export default part;
