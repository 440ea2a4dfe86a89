import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expectStatus, run } from './processes';
import { ROOT } from './repository';

/** What `npm pack` makes of this package. */
export interface Tarball {
  /** Its path. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** The paths in the package. */
  readonly files: readonly string[];
}

/**
 * The tarball as it would be published.
 *
 * @param under where it is kept; default: a directory of all suites of a run, which pack it once
 */
export async function tarball(under = process.env['GENESYSACTIONS_STATE_DIRECTORY'] ?? ''): Promise<Tarball> {
  const directory = join(under, 'tarball');
  const listing = join(directory, 'listing.json');
  if (!existsSync(listing)) await pack(directory);
  const [{ filename, size, files }] = JSON.parse(readFileSync(listing, 'utf8')) as [
    { filename: string; size: number; files: { path: string }[] },
  ];
  return { path: join(directory, filename), size, files: files.map(({ path }) => path) };
}

async function pack(directory: string): Promise<void> {
  // `npm test` and `npm run test:projects` have made the declarations anew.
  if (!existsSync(join(ROOT, 'dist', 'types', 'lib', 'cdktn.d.ts')))
    expectStatus(await run(process.execPath, [join(ROOT, 'scripts', 'types.mjs')], { cwd: ROOT }), 0);
  const fresh = mkdtempSync(`${directory}-`);
  const args = ['pack', '--json', '--ignore-scripts', '--silent', '--pack-destination', fresh];
  const { stdout } = expectStatus(await run('npm', args, { cwd: ROOT }), 0);
  writeFileSync(join(fresh, 'listing.json'), stdout);
  try {
    renameSync(fresh, directory);
  } catch (error) {
    rmSync(fresh, { recursive: true });
    // Another suite was first.
    if (!existsSync(directory)) throw error;
  }
}
