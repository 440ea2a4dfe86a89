import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PackagingError } from '../../packaging';
import { CommandError } from '../command';
import type { Prepared } from './options';
import { invokeOnce, type Invocation } from './run';
import { printError } from '../output';

/** How often files are checked, in milliseconds. */
const INTERVAL_MS = 200;

/** Runs now and whenever a file changes, until the process is told to stop. What cannot be built is said and waited out. */
export async function watch(prepared: Prepared, print: (invocation: Invocation) => void): Promise<never> {
  for (;;) {
    const seen = fingerprint(prepared);
    try {
      print(await invokeOnce(prepared));
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof PackagingError)) throw error;
      printError(`Error: ${error.message}\n`);
    }
    printError(`\nWaiting for changes in ${relative('.', prepared.directory)} …\n`);
    while (fingerprint(prepared) === seen) await sleep(INTERVAL_MS);
  }
}

/** The sizes and times of the function's own files and of those that were named. */
function fingerprint({ directory, files }: Prepared): string {
  return JSON.stringify([directory, ...files].map(stateOf));
}

function stateOf(path: string): unknown {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isDirectory()) return [path, stat.size, stat.mtimeMs];
  return readdirSync(path)
    .filter((name) => name !== 'node_modules' && !name.startsWith('.'))
    .sort()
    .map((name) => stateOf(join(path, name)));
}
