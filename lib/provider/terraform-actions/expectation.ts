import { cut, firstOf } from '../../shared/bounds';
import { isJsonObject, type Json } from '../../shared/json';
import { formatPath } from '../../shared/problems';
import { DiagnosticError } from '../framework';

/** Where an answer is not what was expected. */
interface Difference {
  readonly path: readonly (string | number)[];
  readonly expected: Json;
  /** Undefined where there is nothing. */
  readonly found: Json | undefined;
}

/** At most so much of an answer is shown. */
const DIFFERENCES_MAX = 10;
const VALUE_MAX = 200;

/**
 * Holds an answer to an expectation.
 *
 * @throws DiagnosticError naming what was expected and what was found at each place that differs
 */
export function checkAnswer(name: string, answer: Json, expected: Json): void {
  const all = differencesOf(expected, answer, []);
  if (all.length === 0) return;
  const lines = firstOf(all, DIFFERENCES_MAX, describe, 'difference');
  throw new DiagnosticError(`The answer of ${name} is not what was expected`, lines.join('\n'), ['expect']);
}

function differencesOf(
  expected: Json,
  found: Json | undefined,
  path: readonly (string | number)[],
): Difference[] {
  if (isJsonObject(expected) && found !== undefined && isJsonObject(found)) {
    return Object.entries(expected).flatMap(([name, member]) =>
      differencesOf(member, Object.hasOwn(found, name) ? found[name] : undefined, [...path, name]),
    );
  }
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return (expected as readonly Json[]).flatMap((item, index) =>
      differencesOf(item, found[index] as Json, [...path, index]),
    );
  }
  const isSame = !isComposite(expected) && expected === found;
  return isSame ? [] : [{ path, expected, found }];
}

/** Of two that are, only those of one kind and length have been looked into. */
function isComposite(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function describe({ path, expected, found }: Difference): string {
  const where = path.length === 0 ? 'the answer' : formatPath(path);
  const shown = found === undefined ? 'nothing' : cut(JSON.stringify(found), VALUE_MAX);
  return `${where}: expected ${cut(JSON.stringify(expected), VALUE_MAX)}, found ${shown}`;
}
