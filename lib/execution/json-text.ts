import type { Json } from '../shared/json';
import { JSON_MAX_DEPTH } from '../model/limits';

/** JSON that was read, or where and why it is none. */
type JsonReading =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string };

/**
 * Reads JSON text. What is wrong is told by its place and kind and never by quoting the text, which may hold
 * credentials.
 */
export function readJson(text: string): JsonReading {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    const { offset, reason } = new Scanner(text).firstProblem();
    const before = text.slice(0, offset).split('\n');
    return {
      ok: false,
      reason: `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${reason}`,
    };
  }
}

class Problem {
  constructor(
    readonly offset: number,
    readonly reason: string,
  ) {}
}

/** Walks along JSON text until it is none any more. */
class Scanner {
  #at = 0;

  constructor(private readonly text: string) {}

  firstProblem(): Problem {
    try {
      this.#value(0);
      this.#blanks();
      if (this.#at < this.text.length)
        return new Problem(this.#at, 'there is more after the end of the JSON value');
    } catch (problem) {
      if (problem instanceof Problem) return problem;
      throw problem;
    }
    return new Problem(this.#at, 'it is not JSON');
  }

  #fail(reason: string): never {
    throw new Problem(this.#at, reason);
  }

  #blanks(): void {
    while (' \t\r\n'.includes(this.text[this.#at] ?? '-')) this.#at += 1;
  }

  #value(depth: number): void {
    // What nests deeper is refused elsewhere; here it must not exhaust the stack.
    if (depth > JSON_MAX_DEPTH * 20) this.#fail('it nests too deeply');
    this.#blanks();
    const character = this.text[this.#at];
    if (character === '"') this.#string();
    else if (character === '{') this.#members('}', depth, true);
    else if (character === '[') this.#members(']', depth, false);
    else this.#word();
  }

  #word(): void {
    const word = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)/y;
    word.lastIndex = this.#at;
    const found = word.exec(this.text)?.[0];
    if (found === undefined) {
      const next = this.text[this.#at];
      if (next === undefined) this.#fail('the text ends where a value is expected');
      if (next === '$')
        this.#fail('a reference was not resolved; it prints its own text when its value is null');
      this.#fail('a value is expected (a text needs quotes around it)');
    }
    this.#at += found.length;
  }

  #string(): void {
    this.#at += 1;
    for (;;) {
      const character = this.text[this.#at];
      if (character === undefined) this.#fail('a text has no closing quote');
      if (character === '"') break;
      if (character < ' ') {
        this.#fail(
          'a text holds a line break or another control character; escape the value with $esc.jsonEncode(…)',
        );
      }
      if (character === '\\') {
        const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
        escape.lastIndex = this.#at;
        if (!escape.test(this.text)) {
          this.#fail('a backslash in a text is not an escape; escape the value with $esc.jsonEncode(…)');
        }
        this.#at += this.text[this.#at + 1] === 'u' ? 6 : 2;
        continue;
      }
      this.#at += 1;
    }
    this.#at += 1;
  }

  #members(end: '}' | ']', depth: number, named: boolean): void {
    this.#at += 1;
    this.#blanks();
    if (this.text[this.#at] === end) {
      this.#at += 1;
      return;
    }
    for (;;) {
      if (named) {
        this.#blanks();
        if (this.text[this.#at] !== '"') this.#fail('a property name in double quotes is expected');
        this.#string();
        this.#blanks();
        if (this.text[this.#at] !== ':') this.#fail('":" is expected after a property name');
        this.#at += 1;
      }
      this.#value(depth + 1);
      this.#blanks();
      const next = this.text[this.#at];
      if (next !== ',' && next !== end) {
        this.#fail(`"," or "${end}" is expected; if a value holds quotes, escape it with $esc.jsonEncode(…)`);
      }
      this.#at += 1;
      if (next === end) return;
    }
  }
}
