import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { needs } from '../support/engine';
import { NIGHTLY, nightly } from '../support/nightly';
import { run } from '../support/processes';
import { ROOT } from '../support/repository';

interface Summary {
  readonly ok: boolean;
  readonly steps: readonly { readonly name: string; readonly ok: boolean; readonly ms: number }[];
}

// By day CI has a job of its own for it.
(NIGHTLY ? needs('writeOnly') : nightly).test(
  'npm run local goes the whole way and leaves nothing behind',
  async () => {
    const marker = await mkdtemp(join(tmpdir(), 'genesys-actions-marker-'));
    try {
      const { status, stdout, output } = await run('npm', ['run', 'local', '--', '--json'], {
        cwd: ROOT,
        env: { TMPDIR: marker },
      });
      expect({ status, output }).toMatchObject({ status: 0 });
      const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;
      expect(summary.ok).toBe(true);
      expect(summary.steps.every(({ ok, ms }) => ok && ms >= 0)).toBe(true);
      expect(summary.steps.map(({ name }) => name)).toEqual([
        'start the emulator',
        'make a key pair',
        'deploy with cdktf',
        'find the deployed action',
        'execute it: encrypt, decrypt, compare',
        'plan again: no changes',
        "change the code behind Terraform's back",
        'plan again: the change is seen',
        'deploy again: repaired',
        'plan again: no changes',
      ]);
      expect((await readdir(marker)).filter((name) => name.startsWith('genesys-actions-'))).toEqual([]);
      expect(await processesWith(marker)).toEqual([]);
    } finally {
      await rm(marker, { recursive: true, force: true });
    }
  },
);

test('npm run local says what it does not understand', async () => {
  const { status, stderr } = await run(process.execPath, ['scripts/local.mjs', '--jsno'], { cwd: ROOT });
  expect(status).not.toBe(0);
  expect(stderr).toContain('Unknown: --jsno');
});

/** The command lines of the processes whose environment holds a text. Only Linux tells; elsewhere there are none. */
async function processesWith(text: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const found: string[] = [];
  for (const id of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      if ((await readFile(`/proc/${id}/environ`, 'latin1')).includes(text))
        found.push((await readFile(`/proc/${id}/cmdline`, 'latin1')).replaceAll('\0', ' '));
    } catch {
      // It has ended meanwhile, or belongs to somebody else.
    }
  }
  return found;
}
