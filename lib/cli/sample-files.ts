import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { SampleEvent, SampleFiles } from '../emulator/index';
import { parsedFile } from '../shared/json';

/** How many sample inputs of a function are read. */
const SAMPLES_MAX = 100;

/** Where samples lie in a function's directory. */
const PLACES = { event: 'events', case: 'cases' } as const;

/**
 * The samples of the functions in a directory; undefined where there is no such directory. A function belongs to the action
 * that its definition names.
 */
export function sampleFiles(functions = 'functions'): SampleFiles | undefined {
  if (!existsSync(functions)) return undefined;
  const directoryOf = async (actionName: string): Promise<string | undefined> => {
    // Loaded late: who never asks for samples does not wait for it.
    const { findFunctions, loadDefinitions } = await import('../packaging');
    const loaded = await loadDefinitions(findFunctions(functions));
    return loaded.find(({ definition }) => definition?.name === actionName)?.directory;
  };
  return {
    async find(actionName) {
      const directory = await directoryOf(actionName);
      if (directory === undefined) return undefined;
      return { directory: relative('.', directory), samples: await samplesIn(join(directory, PLACES.event)) };
    },
    async save(actionName, { kind, name, content }) {
      const directory = await directoryOf(actionName);
      if (directory === undefined) return undefined;
      const path = join(directory, PLACES[kind], `${name}.json`);
      await mkdir(join(directory, PLACES[kind]), { recursive: true });
      await writeFile(path, `${JSON.stringify(content, null, 2)}\n`, { flag: 'wx' });
      return relative('.', path);
    },
  };
}

/** The inputs in a directory, by their files' names; what is no JSON object is none. */
async function samplesIn(directory: string): Promise<SampleEvent[]> {
  const files = await readdir(directory).catch(() => []);
  const read = files
    .filter((file) => file.endsWith('.json'))
    .sort()
    .slice(0, SAMPLES_MAX)
    .map(async (file) => {
      const input = parsedFile(await readFile(join(directory, file), 'utf8'));
      return input === undefined ? [] : [{ name: file.replace(/\.json$/, ''), input }];
    });
  return (await Promise.all(read)).flat();
}
