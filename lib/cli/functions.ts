import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { findFunctions } from '../packaging';
import { CommandError } from './command';

/** Where functions are, seen from the working directory. */
export const FUNCTIONS = 'functions';

/** The directory of a function that a command names: by its path, or by its name below functions/. */
export function directoryOf(name: string): string {
  const places = [resolve(name), resolve(FUNCTIONS, name)];
  const known = existsSync(FUNCTIONS) ? findFunctions(FUNCTIONS) : [];
  for (const place of places) {
    const beside = existsSync(dirname(place)) ? findFunctions(dirname(place)) : [];
    if (beside.some(({ directory }) => directory === place)) return place;
  }
  throw new CommandError(
    `There is no function ${JSON.stringify(name)}: no action.ts in ${places.map((place) => relative('.', place) || '.').join(' or ')}. ` +
      (known.length === 0
        ? 'Run the command where functions/ is.'
        : `There are: ${known.map((each) => each.name).join(', ')}.`),
  );
}
