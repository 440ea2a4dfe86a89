import { isJsonObject, type Json } from '../shared/json';
import { JsonPathError } from './parse';

type PathFunction = (value: Json, args: readonly Json[]) => Json | undefined;

/** Over the numbers of a list and those among the arguments. */
function overNumbers(calculate: (numbers: readonly number[]) => number): PathFunction {
  return (value, args) => {
    const list = Array.isArray(value) ? (value as readonly Json[]) : [];
    const numbers = [...list, ...args.flat()].filter((each) => typeof each === 'number');
    if (numbers.length === 0)
      throw new JsonPathError('There is no number that the aggregation function could use.');
    return calculate(numbers);
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const average = (numbers: readonly number[]): number => sum(numbers) / numbers.length;

function at(index: number): PathFunction {
  return (value) => (Array.isArray(value) ? (value as readonly Json[]).at(index) : undefined);
}

const FUNCTIONS: Readonly<Record<string, PathFunction>> = {
  length: (value) => {
    if (Array.isArray(value)) return value.length;
    return isJsonObject(value) ? Object.keys(value).length : undefined;
  },
  size: (value, args) => FUNCTIONS['length']?.(value, args),
  keys: (value) => (isJsonObject(value) ? Object.keys(value) : undefined),
  sum: overNumbers(sum),
  avg: overNumbers(average),
  min: overNumbers((numbers) => Math.min(...numbers)),
  max: overNumbers((numbers) => Math.max(...numbers)),
  stddev: overNumbers((numbers) => {
    const mean = average(numbers);
    return Math.sqrt(average(numbers.map((number) => (number - mean) ** 2)));
  }),
  concat: (value, args) => [...(Array.isArray(value) ? (value as readonly Json[]) : []), ...args].join(''),
  append: (value, args) => (Array.isArray(value) ? [...(value as readonly Json[]), ...args] : undefined),
  first: at(0),
  last: at(-1),
  index: (value, args) => at(Number(args[0] ?? 0))(value, args),
};

/** Applies a function at the end of a path; undefined when it has no answer for the value. */
export function applyFunction(name: string, value: Json, args: readonly Json[]): Json | undefined {
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === undefined) throw new JsonPathError(`There is no JSONPath function ${name}().`);
  return known(value, args);
}
