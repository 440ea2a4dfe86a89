import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { REQUESTS_PER_MINUTE } from '../../lib/model/limits';
import { startEmulatorProcess } from '../support/emulator-process';
import { controlHeaders, HEADER, type TerraformDirectory } from '../support/terraform';
import { median, type BenchPart, type BenchReport } from './bench';
import { directoryOf, megabytes, must, requests, stack, timed } from './stacks';

/** How many actions are planned, and how many of them are applied with their requests counted. */
const ACTIONS = 500;
const APPLIED = 100;
/** How many are planned at most. */
const MANY = 2_000;
/** With so few tokens, creating the rest has to wait for a new minute. */
const TOKENS = 8;
const WITH_TOKENS = HEADER.replace(
  'provider "genesysactions" {}',
  `provider "genesysactions" {\n  token_pool_size = ${TOKENS}\n}`,
);

const part: BenchPart = {
  name: 'plans',
  async run(report) {
    await plans(report);
    await many(report);
  },
};
export default part;

/**
 * Applies and plans many actions against the emulator with the platform's own limit, and the floors beside them. One of them
 * is any other provider with the same schemas that does nothing, where BENCH_PROVIDER names its program.
 */
async function plans(report: BenchReport): Promise<void> {
  const emulator = await startEmulatorProcess([
    ...['--set', 'zipProcessingMs=5'],
    ...['--set', `requestsPerMinute=${REQUESTS_PER_MINUTE}`],
  ]);
  const directories: TerraformDirectory[] = [];
  const create = async (main: string, provider?: string): Promise<TerraformDirectory> => {
    const directory = await directoryOf(main, emulator, provider);
    directories.push(directory);
    return directory;
  };
  const work = await mkdtemp(join(tmpdir(), 'genesys-actions-bench-'));
  try {
    const actions = await create(stack(APPLIED, WITH_TOKENS));
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

    await actions.write({ 'main.tf': stack(ACTIONS, WITH_TOKENS) });
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
    const bare = await create(stack(ACTIONS, WITH_TOKENS), await bareProvider(work));
    const named = process.env['BENCH_PROVIDER'];
    const other = named === undefined ? [] : [await create(stack(ACTIONS, WITH_TOKENS), named)];
    for (const directory of [bare, ...other])
      await directory.write({ 'terraform.tfstate': await actions.state() });

    const planned: number[] = [];
    const bares: number[] = [];
    const others: number[] = [];
    const floors: number[] = [];
    let counted = 0;
    for (let round = 0; round < 5; round++) {
      floors.push(await timed(() => must(floor, ['plan', '-detailed-exitcode'])));
      bares.push(await timed(() => must(bare, ['plan', '-detailed-exitcode'])));
      for (const each of other) others.push(await timed(() => must(each, ['plan', '-detailed-exitcode'])));
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
    if (others.length > 0)
      report.add({
        name: plan,
        value: median(planned) / median(others),
        unit: '× the provider in BENCH_PROVIDER',
        goal: 0.6,
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

/** Plans of 500 and of 2,000 unchanged actions, in turns, and what the provider takes for the larger one. */
async function many(report: BenchReport): Promise<void> {
  const emulator = await startEmulatorProcess([
    ...['--set', 'zipProcessingMs=5'],
    ...['--set', 'requestsPerMinute=1000000'],
  ]);
  const directories = new Map<number, TerraformDirectory>();
  try {
    for (const count of [ACTIONS, MANY]) {
      // Each in a category of its own: the second is not told of what looks like the first.
      const directory = await directoryOf(stack(count, HEADER, `Bench ${count}`), emulator);
      directories.set(count, directory);
      await must(directory, ['apply', '-auto-approve', '-parallelism=40']);
    }
    const times = new Map<number, number[]>([...directories.keys()].map((count) => [count, []]));
    let counted = 0;
    const memory = peakMemory(emulator.url);
    for (let round = 0; round < 5; round++)
      for (const [count, directory] of directories) {
        await fetch(`${emulator.url}/emulator/requests`, {
          method: 'DELETE',
          headers: controlHeaders(emulator),
        });
        times.get(count)?.push(await timed(() => must(directory, ['plan', '-detailed-exitcode'])));
        counted = (await requests(emulator)).filter(({ path }) => path !== '/oauth/token').length;
      }
    const name = `provider: plan of ${MANY} unchanged actions`;
    const [few = Number.NaN, all = Number.NaN] = [...times.values()].map(median);
    report.add({ name, value: all / 1000, unit: 's' });
    report.add({ name, value: all / few, unit: `× that of ${ACTIONS}`, goal: 4.4 });
    report.add({ name, value: await memory.stop(), unit: 'MB, resident at most', goal: 200 });
    report.add({ name, value: counted, unit: 'requests', goal: Math.ceil(MANY / 50) + 4 });
  } finally {
    await Promise.all([...directories.values()].map((directory) => directory.dispose()));
    await emulator.stop();
  }
}

/** The most that any provider for this org has resident, in megabytes; from /proc, so only where that is (Linux). */
function peakMemory(url: string): { stop(): Promise<number> } {
  const port = new URL(url).port;
  let [peak, going] = [0, true];
  const look = async (pid: string): Promise<void> => {
    const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    if (!(await read('cmdline')).includes('terraform-provider-genesysactions')) return;
    if (!(await read('environ')).includes(`GENESYSCLOUD_GATEWAY_PORT=${port}\0`)) return;
    const most = await megabytes(pid, 'VmHWM');
    if (most > peak) peak = most;
  };
  const looking = (async () => {
    while (going) {
      await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(look));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  return {
    stop: async () => {
      going = false;
      await looking;
      return peak;
    },
  };
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

function data(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `resource "terraform_data" "it_${index}" {\n  input = "Action ${index}"\n}\n`,
  ).join('\n');
}
