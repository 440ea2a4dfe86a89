import {
  credential,
  event,
  input,
  optional,
  wholeInput,
  type EventShape,
  type EventValue,
  type JoinedText,
  type OptionalValue,
} from '../../authoring/event-builder';
import { compileEvent } from '../../authoring/event-compiler';
import { isJsonObject, type Json, type JsonObject } from '../../shared/json';
import { ArgumentError, type FunctionType } from '../framework';
import { jsonObjectIn, optionalName, placeOf, plainJson } from './plain';

type Path = readonly (string | number)[];

/** `event_template(contract, event)`: a request template that escapes what it has to. */
export const eventTemplateFunction: FunctionType = {
  name: 'event_template',
  summary: 'A request template that makes valid JSON of whatever the caller gives.',
  description: [
    'Makes the Velocity text of `request.template` from what the event of the function is to say.',
    'In its texts, `$input.NAME` is an input of the action and `$credentials.NAME` a field of the credential; a text that is only `$input.NAME` keeps the type that the contract gives it, and null where the caller gave none. `$input` alone is the whole input, and `$$` a dollar sign.',
    'A member whose name ends with `?` is left out where its input was not given: `{ "note?" = "$input.note" }`.',
    'Texts are escaped, so no caller can change the form of the event. The contract is needed, because only it says which inputs are texts.',
  ].join(' '),
  parameters: [
    {
      name: 'contract',
      type: 'string',
      description:
        'The input contract, as JSON: that of `contract.input`. [`contract`](contract.md) makes one.',
    },
    {
      name: 'event',
      type: 'dynamic',
      description:
        'What the event says, for example `{ id = "$input.userId", key = "$credentials.API_KEY" }`.',
    },
  ],
  returns: 'string',
  load: () =>
    Promise.resolve((contract, shape) =>
      eventTemplateOf(jsonObjectIn(String(contract), 0, 'The contract'), plainJson(shape ?? null)),
    ),
};

/** @throws ArgumentError where the event cannot be made from the contract's inputs */
export function eventTemplateOf(contract: JsonObject, shape: Json): string {
  if (!isJsonObject(shape)) throw new ArgumentError('The event is an object: { name = "$input.name" }.', 1);
  const { template, problems } = compileEvent(event(membersOf(shape, [])), contract);
  const [wrong] = problems;
  if (wrong === undefined) return template;
  throw new ArgumentError(`${placeOf(wrong.path)}: ${wrong.message}`, 1);
}

function membersOf(shape: JsonObject, path: Path): EventShape {
  const members = Object.entries(shape).map(([key, value]): [string, EventValue | OptionalValue] => {
    const { name, isOptional } = optionalName(key);
    const here = [...path, name];
    return [name, isOptional ? optionalOf(value, here) : valueOf(value, here)];
  });
  return Object.fromEntries(members);
}

function optionalOf(value: Json, path: Path): OptionalValue {
  const part = typeof value === 'string' ? partsOf(value) : [];
  const [only] = part;
  if (part.length === 1 && typeof only === 'object' && only.kind === 'input') return optional(only);
  throw new ArgumentError(
    `${placeOf(path)}: only what is an input alone, as "$input.name", can be left out where it was not given.`,
    1,
  );
}

function valueOf(value: Json, path: Path): EventValue {
  if (typeof value === 'string') return textOf(value);
  if (Array.isArray(value))
    return (value as readonly Json[]).map((item, index) => valueOf(item, [...path, index]));
  return isJsonObject(value) ? (membersOf(value, path) as EventValue) : (value as number | boolean | null);
}

function textOf(text: string): EventValue {
  if (text === '$input') return wholeInput();
  const parts = partsOf(text);
  const [only = ''] = parts;
  return parts.length < 2 ? only : { kind: 'text', parts };
}

/** Constants and references, in their order. */
const REFERENCE = /\$(?:\$|(input|credentials)\.([A-Za-z_][\w-]*))/g;

function partsOf(text: string): JoinedText['parts'] {
  const parts: JoinedText['parts'][number][] = [];
  let constant = '';
  let end = 0;
  for (const { 0: found, 1: of, 2: name = '', index } of text.matchAll(REFERENCE)) {
    constant += text.slice(end, index);
    end = index + found.length;
    if (of === undefined) {
      constant += '$';
      continue;
    }
    if (constant !== '') parts.push(constant);
    constant = '';
    parts.push(of === 'input' ? input(name) : credential(name));
  }
  constant += text.slice(end);
  if (constant !== '') parts.push(constant);
  return parts;
}
