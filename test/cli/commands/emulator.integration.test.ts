import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { main } from '../../../lib/cli/program';
import { startEmulator } from '../../../lib/emulator';
import { PlainClient } from '../../support/emulator';
import { variants } from '../../support/nightly';
import { COMMAND } from '../../support/repository';
import { controlHeaders } from '../../support/terraform';

interface Org {
  name: string;
  clientId: string;
  clientSecret: string;
}

/** The command itself, as a process of its own. */
describe('genesys-actions emulator', () => {
  let directory: string;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-cli-'));
  });
  afterEach(async () => {
    for (const child of children.splice(0)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'close');
    }
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  function run(...args: string[]): { child: ChildProcess; said: () => string } {
    return runWith({}, ...args);
  }

  function runWith(
    env: Record<string, string>,
    ...args: string[]
  ): { child: ChildProcess; said: () => string } {
    const child = spawn(process.execPath, [COMMAND, 'emulator', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    children.push(child);
    let said = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
    return { child, said: () => said };
  }

  async function firstLine({ child }: { child: ChildProcess }): Promise<string> {
    if (child.stdout === null) throw new Error('No output');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return line;
  }

  test('takes orgs, clients, a seed, settings and faults, and ends with Ctrl-C', async () => {
    const clients = join(directory, 'clients.json');
    const seed = join(directory, 'seed.json');
    await writeFile(
      clients,
      '[{"clientId": "reader", "clientSecret": "s", "org": "b", "permissions": ["*:*:view"]}]',
    );
    await writeFile(seed, '{"orgs": [{"name": "b", "integrations": [{"name": "Seeded"}]}]}');
    const fault = '{"operation": "getIntegration", "effect": {"kind": "status", "status": 503}}';
    const running = run(
      ...['--json', '--org', 'a', '--org', 'b', '--clients', clients, '--seed', seed],
      ...['--set', 'pageSizeMax=7', '--set', 'templates=inline', '--fault', fault, '--random-seed', '3'],
    );
    const { orgs, ...first } = JSON.parse(await firstLine(running)) as Org & { url: string; orgs: Org[] };
    expect(orgs.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(first.clientId).toBe(orgs[0]?.clientId);
    const reader = new PlainClient(first, { id: 'reader', secret: 's' });
    expect((await reader.call('GET', '/api/v2/integrations')).body).toMatchObject({
      total: 1,
      entities: [{ name: 'Seeded' }],
    });
    expect((await reader.call('GET', '/api/v2/integrations?pageSize=8')).status).toBe(400);
    expect((await reader.call('GET', '/api/v2/integrations/x')).status).toBe(503);
    expect((await reader.call('DELETE', '/api/v2/integrations/x')).status).toBe(403);
    running.child.kill('SIGINT');
    const [status] = (await once(running.child, 'close')) as [number];
    expect([status, running.said()]).toEqual([0, '']);
  });

  test.each(variants(['SIGKILL', 'SIGTERM', 'SIGINT'] as const, (signal) => signal !== 'SIGTERM'))(
    'ends when the npm that started it is gone, or was told to end: %s',
    async (signal) => {
      const bin = join(directory, 'node_modules', '.bin');
      await mkdir(bin, { recursive: true });
      const program = `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`;
      await writeFile(join(bin, 'genesys-actions'), program, { mode: 0o755 });
      await writeFile(join(directory, 'package.json'), '{}');
      const child = spawn('npx', ['--no-install', 'genesys-actions', 'emulator', '--json'], {
        cwd: directory,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      children.push(child);
      const { url, controlToken } = JSON.parse(await firstLine({ child })) as {
        url: string;
        controlToken: string;
      };
      expect((await fetch(`${url}/emulator`, { headers: controlHeaders({ controlToken }) })).ok).toBe(true);
      child.kill(signal);
      // The emulator holds the pipe as long as it runs.
      await once(child, 'close');
      await expect(fetch(`${url}/emulator`)).rejects.toThrow();
    },
  );

  test('what a killed one has left is gone with the next start', async () => {
    const killed = run('--json', '--front');
    await firstLine(killed);
    const left = (): string[] =>
      readdirSync(tmpdir()).filter((name) => name.includes(`-${killed.child.pid ?? 0}-`));
    expect(left().map((name) => name.split('-')[2])).toEqual(['emulator', 'front']);
    killed.child.kill('SIGKILL');
    await once(killed.child, 'close');
    expect(left()).toHaveLength(2);
    const next = run('--json', '--front');
    await firstLine(next);
    while (left().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
    next.child.kill('SIGINT');
    await once(next.child, 'close');
  });

  test('says loudly when other machines can reach it', async () => {
    const running = run('--json', '--host', '0.0.0.0');
    await firstLine(running);
    running.child.kill('SIGINT');
    await once(running.child, 'close');
    expect(running.said()).toMatch(/WARNING: the emulator listens on 0\.0\.0\.0/);
  });

  test('names what is damaged in its data, and goes on with the rest when it is told to', async () => {
    const data = join(directory, 'data');
    const org = await startEmulator({ dataDir: data });
    for (const name of ['One', 'Two'])
      await new PlainClient(org).call('POST', '/api/v2/integrations', {
        name,
        integrationType: { id: 'custom-rest-actions' },
      });
    await org.close();
    const journal = join(data, 'journal.jsonl');
    await writeFile(journal, (await readFile(journal, 'utf8')).replace('"One"', '"OnE"'));

    const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    try {
      await expect(main(['emulator', '--data', data])).resolves.toBe(1);
      const said = write.mock.calls.map(([text]) => String(text)).join('');
      expect(said).toBe(
        `Error: The data directory ${data} is damaged:\n  journal.jsonl, record 1: its checksum does not hold.\n` +
          'Nothing in it was changed. Restore it from a copy; or start with --repair, which goes on with what is whole and keeps its files as they were in a directory within it; or choose another --data directory.\n',
      );
    } finally {
      write.mockRestore();
    }

    const token = 'the-control-token-of-a-job';
    const running = runWith({ GENESYS_ACTIONS_CONTROL_TOKEN: token }, '--json', '--data', data, '--repair');
    const first = JSON.parse(await firstLine(running)) as Org & {
      url: string;
      controlToken: string;
      console: string;
    };
    expect(first.controlToken).toBe(token);
    expect(first.console).toBe(`${first.url}/console/#token=${token}`);
    const { status, body } = await new PlainClient(first).call('GET', '/emulator/export');
    expect(status).toBe(200);
    expect(body).toMatchObject({ orgs: [{ integrations: [{ config: { name: 'Two' } }] }] });
    running.child.kill('SIGINT');
    await once(running.child, 'close');
    expect(running.said()).toMatch(/was damaged\. Its files as they were are in .*damaged-/);
    expect(running.said()).toContain('journal.jsonl, record 1: its checksum does not hold.');
  });

  test.each([
    [['--data', ''], /--data is empty: name the directory/],
    [['--repair'], /--repair is for a directory: give it with --data/],
    [['--port', '70000'], /whole number from 0 to 65535/],
    [['--seed', '/nowhere/seed.json'], /\/nowhere\/seed\.json cannot be read \(ENOENT\)/],
    [['--set', 'colour=red'], /There is no setting "colour"/],
    [['--set', 'zipProcessingMs=soon'], /zipProcessingMs must be a whole number/],
    [['--fault', '{"effect": {"kind": "explode"}}'], /kind must be one of/],
    [['--fault', '{'], /JSON/],
    [['--org', 'a', '--org', 'a'], /same name/],
    [['--host', '203.0.113.1'], /EADDRNOTAVAIL/],
    [
      ['--host', 'api.example.com=127.0.0.1:9000'],
      /must lead to a URL that begins with http:\/\/ or https:\/\//,
    ],
    [['--record', 'a', '--replay', 'b'], /--record or --replay, not both/],
    [['--replay', '/nowhere'], /There is no directory \/nowhere/],
    [['--front', '70000'], /whole number from 0 to 65535/],
  ])('%j: one sentence, status 1', refusedWith);

  test.each([
    ['{"orgs": [{"name": "a", "zips": {"z1": 5}}]}', /seed\.json: orgs\[0\]\.zips\.z1 must be a text/],
    ['{"orgs": [{"name": "b"}]}', /seed\.json: The seed is for the org "b", which does not exist/],
  ])('the seed %s: one sentence with its file, status 1', async (text, message) => {
    const seed = join(directory, 'seed.json');
    await writeFile(seed, text);
    await refusedWith(['--org', 'a', '--seed', seed], message);
  });

  async function refusedWith(args: string[], message: RegExp): Promise<void> {
    const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    try {
      await expect(main(['emulator', ...args])).resolves.toBe(1);
      const said = write.mock.calls.map(([text]) => String(text)).join('');
      expect(said).toMatch(message);
      expect(said).not.toMatch(/\n\s+at /);
    } finally {
      write.mockRestore();
    }
  }
});
