import { existsSync } from 'node:fs';
import { join } from 'node:path';
import picomatch from 'picomatch';
import { problem } from '../shared/problems';
import { PackagingError, type DirectoryOptions } from './types';

/**
 * What is surely none of a function's: secrets of the machine that packs, version control, what other deploy tools keep
 * and make, caches, and the notes of package managers, which differ from one installation to the next.
 */
const LEFT_OUT: readonly string[] = [
  ...['.env*', '.npmrc', '.yarnrc', '.yarnrc.yml', 'terraform.tfstate*', '.netrc', '.aws', '.azure', '.ssh'],
  ...['.git', '.gitignore', '.gitattributes', '.gitmodules', '.svn', '.hg', '.DS_Store', 'Thumbs.db'],
  ...['.serverless', '.aws-sam', '.terraform', '.genesys-actions', '.nyc_output', '.eslintcache'],
  ...['npm-debug.log*', 'yarn-debug.log*', 'yarn-error.log*'],
  ...['.cache', '.package-lock.json', '.yarn-integrity', '.yarn-state.yml', '.modules.yaml'].map(
    (name) => `node_modules/${name}`,
  ),
  ...['node_modules/.pnpm-workspace-state*.json', 'node_modules/.pnpm/lock.yaml'],
].map((name) => `**/${name}`);

/** What is left out of the directory itself only: below it, the names may be anybody's. */
const LEFT_OUT_AT_THE_TOP = ['serverless.yml', 'serverless.yaml', 'cdktf.out'];

/** What reports of coverage hold, so that a directory of that name is known to be one. */
const REPORTS = ['lcov.info', 'lcov-report', 'coverage-final.json', 'coverage-summary.json', 'clover.xml'];

/** Which paths of a directory go into a package. */
export interface Selection {
  /** Whether a file or directory, and what is in it, is left out unless it is included. */
  isLeftOut(path: string): boolean;
  /** Whether a file or directory, and what is in it, is packed whatever leaves it out. */
  isIncluded(path: string): boolean;
  /** Whether something could be included. */
  readonly includes: boolean;
}

/**
 * Rules: `code/pattern`.
 *
 * @param root the directory, absolute
 */
export function selectionOf(root: string, { include = [], exclude = [] }: DirectoryOptions): Selection {
  const isCoverage = REPORTS.some((name) => existsSync(join(root, 'coverage', name)));
  const leftOut = [...LEFT_OUT, ...LEFT_OUT_AT_THE_TOP, ...(isCoverage ? ['coverage'] : [])];
  const isLeftOut = matcher([...leftOut, ...normalised('exclude', exclude)]);
  const isIncluded = matcher(normalised('include', include));
  return { isLeftOut, isIncluded, includes: include.length > 0 };
}

function matcher(patterns: readonly string[]): (path: string) => boolean {
  return patterns.length === 0 ? () => false : picomatch([...patterns], { dot: true });
}

function normalised(option: string, patterns: readonly string[]): string[] {
  return patterns.map((pattern) => {
    const plain = pattern.replace(/^\.?\/+/, '').replace(/\/+$/, '');
    if (plain !== '' && !plain.startsWith('!')) return plain;
    const advice =
      plain === '' ? 'It is empty.' : 'What is packed all the same stands in include, without "!".';
    throw new PackagingError([
      problem('code/pattern', [], `${JSON.stringify(pattern)} is no pattern of ${option}. ${advice}`),
    ]);
  });
}
