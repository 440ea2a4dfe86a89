import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { upwards } from '../../shared/directories';
import { parseManifest } from './manifest';

/**
 * The nearest package.json of a directory, itself included; undefined where there is none.
 *
 * @throws CommandError that names it, when it is not a JSON object
 */
export function nearestManifest(directory: string): Readonly<Record<string, unknown>> | undefined {
  for (const here of upwards(directory)) {
    const path = join(here, 'package.json');
    if (existsSync(path)) return parseManifest(readFileSync(path, 'utf8'), path);
  }
  return undefined;
}

/** Whether the project around a directory is one of ES modules, in which an import names a file with its ending. */
export function isModuleProject(directory: string): boolean {
  return nearestManifest(directory)?.['type'] === 'module';
}

/**
 * A source as a project of ES modules needs it: Node.js, and the compiler with `module: nodenext`, find no file without its
 * ending. The ending is that of the compiled file, which all of them understand.
 *
 * @param directory the source's own, in which what it imports is already there
 */
export function withEndings(source: string, directory: string): string {
  return source.replace(/\bfrom '(\.{1,2}\/[^']*)'/g, (whole, path: string) => {
    if (extname(path) !== '') return whole;
    const isDirectory = existsSync(join(directory, path, 'index.ts'));
    return `from '${path}${isDirectory ? '/index' : ''}.js'`;
  });
}
