import { JavaException } from './errors';
import { javaRegex, javaReplacement } from './java-regex';
import { isInteger, isNumber, textOf, type VelocityValue } from './values';

type Method = (...args: VelocityValue[]) => VelocityValue;

/** What Java counts as white space for `trim()`: everything up to the blank. */
const trimmed = (text: string): string => {
  let from = 0;
  let to = text.length;
  while (from < to && text.charAt(from) <= ' ') from += 1;
  while (to > from && text.charAt(to - 1) <= ' ') to -= 1;
  return text.slice(from, to);
};

/** The methods of java.lang.String on a text. A method answers null when it has no form for the arguments. */
export function javaString(text: string): Readonly<Record<string, Method>> {
  return {
    length: () => text.length,
    isEmpty: () => text.length === 0,
    isBlank: () => text.trim().length === 0,
    charAt: (index) => (isInteger(index) ? text.charAt(within(index, text.length - 1)) : null),
    codePointAt: (index) => (isInteger(index) ? text.codePointAt(within(index, text.length - 1)) : null),
    substring: (...args) => substring(text, args),
    subSequence: (...args) => substring(text, args),
    indexOf: (part, from = 0) => (isText(part) && isInteger(from) ? text.indexOf(partOf(part), from) : null),
    lastIndexOf: (part, from = Infinity) =>
      isText(part) && isNumber(from) ? text.lastIndexOf(partOf(part), Number(from)) : null,
    contains: (part) => (typeof part === 'string' ? text.includes(part) : null),
    startsWith: (part, from = 0) =>
      typeof part === 'string' && isInteger(from) ? text.startsWith(part, from) : null,
    endsWith: (part) => (typeof part === 'string' ? text.endsWith(part) : null),
    equals: (other) => text === other,
    contentEquals: (other) => text === other,
    equalsIgnoreCase: (other) => typeof other === 'string' && text.toLowerCase() === other.toLowerCase(),
    compareTo: (other) => (typeof other === 'string' ? compare(text, other) : null),
    compareToIgnoreCase: (other) =>
      typeof other === 'string' ? compare(text.toLowerCase(), other.toLowerCase()) : null,
    concat: (other) => (typeof other === 'string' ? text + other : null),
    replace: (from, to) =>
      typeof from === 'string' && typeof to === 'string' ? text.split(from).join(to) : null,
    replaceAll: (regex, to) =>
      typeof regex === 'string' && typeof to === 'string'
        ? text.replace(javaRegex(regex), javaReplacement(to))
        : null,
    replaceFirst: (regex, to) =>
      typeof regex === 'string' && typeof to === 'string'
        ? text.replace(javaRegex(regex, false), javaReplacement(to))
        : null,
    matches: (regex) => (typeof regex === 'string' ? javaRegex(`^(?:${regex})$`, false).test(text) : null),
    split: (regex, limit = 0) =>
      typeof regex === 'string' && isInteger(limit) ? split(text, regex, limit) : null,
    toLowerCase: () => text.toLowerCase(),
    toUpperCase: () => text.toUpperCase(),
    trim: () => trimmed(text),
    strip: () => text.trim(),
    stripLeading: () => text.trimStart(),
    stripTrailing: () => text.trimEnd(),
    repeat: (count) => (isInteger(count) ? repeat(text, count) : null),
    toCharArray: () => text.split(''),
    lines: () => text.split(/\r\n|\n|\r/),
    intern: () => text,
    toString: () => text,
    hashCode: () => hashCode(text),
    valueOf: (value: VelocityValue) => textOf(value),
    join: (separator, ...parts) => {
      const items = Array.isArray(parts[0]) ? parts[0] : parts;
      return typeof separator === 'string' ? items.map(textOf).join(separator) : null;
    },
    format: (form, ...args) => (typeof form === 'string' ? format(form, args) : null),
  };
}

function isText(value: VelocityValue): value is string | number {
  return typeof value === 'string' || isInteger(value);
}

