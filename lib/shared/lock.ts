import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isAlive } from './processes';

/** The locks that this process holds: its own number alone does not tell that. */
const heldHere = new Set<string>();

/**
 * Makes a file that only one process can make, and that tells which one. A file of a process that is gone does not count;
 * one that tells no process does.
 *
 * @returns what gives it back; undefined when another process (or this one) has it
 */
export function takeLock(path: string): (() => void) | undefined {
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      heldHere.add(path);
      return () => {
        heldHere.delete(path);
        rmSync(path, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const owner = ownerOf(path);
    if (owner === undefined || (owner === process.pid ? heldHere.has(path) : isAlive(owner)))
      return undefined;
    // Its owner was killed, or had our own number in an earlier life of the machine.
    rmSync(path, { force: true });
  }
  return undefined;
}

function ownerOf(path: string): number | undefined {
  try {
    const id = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(id) && id > 0 ? id : undefined;
  } catch {
    return undefined;
  }
}
