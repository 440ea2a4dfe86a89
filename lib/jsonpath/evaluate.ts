import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../shared/json';
import { applyFunction } from './functions';
import type { PathCondition, Operand, Path, PathStep } from './path';

/** What a path leads to. A definite path finds a value or nothing; an indefinite one always finds a list. */
type PathResult = { readonly found: true; readonly value: Json } | { readonly found: false };

const NOTHING: PathResult = { found: false };

/** The path cannot be followed: a step before the first indefinite one leads nowhere. */
class PathNotFound extends Error {}

/**
 * Reads what a path leads to, with the semantics of Jayway JsonPath:
 *
 * - a definite path that leads nowhere finds nothing; a null that is there is a value;
 * - an indefinite path (`*`, `..`, filters, slices, several indexes) finds a list, empty when nothing matches, but
 *   nothing at all when a step before the first indefinite one is missing.
 */
export function readPath(path: Path, document: Json, current: Json = document): PathResult {
  const start = path.fromCurrent ? current : document;
  const scanned = path.steps.some((step) => step.kind === 'scan');
  const last = path.steps.at(-1);
  try {
    if (scanned && last?.kind === 'function') {
      // A function behind a scan sees all that the scan found.
      const list = collect(path.steps.slice(0, -1), start, document);
      return resultOf(applyFunction(last.name, list, argumentsOf(last.args, document, start)));
    }
    const values = collect(path.steps, start, document);
    if (!path.definite) return { found: true, value: values };
    const [value] = values;
    return resultOf(value);
  } catch (error) {
    if (error instanceof PathNotFound) return NOTHING;
    throw error;
  }
}

function resultOf(value: Json | undefined): PathResult {
  return value === undefined ? NOTHING : { found: true, value };
}

function collect(steps: readonly PathStep[], start: Json, document: Json): Json[] {
  const results: Json[] = [];
  follow(steps, 0, start, true, document, results);
  return results;
}

