import { parse } from 'velocityjs';
import { problem, type Problem } from '../shared/problems';

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
  /** Whether it is in braces. */
  readonly isWraped?: boolean;
  readonly pos?: Position;
}

/** Lines count from 1, columns from 0. */
interface Position {
  readonly first_line: number;
  readonly first_column: number;
  readonly last_line: number;
  readonly last_column: number;
}

/** An opening directive and what is in it. */
export type Block = readonly [Node, ...Part[]];

/** Text, a node, or a block. */
export type Part = string | Node | Block;

/** A template, read: the one reading that checks, lint and rendering share. */
export interface Template {
  readonly parts: readonly Part[];
  readonly lines: readonly string[];
  /** Empty, or why it is not Velocity (`template/syntax`). */
  readonly problems: readonly Problem[];
}

/** Whether a part is a block. */
export function isBlock(part: Part | undefined): part is Block {
  return Array.isArray(part);
}

const CACHE_SIZE = 500;
const cache = new Map<string, Template>();

/** Reads a template. The same text is read once. */
export function readTemplate(source: string): Template {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const template = readOrGiveUp(source.replace(MISREAD, inWordsOfParser));
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  cache.set(source, template);
  return template;
}

/**
 * What the parser does not read as it is meant. Escapes, comments and text that is kept as it is: it sees them behind text
 * alone, not right behind a reference or a directive. The end of a line behind a comment, which it counts twice on
 * Windows. The formal notation of directives, of which it knows `#{else}` and `#{end}`, and `#stop`.
 */
