import { isJsonObject, type Json } from '../shared/json';
import { problem, type Problem } from '../shared/problems';

/** Checks that a setting is one of a few. Rule: `setting/one-of`. */
export function checkOneOf(value: string, allowed: readonly string[], name: string): Problem[] {
  if (allowed.includes(value)) return [];
  const message = `${name} must be one of ${allowed.join(', ')}, not ${JSON.stringify(value)}.`;
  return [problem('setting/one-of', [], message)];
}

/** Checks that a number is neither too small nor too large. Rule: `setting/range`. */
export function checkRange(value: number, least: number, most: number, name: string): Problem[] {
  if (value >= least && value <= most) return [];
  return [problem('setting/range', [], `${name} must be from ${least} to ${most}; it is ${value}.`)];
}

/** Checks that a number has no fraction. Rule: `setting/whole-number`. */
function checkWholeNumber(value: number, name: string): Problem[] {
  return Number.isInteger(value)
    ? []
    : [problem('setting/whole-number', [], `${name} must be a whole number.`)];
}

/** Checks that a text is JSON, of any kind or an object. Rule: `setting/json`. */
export function checkJson(text: string, name: string, kind: 'any' | 'object'): Problem[] {
  const value = parsedOrUndefined(text);
  if (value !== undefined && (kind === 'any' || isJsonObject(value))) return [];
  const wanted = kind === 'any' ? 'JSON' : 'a JSON object';
  return [problem('setting/json', [], `${name} must be ${wanted}: write it with jsonencode(…).`)];
}

function parsedOrUndefined(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** How many access tokens may be used side by side. The range is that of CX as Code. */
export const TOKEN_POOL_SIZES = { min: 1, max: 50 } as const;

/** Checks how many access tokens are to be used side by side. */
export function checkTokenPoolSize(size: number, name: string): Problem[] {
  return [
    ...checkWholeNumber(size, name),
    ...checkRange(size, TOKEN_POOL_SIZES.min, TOKEN_POOL_SIZES.max, name),
  ];
}

/** Checks the name of an environment, which stands before the names of its variables. Rule: `setting/environment`. */
export function checkEnvironmentName(name: string): Problem[] {
  if (name.trim() !== '') return [];
  const message = 'The name of the environment is blank. Leave it out, or name one.';
  return [problem('setting/environment', [], message)];
}
