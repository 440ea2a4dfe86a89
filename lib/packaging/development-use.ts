import { join } from 'node:path';
import { modulePaths, parseHandler } from '../model/handlers';
import { warning, type Problem } from '../shared/problems';
import type { DevelopmentPackages } from './dev-dependencies';
import type { ZipInput } from './zip';

/**
 * Looks whether the function's own modules import a package that is left out: from the handler's module on, along
 * relative imports. What packages import of each other, their own manifests say.
 *
 * Rules: `code/dev-dependency` (a warning).
 *
 * @param root the directory, absolute
 * @param files what is packed of it
 * @param development what is left out
 */
export async function checkDevelopmentUse(
  root: string,
  handlerText: string,
  files: readonly ZipInput[],
  development: DevelopmentPackages['directories'],
): Promise<Problem[]> {
  const handler = parseHandler(handlerText);
  const names = new Set(development.values());
  if (handler === undefined || names.size === 0) return [];
  const packed = new Set(files.map(({ path }) => path));
  const module = modulePaths(handler).find((path) => packed.has(path));
  if (module === undefined) return [];
  const found = new Map<string, string>();
  for (const [path, name] of await importsOf(root, module)) {
    if (names.has(name) && !packed.has(`node_modules/${name}/package.json`) && !found.has(name))
      found.set(name, path);
  }
  return [...found].map(([name, path]) =>
    warning(
      'code/dev-dependency',
      [],
      `${path} imports ${name}, which is left out of the package: only the devDependencies of the package.json lead to it. Move it to the dependencies, or include "node_modules/${name}".`,
    ),
  );
}

/** Which modules of a directory import which packages: a module's path, and a package's name. */
async function importsOf(root: string, module: string): Promise<[string, string][]> {
  const { build } = await import('esbuild');
  try {
    const { metafile } = await build({
      entryPoints: [join(root, module)],
      absWorkingDir: root,
      bundle: true,
      platform: 'node',
      packages: 'external',
      metafile: true,
      write: false,
      outdir: join(root, 'none'),
      logLevel: 'silent',
    });
    return Object.entries(metafile.inputs).flatMap(([path, { imports }]) =>
      imports
        .filter(({ external }) => external === true)
        .map((each): [string, string] => [path, packageOf(each.path)]),
    );
  } catch {
    // What esbuild cannot read is packed as it is, too.
    return [];
  }
}

/** `@scope/name/path` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
