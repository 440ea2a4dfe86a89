import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/*
 * A file is made beside its place and then renamed: nobody ever reads half of it, a process that is killed leaves what was
 * there before, and two that write at once do no harm.
 */

/** Who may read a file, and how safe it has to be. */
interface WriteOptions {
  /** Its permissions, also those of a file that is replaced. Default: what the system gives to new files. */
  readonly mode?: number;
  /** The same for directories that have to be made for it. */
  readonly directoryMode?: number;
  /** Whether it has to be on the disk, and not only in the system's memory, before it counts. */
  readonly flush?: boolean;
}

/** Writes a file whole or not at all. */
export function writeWhole(path: string, content: string | Uint8Array, options: WriteOptions = {}): void {
  const { mode, flush, directoryMode } = options;
  makeWhole(
    path,
    (fresh) => {
      writeFileSync(fresh, content, { mode, flush });
    },
    directoryMode,
  );
}

/** Copies a file whole or not at all. */
export function copyWhole(from: string, path: string, { mode }: Pick<WriteOptions, 'mode'> = {}): void {
  makeWhole(path, (fresh) => {
    copyFileSync(from, fresh);
    if (mode !== undefined) chmodSync(fresh, mode);
  });
}

/**
 * Makes a file whole or not at all, however it is made.
 *
 * @param make makes it at another path in the same directory
 */
export function makeWhole(path: string, make: (fresh: string) => void, directoryMode?: number): void {
  makeDirectory(dirname(path), directoryMode);
  const fresh = besides(path);
  try {
    make(fresh);
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

/** The same for what takes its time. */
export async function makeWholeLater(path: string, make: (fresh: string) => Promise<void>): Promise<void> {
  makeDirectory(dirname(path));
  const fresh = besides(path);
  try {
    await make(fresh);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/**
 * Makes a directory and those above it. Node.js's own way never ends where the system says of a directory that is there that
 * nothing can be made in it as if it were not there, as Linux does of /proc.
 */
export function makeDirectory(path: string, mode?: number): void {
  if (isDirectory(path)) return;
  if (!existsSync(dirname(path))) makeDirectory(dirname(path), mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Somebody else has made it just now.
    if (!isDirectory(path)) throw error;
  }
}

function isDirectory(path: string): boolean {
  // Below what is none, the system refuses to look.
  return existsSync(path) && statSync(path).isDirectory();
}

function besides(path: string): string {
  return `${path}.${randomUUID()}.tmp`;
}
