import type {
  Condition,
  CredentialReference,
  EventShape,
  EventTemplate,
  EventValue,
  InputReference,
  JoinedText,
  OptionalValue,
} from './event-builder';
import { isJsonObject, type Json } from '../shared/json';
import { inputNames } from '../model/contracts';
import { unknownInput } from '../model/templates';
import { problem, type Problem } from '../shared/problems';

/** A Velocity template that was made, or why it cannot be. */
interface CompiledTemplate {
  /** Empty when there are problems. */
  readonly template: string;
  readonly problems: readonly Problem[];
}

/**
 * Makes the Velocity text of an event. For every input that the contract allows it renders valid JSON that says what the
 * event says: texts are escaped, numbers and booleans stand bare, a null is `null`, what is optional is left out.
 *
 * Rules: `template/unknown-input`, `template/mixed-type` (an input that can be a text or a number: Velocity cannot tell
 * which), `template/constant` (a constant that Velocity cannot compare with).
 */
export function compileEvent(event: EventTemplate, contract: Json): CompiledTemplate {
  const compiler = new Compiler(contract);
  const template = compiler.members(event.shape, []);
  return compiler.problems.length > 0
    ? { template: '', problems: compiler.problems }
    : { template, problems: [] };
}

/** The Velocity text of a header's value. */
export function compileHeader(value: string | InputReference | CredentialReference | JoinedText): string {
  if (typeof value === 'string') return value;
  if (value.kind === 'text') {
    return value.parts.map((part) => (typeof part === 'string' ? plain(part) : compileHeader(part))).join('');
  }
  return value.kind === 'credential' ? `$!{credentials.${value.name}}` : `$!{input.${value.name}}`;
}

type Path = readonly (string | number)[];

class Compiler {
  readonly problems: Problem[] = [];

  constructor(private readonly contract: Json) {}

  /** An object. What is always there comes first, so that no comma ever dangles. */
  members(shape: EventShape, path: Path): string {
    const always: string[] = [];
    const sometimes: { reference: string; member: string }[] = [];
    for (const [name, value] of Object.entries(shape)) {
      const here = [...path, name];
      if (isOptional(value)) {
        const { name: inputName } = value.value;
        const member = `${quoted(name)}: ${this.#input(inputName, here, true)}`;
        sometimes.push({ reference: `$input.${inputName}`, member });
      } else always.push(`${quoted(name)}: ${this.value(value, here)}`);
    }
    if (always.length > 0) {
      const rest = sometimes.map(({ reference, member }) => `#if(${reference} != $null), ${member}#end`);
      return `{ ${always.join(', ')}${rest.join('')} }`;
    }
    const rest = sometimes.map(
      ({ reference, member }) => `#if(${reference} != $null)\${comma}${member}#set($comma = ", ")#end`,
    );
    return rest.length === 0 ? '{}' : `{ #set($comma = "")${rest.join('')} }`;
  }

  value(value: EventValue, path: Path): string {
    if (typeof value === 'string') return quoted(value);
    if (value === null || typeof value === 'number' || typeof value === 'boolean')
      return JSON.stringify(value);
    if (Array.isArray(value)) {
      return `[${(value as readonly EventValue[]).map((item, index) => this.value(item, [...path, index])).join(', ')}]`;
    }
    if (!isNode(value)) return this.members(value as EventShape, path);
    switch (value.kind) {
      case 'input':
        return this.#input(value.name, path, false);
      case 'credential':
        return `"${encoded(`credentials.${value.name}`)}"`;
      case 'when': {
        const then = this.value(value.then as EventValue, path);
        const otherwise = this.value(value.otherwise as EventValue, path);
        return `#if(${this.#condition(value.condition, path)})${then}#{else}${otherwise}#end`;
      }
      case 'wholeInput':
        return '${input.rawRequest}';
      case 'text':
        return `"${value.parts.map((part) => this.#part(part, path)).join('')}"`;
    }
  }

