import { errorsOf, problem, warning, type Problem } from '../shared/problems';
import { readExpression } from './expression';
import type { Block, Node, Part, Template } from './nodes';

const CACHE_SIZE = 500;
const cache = new Map<string, Template>();

/** Reads a template. The same text is read once. Never throws; the time that it takes grows with the text alone. */
export function readTemplate(source: string): Template {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const template = new Reader(source).read();
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value ?? '');
  cache.set(source, template);
  return template;
}

/**
 * Where this reader gives up and the platform need not: levels of blocks, levels of brackets in one expression,
 * characters of one expression without its texts, and of all different expressions together. Far above any real
 * template; velocityjs takes half a second for the last.
 */
const DEPTH_MAX = 200;
const EXPRESSION_MAX = 5_000;
const EXPRESSIONS_MAX = 100_000;
/** More problems of one template help nobody. */
const PROBLEMS_MAX = 100;

/** Where this reader gives up. */
class NotRead extends Error {}
/** What is not closed: what follows could only be guessed. */
class NotClosed extends Error {}

/** What may begin a comment, kept text, a directive or a reference. */
const MARK = /[#$]/g;
const DIRECTIVE = /#(?:([A-Za-z_][\w@]*)|\{([A-Za-z_][\w@]*)\}|@([A-Za-z_]\w*)(?=\s*\())/y;
const REFERENCE = /\$!?(\{?)[A-Za-z_][\w-]*/y;
const MEMBER = /\.[A-Za-z_][\w-]*/y;
const PLAIN_REFERENCE = /^(\$!?)\{?([A-Za-z_][\w-]*)((?:\.[A-Za-z_][\w-]*)*)\}?$/;
const COMMENT = /##[^\r\n]*(?:\r\n|\n|\r)?/y;
const BLANKS = /[ \t]*/y;
const WHITE_SPACE = /\s*/y;
const END_OF_LINE = /[ \t]*(?:\r\n|\n|\r)/y;
const BRACKETS_AND_TEXTS = /"[^"]*"|'[^']*'|["'()[\]{}]/g;
const MACRO = /^\(\s*(\w+)((?:[\s,]+\$!?\{?[\w-]+\}?)*)\s*\)$/;
const FOREACH = /^\(\s*\$!?\{?([A-Za-z_][\w-]*)[^\s]*?\s*\bin\b\s*([^]*)\)$/;
const DEFINE = /^\(\s*\$!?\{?([\w-]+)\}?\s*\)$/;

/** Directives that an `#end` belongs to. */
const BLOCKS = new Set(['if', 'foreach', 'macro', 'define', 'literal', '@']);
/** Directives that Velocity has, so that a backslash escapes them. */
const DIRECTIVES = new Set([
  ...BLOCKS,
  ...['elseif', 'else', 'end', 'set', 'break', 'stop', 'evaluate', 'include', 'parse'],
]);

interface OpenBlock {
  /** The block, to which parts are still added. */
  readonly parts: [Node, ...Part[]];
  /** Where it begins, and where its body does. */
  readonly begin: number;
  readonly from: number;
  /** Whether its #else was there. */
  hasElse: boolean;
}

/** Reads the structure of a template as Velocity 1.7 does; the expressions in it are velocityjs's. */
class Reader {
  readonly #parts: Part[] = [];
  readonly #open: OpenBlock[] = [];
  readonly #macros = new Map<string, Block>();
  /** The macros whose definition was begun. */
  readonly #names = new Set<string>();
  readonly #problems: Problem[] = [];
  readonly #expressions = new Map<string, Node | undefined>();
  #left = EXPRESSIONS_MAX;
  #at = 0;
  #line = { number: 1, from: 0, next: -1 };
  #keptTextEnds = true;

  constructor(private readonly source: string) {}

  read(): Template {
    try {
      while (this.#at < this.source.length) this.#next();
      for (const { parts } of this.#open) {
        this.#refuse(`the #${shownName(parts[0])} on line ${parts[0].pos?.line ?? 1} has no #end`);
      }
    } catch (error) {
      if (error instanceof NotRead) {
        return { parts: [], macros: new Map(), problems: [notReadBecause(error.message)] };
      }
      if (!(error instanceof NotClosed)) throw error;
      this.#refuse(error.message);
    }
    const errors = errorsOf(this.#problems);
    if (errors.length > 0) return { parts: [], macros: new Map(), problems: errors };
    return { parts: this.#parts, macros: this.#macros, problems: this.#problems };
  }

  #next(): void {
    MARK.lastIndex = this.#at;
    const mark = MARK.exec(this.source)?.index ?? this.source.length;
    let text = mark;
    while (text > this.#at && this.source[text - 1] === '\\') text -= 1;
    const escapes = mark === this.source.length ? 0 : mark - text;
    this.#push(this.source.slice(this.#at, mark - escapes));
    this.#at = mark;
    if (this.source[mark] === '$') this.#reference(escapes);
    else if (this.source[mark] === '#') this.#hash(escapes);
  }

  #refuse(complaint: string): void {
    this.#add(problem('template/syntax', [], `Not a Velocity template: ${complaint}.`));
  }

  /** What Velocity 1.7 refuses, and the platform's version perhaps not. */
  #warn(what: string, instead: string, index = this.#at): void {
    const { line } = this.#place(index);
    const message = `Line ${line} has ${what}, which Velocity 1.7 refuses. ${instead}`;
    this.#add(warning('template/refused', [], message));
  }

  #add(found: Problem): void {
    const alike = this.#problems.filter(({ severity }) => severity === found.severity);
    if (alike.length < PROBLEMS_MAX) this.#problems.push(found);
  }

  #push(part: Part): void {
    const into: Part[] = this.#open.at(-1)?.parts ?? this.#parts;
    const last = into.length - 1;
    if (part === '') return;
    if (typeof part === 'string' && typeof into[last] === 'string') into[last] += part;
    else into.push(part);
  }

  #pushText(end: number): void {
    this.#push(this.source.slice(this.#at, end));
    this.#at = end;
  }

  /** What a pattern finds at an index, and nowhere else. */
  #match(pattern: RegExp, at: number): RegExpExecArray | null {
    pattern.lastIndex = at;
    return pattern.exec(this.source);
  }

  /** Behind what a pattern finds at an index. */
  #behind(pattern: RegExp, at: number): number {
    return at + (this.#match(pattern, at)?.[0].length ?? 0);
  }

  /** The place of an index, which is not before the one that was asked for last. */
  #place(index: number): { line: number; column: number } {
    const line = this.#line;
    while (line.next <= index) {
      if (line.next > 0) {
        line.from = line.next;
        line.number += 1;
      }
      const end = /\r\n|\n|\r/g;
      end.lastIndex = line.from;
      line.next = end.exec(this.source) === null ? Infinity : end.lastIndex;
    }
    return { line: line.number, column: index - line.from + 1 };
  }

  /** A node with the text that it stands for, behind which the reading goes on. */
  #placed(node: Node, end: number): Node {
    const pos = this.#place(this.#at);
    const text = this.source.slice(this.#at, end);
    this.#at = end;
    return { ...node, text, pos };
  }

  /** What velocityjs reads in a text; undefined, and a complaint, when it is nothing. */
  #expression(text: string, isOpening = false): Node | undefined {
    const [, leader, id, members] = PLAIN_REFERENCE.exec(text) ?? [];
    if (leader !== undefined && id !== undefined) {
      const names = members?.split('.').slice(1) ?? [];
      const path = names.map((name) => ({ type: 'property', id: name }));
      return { type: 'references', id, leader, ...(path.length > 0 && { path }) };
    }
    if (!this.#expressions.has(text)) {
      const { length } = text.replace(/"[^"]*"|'[^']*'/g, '');
      this.#left -= length;
      if (length > EXPRESSION_MAX) throw new NotRead('has an expression that is too long');
      if (this.#left < 0) throw new NotRead('has too many expressions');
      this.#expressions.set(text, readExpression(text, isOpening));
    }
    return this.#expressions.get(text);
  }

  #unreadable(text: string): void {
    this.#refuse(`${shortened(text)} on line ${this.#place(this.#at).line} cannot be read`);
  }

  /** Behind the bracket that closes the one at an index. */
  #closed(from: number): number {
    let depth = 0;
    BRACKETS_AND_TEXTS.lastIndex = from;
    for (let found; (found = BRACKETS_AND_TEXTS.exec(this.source)) !== null;) {
      const [sign] = found;
      if (sign === '"' || sign === "'") break;
      if (/^[([{]/.test(sign)) depth += 1;
      else if (/^[)\]}]/.test(sign)) depth -= 1;
      if (depth > DEPTH_MAX) throw new NotRead('nests too deeply');
      if (depth === 0) return BRACKETS_AND_TEXTS.lastIndex;
    }
    const text = this.source.slice(this.#at, from + 1);
    throw new NotClosed(`${shortened(text)} on line ${this.#place(this.#at).line} is not closed`);
  }

  #reference(escapes: number): void {
    const begin = this.#match(REFERENCE, this.#at);
    if (begin === null) {
      this.#push('\\'.repeat(escapes));
      this.#pushText(this.#at + 1);
      return;
    }
    let end = this.#at + begin[0].length;
    for (;;) {
      const member = this.#behind(MEMBER, end);
      // What opens a call at the very end is text. [Velocity 1.7]
      if (this.source[member] === '(' && member > end && member + 1 < this.source.length) {
        end = this.#closed(member);
      } else if (member > end) end = member;
      else if (this.source[end] === '[') end = this.#closed(end);
      else break;
    }
    if (begin[1] === '{') {
      end += 1;
      if (this.source[end - 1] !== '}') {
        const text = this.source.slice(this.#at, end - 1);
        throw new NotClosed(`${shortened(text)} on line ${this.#place(this.#at).line} has no } behind it`);
      }
    }
    const text = this.source.slice(this.#at, end);
    const node = this.#expression(text);
    if (node === undefined) this.#unreadable(text);
    const type = escapes % 2 === 1 ? 'escaped' : 'references';
    this.#push(this.#placed({ ...node, type, ...(escapes > 0 && { escapes }) }, end));
  }

  #hash(escapes: number): void {
    const found = this.#match(DIRECTIVE, this.#at);
    const [text = '', plain, formal, ofBlock] = found ?? [];
    const name = plain ?? formal ?? '';
    const behind = this.#at + text.length;
    const isCall = found === null || name === '' || !DIRECTIVES.has(name);
    const isText = name === 'set' && this.source[this.#behind(BLANKS, behind)] !== '(';
    const escapable = !isText && (!isCall || this.#names.has(name));
    // Velocity takes the backslashes for pairs, but before #set.
    this.#push('\\'.repeat(escapable && (name !== 'set' || escapes % 2 === 1) ? escapes / 2 : escapes));
    if (found === null) this.#noDirective();
    else if (isText || escapes % 2 === 1) this.#pushText(behind);
    else if (name === 'end') this.#end(this.#behind(END_OF_LINE, behind));
    else if (name === 'else') this.#else({ type: 'else' }, behind);
    else this.#directive(ofBlock === undefined ? name : '@', ofBlock ?? name, behind);
  }

  /** Comments, text that is kept as it is, and a sign that begins nothing. */
  #noDirective(): void {
    const { source } = this;
    if (source.startsWith('##', this.#at)) this.#at = this.#behind(COMMENT, this.#at);
    else if (source.startsWith('#*', this.#at)) {
      const end = source.indexOf('*#', this.#at + 2);
      this.#at = end === -1 ? source.length : end + 2;
    } else if (this.#keptTextEnds && source.startsWith('#[[', this.#at)) {
      const end = source.indexOf(']]#', this.#at + 3);
      this.#keptTextEnds = end !== -1;
      if (end === -1) this.#pushText(this.#at + 1);
      else this.#push(this.#placed({ type: 'raw', value: source.slice(this.#at + 3, end) }, end + 3));
    } else {
      if (this.#at + 1 === source.length) this.#warn('a # at the very end', 'Write a line end behind it.');
      this.#pushText(this.#at + 1);
    }
  }

  #end(end: number): void {
    const block = this.#open.pop();
    const { line } = this.#place(this.#at);
    const body = this.source.slice(block?.from ?? this.#at, this.#at);
    this.#at = end;
    if (block === undefined) {
      this.#refuse(`the #end on line ${line} ends nothing`);
      return;
    }
    const [opening] = block.parts;
    const { type, id } = opening;
    // What is no macro is text.
    if (type === '@') block.parts[0] = { ...opening, text: this.source.slice(block.begin, end) };
    // The first definition of a name is the one that counts. [Velocity 1.7]
    if (type === 'macro' && !this.#macros.has(String(id))) this.#macros.set(String(id), block.parts);
    this.#push(type === 'literal' ? { type: 'raw', value: body } : block.parts);
  }

  #else(node: Node, end: number): void {
    const block = this.#open.at(-1);
    const of = block?.parts[0].type;
    if (of === 'foreach') this.#warn(`an #${node.type} in #foreach`, 'Ask for the list with #if.');
    else if (block === undefined || of !== 'if' || block.hasElse) {
      this.#refuse(`the #${node.type} on line ${this.#place(this.#at).line} belongs to no #if`);
    } else if (node.type === 'else') block.hasElse = true;
    this.#push(this.#placed(node, this.#behind(END_OF_LINE, end)));
  }

  /** A directive with arguments, or one that may have some. */
  #directive(type: string, name: string, behind: number): void {
    const open = this.#behind(type === 'set' ? BLANKS : WHITE_SPACE, behind);
    const hasArguments = this.source[open] === '(';
    const close = hasArguments ? this.#closed(open) : behind;
    const end = hasArguments ? this.#behind(END_OF_LINE, close) : close;
    const node = this.#read(type, name, this.source.slice(open, close));
    if (type === 'set') this.#trimIndent();
    if (type === 'elseif') this.#else(node, close);
    else if (BLOCKS.has(type)) {
      if (this.#open.length === DEPTH_MAX) throw new NotRead('nests too deeply');
      const begin = this.#at;
      this.#open.push({ parts: [this.#placed(node, end)], begin, from: end, hasElse: false });
    } else this.#push(this.#placed(node, end));
  }

  #read(type: string, name: string, args: string): Node {
    switch (type) {
      case 'macro': {
        const [, id, parameters = ''] = MACRO.exec(args) ?? [];
        if (id === undefined) break;
        this.#names.add(id);
        const ids = parameters.match(/[\w-]+/g) ?? [];
        return { type, id, args: ids.map((each) => ({ type: 'parameter', id: each })) };
      }
      case 'define': {
        const [, id] = DEFINE.exec(args) ?? [];
        if (id === undefined) break;
        return { type, id };
      }
      case 'foreach': {
        const [, to, list] = FOREACH.exec(args) ?? [];
        const from = list === undefined ? undefined : this.#expression(`#set($x = ${list})`)?.equal?.[1];
        if (to === undefined || from === undefined) break;
        return { type, to, from };
      }
      case 'if':
      case 'elseif':
      case 'set': {
        // An #elseif has what an #if has.
        const opening = type === 'elseif' ? 'if' : type;
        const node = this.#expression(`#${opening}${args}`, opening !== 'set');
        if (node?.type !== opening) break;
        if (comparesNull(node))
          this.#warn('null', 'Write #if(!$x) for what is null, or a name that nothing has.');
        return { ...node, type };
      }
      case 'literal':
      case 'break':
        return { type };
      default:
        return this.#called(type, name, args);
    }
    this.#unreadable(`#${type}${args}`);
    return { type };
  }

  /** The call of a macro, or what looks like one and is text. */
  #called(type: string, id: string, args: string): Node {
    const call = { type: type === '@' ? '@' : 'macro_call', id };
    if (/^(\(\s*\))?$/.test(args)) return call;
    const node = this.#expression(`#call${args}`);
    if (node?.type === 'macro_call') return { ...node, ...call };
    if (DIRECTIVES.has(id) || this.#names.has(id) || type === '@') this.#unreadable(`#${id}${args}`);
    else if (!/^\([\w\s,]*\)$/.test(args)) {
      this.#warn(`#${shortened(id + args)}`, 'Write ${esc.h} for the #, or a blank behind it.');
    }
    return { type: 'text' };
  }

  /** Blanks between `#set` and what is no text, or a line end that was eaten, are eaten. [Velocity 1.7] */
  #trimIndent(): void {
    const into: Part[] = this.#open.at(-1)?.parts ?? this.#parts;
    const last = into.at(-1);
    if (typeof last === 'string' && /^[ \t]+$/.test(last)) into.pop();
  }
}

/** Whether null stands in an expression: in arguments of methods Velocity takes it for a word. */
function comparesNull(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(comparesNull);
  if (typeof value !== 'object' || value === null) return false;
  const { type, value: inner } = value as Node;
  if (type === 'bool') return inner === 'null';
  return type !== 'references' && Object.values(value).some(comparesNull);
}

function notReadBecause(reason: string): Problem {
  const message =
    `The template ${reason} for the reader of this package: its references are not checked, and neither the ` +
    'emulator nor invoke can render it. It is deployed as it is.';
  return warning('template/not-read', [], message);
}

function shownName({ type, id }: Node): string {
  return type === '@' ? `@${String(id)}` : type;
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
