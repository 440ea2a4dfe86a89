import { VelocityError } from './errors';
import { callMethod, readProperty } from './access';
import { isBlock, type Block, type Node, type Part } from './nodes';
import { printedText } from './parse';
import { readTemplate } from './template';
import {
  areEqual,
  calculate,
  isNumber,
  isTrue,
  JavaDouble,
  numberIn,
  textOf,
  type VelocityValue,
} from './values';

/** Rounds of all loops of one template, and characters that it may print: far above any real template. */
const ROUNDS_MAX = 1_000_000;
const OUTPUT_MAX = 20_000_000;
/** How deeply macros and `#evaluate` may nest. [Velocity 1.7] */
const DEPTH_MAX = 20;

/** What is rendered where it is referred to: the body of a `#define`, and of the call of a macro. */
class Body {
  constructor(readonly parts: readonly Part[]) {}
}

type Variable = VelocityValue | Body;

/** Stops all rendering: `#stop`. */
class Stop extends Error {}
/** Leaves the innermost loop: `#break`. */
class Break extends Error {}

/**
 * Renders a Velocity template with the semantics of Apache Velocity 1.7.
 *
 * @param variables what the template can refer to
 * @throws VelocityError when the template cannot be read, or a method that it calls fails
 */
export function renderTemplate(source: string, variables: Readonly<Record<string, VelocityValue>>): string {
  return new Renderer(new Map(Object.entries(variables))).render(source);
}

class Renderer {
  readonly #macros = new Map<string, Block>();
  #rounds = 0;
  #printed = 0;
  #depth = 0;

  constructor(private readonly context: Map<string, Variable>) {}

  render(source: string): string {
    const printed: string[] = [];
    try {
      this.#parts(this.#read(source), printed);
    } catch (error) {
      if (error instanceof Stop || error instanceof Break) return printed.join('');
      throw error instanceof RangeError
        ? new VelocityError(`The template cannot be rendered: ${error.message}`)
        : error;
    }
    return printed.join('');
  }

  /**
   * The parts of a template, the macros of which are known from now on. One that is known stays as it is.
   *
   * @throws VelocityError when it is not Velocity, or was not read
   */
  #read(source: string): readonly Part[] {
    const { parts, macros, problems } = readTemplate(source);
    const wrong = problems.find(({ rule }) => rule !== 'template/refused');
    if (wrong !== undefined) throw new VelocityError(wrong.message);
    for (const [name, macro] of macros) if (!this.#macros.has(name)) this.#macros.set(name, macro);
    return parts;
  }

