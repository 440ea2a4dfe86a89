import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { selfSignedCertificate } from '../../lib/provider/protocol/certificate';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { PROVIDER } from '../support/repository';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';
import { median, type BenchPart, type BenchReport } from './bench';

/** How many actions are planned, and how many of them are applied with their requests counted. */
const ACTIONS = 500;
const APPLIED = 100;

const part: BenchPart = {
  name: 'provider',
  async run(report) {
    await report.measure({
      name: 'provider: process start to handshake line',
      goal: 1.8,
      runs: 15,
      run: async () => {
        const { child } = await startProvider();
        child.kill('SIGKILL');
      },
    });
    report.add({
      name: 'provider: resident memory, idle',
      value: await idleMegabytes(),
      unit: 'MB',
      goal: 90,
    });
    await plans(report);
  },
};
export default part;

/** Starts the provider as Terraform does and waits for the line that says where it listens. */
async function startProvider(): Promise<{ child: ChildProcessByStdio<null, Readable, Readable> }> {
  const child = spawn(PROVIDER, [], {
    env: {
      ...process.env,
      TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
      PLUGIN_PROTOCOL_VERSIONS: '5,6',
      PLUGIN_CLIENT_CERT: CERTIFICATE,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (line: string) => {
      if (line.startsWith('1|6|')) resolve();
      else reject(new Error(`not a handshake: ${line}`));
    });
    child.on('error', reject);
    child.on('close', () => {
      reject(new Error(`the provider ended before its handshake\n${said}`));
    });
  });
  return { child };
}

const CERTIFICATE = selfSignedCertificate().certificatePem;

/** What a provider that waits for its first request takes; from /proc, so only where that is (Linux). */
async function idleMegabytes(): Promise<number> {
  const { child } = await startProvider();
  try {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const status = await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
  } finally {
    child.kill('SIGKILL');
  }
}

/** Applies and plans many actions against the emulator, and as many `terraform_data` beside them. */
async function plans(report: BenchReport): Promise<void> {
  const emulator = await startEmulatorProcess(['--set', 'zipProcessingMs=5']);
  const directories: TerraformDirectory[] = [];
  const create = async (main: string): Promise<TerraformDirectory> => {
    const directory = await TerraformDirectory.create({ 'main.tf': main }, connection(emulator));
    directories.push(directory);
    await directory.write({
      'code.zip': await zipOf({ 'index.js': 'exports.handler = async (event) => event;' }),
    });
    return directory;
  };
  try {
    const actions = await create(stack(APPLIED));
    // The integration first, so that only the actions' own requests are counted.
    await must(actions, ['apply', '-auto-approve', '-target=genesysactions_integration.it']);
    const before = await requestCount(emulator);
    const start = performance.now();
    await must(actions, ['apply', '-auto-approve']);
    const name = `provider: apply of ${APPLIED} new actions`;
    report.add({ name, value: (performance.now() - start) / 1000, unit: 's' });
    const requests = (await requestCount(emulator)) - before;
    report.add({ name: `${name}, requests an action`, value: requests / APPLIED, unit: 'requests' });

    await actions.write({ 'main.tf': stack(ACTIONS) });
    await must(actions, ['apply', '-auto-approve']);
    const floor = await create(data(ACTIONS));
    await must(floor, ['apply', '-auto-approve']);

    const planned: number[] = [];
    const floors: number[] = [];
    let counted = 0;
    for (let round = 0; round < 5; round++) {
      floors.push(await timed(() => must(floor, ['plan', '-detailed-exitcode'])));
      const from = await requestCount(emulator);
      planned.push(await timed(() => must(actions, ['plan', '-detailed-exitcode'])));
      counted = (await requestCount(emulator)) - from;
    }
    const plan = `provider: plan of ${ACTIONS} unchanged actions`;
    report.add({ name: plan, value: median(planned) / 1000, unit: 's' });
    report.add({
      name: plan,
      value: median(planned) / median(floors),
      unit: '× plan of terraform_data',
      goal: 3,
    });
    report.add({ name: plan, value: counted, unit: 'requests', goal: Math.ceil(ACTIONS / 50) + 4 });
  } finally {
    await Promise.all(directories.map((directory) => directory.dispose()));
    await emulator.stop();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function must(directory: TerraformDirectory, args: readonly string[]): Promise<void> {
  const { status, output } = await directory.terraform([...args, '-no-color', '-input=false']);
  if (status !== 0)
    throw new Error(`terraform ${args.join(' ')} ended with ${status}\n${output.slice(-3000)}`);
}

/** How many requests to the org's API the emulator has got. */
async function requestCount({ url }: EmulatorProcess): Promise<number> {
  const response = await fetch(`${url}/emulator/requests`);
  const { requests } = (await response.json()) as { requests: { number: number; path: string }[] };
  return Math.max(0, ...requests.map(({ number }) => number));
}

function data(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `resource "terraform_data" "it_${index}" {\n  input = "Action ${index}"\n}\n`,
  ).join('\n');
}

function stack(count: number): string {
  const actions = Array.from(
    { length: count },
    (_, index) => `
resource "genesysactions_function_action" "it_${index}" {
  integration_id = genesysactions_integration.it.id
  name           = "Action ${index}"
  contract = {
    input  = jsonencode({ type = "object", properties = { text = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { text = { type = "string" } } })
  }
  function = { handler = "index.handler" }
  code     = { path = "\${path.module}/code.zip" }
}
`,
  ).join('');
  return `${HEADER.replace('provider "genesysactions" {}', 'provider "genesysactions" {\n  token_pool_size = 20\n}')}
resource "genesysactions_integration" "it" {
  name = "Bench"
}
${actions}`;
}
