import { parse } from 'velocityjs';
import type { Node } from './nodes';

/**
 * Reads one reference, or one directive with its arguments: all that velocityjs is asked for.
 *
 * @param text `$a.b($c)` or `#name(…)`, in which all brackets are closed
 * @param isBlock whether an `#end` belongs to it
 * @returns undefined when it is none
 */
export function readExpression(text: string, isBlock = false): Node | undefined {
  const literals: Node[] = [];
  const plain = text.replace(LITERAL, (found: string, ...groups: (string | undefined)[]) => {
    const literal = literalOf(found, groups);
    if (literal === undefined) return found;
    literals.push(literal);
    return `"${literals.length - 1}"`;
  });
  const [node, ...others] = nodesIn(plain.replace(/\s+/g, ' ') + (isBlock ? '#end' : ''));
  const own = Array.isArray(node) ? (node as unknown[])[0] : node;
  if (others.length > 0 || typeof own !== 'object' || own === null) return undefined;
  return withLiterals(own, literals) as Node;
}

/**
 * What velocityjs reads otherwise than Java does, or not at all: texts, in which a doubled quote is one and a backslash
 * none; fractions (`.5`, `5.`, `1e3`); keys of maps that are no texts.
 */
const LITERAL =
  /"((?:[^"]|"")*)"|'((?:[^']|'')*)'|((?:(?<=[-=(,[:+*/%<>&|]\s*)-)?(?<![\w.])(?:\d+\.(?!\.)\d*(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?))|(?<=[{,]\s*)(\$[^\s"',:]+|-?\d+|true|false)(?=\s*:)/g;

function literalOf(
  found: string,
  [double, single, fraction, key]: readonly (string | undefined)[],
): Node | undefined {
  if (double !== undefined) return { type: 'string', value: double.replaceAll('""', '"'), isEval: true };
  if (single !== undefined) return { type: 'string', value: single.replaceAll("''", "'") };
  if (fraction !== undefined) return { type: 'decimal', value: Number(fraction) };
  if (key?.startsWith('$') === true) return readExpression(key);
  return { type: 'string', value: found };
}

function nodesIn(text: string): unknown[] {
  try {
    return parse(text, {}, false) as unknown[];
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return [];
  }
}

/** A part of the tree with the literals that were taken out of the text, and without velocityjs's own places. */
function withLiterals(value: unknown, literals: readonly Node[]): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => withLiterals(each, literals));
  if (typeof value !== 'object' || value === null) return value;
  const { type, value: inner } = value as Node;
  if (type === 'string') return literals[Number(inner)];
  if (type === 'map') {
    const members = Object.entries(inner ?? {}).map(([key, member]: [string, unknown]) => [
      literals[Number(key)],
      withLiterals(member, literals),
    ]);
    return { type, members };
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'pos')
      .map(([name, member]: [string, unknown]) => [name, withLiterals(member, literals)]),
  );
}
