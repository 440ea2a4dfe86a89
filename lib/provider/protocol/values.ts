import { Decoder, Encoder, ExtData, type ExtensionCodecType } from '@msgpack/msgpack';
import { DiagnosticError, type AttributePath } from '../framework/diagnostics';
import type { Attribute, Attributes } from '../framework/schema';
import {
  Dynamic,
  isUnknown,
  UNKNOWN,
  Unknown,
  type TypeConstraint,
  type Value,
  type ValueObject,
} from '../framework/values';
import { wellFormed } from '../../shared/unicode';
import type { DynamicValueMessage } from './messages';

/*
 * Terraform's values on the wire: MessagePack driven by the schema, or JSON in states. An object holds every attribute
 * of its type; a dynamic value is the pair of its type (as JSON) and itself; an unknown value is an extension.
 */

const unknownExtension = new ExtData(0, new Uint8Array([0]));
/** Every extension is read as unknown: code 0 is plain, code 12 carries refinements, which may be ignored. */
const extensions: ExtensionCodecType<undefined> = {
  tryToEncode: (object) => (object instanceof Unknown ? unknownExtension : null),
  decode: () => UNKNOWN,
};
const encoder = new Encoder({ extensionCodec: extensions });
const decoder = new Decoder({
  extensionCodec: extensions,
  useBigInt64: true,
  keyDecoder: {
    canBeCached: (length) => length === PROTO.length,
    decode: (bytes, offset, length) => {
      const key = Buffer.from(bytes.buffer, bytes.byteOffset + offset, length).toString('utf8');
      return key === PROTO ? PROTO_KEY : key;
    },
  },
});

/** The one key that the decoder refuses, and what stands for it until it is in a map: half a surrogate pair, which UTF-8 cannot hold. */
const PROTO = '__proto__';
const PROTO_KEY = '\ud800__proto__';

/** Where a value on the wire does not fit the schema: the client and we disagree, or a state was edited by hand. */
function mismatch(path: Trail, expected: string, found: unknown): DiagnosticError {
  const detail = `Expected ${expected}, found ${kindOf(found)}.`;
  return new DiagnosticError('Value of the wrong type', detail, pathOf(path));
}

/** The way to a value while it is read: cheap to extend, and a path only when an error needs one. */
type Trail = { readonly up: Trail; readonly step: string | number } | undefined;

function pathOf(trail: Trail): AttributePath {
  return trail === undefined ? [] : [...pathOf(trail.up), trail.step];
}

function kindOf(found: unknown): string {
  if (found === null || found === undefined) return 'nothing';
  if (Array.isArray(found)) return 'a list';
  if (typeof found === 'object') return 'an object';
  return { string: 'a string', boolean: 'a bool' }[typeof found as string] ?? 'a number';
}

/** Whether a message holds null, or nothing at all. */
export function isNullMessage(message: Partial<DynamicValueMessage> | undefined): boolean {
  if (message?.msgpack?.length) return message.msgpack[0] === MSGPACK_NIL;
  return !message?.json?.length || Buffer.from(message.json).toString('utf8').trim() === 'null';
}

const MSGPACK_NIL = 0xc0;

/** Reads a value of an object type; undefined and null alike come back as null. */
export function decodeDynamicValue(
  attributes: Attributes,
  message: Partial<DynamicValueMessage> | undefined,
): ValueObject | null {
  if (message?.msgpack?.length) {
    const value = read(attributes, undefined, decoder.decode(message.msgpack));
    if (isUnknown(value)) throw mismatch(undefined, 'an object', 'unknown');
    return value;
  }
  if (message?.json?.length) return readStateJson(attributes, message.json);
  return null;
}

/** Reads a JSON object of an object type, as states are stored. Attributes that the schema does not have are dropped. */
export function readStateJson(attributes: Attributes, json: Uint8Array): ValueObject | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString('utf8'));
  } catch {
    throw new DiagnosticError('Unreadable state', 'The stored state is not JSON.');
  }
  const value = read(attributes, undefined, parsed);
  return isUnknown(value) ? null : value;
}

