import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Message, Metafile, Plugin } from 'esbuild';
import { problem, type Problem } from '../shared/problems';
import { writeWhole } from '../shared/files';

/** The compiled text of a definition, and the digests of the files that it was made from. */
export interface CompiledDefinition {
  readonly inputs: Readonly<Record<string, string>>;
  readonly code: string;
  readonly map: string;
  /** What imports what, where that goes in a circle. */
  readonly cycle?: readonly string[];
}

/** What could not be compiled, and why. */
interface NotCompiled {
  readonly problems: readonly Problem[];
}

/**
 * Compiles definitions: those that changed in one go; the others are as they are kept.
 *
 * Rules: `definition/build` (does not compile), `definition/unreadable`.
 *
 * @param paths of action.ts, absolute
 * @param cacheDirectory where compiled definitions are kept
 */
export async function compileDefinitions(
  paths: readonly string[],
  cacheDirectory: string,
): Promise<Map<string, CompiledDefinition | NotCompiled>> {
  const compiled = new Map<string, CompiledDefinition | NotCompiled>();
  const changed: string[] = [];
  for (const path of paths) {
    const kept = readability(path) ?? readCompiled(recordPath(path, cacheDirectory));
    if (kept === undefined) changed.push(path);
    else compiled.set(path, kept);
  }
  for (const [path, built] of changed.length === 0 ? [] : await build(changed)) {
    compiled.set(path, built);
    if (!('problems' in built)) writeWhole(recordPath(path, cacheDirectory), JSON.stringify(built));
  }
  return compiled;
}

/** Why a file cannot be read; undefined when it can. */
function readability(path: string): NotCompiled | undefined {
  try {
    readFileSync(path);
    return undefined;
  } catch (error) {
    const { code = 'error' } = error as NodeJS.ErrnoException;
    const message = `${relative(process.cwd(), path)}:1: cannot be read (${code}).`;
    return { problems: [problem('definition/unreadable', [], message)] };
  }
}

function recordPath(definitionPath: string, cacheDirectory: string): string {
  return join(resolve(cacheDirectory), `${digest(definitionPath)}.json`);
}

function readCompiled(record: string): CompiledDefinition | undefined {
  try {
    const compiled = JSON.parse(readFileSync(record, 'utf8')) as CompiledDefinition;
    const same = Object.entries(compiled.inputs).every(
      ([path, sha256]) => digest(readFileSync(path)) === sha256,
    );
    return same ? compiled : undefined;
  } catch {
    return undefined;
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

async function build(paths: readonly string[]): Promise<Map<string, CompiledDefinition | NotCompiled>> {
  const esbuild = await import('esbuild');
  const results = new Map<string, CompiledDefinition | NotCompiled>();
  let left = [...paths];
  while (left.length > 0) {
    const root = commonDirectory(left);
    try {
      const { outputFiles, metafile } = await esbuild.build({
        entryPoints: left,
        // Nothing is written; as if beside its source, so that the map's paths start from there.
        outdir: root,
        allowOverwrite: true,
        outbase: root,
        absWorkingDir: root,
        bundle: true,
        platform: 'node',
        target: 'node20',
        format: 'cjs',
        sourcemap: 'external',
        metafile: true,
        write: false,
        logLevel: 'silent',
        plugins: [packagesStayOutside],
      });
      for (const path of left) {
        const output = path.replace(/\.[cm]?[jt]s$/, '.js');
        const code = outputFiles.find((file) => file.path === output);
        const map = outputFiles.find((file) => file.path === `${output}.map`);
        if (code !== undefined && map !== undefined) {
          results.set(path, compiledOf(path, root, code.text, map.text, metafile));
        }
      }
      return results;
    } catch (error) {
      const { errors } = error as { errors?: Message[] };
      if (errors === undefined || errors.length === 0) throw error;
      // The definitions that cannot be built are set aside, and the others built without them.
      const before = left.length;
      left = left.filter((path) => {
        const own = errors.filter(({ location }) => belongsTo(location?.file, path, root));
        if (own.length === 0) return true;
        results.set(path, {
          problems: own.map((each) => notBuilt(each, root)),
        });
        return false;
      });
      if (left.length === before) {
        // An error in a file that several share: it cannot be told whose it is.
        for (const path of left) {
          results.set(path, {
            problems: errors.map((each) => notBuilt(each, root)),
          });
        }
        return results;
      }
    }
  }
  return results;
}

function compiledOf(
  path: string,
  root: string,
  code: string,
  map: string,
  metafile: Metafile,
): CompiledDefinition {
  const own = metafile.outputs[relative(root, path).replace(/\.[cm]?[jt]s$/, '.js')];
  const inputs = Object.keys(own?.inputs ?? {}).map((file) => resolve(root, file));
  const cycle = findCycle(metafile, relative(root, path));
  return {
    inputs: Object.fromEntries([path, ...inputs].map((file) => [file, digest(readFileSync(file))])),
    code,
    map,
    ...(cycle !== undefined && { cycle: cycle.map((file) => resolve(root, file)) }),
  };
}

/** What definitions import from packages is loaded, not bundled; only this package's own light entry is taken in. */
const packagesStayOutside: Plugin = {
  name: 'packages stay outside',
  setup({ onResolve }) {
    onResolve({ filter: /^genesys-actions\/function$/ }, () => ({ path: lightEntry() }));
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || /^[A-Za-z]:/.test(path) ? undefined : { path, external: true },
    );
  },
};

/** `genesys-actions/function`, in whichever form this package runs. */
function lightEntry(): string {
  const built = join(__dirname, 'function.js');
  return existsSync(built) ? built : join(__dirname, '..', 'function.ts');
}

function belongsTo(file: string | undefined, path: string, root: string): boolean {
  if (file === undefined) return false;
  const absolute = resolve(root, file);
  return absolute === path || absolute.startsWith(`${dirname(path)}/`);
}

function notBuilt({ location, text }: Message, root: string): Problem {
  const file = location && relative(process.cwd(), resolve(root, location.file));
  const where = location && `${file}:${location.line}:${location.column + 1}: `;
  return problem('definition/build', [], `${where ?? ''}${text}`);
}

function commonDirectory(paths: readonly string[]): string {
  const [first = '', ...others] = paths.map(dirname);
  let common = first;
  while (others.some((each) => each !== common && !each.startsWith(`${common}/`))) common = dirname(common);
  return common;
}

/** The first circle of imports that an entry is part of, or leads to. */
function findCycle(metafile: Metafile, entry: string): string[] | undefined {
  const visit = (file: string, above: readonly string[]): string[] | undefined => {
    const again = above.indexOf(file);
    if (again >= 0) return [...above.slice(again), file];
    for (const { path: next, external } of metafile.inputs[file]?.imports ?? []) {
      const cycle = external === true ? undefined : visit(next, [...above, file]);
      if (cycle !== undefined) return cycle;
    }
    return undefined;
  };
  return visit(entry, []);
}