  #rendered(parts: readonly Part[]): string {
    const printed: string[] = [];
    this.#parts(parts, printed);
    return printed.join('');
  }

  #print(text: string, into: string[]): void {
    this.#printed += text.length;
    if (this.#printed > OUTPUT_MAX) throw new VelocityError('The template prints too much.');
    into.push(text);
  }

  #parts(parts: readonly Part[], into: string[]): void {
    for (const part of parts) {
      if (typeof part === 'string') this.#print(part, into);
      else if (isBlock(part)) this.#block(part, into);
      else this.#node(part, into);
    }
  }

  #node(node: Node, into: string[]): void {
    switch (node.type) {
      case 'references':
      case 'escaped':
        this.#printReference(node, into);
        return;
      case 'set':
        this.#set(node);
        return;
      case 'raw':
      case 'text':
        this.#print(printedText(node), into);
        return;
      case 'break':
        throw new Break();
      case 'macro_call':
        this.#call(node, into);
        return;
      case 'else':
      case 'elseif':
        throw new VelocityError(`#${node.type} without #if${at(node)}`);
      default:
    }
  }

  /** Backslashes before a reference count in pairs; of one that is null they all stay. */
  #printReference({ type, leader, escapes = 0, text = '', ...node }: Node, into: string[]): void {
    const value = this.#reference({ type, ...node });
    const isNull = value === null || value === undefined;
    const half = Math.floor(escapes / 2);
    const shown = !isNull ? half : type === 'escaped' ? half + 1 : escapes;
    this.#print('\\'.repeat(shown), into);
    if (type === 'escaped' || (isNull && leader !== '$!')) this.#print(text, into);
    else if (!isNull) this.#print(textOf(value), into);
  }

  #block(block: Block, into: string[]): void {
    const [opening, ...body] = block;
    switch (opening.type) {
      case 'if':
        this.#if(block, into);
        return;
      case 'foreach':
        this.#foreach(opening, body, into);
        return;
      case '@':
        this.#call(opening, into, body);
        return;
      case 'define':
        this.context.set(String(opening.id), new Body(body));
        return;
      default:
    }
  }

  #if(block: Block, into: string[]): void {
    let taken = false;
    let from = -1;
    for (const [index, part] of block.entries()) {
      if (typeof part === 'string' || isBlock(part)) continue;
      const { type, condition } = part;
      if (type !== 'if' && type !== 'elseif' && type !== 'else') continue;
      if (taken) {
        this.#parts(block.slice(from, index), into);
        return;
      }
      taken = type === 'else' || (condition !== undefined && this.#isTrue(condition));
      from = index + 1;
    }
    if (taken) this.#parts(block.slice(from), into);
  }

  #foreach(opening: Node, body: readonly Part[], into: string[]): void {
    if (opening.from === undefined || opening.to === undefined) return;
    const over = this.#expression(opening.from);
    const items = Array.isArray(over) ? [...over] : over instanceof Map ? [...over.values()] : [];
    const names = [opening.to, 'foreach', 'velocityCount', 'velocityHasNext'];
    const before = names.map((name) => this.context.get(name));
    const parent = before[1] instanceof Body ? null : before[1];
    try {
      for (const [index, item] of items.entries()) {
        this.#rounds += 1;
        if (this.#rounds > ROUNDS_MAX) throw new VelocityError(`#foreach goes round too often${at(opening)}`);
        const hasNext = index + 1 < items.length;
        const loop: [string, VelocityValue][] = [
          ['index', index],
          ['count', index + 1],
          ['hasNext', hasNext],
          ['first', index === 0],
          ['last', !hasNext],
          ['parent', parent],
        ];
        this.context.set(opening.to, item);
        this.context.set('foreach', new Map(loop));
        this.context.set('velocityCount', index + 1);
        this.context.set('velocityHasNext', hasNext);
        this.#parts(body, into);
      }
    } catch (error) {
      if (!(error instanceof Break)) throw error;
    } finally {
      for (const [index, name] of names.entries()) this.#restore(name, before[index]);
    }
  }

  #restore(name: string, value: Variable): void {
    if (value === undefined) this.context.delete(name);
    else this.context.set(name, value);
  }

  #set(node: Node): void {
    const [target, source] = node.equal ?? [];
    if (target === undefined || source === undefined) return;
    const value = this.#expression(source);
    // Null is not assigned: the variable keeps what it had. [Velocity 1.7]
    if (value === null || value === undefined) return;
    const name = String(target.id);
    const path = target.path ?? [];
    const last = path.at(-1);
    if (last === undefined) {
      this.context.set(name, value);
      return;
    }
    let holder = this.#variable(name);
    for (const step of path.slice(0, -1)) holder = this.#step(step, holder);
    const key = last.type === 'index' ? this.#expression(last.id as Node) : String(last.id);
    if (holder instanceof Map) holder.set(textOf(key), value);
    else if (Array.isArray(holder) && isNumber(key) && numberIn(key) < holder.length)
      holder[numberIn(key)] = value;
  }

  /** A macro, a directive that is called like one, or text. */
  #call(node: Node, into: string[], body?: readonly Part[]): void {
    const name = String(node.id);
    const [opening, ...parts] = this.#macros.get(name) ?? [];
    const args = (node.args || []).map((each) => this.#expression(each));
    if (opening === undefined) {
      if (body === undefined) this.#directive(name, args, node, into);
      else this.#print(node.text ?? '', into);
      return;
    }
    const given = new Map<string, Variable>(
      (opening.args || []).map(({ id }, index) => [String(id), args[index]]),
    );
    if (body !== undefined) given.set('bodyContent', new Body(body));
    this.#nested(node, () => {
      const before = [...given.keys()].map((each) => [each, this.context.get(each)] as const);
      for (const [each, value] of given) this.#restore(each, value);
      this.#parts(parts, into);
      for (const [each, value] of before) this.#restore(each, value);
    });
  }

  #directive(name: string, args: VelocityValue[], node: Node, into: string[]): void {
    if (name === 'stop') throw new Stop();
    if (name === 'evaluate') {
      this.#nested(node, () => {
        this.#parts(this.#read(textOf(args[0] ?? '')), into);
      });
      return;
    }
    if (name === 'include' || name === 'parse') {
      throw new VelocityError(`Unable to find resource ${JSON.stringify(textOf(args[0]))}${at(node)}`);
    }
    // What is no macro is text.
    this.#print(node.text ?? '', into);
  }

  #nested<T>(node: Node | undefined, action: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX)
      throw new VelocityError(`Macros nest deeper than ${DEPTH_MAX} levels${at(node)}`);
    try {
      return action();
    } finally {
      this.#depth -= 1;
    }
  }

  #expression(node: Node): VelocityValue {
    switch (node.type) {
      case 'math':
        return this.#operation(node);
      case 'references':
        return this.#reference(node);
      case 'string':
        return this.#string(node);
      case 'integer':
        return Number(node.value);
      case 'decimal':
        return new JavaDouble(Number(node.value));
      case 'bool':
        return node.value === 'null' ? null : node.value === 'true';
      case 'array':
        return this.#array(node);
      case 'map': {
        const members = node.members ?? [];
        return new Map(
          members.map(([key, member]) => [textOf(this.#expression(key)), this.#expression(member)]),
        );
      }
      default:
        throw new VelocityError(`${JSON.stringify(node.value ?? node.type)} is not an expression${at(node)}`);
    }
  }

  /** A condition. Of what is written out true alone is true: a text and a number are false. [Velocity 1.7] */
  #isTrue(node: Node): boolean {
    const { type, operator = '', expression: [inner] = [] } = node;
    if (operator === 'parenthesis' && inner !== undefined) return this.#isTrue(inner);
    const isConstant = /^(?:string|integer|decimal|array|map)$/.test(type) || /^[-+*/%]$/.test(operator);
    return !isConstant && isTrue(this.#expression(node));
  }

  #operation(node: Node): VelocityValue {
    const { operator, expression: [first, second] = [] } = node;
    if (first === undefined) return null;
    if (operator === 'not') return !this.#isTrue(first);
    if (operator === '&&') return this.#isTrue(first) && second !== undefined && this.#isTrue(second);
    if (operator === '||') return this.#isTrue(first) || (second !== undefined && this.#isTrue(second));
    const left = this.#expression(first);
    if (operator === 'parenthesis') return left;
    if (operator === 'minus') return calculate('-', 0, left);
    const right = second === undefined ? null : this.#expression(second);
    switch (operator) {
      case '==':
        return areEqual(left, right);
      case '!=':
        return !areEqual(left, right);
      case '<':
        return numberIn(left) < numberIn(right);
      case '<=':
        return numberIn(left) <= numberIn(right);
      case '>':
        return numberIn(left) > numberIn(right);
      case '>=':
        return numberIn(left) >= numberIn(right);
      default:
        return calculate(operator ?? '', left, right);
    }
  }

  /** Text in double quotes is a template of its own. */
  #string(node: Node): string {
    const text = String(node.value);
    if (node.isEval !== true || !/[#$]/.test(text)) return text;
    return this.#rendered(this.#read(text));
  }

  #array(node: Node): VelocityValue {
    const items = (node.value ?? []) as (Node | string | number)[];
    const values = items.map((item) => (typeof item === 'object' ? this.#expression(item) : Number(item)));
    if (node.isRange !== true) return values;
    const [from, to] = values.map(numberIn);
    if (from === undefined || to === undefined || Number.isNaN(from + to)) return null;
    const length = Math.abs(to - from) + 1;
    if (length > ROUNDS_MAX) throw new VelocityError(`A range of ${length} numbers is too long.`);
    return Array.from({ length }, (_, index) => (to >= from ? from + index : from - index));
  }

  #variable(name: string, node?: Node): VelocityValue {
    const value = this.context.get(name);
    return value instanceof Body ? this.#nested(node, () => this.#rendered(value.parts)) : value;
  }

  #reference(node: Node): VelocityValue {
    let value = this.#variable(String(node.id), node);
    for (const step of node.path ?? []) {
      if (value === null || value === undefined) return null;
      value = this.#step(step, value, node);
    }
    return value;
  }

  #step(step: Node, value: VelocityValue, reference: Node = step): VelocityValue {
    if (step.type === 'method') {
      const args = (step.args || []).map((each) => this.#expression(each));
      return callMethod(value, String(step.id), args, at(reference));
    }
    if (step.type === 'index') {
      const key = this.#expression(step.id as Node);
      return callMethod(value, 'get', [key], at(reference));
    }
    return readProperty(value, String(step.id));
  }
}

function at(node: Node | undefined): string {
  return node?.pos ? ` at line ${node.pos.line}, column ${node.pos.column}` : '';
}
