import { modulePaths, parseHandler } from './handlers';
import type { Archive } from './archives';
import { problem, type Problem } from '../shared/problems';

/**
 * What earlier exports wrote where a function's source belongs: a handler that does nothing but fail. In a source or in
 * a bundle, however it is formatted, shortened or quoted.
 */
const STUB =
  /=\s*(?:async\s*)?\(\)(?:\s*:\s*Promise<never>)?\s*=>\s*Promise\.reject\(\s*(?:\/\*.*?\*\/\s*)?(?:new\s+)?Error\(\s*(["'`])The source of (?:(?!\1)[^\n\\]|\\.)* is not here yet\1,?\s*\),?\s*\)/;

/** Whether a text is such a placeholder. */
export function isStub(text: string): boolean {
  return STUB.test(text);
}

/**
 * Refuses code that is only the placeholder of an export: published, it would replace what runs by what always fails.
 *
 * Rules: `code/stub`.
 */
export function checkNoStub(handlerText: string, archive: Archive): Problem[] {
  const handler = parseHandler(handlerText);
  if (handler === undefined) return [];
  const module = modulePaths(handler)
    .map((path) => archive.files.find((each) => each.path === path))
    .find((file) => file !== undefined);
  if (module === undefined || !isStub(module.bytes.toString('utf8'))) return [];
  return [
    problem(
      'code/stub',
      [],
      'The code is the placeholder that an export wrote: it always fails, and would replace the code that the org runs. ' +
        'Put the source in its place; or write code: FunctionCode.deployed() into the stack, which keeps what the org runs.',
    ),
  ];
}
