import { isInteger, isNumber, JavaDouble, numberIn, textOf, Tool, type VelocityValue } from './values';

/** A number, or a text that is one; undefined otherwise. */
function numberOf(value: VelocityValue): number | undefined {
  if (isNumber(value)) return numberIn(value);
  if (typeof value !== 'string') return undefined;
  const number = value.trim() === '' ? NaN : Number(value);
  return Number.isNaN(number) ? undefined : number;
}

/** Whether a value has no fraction when it is written. */
function isWhole(value: VelocityValue): boolean {
  return isInteger(value) || (typeof value === 'string' && !value.includes('.'));
}

/** Integer when the inputs and the result have no fraction, otherwise Double. [MathTool] */
function matchType(result: number, inputs: readonly VelocityValue[]): VelocityValue {
  return Number.isInteger(result) && inputs.every(isWhole) ? result : new JavaDouble(result);
}

/** A method over one or more numbers; null when one of them is none. */
function over(
  calculate: (numbers: number[]) => number | undefined,
): (...args: VelocityValue[]) => VelocityValue {
  return (...args) => {
    const flat = args.length === 1 && Array.isArray(args[0]) ? args[0] : args;
    const numbers = flat.map(numberOf);
    if (numbers.length === 0 || numbers.includes(undefined)) return null;
    const result = calculate(numbers as number[]);
    return result === undefined ? null : matchType(result, flat);
  };
}

const reduce = (
  step: (a: number, b: number) => number | undefined,
): ((...args: VelocityValue[]) => VelocityValue) =>
  over((numbers) =>
    numbers.slice(1).reduce<number | undefined>((a, b) => (a === undefined ? a : step(a, b)), numbers[0]),
  );

function integer(change: (number: number) => number): (value: VelocityValue) => VelocityValue {
  return (value) => {
    const number = numberOf(value);
    return number === undefined ? null : change(number);
  };
}

/** `Math.round` of Java: halves go up. */
const round = (number: number): number => Math.floor(number + 0.5);

/** `$math`: MathTool of Apache Velocity Tools. Numbers may be given as text. [help] */
export const mathTool = new Tool('org.apache.velocity.tools.generic.MathTool', {
  add: reduce((a, b) => a + b),
  sub: reduce((a, b) => a - b),
  mul: reduce((a, b) => a * b),
  div: reduce((a, b) => (b === 0 ? undefined : a / b)),
  idiv: (a, b) => {
    const [left, right] = [numberOf(a), numberOf(b)];
    return left === undefined || right === undefined || Math.trunc(right) === 0
      ? null
      : Math.trunc(Math.trunc(left) / Math.trunc(right));
  },
  mod: (a, b) => {
    const [left, right] = [numberOf(a), numberOf(b)];
    return left === undefined || right === undefined || Math.trunc(right) === 0
      ? null
      : Math.trunc(left) % Math.trunc(right);
  },
  pow: over((numbers) => (numbers.length === 2 ? Math.pow(numbers[0] ?? 0, numbers[1] ?? 0) : undefined)),
  abs: over(([number = 0]) => Math.abs(number)),
  max: over((numbers) => Math.max(...numbers)),
  min: over((numbers) => Math.min(...numbers)),
  ceil: integer(Math.ceil),
  floor: integer(Math.floor),
  round: integer(round),
  roundTo: (places, value) => {
    const [digits, number] = [numberOf(places), numberOf(value)];
    if (digits === undefined || number === undefined) return null;
    const factor = Math.pow(10, Math.trunc(digits));
    return new JavaDouble(round(number * factor) / factor);
  },
  getTotal: over((numbers) => numbers.reduce((a, b) => a + b, 0)),
  getAverage: over((numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length),
  toInteger: integer(Math.trunc),
  toDouble: (value) => {
    const number = numberOf(value);
    return number === undefined ? null : new JavaDouble(number);
  },
  toNumber: (value) => {
    const number = numberOf(value);
    if (number === undefined) return null;
    return isWhole(value) ? number : new JavaDouble(number);
  },
  getRandom: () => new JavaDouble(Math.random()),
  random: (...args) => {
    const [from = 0, to = 1] = args.length === 1 ? [0, numberOf(args[0])] : args.map(numberOf);
    if (from === undefined || to === undefined) return null;
    if (args.length === 0) return new JavaDouble(Math.random());
    const number = from + Math.random() * (to - from);
    return args.every(isWhole) ? Math.floor(number) : new JavaDouble(number);
  },
  toString: () => textOf('MathTool'),
});
