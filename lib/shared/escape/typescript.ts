/*
 * How a text or a value is written into a TypeScript source, so that it means itself and ends nothing around it.
 */

/** A text as a string literal, with its quotes. */
export function typescriptString(text: string): string {
  // JSON writes control characters and half surrogate pairs out; the rest is what an editor shows otherwise than it is.
  return JSON.stringify(text).replace(INVISIBLE, escapeOf);
}

/**
 * A JSON value as an expression.
 *
 * @param indent spaces in front of each line but the first
 */
export function typescriptValue(value: unknown, indent = 0): string {
  if (typeof value === 'string') return typescriptString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const inner = ' '.repeat(indent + 2);
  const lines = Array.isArray(value)
    ? value.map((item) => typescriptValue(item, indent + 2))
    : Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([key, member]) => `${typescriptKey(key)}: ${typescriptValue(member, indent + 2)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (lines.length === 0) return open + close;
  return `${open}\n${lines.map((line) => `${inner}${line},\n`).join('')}${' '.repeat(indent)}${close}`;
}

/** The name of a property in an object literal. */
export function typescriptKey(key: string): string {
  // In brackets it is a property like others; otherwise it would set the object's prototype.
  if (key === '__proto__') return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : typescriptString(key);
}

/** A text inside a comment: it stays on its line and cannot end the comment. */
export function typescriptComment(text: string): string {
  return (
    text
      .replace(INVISIBLE, ' ')
      .replaceAll('*/', '* /')
      // A word that tools obey (@ts-ignore, @jest-environment, eslint-disable) is a word like others here.
      .replace(/@(?=\w)/g, '@ ')
      .replace(/\b(eslint|prettier|istanbul|c8|v8|biome|tslint)-/gi, '$1 -')
      .trim()
  );
}

/**
 * An identifier out of any text: letters and digits, the words joined in camel case.
 *
 * @param prefix what it begins with, so that it is no reserved word and begins with a letter
 */
export function typescriptIdentifier(text: string, prefix: string): string {
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return prefix + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** Line separators, which end a line in older readers, and marks that are not seen or turn what follows. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** By code units: a character outside of the first plane has two. */
function escapeOf(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
