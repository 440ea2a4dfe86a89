import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../lib/emulator';
import { Journal } from '../../lib/emulator/store/journal';
import { decodeJournal, type JournalEntry } from '../../lib/emulator/store/journal-format';
import type { IntegrationRecord } from '../../lib/emulator/store/records';
import { ECHO_CONTRACT, echoZip, eventually, PlainClient, putZip } from '../support/emulator';
import { COMMAND } from '../support/repository';

const FUNCTIONS = { integrationType: { id: 'function-data-actions' } };
const ACTIONS = '/api/v2/integrations/actions';

describe('an emulator with a data directory', () => {
  let dataDir: string;
  const children: ChildProcess[] = [];
  const emulators: Emulator[] = [];

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'emulator-data-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    for (const emulator of emulators.splice(0)) await emulator.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function started(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = await startEmulator({ dataDir, settings: { zipProcessingMs: 4 }, ...options });
    emulators.push(emulator);
    return emulator;
  }

  async function child(): Promise<{ process: ChildProcess; org: Emulator }> {
    const process_ = spawn(
      process.execPath,
      [COMMAND, 'emulator', '--json', '--data', dataDir, '--set', 'zipProcessingMs=200'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    children.push(process_);
    const [line] = (await once(createInterface({ input: process_.stdout }), 'line')) as [string];
    return { process: process_, org: JSON.parse(line) as Emulator };
  }

  test('killed at any moment, it has everything that was answered with success', async () => {
    const names = new Set<string>();
    for (const requests of [1, 23]) {
      const { process: running, org } = await child();
      const gone = once(running, 'close');
      const client = new PlainClient(org);
      let answered = 0;
      const work = async (worker: number): Promise<void> => {
        for (let index = 0; ; index++) {
          const name = `${requests}-${worker}-${index}`;
          try {
            const { status } = await client.call('POST', '/api/v2/integrations', { name, ...FUNCTIONS });
            if (status !== 200) continue;
          } catch {
            return;
          }
          names.add(name);
          if (++answered === requests) running.kill('SIGKILL');
        }
      };
      await Promise.all([work(1), work(2), work(3)]);
      await gone;
    }
    const emulator = await started();
    const client = new PlainClient(emulator);
    const found = new Set<string>();
    for (let page = 1; ; page++) {
      const { body } = await client.call<{ entities: { name: string }[]; pageCount: number }>(
        'GET',
        `/api/v2/integrations?pageSize=100&pageNumber=${page}`,
      );
      for (const { name } of body.entities) found.add(name);
      if (page >= body.pageCount) break;
    }
    expect([...names].filter((name) => !found.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThanOrEqual(24);
  });

  test('killed while a zip is processed, it finishes the work; tokens and clients stay valid', async () => {
    const { process: running, org } = await child();
    const client = new PlainClient(org);
    const { body: integration } = await client.call<{ id: string }>(
      'POST',
      '/api/v2/integrations',
      FUNCTIONS,
    );
    const { body: draft } = await client.call<{ id: string }>('POST', `${ACTIONS}/drafts`, {
      name: 'a',
      category: 'c',
      integrationId: integration.id,
      contract: ECHO_CONTRACT,
      config: { request: {}, response: {} },
    });
    const path = `${ACTIONS}/${draft.id}/draft/function`;
    const { body: upload } = await client.call<{ url: string; headers: Record<string, string> }>(
      'POST',
      `${path}/upload`,
      { fileName: 'a.zip' },
    );
    expect((await putZip(upload, await echoZip(''))).status).toBe(200);
    const token = await client.accessToken();
    running.kill('SIGKILL');
    await once(running, 'close');

    const emulator = await started();
    expect(emulator.clientId).toBe(org.clientId);
    expect(emulator.clientSecret).toBe(org.clientSecret);
    const read = await eventually(
      async () => {
        const response = await fetch(emulator.url + path, { headers: { authorization: `Bearer ${token}` } });
        return (await response.json()) as { zip?: { status: string } };
      },
      ({ zip }) => zip?.status === 'Available',
    );
    expect(read.zip).toMatchObject({ name: 'a.zip', status: 'Available' });
  });

  test('named by a path from here, it runs its functions as well', async () => {
    dataDir = relative(process.cwd(), dataDir);
    const emulator = await started();
    const client = new PlainClient(emulator);
    const { body: integration } = await client.call<{ id: string }>(
      'POST',
      '/api/v2/integrations',
      FUNCTIONS,
    );
    await client.call('PATCH', `/api/v2/integrations/${integration.id}`, { intendedState: 'ENABLED' });
    const { body: draft } = await client.call<{ id: string; version: number }>('POST', `${ACTIONS}/drafts`, {
      name: 'a',
      category: 'c',
      integrationId: integration.id,
      contract: ECHO_CONTRACT,
      config: { request: {}, response: {} },
    });
    const path = `${ACTIONS}/${draft.id}/draft`;
    const settings = {
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 15,
      description: 'a',
    };
    await client.call('PUT', `${path}/function`, settings);
    const { body: upload } = await client.call<{ url: string; headers: Record<string, string> }>(
      'POST',
      `${path}/function/upload`,
      { fileName: 'a.zip' },
    );
    await putZip(upload, await echoZip('echo '));
    await eventually(
      async () => (await client.call<{ zip?: { status: string } }>('GET', `${path}/function`)).body,
      ({ zip }) => zip?.status === 'Available',
    );
    const { body: now } = await client.call<{ version: number }>('GET', path);
    await client.call('POST', `${path}/publish`, { version: now.version });
    expect(await client.call('POST', `${ACTIONS}/${draft.id}/execute`, { text: 'x' })).toMatchObject({
      status: 200,
      body: { text: 'echo x' },
    });
  });

  test('half a line at the end is dropped, and what comes after it is kept', async () => {
    const first = await started();
    await new PlainClient(first).call('POST', '/api/v2/integrations', { name: 'one', ...FUNCTIONS });
    await first.close();
    emulators.pop();
    await appendFile(join(dataDir, 'journal.jsonl'), '{"record":2,"bytes":99,"half a li');
    const notices: string[] = [];
    const second = await started({ onNotice: (text) => notices.push(text) });
    expect(notices).toEqual([
      expect.stringMatching(/journal\.jsonl: the last record .* 33 bytes were cut off/),
    ]);
    await new PlainClient(second).call('POST', '/api/v2/integrations', { name: 'two', ...FUNCTIONS });
    await second.close();
    emulators.pop();
    const third = await started();
    const { body } = await new PlainClient(third).call<{ entities: { name: string }[] }>(
      'GET',
      '/api/v2/integrations',
    );
    expect(body.entities.map(({ name }) => name)).toEqual(['one', 'two']);
  });

  test('a damaged directory and one in use are refused with a sentence', async () => {
    const emulator = await started();
    await expect(startEmulator({ dataDir })).rejects.toThrow(
      new RegExp(`^${dataDir} is in use by another emulator \\(process ${process.pid} on `),
    );
    await new PlainClient(emulator).call('POST', '/api/v2/integrations', FUNCTIONS);
    await emulator.close();
    emulators.pop();
    const journal = join(dataDir, 'journal.jsonl');
    expect((await stat(journal)).mode & 0o077).toBe(0);
    await appendFile(journal, 'rubbish\n');
    await expect(startEmulator({ dataDir })).rejects.toThrow(
      /journal\.jsonl, record 2: it is not in the form of a record/,
    );
  });

  test('of several that start in the same moment one gets it, and it is free when that is killed', async () => {
    const { process: running } = await child();
    await expect(started()).rejects.toThrow(new RegExp(`process ${running.pid} on `));
    running.kill('SIGKILL');
    await once(running, 'close');
    // Whoever has this number now holds nothing.
    await writeFile(join(dataDir, 'lock'), `process ${process.pid} on ${hostname()}, since ever`);
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => started()));
    expect(results.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
    ]);
  });

  /** Another network, as in another container: the kernel's names of one are not those of the other. */
  const elsewhere = spawnSync('unshare', ['-n', 'flock', '--version']).status === 0 ? test : test.skip;

  elsewhere('who starts in another container that has the directory is refused as well', async () => {
    await started();
    const other = spawn(
      'unshare',
      ['-n', process.execPath, COMMAND, 'emulator', '--json', '--data', dataDir],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    children.push(other);
    let said = '';
    other.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await once(other, 'close');
    expect(said).toContain(`in use by another emulator (process ${process.pid} on `);
  });

  test('tokens that expired stay expired, those after them stay valid', async () => {
    const first = await started();
    const [before, after] = [new PlainClient(first), new PlainClient(first)];
    const old = await before.accessToken();
    await before.call('POST', '/emulator/tokens/expire');
    const valid = await after.accessToken();
    await first.close();
    const second = await started();
    const statuses = [old, valid].map(async (token) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(`${second.url}/api/v2/tokens/me`, { headers })).status;
    });
    expect(await Promise.all(statuses)).toEqual([401, 200]);
  });

  test('a long history is written anew at the start', async () => {
    const first = await started();
    const client = new PlainClient(first);
    const { body } = await client.call<{ id: string }>('POST', '/api/v2/integrations', {
      name: 'x',
      ...FUNCTIONS,
    });
    await first.close();
    const path = join(dataDir, 'journal.jsonl');
    const { end, records } = decodeJournal(await readFile(path));
    const [[orgId, , id, made]] = records[0]?.entries as [JournalEntry];
    const journal = new Journal(path);
    journal.open(end, []);
    for (let index = 0; index < 1100; index++) {
      const intendedState = index % 2 === 0 ? 'ENABLED' : 'DISABLED';
      journal.write([[orgId, 'integrations', id, { ...(made as IntegrationRecord), intendedState }]]);
    }
    journal.close();
    expect((await readFile(path, 'utf8')).split('\n').length).toBeGreaterThan(1100);
    const second = await started();
    const lines = (await readFile(join(dataDir, 'journal.jsonl'), 'utf8')).split('\n');
    expect(lines.length).toBeLessThan(10);
    const { body: read } = await new PlainClient(second).call(`GET`, `/api/v2/integrations/${body.id}`);
    expect(read).toMatchObject({ name: 'x', intendedState: 'DISABLED' });
  });
});