  #part(part: JoinedText['parts'][number], path: Path): string {
    if (typeof part === 'string') return quoted(part).slice(1, -1);
    if (part.kind === 'credential') return encoded(`credentials.${part.name}`);
    return this.#typesOf(part.name, path).includes('string')
      ? encoded(`input.${part.name}`)
      : `$!{input.${part.name}}`;
  }

  /** @param present whether it is known at this place that the input is not null */
  #input(name: string, path: Path, present: boolean): string {
    const types = this.#typesOf(name, path);
    const scalars = types.filter((type) => type !== 'null');
    const isText = scalars.includes('string');
    if (isText && scalars.length > 1) {
      this.#found(
        'template/mixed-type',
        path,
        `The input ${JSON.stringify(name)} can be ${scalars.join(' or ')}: a template cannot tell which it is, nor ` +
          'whether it needs quotes. Give it one type.',
      );
    }
    const bare = isText ? `"${encoded(`input.${name}`)}"` : `\${input.${name}}`;
    if (present || (this.#required().includes(name) && !types.includes('null'))) return bare;
    return `#if($input.${name} == $null)null#{else}${bare}#end`;
  }

  #condition(condition: Condition, path: Path): string {
    switch (condition.kind) {
      case 'present':
        this.#typesOf(condition.input, path);
        return `$input.${condition.input} != $null`;
      case 'equals':
        this.#typesOf(condition.input, path);
        return `$input.${condition.input} == ${this.#constant(condition.value, path)}`;
      case 'not':
        return `!(${this.#condition(condition.condition, path)})`;
      default: {
        if (condition.conditions.length === 0) return condition.kind === 'all' ? 'true' : 'false';
        const operator = condition.kind === 'all' ? ' && ' : ' || ';
        return condition.conditions.map((each) => `(${this.#condition(each, path)})`).join(operator);
      }
    }
  }

  /** In single quotes Velocity takes a text as it is; what cannot be written there, or looks like more, is refused. */
  #constant(value: string | number | boolean, path: Path): string {
    if (typeof value !== 'string') return String(value);
    if (/['\\\r\n$#]/.test(value)) {
      this.#found(
        'template/constant',
        path,
        `A template cannot compare with ${JSON.stringify(value)}: no quote, backslash, line break, $ or # can be written there. ` +
          'Compare in the function instead.',
      );
    }
    return `'${value}'`;
  }

  #typesOf(name: string, path: Path): string[] {
    const property =
      isJsonObject(this.contract) && isJsonObject(this.contract['properties'])
        ? ownProperty(this.contract['properties'], name)
        : undefined;
    if (!isJsonObject(property)) {
      const use = `The event uses the input ${JSON.stringify(name)}`;
      // Of an input without a type nobody can tell how it is to be written.
      this.problems.push({ ...unknownInput(path, use, inputNames(this.contract)), severity: 'error' });
      return ['string'];
    }
    const { type } = property;
    return (Array.isArray(type) ? (type as readonly Json[]) : [type]).map(String);
  }

  #required(): string[] {
    const required = isJsonObject(this.contract) ? this.contract['required'] : undefined;
    return Array.isArray(required) ? (required as readonly Json[]).map(String) : [];
  }

  #found(rule: string, path: Path, message: string): void {
    this.problems.push(problem(rule, path, message));
  }
}

function ownProperty(object: { readonly [key: string]: Json }, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** A text as JSON in which Velocity finds nothing of its own. */
function quoted(constant: string): string {
  return JSON.stringify(constant).replaceAll('$', '\\u0024').replaceAll('#', '\\u0023');
}

/** A text outside JSON in which Velocity finds nothing of its own. */
function plain(constant: string): string {
  return /[$#]/.test(constant) ? `#[[${constant}]]#` : constant;
}

/** Nothing at all where the value is null. */
function encoded(reference: string): string {
  return `$!esc.jsonEncode($${reference})`;
}

function isOptional(value: EventValue | OptionalValue): value is OptionalValue {
  return isNode(value) && (value as { kind: string }).kind === 'optional';
}

const KINDS = ['input', 'credential', 'when', 'wholeInput', 'text', 'optional'];

/** One of the builder's own parts, as against an object that is to be written. */
function isNode(value: unknown): value is Extract<EventValue, { kind: string }> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    KINDS.includes(value.kind)
  );
}
