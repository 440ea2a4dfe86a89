import { isJsonObject, type Json } from '../shared/json';

/** A Java `Double`: keeps what a JavaScript number loses, that 4.0 is not 4. */
export class JavaDouble {
  constructor(readonly value: number) {}
}

/** An object of Java whose methods and properties a template may use, for example `$esc`. */
export class Tool {
  constructor(
    /** The Java class, for messages. */
    readonly className: string,
    readonly methods: Readonly<Record<string, (...args: VelocityValue[]) => VelocityValue>>,
    readonly properties: Readonly<Record<string, VelocityValue>> = {},
  ) {}
}

/** What a reference of a template can stand for. Undefined is only "there is nothing"; Java knows null alone. */
export type VelocityValue =
  | null
  | undefined
  | boolean
  | number
  | JavaDouble
  | string
  | VelocityValue[]
  | Map<string, VelocityValue>
  | Tool;

/** JSON as the platform hands it to a template: objects are maps. */
export function valueOf(json: Json): VelocityValue {
  if (Array.isArray(json)) return (json as readonly Json[]).map(valueOf);
  if (isJsonObject(json)) return new Map(Object.entries(json).map(([key, member]) => [key, valueOf(member)]));
  return json as VelocityValue;
}

/** Whether a value is a number of Java. */
export function isNumber(value: VelocityValue): value is number | JavaDouble {
  return typeof value === 'number' || value instanceof JavaDouble;
}

/** The number in a value; NaN when there is none. */
export function numberIn(value: VelocityValue): number {
  return value instanceof JavaDouble ? value.value : typeof value === 'number' ? value : NaN;
}

/** Whether a value is a Java integer (Integer, Long) and not a Double. */
export function isInteger(value: VelocityValue): value is number {
  return typeof value === 'number' && Number.isInteger(value);
}

/** A value as `toString()` of Java writes it. Null has none: ask first. */
export function textOf(value: VelocityValue): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (isInteger(value)) return BigInt(value).toString();
  if (isNumber(value)) return doubleText(numberIn(value));
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  if (value instanceof Map) {
    return `{${[...value].map(([key, member]) => `${key}=${textOf(member)}`).join(', ')}}`;
  }
  return `${value.className}@1`;
}

/** `Double.toString`: decimal between 10^-3 and 10^7, otherwise with an exponent; always with a fraction. */
function doubleText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

/** `#if`: null and false are false, everything else is true. [Velocity 1.7] */
export function isTrue(value: VelocityValue): boolean {
  return value !== null && value !== undefined && value !== false;
}

/** `==`: numbers by value, things of one kind by content, things of different kinds by their text. [Velocity 1.7] */
export function areEqual(left: VelocityValue, right: VelocityValue): boolean {
  const leftNull = left === null || left === undefined;
  const rightNull = right === null || right === undefined;
  if (leftNull || rightNull) return leftNull && rightNull;
  if (isNumber(left) && isNumber(right)) return numberIn(left) === numberIn(right);
  return left === right || textOf(left) === textOf(right);
}

/** `+ - * / %`: integers stay integers, a text makes `+` join; null where there is nothing to calculate with. */
export function calculate(operator: string, left: VelocityValue, right: VelocityValue): VelocityValue {
  if (operator === '+' && (typeof left === 'string' || typeof right === 'string')) {
    return textOf(left) + textOf(right);
  }
  if (!isNumber(left) || !isNumber(right)) return null;
  const integers = isInteger(left) && isInteger(right);
  const [a, b] = [numberIn(left), numberIn(right)];
  if ((operator === '/' || operator === '%') && b === 0) return null;
  const result = { '+': a + b, '-': a - b, '*': a * b, '/': a / b, '%': a % b }[operator];
  if (result === undefined) return null;
  return integers ? Math.trunc(result) : new JavaDouble(result);
}
