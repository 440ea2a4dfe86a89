import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { emptyCode, missingCode, unreadableCode } from '../model/code-files';
import { problem } from '../shared/problems';
import { PackagingError } from './types';
import type { ZipInput } from './zip';

/** What no function needs and what differs from one checkout to the next. */
const LEFT_OUT = new Set(['.git', '.DS_Store', 'Thumbs.db']);

/**
 * Reads all files of a directory. Symbolic links are followed and packed as what they point to; `.git` and the files
 * that desktops leave behind are left out.
 *
 * Rules: `code/not-found`, `code/not-a-directory`, `code/unreadable`, `code/link-loop`, `zip/empty`.
 */
export function readDirectory(path: string): ZipInput[] {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) {
    throw new PackagingError([missingCode(`The directory ${path}`)]);
  }
  if (!stat.isDirectory()) {
    throw new PackagingError([
      problem(
        'code/not-a-directory',
        [],
        `${path} is a file. For a ready-made zip use FunctionCode.fromZip.`,
      ),
    ]);
  }
  const files: ZipInput[] = [];
  visit(path, '', [], files);
  if (files.length === 0) throw new PackagingError([emptyCode(`The directory ${path}`)]);
  return files;
}

function visit(directory: string, prefix: string, above: readonly string[], into: ZipInput[]): void {
  const real = realpathSync(directory);
  if (above.includes(real)) {
    throw new PackagingError([
      problem('code/link-loop', [], `The link ${directory} leads back to a directory above it. Remove it.`),
    ]);
  }
  for (const name of readdirSync(directory)) {
    if (LEFT_OUT.has(name)) continue;
    const path = join(directory, name);
    try {
      const stat = statSync(path);
      if (stat.isDirectory()) visit(path, `${prefix}${name}/`, [...above, real], into);
      else if (stat.isFile()) {
        into.push({ path: prefix + name, bytes: readFileSync(path), executable: (stat.mode & 0o100) !== 0 });
      }
    } catch (error) {
      if (error instanceof PackagingError) throw error;
      throw new PackagingError([unreadableCode(path, error)]);
    }
  }
}