/** Writes a value of an object type. */
export function encodeDynamicValue(attributes: Attributes, value: ValueObject | null): DynamicValueMessage {
  const msgpack = encoder.encodeSharedRef(writeObject(attributes, value));
  // The encoder's buffer is used again for the next value.
  return { msgpack: msgpack.slice(), json: new Uint8Array(0) };
}

/** Reads a value of a type. */
export function decodeTypedValue(
  type: TypeConstraint,
  message: Partial<DynamicValueMessage> | undefined,
): Value {
  if (message?.msgpack?.length) return readTyped(type, undefined, decoder.decode(message.msgpack));
  if (message?.json?.length) {
    return readTyped(type, undefined, JSON.parse(Buffer.from(message.json).toString('utf8')));
  }
  return null;
}

/** Writes a value of a type. */
export function encodeTypedValue(type: TypeConstraint, value: Value): DynamicValueMessage {
  return { msgpack: encoder.encodeSharedRef(writeTyped(type, value)).slice(), json: new Uint8Array(0) };
}

function read(attributes: Attributes, path: Trail, found: unknown): ValueObject | Unknown | null {
  if (found === null || found === undefined) return null;
  if (isUnknown(found)) return UNKNOWN;
  if (typeof found !== 'object' || Array.isArray(found)) throw mismatch(path, 'an object', found);
  const value: Record<string, Value> = {};
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    const member = (found as Record<string, unknown>)[name];
    value[name] = member === null ? null : readAttribute(attribute, { up: path, step: name }, member);
  }
  return value;
}

function readAttribute({ type, nested }: Attribute, path: Trail, found: unknown): Value {
  if (found === null || found === undefined) return null;
  if (isUnknown(found)) return UNKNOWN;
  if (nested === undefined) return readTyped(type ?? 'dynamic', path, found);
  const { nesting, attributes } = nested;
  if (nesting === 'single') return read(attributes, path, found);
  if (nesting === 'list') {
    if (!Array.isArray(found)) throw mismatch(path, 'a list', found);
    return found.map((item, index) => read(attributes, { up: path, step: index }, item));
  }
  return mapMembers(found, path, (item, key) => read(attributes, { up: path, step: key }, item));
}

function readTyped(type: TypeConstraint, path: Trail, found: unknown): Value {
  if (found === null || found === undefined) return null;
  if (isUnknown(found)) return UNKNOWN;
  switch (type) {
    case 'string':
      if (typeof found !== 'string') throw mismatch(path, 'a string', found);
      return found;
    case 'bool':
      if (typeof found !== 'boolean') throw mismatch(path, 'a bool', found);
      return found;
    case 'number':
      return readNumber(path, found);
    case 'dynamic':
      return readDynamic(path, found);
  }
  switch (type[0]) {
    case 'list':
    case 'set': {
      if (!Array.isArray(found)) throw mismatch(path, `a ${type[0]}`, found);
      const item = type[1];
      return found.map((each, index) => readTyped(item, { up: path, step: index }, each));
    }
    case 'map': {
      const item = type[1];
      return mapMembers(found, path, (each, key) => readTyped(item, { up: path, step: key }, each));
    }
    case 'tuple': {
      const items = type[1];
      if (!Array.isArray(found)) throw mismatch(path, 'a tuple', found);
      return items.map((item, index) => readTyped(item, { up: path, step: index }, found[index]));
    }
    case 'object': {
      const members = type[1];
      if (typeof found !== 'object' || Array.isArray(found)) throw mismatch(path, 'an object', found);
      return Object.fromEntries(
        Object.entries(members).map(([name, item]) => [
          name,
          readTyped(item, { up: path, step: name }, (found as Record<string, unknown>)[name]),
        ]),
      );
    }
  }
}

