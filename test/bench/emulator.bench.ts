import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import type { BenchPart, BenchReport } from './bench';

const ACTIONS = 1000;
const CONNECTIONS = 8;

const CONTRACT = {
  input: { inputSchema: { type: 'object', properties: { a: { type: 'string' } } } },
  output: { successSchema: { type: 'object', properties: { a: { type: 'string' } } } },
};

const part: BenchPart = {
  name: 'emulator',
  async run(report) {
    await start(report);
    await thousand(report, 'in memory', []);
    const directory = await mkdtemp(join(tmpdir(), 'emulator-bench-'));
    try {
      await thousand(report, 'with --data', ['--data', directory]);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  },
};
export default part;

/** The whole process, from its start to the first answer to a login. */
async function start(report: BenchReport): Promise<void> {
  const started: EmulatorProcess[] = [];
  try {
    await report.measure({
      name: 'emulator: process start to first answer',
      goal: 4,
      run: async () => {
        const emulator = await startEmulatorProcess();
        started.push(emulator);
        await new OrgApi(emulator).accessToken();
      },
    });
  } finally {
    await Promise.all(started.map((emulator) => emulator.stop()));
  }
}

/** A thousand actions: created, listed with their configuration, read one by one. */
async function thousand(report: BenchReport, where: string, args: readonly string[]): Promise<void> {
  const emulator = await startEmulatorProcess(args);
  try {
    const api = new OrgApi(emulator);
    const { id: integrationId } = await api.call<{ id: string }>('POST', 'integrations', {
      name: 'Bench',
      integrationType: { id: 'custom-rest-actions' },
    });
    const ids: string[] = [];
    const timed = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      const begin = performance.now();
      await work();
      const milliseconds = performance.now() - begin;
      report.add({ name: `emulator: ${ACTIONS} actions ${what}, ${where}`, value: milliseconds, unit: 'ms' });
    };
    await timed('created', () =>
      each(async (index) => {
        const { id } = await api.call<{ id: string }>('POST', 'integrations/actions', {
          name: `Action ${index}`,
          category: 'Bench',
          integrationId,
          contract: CONTRACT,
          config: { request: { requestUrlTemplate: 'http://127.0.0.1/' }, response: {} },
        });
        ids.push(id);
      }),
    );
    await timed('listed by 100', async () => {
      for (let page = 1; page <= ACTIONS / 100; page++) {
        await api.call('GET', `integrations/actions?includeConfig=true&pageSize=100&pageNumber=${page}`);
      }
    });
    await timed('read', () =>
      each((index) =>
        api.call('GET', `integrations/actions/${ids[index] ?? ''}?includeConfig=true&expand=contract`),
      ),
    );
  } finally {
    await emulator.stop();
  }
}

/** Does something for each of the thousand, on a few connections at once. */
async function each(work: (index: number) => Promise<unknown>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < ACTIONS) await work(next++);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
}
