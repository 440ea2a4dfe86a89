import { OrgApi } from '../support/api';
import { startEmulatorProcess } from '../support/emulator-process';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';
import type { BenchPart } from './bench';
import { load } from './load';

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
      const target = {
        url: `${emulator.url}/api/v2/integrations/actions/${id}/execute`,
        token: await api.accessToken(),
        body: { a: 'text' },
      };
      await load({ ...target, connections: 1, requests: 100 });
      const one = await load({ ...target, connections: 1, requests: 500 });
      const many = await load({ ...target, connections: 32, requests: 2000 });
      const floor = await report.floor();
      report.add({ name: 'execute: warm function, p50', value: one.p50, unit: 'ms', goal: 5 });
      report.add({ name: 'execute: warm function, p50', value: one.p50 / floor, unit: '× node -e 0' });
      report.add({ name: 'execute: warm function, p99', value: one.p99, unit: 'ms' });
      report.add({ name: 'execute: on 1 connection', value: one.requestsPerSecond, unit: 'requests/s' });
      report.add({ name: 'execute: on 32 connections', value: many.requestsPerSecond, unit: 'requests/s' });
      report.add({ name: 'execute: on 32 connections, p99', value: many.p99, unit: 'ms' });
    } finally {
      await directory.dispose();
      await emulator.stop();
    }
  },
};
export default part;
