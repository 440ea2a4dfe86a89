import { existsSync, readdirSync, statSync, type Stats } from 'node:fs';
import { join, relative } from 'node:path';
import { parseHandler } from '../model/handlers';
import { warning, type Problem } from '../shared/problems';

/** Where sources are, beside the directory into which they are compiled. */
const SOURCES = 'src';

const SOURCE = /\.[cm]?[jt]sx?$/;
const NO_SOURCE = /\.d\.[cm]?ts$|\.test\.|\.spec\./;

/**
 * Warns of compiled code that is older than its sources: the handler is `dist/index.handler`, somebody has changed
 * `src/index.ts`, and nobody has compiled it. A source is compared with its own output, or where it has none, as in a
 * bundle, with the newest. Times of files say it, so a package never holds it. Rule: `code/stale`.
 *
 * @param directory the function's
 */
export function checkStale(directory: string, handler: string): Problem[] {
  const output = parseHandler(handler)?.module.split('/')[0];
  if (output === undefined || output === SOURCES) return [];
  const outputs = filesOf(join(directory, output));
  // With a source there, that is what is built.
  if (outputs.size === 0 || [...outputs.keys()].some((path) => /\.[cm]?tsx?$/.test(path))) return [];
  const newest = Math.max(...[...outputs.values()].map(({ mtimeMs }) => mtimeMs));
  const byStem = new Map([...outputs].map(([path, stats]) => [stemOf(path), { path, stats }]));
  const changed = [...filesOf(join(directory, SOURCES))]
    .filter(([path, { mtimeMs }]) => mtimeMs > (byStem.get(stemOf(path))?.stats.mtimeMs ?? newest))
    .sort(([, a], [, b]) => b.mtimeMs - a.mtimeMs);
  const [first, ...others] = changed.map(([path]) => path);
  if (first === undefined) return [];
  const own = byStem.get(stemOf(first))?.path;
  const source = relative(process.cwd(), join(directory, SOURCES, first));
  const than = own === undefined ? `all of ${output}/` : `${output}/${own}`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  const message = `${source} is newer than ${than}${more}, and the handler ${JSON.stringify(handler)} is in ${output}: what was compiled before is what runs. Compile it, or let the handler name the source.`;
  return [warning('code/stale', ['handler'], message)];
}

/** The path without its ending: of a source the same as of its output. */
function stemOf(path: string): string {
  return path.replace(SOURCE, '');
}

/** Sources, or outputs, by their paths below a directory. */
function filesOf(directory: string): Map<string, Stats> {
  if (!existsSync(directory) || !statSync(directory).isDirectory()) return new Map();
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => SOURCE.test(path) && !NO_SOURCE.test(path) && !/(^|\/)node_modules\//.test(path));
  return new Map(
    paths.flatMap((path) => {
      const stats = statSync(join(directory, path), { throwIfNoEntry: false });
      return stats?.isFile() === true ? [[path, stats] as const] : [];
    }),
  );
}
