import { readdirSync, readFileSync, realpathSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { emptyCode, missingCode, unreadableCode } from '../model/code-files';
import { upwards } from '../shared/directories';
import { problem, type Problem } from '../shared/problems';
import { developmentPackages, type DevelopmentPackages } from './dev-dependencies';
import { selectionOf, type Selection } from './left-out';
import { PackagingError, type DirectoryOptions } from './types';
import type { ZipInput } from './zip';

/** The files of a directory that go into a package. */
interface DirectoryFiles {
  readonly files: readonly ZipInput[];
  /** The packages that are left out because only devDependencies lead to them. */
  readonly development: DevelopmentPackages['directories'];
  /** Warnings only. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the files of a directory, without what is surely none of the function's (`left-out.ts`) and without packages that
 * only its development needs. Symbolic links are followed and packed as what they point to.
 *
 * Rules: `code/not-found`, `code/not-a-directory`, `code/unreadable`, `code/link-loop`, `code/pattern`, `zip/empty`;
 * `code/dev-dependencies` warns.
 */
export function readDirectory(path: string, options: DirectoryOptions = {}): DirectoryFiles {
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
  const { directories: development, problems } = developmentPackages(path);
  const reader = new Reader(selectionOf(path, options), development);
  reader.visit(path, '', { leftOut: false, included: false }, []);
  if (reader.files.length === 0) throw new PackagingError([emptyCode(`The directory ${path}`)]);
  return { files: reader.files, development, problems };
}

/** What holds for a directory holds for all that is in it. */
interface Standing {
  readonly leftOut: boolean;
  readonly included: boolean;
}

class Reader {
  readonly files: ZipInput[] = [];

  constructor(
    private readonly selection: Selection,
    private readonly development: DevelopmentPackages['directories'],
  ) {}

  visit(directory: string, prefix: string, inherited: Standing, above: readonly string[]): void {
    const real = realpathSync(directory);
    if (above.includes(real)) {
      throw new PackagingError([
        problem('code/link-loop', [], `The link ${directory} leads back to a directory above it. Remove it.`),
      ]);
    }
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      const path = join(directory, entry.name);
      try {
        this.#take(entry, path, prefix + entry.name, inherited, [...above, real]);
      } catch (error) {
        if (error instanceof PackagingError) throw error;
        throw new PackagingError([unreadableCode(path, error)]);
      }
    }
  }

  #take(entry: Dirent, path: string, name: string, inherited: Standing, above: readonly string[]): void {
    const standing = {
      leftOut: inherited.leftOut || this.selection.isLeftOut(name) || this.#isDevelopment(entry, path, above),
      included: inherited.included || this.selection.isIncluded(name),
    };
    const packed = standing.included || !standing.leftOut;
    if (!packed && !this.selection.includes) return;
    const stat = statSync(path, { throwIfNoEntry: packed });
    // What is left out may be a link to nowhere, or to where it came from.
    if (stat === undefined || (!packed && above.includes(realpathSync(path)))) return;
    if (stat.isDirectory()) this.visit(path, `${name}/`, standing, above);
    else if (packed && stat.isFile()) {
      this.files.push({ path: name, bytes: readFileSync(path), executable: (stat.mode & 0o100) !== 0 });
    }
  }

  /** Whether this is a package that only development needs, or a link into one. */
  #isDevelopment(entry: Dirent, path: string, above: readonly string[]): boolean {
    if (this.development.size === 0) return false;
    if (!entry.isSymbolicLink()) return this.development.has(join(above.at(-1) ?? '', entry.name));
    try {
      for (const here of upwards(realpathSync(path))) if (this.development.has(here)) return true;
    } catch {
      // It points nowhere: whether that matters is told where it is read.
    }
    return false;
  }
}
