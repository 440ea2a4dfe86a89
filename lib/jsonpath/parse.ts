import type { Json } from '../shared/json';
import type { PathCondition, Operand, Path, PathStep } from './path';

/** A path that is none. */
export class JsonPathError extends Error {
  override readonly name = 'JsonPathError';
}

const cache = new Map<string, Path>();

/**
 * Reads a JSONPath expression with the grammar of Jayway JsonPath. An expression that begins with neither `$` nor `@` is
 * taken as if it stood behind `$.`, so that `.total` looks for `total` everywhere.
 *
 * @throws JsonPathError when it is none
 */
export function parsePath(source: string): Path {
  const known = cache.get(source);
  if (known !== undefined) return known;
  const text = source.trim();
  const reader = new Reader(/^[$@]/.test(text) ? text : `$.${text}`);
  const path = reader.path();
  if (!reader.done()) throw reader.problem('something is left over');
  if (cache.size > 1000) cache.clear();
  cache.set(source, path);
  return path;
}

const OPERATORS = ['===', '!==', '==', '!=', '<=', '>=', '=~', '<', '>'];
const WORD_OPERATORS = ['in', 'nin', 'subsetof', 'anyof', 'noneof', 'size', 'empty', 'contains', 'type'];

class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  done(): boolean {
    this.#blanks();
    return this.#at >= this.text.length;
  }

  problem(reason: string): JsonPathError {
    return new JsonPathError(
      `${JSON.stringify(this.text)} is not a JSONPath expression: ${reason} at character ${this.#at + 1}.`,
    );
  }

  path(): Path {
    const begin = this.#at;
    const fromCurrent = this.#take('@');
    if (!fromCurrent) this.#expect('$');
    const steps: PathStep[] = [];
    for (;;) {
      if (this.#take('..')) {
        steps.push({ kind: 'scan' });
        if (!this.#peek('[')) steps.push(this.#named());
      } else if (this.#take('.')) {
        // Two dots and one more: as Jayway, one more dot before a name is a scan.
        if (this.#take('.')) steps.push({ kind: 'scan' });
        if (!this.#peek('[')) steps.push(this.#named());
      } else if (this.#peek('[')) {
        steps.push(this.#brackets());
      } else {
        break;
      }
    }
    if (steps.at(-1)?.kind === 'scan') throw this.problem('it must not end with ".."');
    return { source: this.text.slice(begin, this.#at), fromCurrent, steps, definite: isDefinite(steps) };
  }

  #named(): PathStep {
    if (this.#take('*')) return { kind: 'wildcard' };
    const name = this.#match(/[^.[\]()\s=!<>~&|,]+/y);
    if (name === undefined) throw this.problem('a name is missing');
    if (!this.#peek('(')) return { kind: 'property', names: [name] };
    this.#expect('(');
    const args: Operand[] = [];
    while (!this.#take(')')) {
      args.push(this.#operand());
      this.#blanks();
      if (!this.#peek(')')) this.#expect(',');
      this.#blanks();
    }
    return { kind: 'function', name, args };
  }

  #brackets(): PathStep {
    this.#expect('[');
    this.#blanks();
    const step = this.#inBrackets();
    this.#blanks();
    this.#expect(']');
    return step;
  }

  #inBrackets(): PathStep {
    if (this.#take('*')) return { kind: 'wildcard' };
    if (this.#take('?')) {
      this.#blanks();
      this.#expect('(');
      const condition = this.#or();
      this.#blanks();
      this.#expect(')');
      return { kind: 'filter', condition };
    }
    if (this.#peek("'") || this.#peek('"')) {
      const names = this.#list(() => this.#quoted());
      return { kind: 'property', names };
    }
    const slice = this.#match(/-?\d*\s*:\s*-?\d*/y);
    if (slice !== undefined) {
      const [from = '', to = ''] = slice.split(':').map((part) => part.trim());
      return {
        kind: 'slice',
        ...(from !== '' && { from: Number(from) }),
        ...(to !== '' && { to: Number(to) }),
      };
    }
    const indexes = this.#list(() => {
      const index = this.#match(/-?\d+/y);
      if (index === undefined) throw this.problem('an index, a quoted name, * or a filter is missing');
      return Number(index);
    });
    return { kind: 'index', indexes };
  }

  #list<T>(item: () => T): T[] {
    const items = [item()];
    this.#blanks();
    while (this.#take(',')) {
      this.#blanks();
      items.push(item());
      this.#blanks();
    }
    return items;
  }

  #quoted(): string {
    const found = this.#match(/'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y);
    if (found === undefined) throw this.problem('a quoted text is missing or has no end');
    return found
      .slice(1, -1)
      .replace(/\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g, (_, code?: string, character = '') => {
        if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
        return (
          ({ n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' } as Record<string, string>)[character] ?? character
        );
      });
  }

  #or(): PathCondition {
    const conditions = [this.#and()];
    while (this.#takeWord('||')) conditions.push(this.#and());
    return conditions.length === 1 && conditions[0] ? conditions[0] : { kind: 'or', conditions };
  }

  #and(): PathCondition {
    const conditions = [this.#not()];
    while (this.#takeWord('&&')) conditions.push(this.#not());
    return conditions.length === 1 && conditions[0] ? conditions[0] : { kind: 'and', conditions };
  }

  #not(): PathCondition {
    this.#blanks();
    if (this.#peek('!') && !this.#peek('!=')) {
      this.#expect('!');
      return { kind: 'not', condition: this.#not() };
    }
    if (this.#take('(')) {
      const condition = this.#or();
      this.#blanks();
      this.#expect(')');
      return condition;
    }
    return this.#comparison();
  }

  #comparison(): PathCondition {
    const left = this.#operand();
    this.#blanks();
    const operator =
      OPERATORS.find((each) => this.#take(each)) ??
      WORD_OPERATORS.find((each) => this.#match(new RegExp(`${each}(?![\\w.])`, 'iy')) !== undefined);
    if (operator === undefined) {
      if (left.kind === 'path') return { kind: 'exists', path: left.path };
      throw this.problem('an operator is missing');
    }
    this.#blanks();
    return { kind: 'compare', left, operator, right: this.#operand() };
  }

  #operand(): Operand {
    this.#blanks();
    if (this.#peek('@') || this.#peek('$')) return { kind: 'path', path: this.path() };
    if (this.#peek("'") || this.#peek('"')) return { kind: 'value', value: this.#quoted() };
    if (this.#peek('[') || this.#peek('{')) return { kind: 'value', value: this.#json() };
    const regex = this.#match(/\/(?:[^/\\]|\\[\s\S])*\/[a-zA-Z]*/y);
    if (regex !== undefined) return this.#regex(regex);
    const word = this.#match(/[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null/y);
    if (word === undefined) throw this.problem('a value is missing');
    // Not by JSON: it has no leading zeros and no plus sign.
    if (/\d/.test(word)) return { kind: 'value', value: Number(word) };
    return { kind: 'value', value: JSON.parse(word) as Json };
  }

  #regex(found: string): Operand {
    const end = found.lastIndexOf('/');
    const flags = [...found.slice(end + 1)].filter((flag) => 'ims'.includes(flag)).join('');
    try {
      // The whole text has to match.
      return { kind: 'regex', regex: new RegExp(`^(?:${found.slice(1, end)})$`, flags) };
    } catch {
      throw this.problem(`${found} is not a regular expression`);
    }
  }

  /** A JSON list or object; texts may stand in single quotes. */
  #json(): Json {
    const begin = this.#at;
    let depth = 0;
    for (;;) {
      const character = this.text[this.#at];
      if (character === undefined) throw this.problem('a list or an object has no end');
      if (character === "'" || character === '"') {
        this.#quoted();
        continue;
      }
      this.#at += 1;
      if (character === '[' || character === '{') depth += 1;
      if (character === ']' || character === '}') depth -= 1;
      if (depth === 0) break;
    }
    const text = this.text.slice(begin, this.#at);
    try {
      return JSON.parse(
        text.replace(/"(?:[^"\\]|\\.)*"|'((?:[^'\\]|\\.)*)'/g, (found, single?: string) =>
          single === undefined ? found : JSON.stringify(single.replace(/\\(.)/g, '$1')),
        ),
      ) as Json;
    } catch {
      throw this.problem(`${text} is not JSON`);
    }
  }

  #blanks(): void {
    while (/\s/.test(this.text[this.#at] ?? '')) this.#at += 1;
  }

  #peek(text: string): boolean {
    return this.text.startsWith(text, this.#at);
  }

  #take(text: string): boolean {
    if (!this.#peek(text)) return false;
    this.#at += text.length;
    return true;
  }

  #takeWord(text: string): boolean {
    this.#blanks();
    return this.#take(text);
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.problem(`${JSON.stringify(text)} is missing`);
  }

  #match(regex: RegExp): string | undefined {
    regex.lastIndex = this.#at;
    const found = regex.exec(this.text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.#at += found.length;
    return found;
  }
}

function isDefinite(steps: readonly PathStep[]): boolean {
  return steps.every((step, index) => {
    switch (step.kind) {
      case 'property':
        return step.names.length === 1 || index === steps.length - 1;
      case 'index':
        return step.indexes.length === 1;
      case 'function':
        return true;
      default:
        return false;
    }
  });
}
