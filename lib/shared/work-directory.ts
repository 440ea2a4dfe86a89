import { mkdtempSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, processNumbering } from './processes';

const DAY_MS = 86_400_000;

/**
 * Makes a directory, for this user alone, whose name tells the process that it belongs to: so what a killed one left is
 * found by {@link removeAbandoned}.
 *
 * @param prefix of its name, for people who find it while it is there
 */
export function makeWorkDirectory(prefix: string, root = tmpdir()): string {
  return mkdtempSync(join(root, `${prefix}${process.pid}-${numbering()}-`));
}

/**
 * Removes the directories of processes that were killed: at once where the process is gone for certain, after a day where
 * its number may be that of another container. Never fails.
 */
export async function removeAbandoned(prefix: string, root = tmpdir()): Promise<void> {
  const names = (await readdir(root).catch(() => [])).filter((name) => name.startsWith(prefix));
  for (const name of names) {
    const [, pid, numberedBy] = /^(\d+)-(?:(\w+)-)?/.exec(name.slice(prefix.length)) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(root, name);
    if (numberedBy === numbering() || (await isOld(path))) await removeTree(path).catch(() => undefined);
  }
}

/** Removes a directory with all that is in it, in which somebody may still be writing. */
export function removeTree(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 10 });
}

async function isOld(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > DAY_MS;
}

/** Who gives processes their numbers: on Linux each container may have its own, and they may share a directory. */
function numbering(): string {
  if (process.platform !== 'linux') return 'this';
  // Where nobody tells, like nobody else's.
  return processNumbering()?.replace(/\W+/g, '') ?? `of${process.pid}`;
}
