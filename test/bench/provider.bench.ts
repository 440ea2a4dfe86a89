import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { build } from 'esbuild';
import { REQUESTS_PER_MINUTE } from '../../lib/model/limits';
import { selfSignedCertificate } from '../../lib/shared/certificates';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { PROVIDER } from '../support/repository';
import { controlHeaders, connection, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';
import { median, type BenchPart, type BenchReport } from './bench';

/** How many actions are planned, and how many of them are applied with their requests counted. */
const ACTIONS = 500;
const APPLIED = 100;
/** With so few tokens, creating the rest has to wait for a new minute. */
const TOKENS = 8;
const WITH_TOKENS = HEADER.replace(
  'provider "genesysactions" {}',
  `provider "genesysactions" {\n  token_pool_size = ${TOKENS}\n}`,
);

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
    await creations(report);
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

/** How many actions are created as they come. */
const CREATED = 200;

/** Creates many actions in an org that is as far away as a real one, with its limit of requests; as it comes. */
async function creations(report: BenchReport): Promise<void> {
  for (const { zipMs, args, goal } of [
    { zipMs: 5, args: [], goal: 25 },
    // Terraform's own ten at once would take 200 seconds of it; `genesys-actions deploy` sets this.
    { zipMs: 10_000, args: ['-parallelism=40'], goal: 75 },
  ]) {
    const emulator = await startEmulatorProcess([
      ...['--set', `zipProcessingMs=${zipMs}`],
      ...['--set', `requestsPerMinute=${REQUESTS_PER_MINUTE}`],
    ]);
    const faults = { method: 'POST', body: JSON.stringify({ effect: { kind: 'latency', ms: 50 } }) };
    const headers = { ...controlHeaders(emulator), 'content-type': 'application/json' };
    await fetch(`${emulator.url}/emulator/faults`, { ...faults, headers });
    const directory = await TerraformDirectory.create(
      { 'main.tf': stack(CREATED, HEADER) },
      connection(emulator),
    );
    try {
      await directory.write({
        'code.zip': await zipOf({ 'index.js': 'exports.handler = async (event) => event;' }),
      });
      const value = (await timed(() => must(directory, ['apply', '-auto-approve', ...args]))) / 1000;
      const name = `provider: ${CREATED} creations as they come, ${REQUESTS_PER_MINUTE} a minute, 50 ms away, zips of ${zipMs / 1000} s`;
      report.add({ name, value, unit: 's', goal });
      const made = (await requests(emulator)).filter(
        ({ path }) => path !== '/oauth/token' && !path.startsWith('/function-uploads'),
      );
      // Six, one for the proof of ownership, and polls.
      report.add({ name, value: made.length / CREATED, unit: 'requests an action', goal: 8 });
    } finally {
      await directory.dispose();
      await emulator.stop();
    }
  }
}

/** Applies and plans many actions against the emulator with the platform's own limit, and the floors beside them. */
async function plans(report: BenchReport): Promise<void> {
  const emulator = await startEmulatorProcess([
    ...['--set', 'zipProcessingMs=5'],
    ...['--set', `requestsPerMinute=${REQUESTS_PER_MINUTE}`],
  ]);
  const directories: TerraformDirectory[] = [];
  const create = async (main: string, provider?: string): Promise<TerraformDirectory> => {
    const directory = await TerraformDirectory.create({ 'main.tf': main }, connection(emulator), {
      provider,
    });
    directories.push(directory);
    await directory.write({
      'code.zip': await zipOf({ 'index.js': 'exports.handler = async (event) => event;' }),
    });
    return directory;
  };
  const work = await mkdtemp(join(tmpdir(), 'genesys-actions-bench-'));
  try {
    const actions = await create(stack(APPLIED));
    // The integration first, so that only the actions' own requests are counted.
    await must(actions, ['apply', '-auto-approve', '-target=genesysactions_integration.it']);
    const before = (await requests(emulator)).length;
    const start = performance.now();
    await must(actions, ['apply', '-auto-approve']);
    const name = `provider: apply of ${APPLIED} new actions`;
    report.add({ name, value: (performance.now() - start) / 1000, unit: 's' });
    const made = (await requests(emulator)).slice(before).filter(({ path }) => path !== '/oauth/token');
    const polls = made.filter(
      ({ method, path }) => method === 'GET' && path.endsWith('/draft/function'),
    ).length;
    const beside = (made.length - polls) / APPLIED;
    report.add({ name, value: beside, unit: 'requests an action', goal: 8 });
    report.add({ name, value: polls / APPLIED, unit: 'polls an action' });

    await actions.write({ 'main.tf': stack(ACTIONS) });
    const rest = `provider: apply of ${ACTIONS - APPLIED} more, ${REQUESTS_PER_MINUTE} requests a minute`;
    report.add({
      name: rest,
      value: (await timed(() => must(actions, ['apply', '-auto-approve']))) / 1000,
      unit: 's',
    });
    const all = await requests(emulator);
    report.add({
      name: rest,
      value: all.filter(({ status }) => status === 429).length,
      unit: '× 429',
      goal: 0,
    });

    const floor = await create(data(ACTIONS));
    await must(floor, ['apply', '-auto-approve']);
    const bare = await create(stack(ACTIONS), await bareProvider(work));
    await bare.write({ 'terraform.tfstate': await actions.state() });

    const planned: number[] = [];
    const bares: number[] = [];
    const floors: number[] = [];
    let counted = 0;
    for (let round = 0; round < 5; round++) {
      floors.push(await timed(() => must(floor, ['plan', '-detailed-exitcode'])));
      bares.push(await timed(() => must(bare, ['plan', '-detailed-exitcode'])));
      const from = (await requests(emulator)).length;
      planned.push(await timed(() => must(actions, ['plan', '-detailed-exitcode'])));
      counted = (await requests(emulator)).slice(from).filter(({ path }) => path !== '/oauth/token').length;
    }
    const plan = `provider: plan of ${ACTIONS} unchanged actions`;
    const floorUnit = '× plan of terraform_data';
    report.add({ name: plan, value: median(planned) / 1000, unit: 's' });
    report.add({ name: plan, value: median(planned) / median(floors), unit: floorUnit, goal: 5.5 });
    report.add({
      name: plan,
      value: median(planned) / median(bares),
      unit: '× a provider that does nothing',
    });
    report.add({
      name: `${plan}, by a provider that does nothing`,
      value: median(bares) / median(floors),
      unit: floorUnit,
    });
    report.add({ name: plan, value: counted, unit: 'requests', goal: Math.ceil(ACTIONS / 50) + 4 });
  } finally {
    await Promise.all(directories.map((directory) => directory.dispose()));
    await rm(work, { recursive: true, force: true });
    await emulator.stop();
  }
}

/** Builds the provider that does nothing, as the real one is built but for its compiled form. */
async function bareProvider(work: string): Promise<string> {
  const outfile = join(work, 'provider');
  await build({
    entryPoints: [join(__dirname, 'bare-provider.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    banner: { js: '#!/usr/bin/env node' },
    logLevel: 'error',
  });
  await chmod(outfile, 0o755);
  return outfile;
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

/** The requests that the emulator has got. */
async function requests(emulator: EmulatorProcess): Promise<LoggedRequest[]> {
  const response = await fetch(`${emulator.url}/emulator/requests`, { headers: controlHeaders(emulator) });
  return ((await response.json()) as { requests: LoggedRequest[] }).requests;
}

interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly status?: number;
}

function data(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `resource "terraform_data" "it_${index}" {\n  input = "Action ${index}"\n}\n`,
  ).join('\n');
}

function stack(count: number, header = WITH_TOKENS): string {
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
  return `${header}
resource "genesysactions_integration" "it" {
  name = "Bench"
}
${actions}`;
}
