import { execFileSync } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../../../lib/emulator';
import { ECHO_CONTRACT, echoZip, eventually, PlainClient, putZip } from '../../support/emulator';

const INTEGRATIONS = '/api/v2/integrations';
const FUNCTIONS = { integrationType: { id: 'function-data-actions' } };

/** A disk of its own, where this process may make one. */
function mounted(path: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', path], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('on a disk that is full', () => {
  let disk: string;
  let isMounted: boolean;
  let filler: string;
  let emulator: Emulator;
  let client: PlainClient;

  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'emulator-disk-'));
    isMounted = mounted(disk);
    filler = join(disk, 'filler');
    if (isMounted) await start();
  });
  afterAll(async () => {
    if (isMounted) {
      await emulator.close();
      execFileSync('umount', [disk]);
    }
    await rm(disk, { recursive: true, force: true });
  });

  async function start(): Promise<void> {
    emulator = await startEmulator({ dataDir: join(disk, 'data'), settings: { zipProcessingMs: 4 } });
    client = new PlainClient(emulator);
  }

  /** Takes all the room that is left. */
  async function fill(): Promise<void> {
    const file = await open(filler, 'a');
    try {
      for (;;) await file.write(Buffer.alloc(4096));
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    } finally {
      await file.close();
    }
  }

  /** Everything that the org holds. */
  async function content(): Promise<string> {
    return JSON.stringify((await client.call('GET', '/emulator/export?secrets=true')).body);
  }

  /** A test where there is such a disk; it says so where there is none. */
  function onFullDisk(name: string, work: () => Promise<void>): void {
    test(name, async () => {
      if (isMounted) await work();
      else process.stderr.write(`Not tried, no disk of its own can be mounted here: ${name}\n`);
    });
  }

  onFullDisk('nothing is lost: 507, nothing changed, and it goes on when there is room', async () => {
    const before: string[] = [];
    await fill();
    let refused;
    for (let number = 0; refused === undefined && number < 100; number++) {
      before.push(await content());
      const notes = `${number} ${'n'.repeat(300)}`;
      const answer = await client.call('POST', INTEGRATIONS, { ...FUNCTIONS, name: notes.slice(0, 200) });
      if (answer.status !== 200) refused = answer;
    }
    expect(refused).toMatchObject({
      status: 507,
      body: {
        status: 507,
        code: 'insufficient.storage',
        message: expect.stringMatching(
          /^The change was not made\. .*journal\.jsonl .*the disk is full \(ENOSPC\)/,
        ),
      },
    });
    expect(await content()).toBe(before.at(-1));
    // Several changes as one: an integration with its built-in actions.
    const group = { name: 'group', integrationType: { id: 'purecloud-data-actions' } };
    expect((await client.call('POST', INTEGRATIONS, group)).status).toBe(507);
    expect((await client.call('POST', '/emulator/reset')).status).toBe(507);
    expect((await client.call('POST', '/emulator/tokens/expire')).status).toBe(507);
    expect(await content()).toBe(before.at(-1));

    // As it is after a start, which needs no room.
    await emulator.close();
    await start();
    expect(await content()).toBe(before.at(-1));
    expect((await client.call('POST', INTEGRATIONS, group)).status).toBe(507);

    await rm(filler);
    expect((await client.call('POST', INTEGRATIONS, group)).status).toBe(200);
    const after = await content();
    await emulator.close();
    await start();
    expect(await content()).toBe(after);
  });

  onFullDisk('an upload is refused, and one that was taken is processed when there is room', async () => {
    const { body: integration } = await client.call<{ id: string }>('POST', INTEGRATIONS, FUNCTIONS);
    const { body: draft } = await client.call<{ id: string }>('POST', `${INTEGRATIONS}/actions/drafts`, {
      name: 'a',
      category: 'c',
      integrationId: integration.id,
      contract: ECHO_CONTRACT,
      config: { request: {}, response: {} },
    });
    const path = `${INTEGRATIONS}/actions/${draft.id}/draft/function`;
    const { body: upload } = await client.call<{ url: string; headers: Record<string, string> }>(
      'POST',
      `${path}/upload`,
      { fileName: 'a.zip' },
    );
    const zip = await echoZip('x');
    await fill();
    const refused = await putZip(upload, zip);
    expect([refused.status, await refused.text()]).toEqual([
      507,
      expect.stringContaining('InsufficientStorage'),
    ]);
    await rm(filler);
    emulator.configure({ zipProcessingMs: 50 });
    expect((await putZip(upload, zip)).status).toBe(200);
    await fill();
    const status = async (): Promise<string | undefined> =>
      (await client.call<{ zip?: { status: string } }>('GET', path)).body.zip?.status;
    expect(await status()).not.toMatch(/Unknown|Invalid/);
    await rm(filler);
    await eventually(status, (now) => now === 'Available');
  });
});