/** Java finds a character by its code as well. */
function partOf(part: string | number): string {
  return typeof part === 'number' ? String.fromCodePoint(part) : part;
}

function within(index: number, last: number): number {
  if (index >= 0 && index <= last) return index;
  throw outOfRange(index);
}

function outOfRange(index: number): JavaException {
  return new JavaException(`java.lang.StringIndexOutOfBoundsException: String index out of range: ${index}`);
}

function substring(text: string, args: VelocityValue[]): VelocityValue {
  const [from, to = text.length] = args;
  if (args.length === 0 || args.length > 2 || !isInteger(from) || !isInteger(to)) return null;
  if (from < 0) throw outOfRange(from);
  if (to > text.length) throw outOfRange(to);
  if (from > to) throw outOfRange(to - from);
  return text.slice(from, to);
}

function compare(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index += 1) {
    const difference = left.charCodeAt(index) - right.charCodeAt(index);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** `split`: empty texts at the end are left out unless a limit is given. */
function split(text: string, source: string, limit: number): VelocityValue[] {
  const regex = javaRegex(source);
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(regex)) {
    if (limit > 0 && parts.length === limit - 1) break;
    // An empty match at the beginning makes no empty first part.
    if (match[0] === '' && (match.index === 0 || match.index >= text.length)) continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  if (limit === 0) while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}

function repeat(text: string, count: number): string {
  if (count < 0) throw new JavaException(`java.lang.IllegalArgumentException: count is negative: ${count}`);
  if (text.length * count > 10_000_000) throw new JavaException('java.lang.OutOfMemoryError');
  return text.repeat(count);
}

function hashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1)
    hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}

/** `String.format` with `%s`, `%d`, `%f`, `%x`, `%c`, `%b`, widths, `-`, `0`, `+`, `,` and precision. */
function format(form: string, args: VelocityValue[]): string {
  let next = 0;
  return form.replace(
    /%(?:(\d+)\$)?([-+0, ]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (
      whole,
      position: string | undefined,
      flags: string,
      width: string,
      precision: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      if (kind === 'n') return '\n';
      const value = position === undefined ? args[next++] : args[Number(position) - 1];
      let shown = formatted(kind, value, flags, precision);
      if (shown === undefined) {
        throw new JavaException(`java.util.IllegalFormatConversionException: ${whole}`);
      }
      const fill = flags.includes('0') && !flags.includes('-') ? '0' : ' ';
      shown = flags.includes('-') ? shown.padEnd(Number(width)) : shown.padStart(Number(width), fill);
      return shown;
    },
  );
}

function formatted(
  kind: string,
  value: VelocityValue,
  flags: string,
  precision: string | undefined,
): string | undefined {
  const number =
    typeof value === 'object' && value !== null && 'value' in value ? Number(value.value) : value;
  const sign = typeof number === 'number' && flags.includes('+') && number >= 0 ? '+' : '';
  switch (kind) {
    case 's':
      return precision === undefined ? textOf(value) : textOf(value).slice(0, Number(precision));
    case 'S':
      return textOf(value).toUpperCase();
    case 'b':
      return String(value !== null && value !== undefined && value !== false);
    case 'd':
      if (!isInteger(value)) return undefined;
      return sign + (flags.includes(',') ? value.toLocaleString('en-US') : String(value));
    case 'f':
      if (typeof number !== 'number' || isInteger(value)) return undefined;
      return sign + fixed(number, Number(precision ?? 6), flags.includes(','));
    case 'x':
      return isInteger(value) ? value.toString(16) : undefined;
    case 'X':
      return isInteger(value) ? value.toString(16).toUpperCase() : undefined;
    case 'c':
      return typeof value === 'string' && value.length === 1 ? value : undefined;
    default:
      return undefined;
  }
}

function fixed(value: number, digits: number, grouped: boolean): string {
  if (!grouped) return value.toFixed(digits);
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
