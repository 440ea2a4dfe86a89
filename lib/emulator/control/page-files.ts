import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file of the console, as it is served. */
interface PageFile {
  readonly bytes: Buffer;
  readonly type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

const loaded = new Map<string, Promise<PageFile | undefined>>();

/**
 * A file of the built console; undefined when there is none.
 *
 * @param name without directories
 */
export function pageFile(name: string): Promise<PageFile | undefined> {
  const [, ending = ''] = /^[\w-]+(?:\.[\w-]+)*\.([a-z]+)$/.exec(name) ?? [];
  const type = TYPES[ending];
  if (type === undefined) return Promise.resolve(undefined);
  let file = loaded.get(name);
  if (file === undefined) {
    file = read(name, type);
    loaded.set(name, file);
    // What is not there now may be built later.
    void file.then((found) => found ?? loaded.delete(name));
  }
  return file;
}

async function read(name: string, type: string): Promise<PageFile | undefined> {
  const directory = pageDirectory();
  if (directory === undefined) return undefined;
  try {
    return { bytes: await readFile(join(directory, name)), type };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Beside the bundle that this code is in, or, where it runs from its sources, in the dist of their package. */
function pageDirectory(): string | undefined {
  for (let above = __dirname; above !== dirname(above); above = dirname(above)) {
    const found = [join(above, 'console'), join(above, 'dist', 'console')].find((each) =>
      existsSync(join(each, 'index.html')),
    );
    if (found !== undefined && !found.includes(join('lib', 'console'))) return found;
  }
  return undefined;
}