const MISREAD =
  /((?<!\\)(?:\\\\)+(?=[#$])|\\(?:\\\\)*[#$]|#\*[^]*?\*#|#\[\[[^]*?\]\]#)|(##[^\r\n]*)\r?|#\{(if|elseif|foreach|set|macro|define|stop|break)\}|#stop\b(?!\()/g;

/** Stands for text, is none, and is taken out again. */
const NO_TEXT = '\ufdd0';

function inWordsOfParser(found: string, behindText?: string, comment?: string, formal?: string): string {
  if (behindText !== undefined) return NO_TEXT + behindText;
  const directive = formal === undefined ? (comment ?? found) : `#${formal}`;
  return directive === '#stop' ? '#stop()' : directive;
}

/**
 * Stands behind each template that is parsed, as the call of a macro, and behind it an `#end` for each block that there can
 * be: the parser drops what is behind an `#end` that ends nothing, and forgives a block without one (at a price that
 * doubles with each).
 */
const LAST = 'theEndOfTheTemplate';
const OPENING = /#\{?(?:if|foreach|macro|define|noescape|@)/g;

/** As `read`, but says of what exhausts the stack that it does. */
function readOrGiveUp(text: string): Template {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { parts: [], lines: [], problems: problemsOf(['it nests too deeply']) };
  }
}

function problemsOf(complaints: readonly string[]): Problem[] {
  return complaints.map((each) => problem('template/syntax', [], `Not a Velocity template: ${each}.`));
}

function read(text: string): Template {
  const marked = text.split(/\r\n|\n|\r/);
  const lines = marked.map((line) => line.replaceAll(NO_TEXT, ''));
  const ends = '#end'.repeat(text.match(OPENING)?.length ?? 0);
  const nodes = parseText(`${text}\n#${LAST}()${ends}`);
  if (typeof nodes === 'string') {
    const complaint = parseText(text);
    return { parts: [], lines, problems: problemsOf([typeof complaint === 'string' ? complaint : nodes]) };
  }
  const { parts, open } = withoutLast(joinTexts(withoutMarks(nodes, marked)));
  const problems = [
    ...strayElses(parts, undefined),
    ...(open === undefined ? [`the #end on line ${lineBehind(parts)} ends nothing`] : []),
    ...(open ?? []).map(({ type, pos }) => `the #${type} on line ${pos?.first_line ?? 1} has no #end`),
    ...openCalls(parts, lines),
  ];
  return { parts: gobble(parts), lines, problems: problemsOf(problems) };
}

/** The parser's tree, or its complaint. */
function parseText(text: string): Part[] | string {
  try {
    return parse(text, {}, false) as unknown as Part[];
  } catch (error) {
    if (error instanceof RangeError) throw error;
    const [first = ''] = String(error instanceof Error ? error.message : error).split('\n');
    return first.replace(/:$/, '');
  }
}

/** A part of the tree without the signs that only the parser was to see, and with the places of the text without them. */
function withoutMarks<T>(value: T, lines: readonly string[]): T {
  if (typeof value === 'string') return value.replaceAll(NO_TEXT, '') as T;
  if (Array.isArray(value)) return value.map((each: unknown) => withoutMarks(each, lines)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const column = (line: number, marked: number): number =>
    (lines[line - 1] ?? '').slice(0, marked).replaceAll(NO_TEXT, '').length;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => {
      if (name !== 'pos') return [name, withoutMarks(member, lines)];
      const pos = member as Position;
      return [
        name,
        {
          ...pos,
          first_column: column(pos.first_line, pos.first_column),
          last_column: column(pos.last_line, pos.last_column),
        },
      ];
    }),
  ) as T;
}

/**
 * The parts without the mark behind them, and the openings of the blocks that it stands in, from the outermost; undefined
 * where it is missing.
 */
function withoutLast(parts: readonly Part[]): { parts: readonly Part[]; open: readonly Node[] | undefined } {
  const before = parts.slice(0, -1);
  const last = parts.at(-1);
  if (last !== undefined && isBlock(last)) {
    const [opening, ...body] = last;
    const inside = withoutLast(body);
    const open = inside.open === undefined ? undefined : [opening, ...inside.open];
    return { parts: [...before, [opening, ...inside.parts]], open };
  }
  if (typeof last !== 'object' || last.id !== LAST) return { parts, open: undefined };
  const text = before.pop();
  if (typeof text === 'string' && text !== '\n') before.push(text.slice(0, -1));
  return { parts: before, open: [] };
}

/** The line that the parts end on. */
function lineBehind(parts: readonly Part[], from = 1): number {
  return parts.reduce<number>((line, part) => {
    if (isBlock(part)) return lineBehind(part, line);
    if (typeof part !== 'string' && part.pos) return part.pos.last_line;
    const text = typeof part === 'string' ? part : String(part.value);
    return line + (text.match(/\r\n?|\n/g)?.length ?? 0);
  }, from);
}

/** Every `#else` needs its `#if`: the service refuses what the parser forgives. */
function strayElses(parts: readonly Part[], opening: string | undefined): string[] {
  return parts.flatMap((part): string[] => {
    if (typeof part === 'string') return [];
    if (isBlock(part)) return strayElses(part, part[0].type);
    if (!/^else(if)?$/.test(part.type) || opening === 'if' || opening === 'foreach') return [];
    return [`the #${part.type} on line ${part.pos?.first_line ?? 1} belongs to no #if`];
  });
}

/** Calls without their closing parenthesis, which the parser takes for text. */
function openCalls(parts: readonly Part[], lines: readonly string[]): string[] {
  return parts.flatMap((part): string[] => {
    if (typeof part === 'string') return [];
    if (isBlock(part)) return openCalls(part, lines);
    if (part.isWraped === true || part.path?.at(-1)?.type !== 'property' || part.pos === undefined) return [];
    const { last_line: line, last_column: column } = part.pos;
    const rest = [lines[line - 1]?.slice(column), ...lines.slice(line)].join('\n');
    return rest.startsWith('(') && !rest.includes(')')
      ? [`the call ${sourceOf({ lines }, part.pos)}( is not closed`]
      : [];
  });
}

/** The text of a reference as it stands in the template: what Velocity prints for null. */
export function sourceOf(template: Pick<Template, 'lines'>, position: Position): string {
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

function inBlock([opening, ...body]: Block, change: (body: readonly Part[]) => Part[]): Block {
  return [opening, ...change(body)];
}

/** The parser cuts plain text into pieces ("#", "n", "ot"); one piece is easier to read. */
function joinTexts(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.length - 1;
    if (part === '') continue;
    if (typeof part === 'string' && typeof joined[last] === 'string') joined[last] += part;
    else joined.push(isBlock(part) ? inBlock(part, joinTexts) : part);
  }
  return joined;
}

const DIRECTIVES = new Set(['set', 'else', 'elseif', 'if', 'foreach', 'macro', 'define', 'break']);

/**
 * White space as Velocity 1.7 eats it: the end of the line after a directive, and before `#set` the blanks that it is
 * indented by.
 */
function gobble(parts: readonly Part[], begins = false): Part[] {
  const eaten: Part[] = [];
  let afterDirective = begins;
  for (const part of parts) {
    if (typeof part === 'string') {
      eaten.push(afterDirective ? part.replace(/^[ \t]*(\r\n|\n|\r)/, '') : part);
      afterDirective = false;
    } else if (isBlock(part)) {
      eaten.push(inBlock(part, (body) => gobble(body, DIRECTIVES.has(part[0].type))));
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
