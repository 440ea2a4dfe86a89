import { parse } from 'velocityjs';
import { parseTemplate } from './parse';
import { VelocityError } from './errors';

/** A node of velocityjs's tree, as far as it is used here. */
export interface Node {
  readonly type: string;
  readonly id?: string | Node;
  readonly leader?: string;
  readonly value?: unknown;
  readonly path?: readonly Node[];
  readonly args?: readonly Node[] | false;
  readonly equal?: readonly [Node, Node];
  readonly condition?: Node;
  readonly expression?: readonly Node[];
  readonly operator?: string;
  readonly from?: Node;
  readonly to?: string;
  readonly isEval?: boolean;
  readonly isRange?: boolean;
  readonly pos?: Position;
}

/** Lines count from 1, columns from 0. */
interface Position {
  readonly first_line: number;
  readonly first_column: number;
  readonly last_line: number;
  readonly last_column: number;
}

/** Text, a node, or a block: its opening directive and what is in it. */
export type Part = string | Node | readonly Part[];

/** A template, read. */
export interface Template {
  readonly parts: readonly Part[];
  readonly lines: readonly string[];
}

function isBlock(part: Part | undefined): part is readonly Part[] {
  return Array.isArray(part);
}

const CACHE_SIZE = 500;
const cache = new Map<string, Template>();

/**
 * Reads a template. The same text is read once.
 *
 * @throws VelocityError when it is not Velocity
 */
export function readTemplate(source: string): Template {
  const known = cache.get(source);
  if (known !== undefined) return known;
  // The parser knows the formal notation of `#{else}` and `#{end}` alone, and `#stop` not at all.
  const text = source
    .replace(/#\{(if|elseif|foreach|set|macro|define|stop|break)\}/g, '#$1')
    .replace(/#stop\b(?!\()/g, '#stop()');
  const [wrong] = parseTemplate(text).problems;
  if (wrong !== undefined) throw new VelocityError(wrong.message);
  const parts = parse(text, {}, false) as unknown as Part[];
  const template = { parts: gobble(joinTexts(parts)), lines: text.split(/\r\n|\n|\r/) };
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  cache.set(source, template);
  return template;
}

/** The text of a reference as it stands in the template: what Velocity prints for null. */
export function sourceOf(template: Template, position: Position): string {
  const lines = template.lines.slice(position.first_line - 1, position.last_line);
  const last = lines.length - 1;
  if (last === 0) return (lines[0] ?? '').slice(position.first_column, position.last_column);
  return lines
    .map((line, index) =>
      index === 0
        ? line.slice(position.first_column)
        : index === last
          ? line.slice(0, position.last_column)
          : line,
    )
    .join('\n');
}

/** The parser cuts plain text into pieces ("#", "n", "ot"); one piece is easier to read. */
function joinTexts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.length - 1;
    if (typeof part === 'string' && typeof joined[last] === 'string') joined[last] += part;
    else joined.push(isBlock(part) ? joinTexts(part) : part);
  }
  return joined;
}

const DIRECTIVES = new Set(['set', 'else', 'elseif', 'if', 'foreach', 'macro', 'define', 'break']);

/**
 * White space as Velocity 1.7 eats it: the end of the line after a directive, and before `#set` the blanks that it is
 * indented by.
 */
function gobble(parts: readonly Part[]): Part[] {
  const eaten: Part[] = [];
  let afterDirective = false;
  for (const part of parts) {
    if (typeof part === 'string') {
      eaten.push(afterDirective ? part.replace(/^[ \t]*(\r\n|\n|\r)/, '') : part);
      afterDirective = false;
    } else if (isBlock(part)) {
      eaten.push(gobble(part));
      afterDirective = true;
    } else {
      if (part.type === 'set') trimIndent(eaten);
      eaten.push(part);
      afterDirective =
        DIRECTIVES.has(part.type) || (part.type === 'comment' && String(part.value).startsWith('##'));
    }
  }
  return eaten;
}

function trimIndent(parts: Part[]): void {
  const last = parts.length - 1;
  const before = parts[last];
  if (typeof before === 'string') parts[last] = before.replace(/(^|[\r\n])[ \t]+$/, '$1');
}
