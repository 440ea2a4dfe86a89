/**
 * A look at JavaScript and TypeScript text without a parser: its strings, its comments and its code are told apart,
 * which is enough to find names and texts with their lines. What it cannot tell it leaves alone.
 */

/** A piece of a source. */
export interface SourceToken {
  readonly kind: 'code' | 'string' | 'comment' | 'regex';
  /** A string's content between its quotes, as it stands there; anything else as it stands there. */
  readonly text: string;
  /** 0-based. */
  readonly offset: number;
  /** 1-based. */
  readonly line: number;
}

const PIECES =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"|[A-Za-z_$][\w$]*|\d[\w.]*|\s+|[^]/g;

/** Reads a source into its pieces; white space is left out. A template's fixed parts are strings of their own. */
export function scan(source: string): SourceToken[] {
  const tokens: SourceToken[] = [];
  let line = 1;
  let at = 0;
  const counted = { offset: 0 };
  const add = (kind: SourceToken['kind'], text: string, offset: number): void => {
    for (; counted.offset < offset; counted.offset++) if (source[counted.offset] === '\n') line++;
    tokens.push({ kind, text, offset, line });
  };
  /** For each open template: how many braces are open in its current `${`. */
  const templates: number[] = [];

  const readTemplate = (start: number): number => {
    let end = start;
    while (end < source.length) {
      const character = source[end];
      if (character === '\\') end += 2;
      else if (character === '`') {
        add('string', source.slice(start, end), start);
        return end + 1;
      } else if (character === '$' && source[end + 1] === '{') {
        add('string', source.slice(start, end), start);
        templates.push(0);
        return end + 2;
      } else end++;
    }
    add('string', source.slice(start), start);
    return source.length;
  };

  while (at < source.length) {
    const depth = templates.at(-1);
    if (source[at] === '`') {
      at = readTemplate(at + 1);
      continue;
    }
    if (depth !== undefined && source[at] === '}' && depth === 0) {
      templates.pop();
      at = readTemplate(at + 1);
      continue;
    }
    if (source[at] === '/' && !/^\/[/*]/.test(source.slice(at, at + 2)) && regexMayStand(tokens)) {
      const match = /^\/(?:[^/\\[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/[a-z]*/.exec(
        source.slice(at, at + 2000),
      );
      if (match !== null) {
        add('regex', match[0], at);
        at += match[0].length;
        continue;
      }
    }
    PIECES.lastIndex = at;
    const piece = PIECES.exec(source)?.[0] ?? '';
    if (depth !== undefined && piece === '{') templates[templates.length - 1] = depth + 1;
    if (depth !== undefined && piece === '}') templates[templates.length - 1] = depth - 1;
    if (/^\/[/*]/.test(piece)) add('comment', piece, at);
    else if (/^['"]/.test(piece) && piece.length > 1) add('string', piece.slice(1, -1), at + 1);
    else if (!/^\s/.test(piece)) add('code', piece, at);
    at += piece.length;
  }
  return tokens;
}

/** A slash begins a regular expression where no value can have ended. */
function regexMayStand(tokens: readonly SourceToken[]): boolean {
  const last = tokens.findLast(({ kind }) => kind !== 'comment');
  if (last === undefined) return true;
  if (last.kind !== 'code') return false;
  return /^(?:[([{,;=:!&|?+\-*%<>~^]|return|typeof|case|in|of|do|else)$/.test(last.text);
}

/**
 * The lines of the properties of an object that is written out in a source: `contract.a[0]` is found by the path
 * `['contract', 'a', 0]`. The object is the first argument of a call of `callee`; a property that is not written there
 * has the line of the nearest one around it.
 */
export function lineOfProperty(source: string, callee: string, path: readonly (string | number)[]): number {
  const tokens = scan(source).filter(({ kind }) => kind !== 'comment');
  const call = tokens.findIndex(
    ({ kind, text }, index) => kind === 'code' && text === callee && tokens[index + 1]?.text === '(',
  );
  if (call < 0) return 1;
  let line = tokens[call]?.line ?? 1;
  let at = call + 2;
  for (const step of path) {
    const found = findMember(tokens, at, step);
    if (found === undefined) return line;
    line = tokens[found.key]?.line ?? line;
    at = found.value;
  }
  return line;
}

/** Where the value of a member of the object or list at `at` begins. */
function findMember(
  tokens: readonly SourceToken[],
  at: number,
  step: string | number,
): { key: number; value: number } | undefined {
  const opening = tokens[at];
  const wanted = typeof step === 'number' ? '[' : '{';
  if (opening?.kind !== 'code' || opening.text !== wanted) {
    // A value inside a call, for example event({ … }): look into its first argument.
    return opening?.kind === 'code' && tokens[at + 1]?.text === '('
      ? findMember(tokens, at + 2, step)
      : undefined;
  }
  let depth = 0;
  let index = 0;
  if (step === 0) return { key: at + 1, value: at + 1 };
  for (let here = at + 1; here < tokens.length; here++) {
    const token = tokens[here];
    const text = token?.kind === 'code' ? token.text : undefined;
    if (text === '}' || text === ']' || text === ')') {
      if (depth === 0) return undefined;
      depth--;
    } else if (text === '{' || text === '[' || text === '(') depth++;
    if (depth > 0) continue;
    if (typeof step === 'number') {
      if (text === ',' && ++index === step) return { key: here + 1, value: here + 1 };
    } else if (token?.text === step && tokens[here + 1]?.text === ':' && isKeyPlace(tokens[here - 1])) {
      return { key: here, value: here + 2 };
    }
  }
  return undefined;
}

function isKeyPlace(before: SourceToken | undefined): boolean {
  return before?.kind === 'code' && (before.text === '{' || before.text === ',');
}
