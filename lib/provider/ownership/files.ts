import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole as writeFile } from '../../shared/files';

/** Writes a small file whole or not at all, for this user's eyes only. */
export function writeJsonFile(path: string, content: unknown): void {
  writeFile(path, JSON.stringify(content), { mode: 0o600, directoryMode: 0o700, flush: true });
}

/** The JSON of each file of a directory, by its path; what cannot be read counts as not there. */
export function readAll(directory: string): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const name of namesIn(directory)) {
    if (!name.endsWith('.json')) continue;
    const content = readJsonFile(join(directory, name));
    if (content !== undefined) found.set(join(directory, name), content);
  }
  return found;
}

export function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The directories in a directory. */
export function directoriesIn(directory: string): string[] {
  return namesIn(directory).map((name) => join(directory, name));
}

/** When a file was written; undefined when it is not there. */
export function writtenAt(path: string): Date | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtime;
}

/** Removes files of a directory that nobody has written for so long: milliseconds. */
export function removeOld(directory: string, ageMs: number): void {
  for (const name of namesIn(directory)) {
    const path = join(directory, name);
    const written = writtenAt(path)?.getTime() ?? Date.now();
    if (Date.now() - written > ageMs) remove(path);
  }
}

/** Removes a file; what cannot be removed grows old where it is. */
export function remove(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It can neither be written: whoever wanted to has been told.
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
