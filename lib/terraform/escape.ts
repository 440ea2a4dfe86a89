import { wellFormed } from '../shared/unicode';

/*
 * How a text is written where Terraform reads it, so that it means itself: nothing in it is evaluated.
 */

/**
 * A text in Terraform's JSON syntax, as a value or as a key of a map: Terraform reads both as templates.
 *
 * CDKTF looks through what it synthesises as well, for tokens: what only looks like one is taken apart by a template
 * that Terraform puts together again.
 */
export function terraformText(text: string): string {
  // As a key, CDKTF would lose the first or take it for its own; as a value, the others end its synth with an error.
  if (CDKTF_WORDS.has(text)) return `\${"${text}"}`;
  return (
    text
      .replace(/([$%])\{/g, '$1$1{')
      // At the beginning of a template Terraform takes it for a mark of the encoding.
      .replace(/^\ufeff/, '${""}\ufeff')
      // Behind one that ends no line Terraform overlooks what it should evaluate, and what is escaped.
      .replace(/\r(?!\n)/g, '${"\\r"}')
      .replaceAll('TfToken[', 'TfToken${"["}')
      .replace(NUMBER, (digits) => (isNumberToken(digits) ? digits.replaceAll('e', 'e${""}') : digits))
  );
}

/** A value in Terraform's JSON syntax, keys and all inside of it. */
export function terraformValue<Value>(value: Value, text: (text: string) => string = terraformText): Value {
  return escaped(value, text) as Value;
}

function escaped(value: unknown, text: (text: string) => string): unknown {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((item) => escaped(item, text));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [text(key), escaped(member, text)]));
}

/** A text as a string literal in Terraform's own language, with its quotes. */
export function hclString(text: string): string {
  const characters = text
    .replace(/["\\]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    // What is not seen, or turns the direction of what follows: nobody should be deceived by what they paste.
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
      const hex = (character.codePointAt(0) ?? 0).toString(16);
      return hex.length > 4 ? `\\U${hex.padStart(8, '0')}` : `\\u${hex.padStart(4, '0')}`;
    })
    .replace(/([$%])\{/g, '$1$1{');
  return `"${characters}"`;
}

/**
 * What Terraform makes of a text that it reads: it keeps texts in the Unicode form NFC, and knows no half of a
 * surrogate pair.
 */
export function asTerraformKeeps(text: string): string {
  return wellFormed(text).normalize('NFC');
}

/** Names that mean something to JavaScript or CDKTF wherever they stand. */
const CDKTF_WORDS: ReadonlySet<string> = new Set([
  '__proto__',
  '_children',
  'String Map Token Value',
  'Any Map Token Value',
]);

/** What CDKTF reads as a number with an exponent, inside any text. */
const NUMBER = /[-|\d.+]+e[-|\d.eE+]+/g;

/** CDKTF's number tokens are numbers of two sizes that nobody uses: -1e289 and -8e298, about. */
function isNumberToken(digits: string): boolean {
  const number = parseFloat(digits);
  return number < -1e280;
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