function mapMembers(
  found: unknown,
  path: Trail,
  member: (value: unknown, key: string) => Value,
): ValueObject {
  if (typeof found !== 'object' || found === null || Array.isArray(found))
    throw mismatch(path, 'a map', found);
  return Object.fromEntries(
    Object.entries(found).map(([key, value]) => {
      const name = key === PROTO_KEY ? PROTO : key;
      return [name, member(value, name)];
    }),
  );
}

/** Integers, floats, or decimal text where Terraform's number is neither exactly. */
function readNumber(path: Trail, found: unknown): number {
  if (typeof found === 'number') return found;
  if (typeof found === 'bigint' || typeof found === 'string') {
    const value = Number(found);
    if (Number.isNaN(value)) throw mismatch(path, 'a number', found);
    if (typeof found === 'string' ? isExact(found, value) : Number.isSafeInteger(value)) return value;
    throw new DiagnosticError(
      'Number with too many digits',
      `${found} cannot be held exactly: the provider keeps about 15 significant digits.`,
      pathOf(path),
    );
  }
  throw mismatch(path, 'a number', found);
}

function isExact(text: string, value: number): boolean {
  return significantDigits(text) === significantDigits(String(value));
}

/** The digits that matter and the exponent, so that "0.10", "1e-1" and "0.1" are alike. */
function significantDigits(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text.trim()) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const trimmed = digits.replace(/0+$/, '');
  const scale = Number(exponent) - fraction.length + (digits.length - trimmed.length);
  return trimmed === '' ? '0' : `${sign === '-' ? '-' : ''}${trimmed}e${scale}`;
}

/** `[type as JSON bytes, value]` in MessagePack, `{type, value}` in JSON. */
function readDynamic(path: Trail, found: unknown): Dynamic {
  let type: unknown;
  let value: unknown;
  if (Array.isArray(found)) {
    type = JSON.parse(Buffer.from(found[0] as Uint8Array).toString('utf8'));
    value = found[1];
  } else if (typeof found === 'object' && found !== null && 'type' in found && 'value' in found) {
    ({ type, value } = found);
  } else {
    throw mismatch(path, 'a value with its type', found);
  }
  return new Dynamic(type as TypeConstraint, readTyped(type as TypeConstraint, path, value));
}

function writeObject(attributes: Attributes, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (isUnknown(value)) return UNKNOWN;
  const written: Record<string, unknown> = {};
  for (const name in attributes) {
    const attribute = attributes[name];
    if (attribute !== undefined) written[name] = writeAttribute(attribute, (value as ValueObject)[name]);
  }
  return written;
}

function writeAttribute({ type, nested }: Attribute, value: Value | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (isUnknown(value)) return UNKNOWN;
  if (nested === undefined) return writeTyped(type ?? 'dynamic', value);
  if (nested.nesting === 'single') return writeObject(nested.attributes, value);
  if (Array.isArray(value)) return value.map((item) => writeObject(nested.attributes, item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, writeObject(nested.attributes, item)]),
  );
}

function writeTyped(type: TypeConstraint, value: Value | undefined): unknown {
  if (value === null || value === undefined) return null;
  if (isUnknown(value)) return UNKNOWN;
  if (type === 'number') return Number.isSafeInteger(value) ? value : String(value);
  if (type === 'dynamic') {
    if (!(value instanceof Dynamic)) throw new TypeError('A value of any type must be a Dynamic');
    return [Buffer.from(JSON.stringify(value.type)), writeTyped(value.type, value.value)];
  }
  if (typeof type === 'string') return typeof value === 'string' ? wellFormed(value) : value;
  switch (type[0]) {
    case 'list':
    case 'set': {
      const item = type[1];
      return (value as readonly Value[]).map((each) => writeTyped(item, each));
    }
    case 'tuple': {
      const items = type[1];
      return items.map((item, index) => writeTyped(item, (value as readonly Value[])[index]));
    }
    case 'map': {
      const item = type[1];
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [wellFormed(key), writeTyped(item, each as Value)]),
      );
    }
    case 'object':
      return Object.fromEntries(
        Object.entries(type[1]).map(([name, item]) => [name, writeTyped(item, (value as ValueObject)[name])]),
      );
  }
}