/** Follows the steps from the one at `index`; `definite` says whether all steps before it were. */
function follow(
  steps: readonly PathStep[],
  index: number,
  value: Json,
  definite: boolean,
  document: Json,
  results: Json[],
): void {
  const step = steps[index];
  if (step === undefined) {
    results.push(value);
    return;
  }
  const next = (each: Json, stillDefinite: boolean): void => {
    follow(steps, index + 1, each, stillDefinite, document, results);
  };
  switch (step.kind) {
    case 'property':
      followProperty(step.names, index === steps.length - 1, value, definite, next);
      return;
    case 'index':
      followIndexes(step.indexes, value, definite, next);
      return;
    case 'slice':
      if (isList(value)) for (const each of sliceOf(value, step.from, step.to)) next(each, false);
      else if (definite) throw new PathNotFound();
      return;
    case 'wildcard':
      for (const each of membersOf(value)) next(each, false);
      return;
    case 'filter':
      followFilter(step.condition, value, definite, document, next);
      return;
    case 'scan':
      scan(steps, index + 1, value, document, results);
      return;
    case 'function': {
      const answer = applyFunction(step.name, value, argumentsOf(step.args, document, value));
      if (answer !== undefined) next(answer, definite);
    }
  }
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function membersOf(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isJsonObject(value) ? Object.values(value) : [];
}

type Next = (value: Json, definite: boolean) => void;

function followProperty(
  names: readonly string[],
  isLast: boolean,
  value: Json,
  definite: boolean,
  next: Next,
): void {
  if (!isJsonObject(value)) {
    if (definite) throw new PathNotFound();
    return;
  }
  if (names.length > 1 && isLast) {
    // Several names at the end make one object of what is there.
    const there = names.filter((name) => Object.hasOwn(value, name));
    next(Object.fromEntries(there.map((name) => [name, value[name] as Json])), definite);
    return;
  }
  for (const name of names) {
    const member = Object.hasOwn(value, name) ? value[name] : undefined;
    if (member !== undefined) next(member, definite && names.length === 1);
    else if (!isLast && definite && names.length === 1) throw new PathNotFound();
  }
}

function followIndexes(indexes: readonly number[], value: Json, definite: boolean, next: Next): void {
  if (!isList(value)) {
    if (definite) throw new PathNotFound();
    return;
  }
  for (const index of indexes) {
    const item = value.at(index);
    if (item !== undefined) next(item, definite && indexes.length === 1);
  }
}

function sliceOf(list: readonly Json[], from = 0, to = list.length): readonly Json[] {
  return list.slice(from, to);
}

function followFilter(
  condition: PathCondition,
  value: Json,
  definite: boolean,
  document: Json,
  next: Next,
): void {
  if (isList(value)) {
    for (const item of value) if (holds(condition, item, document)) next(item, false);
  } else if (isJsonObject(value)) {
    if (holds(condition, value, document)) next(value, false);
  } else if (definite) {
    throw new PathNotFound();
  }
}

/** Tries the steps on a value and, depth first, on every object and list in it. */
function scan(steps: readonly PathStep[], index: number, value: Json, document: Json, results: Json[]): void {
  if (appliesTo(steps[index], value)) follow(steps, index, value, false, document, results);
  for (const member of membersOf(value)) {
    if (typeof member === 'object' && member !== null) scan(steps, index, member, document, results);
  }
}

function appliesTo(step: PathStep | undefined, value: Json): boolean {
  switch (step?.kind) {
    case 'property':
      return isJsonObject(value) && step.names.every((name) => Object.hasOwn(value, name));
    case 'index':
    case 'slice':
    case 'filter':
      return isList(value);
    default:
      return true;
  }
}

function argumentsOf(args: readonly Operand[], document: Json, current: Json): Json[] {
  return args.map((arg) => {
    const value = operandValue(arg, current, document);
    return value === undefined ? null : value;
  });
}

/** The value of an operand; undefined when its path leads nowhere. */
function operandValue(operand: Operand, current: Json, document: Json): Json | undefined {
  if (operand.kind === 'value') return operand.value;
  if (operand.kind === 'regex') return operand.regex.source;
  const result = readPath(operand.path, document, current);
  return result.found ? result.value : undefined;
}

function holds(condition: PathCondition, current: Json, document: Json): boolean {
  switch (condition.kind) {
    case 'and':
      return condition.conditions.every((each) => holds(each, current, document));
    case 'or':
      return condition.conditions.some((each) => holds(each, current, document));
    case 'not':
      return !holds(condition.condition, current, document);
    case 'exists': {
      const result = readPath(condition.path, document, current);
      return result.found && (condition.path.definite || (isList(result.value) && result.value.length > 0));
    }
    case 'compare':
      return compare(condition.left, condition.operator, condition.right, current, document);
  }
}

function compare(left: Operand, operator: string, right: Operand, current: Json, document: Json): boolean {
  const a = operandValue(left, current, document);
  const b = operandValue(right, current, document);
  switch (operator) {
    case '==':
      return equal(a, b);
    case '!=':
      return !equal(a, b);
    case '===':
      return kindOf(a) === kindOf(b) && equal(a, b);
    case '!==':
      return !(kindOf(a) === kindOf(b) && equal(a, b));
    case '<':
      return ordered(a, b, (order) => order < 0);
    case '<=':
      return ordered(a, b, (order) => order <= 0);
    case '>':
      return ordered(a, b, (order) => order > 0);
    case '>=':
      return ordered(a, b, (order) => order >= 0);
    case '=~':
      return matches(left, a, right, b);
    case 'in':
      return isList(b) && b.some((each) => equal(a, each));
    case 'nin':
      return isList(b) && !b.some((each) => equal(a, each));
    case 'contains':
      if (isList(a)) return a.some((each) => equal(each, b));
      return typeof a === 'string' && b !== undefined && a.includes(String(b));
    case 'size':
      return (isList(a) || typeof a === 'string') && a.length === sizeIn(b);
    case 'empty':
      return (isList(a) || typeof a === 'string') && (a.length === 0) === b;
    case 'subsetof':
      return isList(a) && isList(b) && a.every((each) => b.some((other) => equal(each, other)));
    case 'anyof':
      return isList(a) && isList(b) && a.some((each) => b.some((other) => equal(each, other)));
    case 'noneof':
      return isList(a) && isList(b) && !a.some((each) => b.some((other) => equal(each, other)));
    case 'type':
      return kindOf(a) === b;
    default:
      return false;
  }
}

function sizeIn(value: Json | undefined): number | undefined {
  if (isList(value) || typeof value === 'string') return value.length;
  return typeof value === 'number' ? value : undefined;
}

/** Numbers and texts are equal when they are written alike; what is not there equals nothing. */
function equal(a: Json | undefined, b: Json | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  if (a === b) return true;
  if (typeof a === 'number' && typeof b === 'string') return b.trim() !== '' && Number(b) === a;
  if (typeof a === 'string' && typeof b === 'number') return a === String(b);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return canonicalJson(a) === canonicalJson(b);
}

function ordered(a: Json | undefined, b: Json | undefined, test: (order: number) => boolean): boolean {
  if (typeof a === 'number' && typeof b === 'number') return test(a - b);
  if (typeof a === 'string' && typeof b === 'string') return test(a < b ? -1 : a > b ? 1 : 0);
  return false;
}

function matches(left: Operand, a: Json | undefined, right: Operand, b: Json | undefined): boolean {
  const [regex, text] =
    right.kind === 'regex' ? [right.regex, a] : left.kind === 'regex' ? [left.regex, b] : [];
  if (regex === undefined || text === undefined || text === null || typeof text === 'object') return false;
  return regex.test(String(text));
}

function kindOf(value: Json | JsonObject | undefined): string {
  if (value === null) return 'null';
  if (isList(value)) return 'array';
  return value === undefined ? 'undefined' : typeof value;
}
