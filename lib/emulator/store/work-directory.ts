import { mkdtempSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../shared/processes';

const PREFIX = 'genesys-actions-emulator-';
const DAY_MS = 86_400_000;

/** A directory for what an emulator without `--data` holds; its name tells the process that it belongs to. */
export function createWorkDirectory(root = tmpdir()): string {
  return mkdtempSync(join(root, `${PREFIX}${process.pid}-`));
}

/** Removes what emulators that were killed left behind more than a day ago. Never fails. */
export async function removeAbandoned(root = tmpdir()): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names) {
    const pid = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(root, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > DAY_MS) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
