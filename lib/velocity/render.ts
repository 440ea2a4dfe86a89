import { VelocityError } from './errors';
import { callMethod, readProperty } from './access';
import { isBlock, readTemplate, sourceOf, type Block, type Node, type Part, type Template } from './template';
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

interface Macro {
  readonly parameters: readonly string[];
  readonly body: readonly Part[];
  readonly template: Template;
}

/** @throws VelocityError when a template is not Velocity */
function readable(source: string): Template {
  const template = readTemplate(source);
  const [wrong] = template.problems;
  if (wrong !== undefined) throw new VelocityError(wrong.message);
  return template;
}

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
  readonly #macros = new Map<string, Macro>();
  #rounds = 0;
  #printed = 0;
  #depth = 0;

  constructor(private readonly context: Map<string, VelocityValue>) {}

  render(source: string): string {
    const printed: string[] = [];
    try {
      const template = readable(source);
      this.#parts(template.parts, template, printed);
    } catch (error) {
      if (error instanceof Stop || error instanceof Break) return printed.join('');
      throw error instanceof RangeError
        ? new VelocityError(`The template cannot be rendered: ${error.message}`)
        : error;
    }
    return printed.join('');
  }

  #print(text: string, into: string[]): void {
    this.#printed += text.length;
    if (this.#printed > OUTPUT_MAX) throw new VelocityError('The template prints too much.');
    into.push(text);
  }

  #parts(parts: readonly Part[], template: Template, into: string[]): void {
    for (const part of parts) {
      if (typeof part === 'string') this.#print(part, into);
      else if (isBlock(part)) this.#block(part, template, into);
      else this.#node(part, template, into);
    }
  }

  #node(node: Node, template: Template, into: string[]): void {
    switch (node.type) {
      case 'references': {
        const value = this.#reference(node, template);
        if (value !== null && value !== undefined) this.#print(textOf(value), into);
        else if (node.leader !== '$!' && node.pos) this.#print(sourceOf(template, node.pos), into);
        return;
      }
      case 'set':
        this.#set(node, template);
        return;
      case 'raw':
        this.#print(String(node.value), into);
        return;
      case 'break':
        throw new Break();
      case 'macro_call':
        this.#call(node, template, into);
        return;
      case 'else':
      case 'elseif':
        throw new VelocityError(`#${node.type} without #if${at(node)}`);
      default:
    }
  }

  #block(block: Block, template: Template, into: string[]): void {
    const [opening, ...body] = block;
    switch (opening.type) {
      case 'if':
        this.#if(block, template, into);
        return;
      case 'foreach':
        this.#foreach(opening, body, template, into);
        return;
      case 'macro': {
        const parameters = (opening.args || []).map((each) => String(each.id));
        this.#macros.set(String(opening.id), { parameters, body, template });
        return;
      }
      case 'define': {
        const printed: string[] = [];
        this.#parts(body, template, printed);
        this.context.set(String(opening.id), printed.join(''));
        return;
      }
      default:
        this.#parts(body, template, into);
    }
  }

  #if(block: Block, template: Template, into: string[]): void {
    let taken = false;
    let from = -1;
    for (const [index, part] of block.entries()) {
      if (typeof part === 'string' || isBlock(part)) continue;
      const { type, condition } = part;
      if (type !== 'if' && type !== 'elseif' && type !== 'else') continue;
      if (taken) {
        this.#parts(block.slice(from, index), template, into);
        return;
      }
      taken = type === 'else' || (condition !== undefined && isTrue(this.#expression(condition, template)));
      from = index + 1;
    }
    if (taken) this.#parts(block.slice(from), template, into);
  }

  #foreach(opening: Node, body: readonly Part[], template: Template, into: string[]): void {
    if (opening.from === undefined || opening.to === undefined) return;
    const over = this.#expression(opening.from, template);
    const items = Array.isArray(over) ? [...over] : over instanceof Map ? [...over.values()] : [];
    const names = [opening.to, 'foreach', 'velocityCount', 'velocityHasNext'];
    const before = names.map((name) => this.context.get(name));
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
          ['parent', before[1]],
        ];
        this.context.set(opening.to, item);
        this.context.set('foreach', new Map(loop));
        this.context.set('velocityCount', index + 1);
        this.context.set('velocityHasNext', hasNext);
        this.#parts(body, template, into);
      }
    } catch (error) {
      if (!(error instanceof Break)) throw error;
    } finally {
      for (const [index, name] of names.entries()) this.#restore(name, before[index]);
    }
  }

  #restore(name: string, value: VelocityValue): void {
    if (value === undefined) this.context.delete(name);
    else this.context.set(name, value);
  }

  #set(node: Node, template: Template): void {
    const [target, source] = node.equal ?? [];
    if (target === undefined || source === undefined) return;
    const value = this.#expression(source, template);
    // Null is not assigned: the variable keeps what it had. [Velocity 1.7]
    if (value === null || value === undefined) return;
    const name = String(target.id);
    const path = target.path ?? [];
    const last = path.at(-1);
    if (last === undefined) {
      this.context.set(name, value);
      return;
    }
    let holder = this.context.get(name);
    for (const step of path.slice(0, -1)) holder = this.#step(step, holder, template);
    const key = last.type === 'index' ? this.#expression(last.id as Node, template) : String(last.id);
    if (holder instanceof Map) holder.set(textOf(key), value);
    else if (Array.isArray(holder) && isNumber(key) && numberIn(key) < holder.length)
      holder[numberIn(key)] = value;
  }

  /** A macro that the template defines, or a directive that the parser does not know as one. */
  #call(node: Node, template: Template, into: string[]): void {
    const name = String(node.id);
    const args = (node.args || []).map((each) => this.#expression(each, template));
    const macro = this.#macros.get(name);
    if (macro === undefined) {
      this.#directive(name, args, node, template, into);
      return;
    }
    this.#nested(node, () => {
      const before = macro.parameters.map((parameter) => this.context.get(parameter));
      for (const [index, parameter] of macro.parameters.entries()) this.#restore(parameter, args[index]);
      this.#parts(macro.body, macro.template, into);
      for (const [index, parameter] of macro.parameters.entries()) this.#restore(parameter, before[index]);
    });
  }

  #directive(name: string, args: VelocityValue[], node: Node, template: Template, into: string[]): void {
    if (name === 'stop') throw new Stop();
    if (name === 'evaluate') {
      this.#nested(node, () => {
        const inner = readable(textOf(args[0] ?? ''));
        this.#parts(inner.parts, inner, into);
      });
      return;
    }
    if (name === 'include' || name === 'parse') {
      throw new VelocityError(`Unable to find resource ${JSON.stringify(textOf(args[0]))}${at(node)}`);
    }
    // What is no macro is text.
    if (node.pos) this.#print(sourceOf(template, node.pos), into);
  }

  #nested(node: Node, action: () => void): void {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX)
      throw new VelocityError(`Macros nest deeper than ${DEPTH_MAX} levels${at(node)}`);
    try {
      action();
    } finally {
      this.#depth -= 1;
    }
  }

  #expression(node: Node, template: Template): VelocityValue {
    switch (node.type) {
      case 'math':
        return this.#operation(node, template);
      case 'references':
        return this.#reference(node, template);
      case 'string':
        return this.#string(node);
      case 'integer':
        return Number(node.value);
      case 'decimal':
        return new JavaDouble(Number(node.value));
      case 'bool':
        return node.value === 'null' ? null : node.value === 'true';
      case 'array':
        return this.#array(node, template);
      case 'map': {
        const members = Object.entries((node.value ?? {}) as Record<string, Node>);
        return new Map(members.map(([key, member]) => [key, this.#expression(member, template)]));
      }
      default:
        throw new VelocityError(`${JSON.stringify(node.value ?? node.type)} is not an expression${at(node)}`);
    }
  }

  #operation(node: Node, template: Template): VelocityValue {
    const [first, second] = node.expression ?? [];
    if (first === undefined) return null;
    const left = this.#expression(first, template);
    if (node.operator === 'parenthesis') return left;
    if (node.operator === 'not') return !isTrue(left);
    if (node.operator === 'minus') return calculate('-', 0, left);
    if (node.operator === '&&' && !isTrue(left)) return false;
    if (node.operator === '||' && isTrue(left)) return true;
    const right = second === undefined ? null : this.#expression(second, template);
    switch (node.operator) {
      case '&&':
      case '||':
        return isTrue(right);
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
        return calculate(node.operator ?? '', left, right);
    }
  }

  /** Text in double quotes is a template of its own. */
  #string(node: Node): string {
    const text = String(node.value);
    if (node.isEval !== true || !/[#$]/.test(text)) return text;
    const printed: string[] = [];
    const inner = readable(text);
    this.#parts(inner.parts, inner, printed);
    return printed.join('');
  }

  #array(node: Node, template: Template): VelocityValue {
    const items = (node.value ?? []) as (Node | string | number)[];
    const values = items.map((item) =>
      typeof item === 'object' ? this.#expression(item, template) : Number(item),
    );
    if (node.isRange !== true) return values;
    const [from, to] = values.map(numberIn);
    if (from === undefined || to === undefined || Number.isNaN(from + to)) return null;
    const length = Math.abs(to - from) + 1;
    if (length > ROUNDS_MAX) throw new VelocityError(`A range of ${length} numbers is too long.`);
    return Array.from({ length }, (_, index) => (to >= from ? from + index : from - index));
  }

  #reference(node: Node, template: Template): VelocityValue {
    let value = this.context.get(String(node.id));
    for (const step of node.path ?? []) {
      if (value === null || value === undefined) return null;
      value = this.#step(step, value, template, node);
    }
    return value;
  }

  #step(step: Node, value: VelocityValue, template: Template, reference: Node = step): VelocityValue {
    if (step.type === 'method') {
      const args = (step.args || []).map((each) => this.#expression(each, template));
      return callMethod(value, String(step.id), args, at(reference));
    }
    if (step.type === 'index') {
      const key = this.#expression(step.id as Node, template);
      return callMethod(value, 'get', [key], at(reference));
    }
    return readProperty(value, String(step.id));
  }
}

function at(node: Node): string {
  return node.pos ? ` at line ${node.pos.first_line}, column ${node.pos.first_column + 1}` : '';
}
