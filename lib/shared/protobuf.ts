import { Reader, Writer } from 'protobufjs/minimal';

/** How one field of a message goes to and from the wire. */
interface Field<T> {
  readonly id: number;
  write(writer: Writer, id: number, value: T): void;
  /** Takes what earlier occurrences of the field gave, and returns the value with this one. */
  read(reader: Reader, before: T | undefined): T;
  /** The value when the wire has none. */
  empty(): T;
}

type Fields<T> = { readonly [K in keyof T]-?: Field<T[K]> };

/** A message type: turns values into bytes and back. Fields that are not known are skipped. */
export interface Message<T> {
  encode(value: Partial<T>): Buffer;
  decode(bytes: Uint8Array): T;
  write(writer: Writer, value: Partial<T>): void;
  read(reader: Reader, end: number): T;
}

/** The value type of a message. */
export type ValueOf<M> = M extends Message<infer T> ? T : never;

const LENGTH_DELIMITED = 2;
const VARINT = 0;

/** Describes a message by its fields. */
export function message<T extends object>(fields: Fields<T>): Message<T> {
  const names = Object.keys(fields) as (keyof T)[];
  const byId = new Map(names.map((name) => [fields[name].id, name]));
  const self: Message<T> = {
    encode: (value) => {
      const writer = Writer.create();
      self.write(writer, value);
      const bytes = writer.finish();
      return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    decode: (bytes) => self.read(Reader.create(bytes), bytes.length),
    write: (writer, value) => {
      for (const name of names) {
        const member = value[name];
        if (member !== undefined) fields[name].write(writer, fields[name].id, member);
      }
    },
    read: (reader, end) => {
      const value: Partial<T> = {};
      while (reader.pos < end) {
        const tag = reader.uint32();
        const name = byId.get(tag >>> 3);
        if (name === undefined) reader.skipType(tag & 7);
        else value[name] = fields[name].read(reader, value[name]);
      }
      for (const name of names) if (value[name] === undefined) value[name] = fields[name].empty();
      return value as T;
    },
  };
  return self;
}

export const textField = (id: number): Field<string> => ({
  id,
  write: (writer, tag, value) => writer.uint32((tag << 3) | LENGTH_DELIMITED).string(value),
  read: (reader) => reader.string(),
  empty: () => '',
});

const NO_BYTES = new Uint8Array(0);

export const bytesField = (id: number): Field<Uint8Array> => ({
  id,
  write: (writer, tag, value) => writer.uint32((tag << 3) | LENGTH_DELIMITED).bytes(value),
  read: (reader) => reader.bytes(),
  empty: () => NO_BYTES,
});

export const flagField = (id: number): Field<boolean> => ({
  id,
  write: (writer, tag, value) => writer.uint32((tag << 3) | VARINT).bool(value),
  read: (reader) => reader.bool(),
  empty: () => false,
});

/** Any whole number: int32, int64 and enumerations look alike on the wire. */
export const intField = (id: number): Field<number> => ({
  id,
  write: (writer, tag, value) => writer.uint32((tag << 3) | VARINT).int64(value),
  read: (reader) => Number(reader.int64()),
  empty: () => 0,
});

/** A field whose absence means something. */
export const optionalField = <T>(field: Field<T>): Field<T | undefined> => ({
  ...field,
  write: (writer, tag, value) => {
    if (value !== undefined) field.write(writer, tag, value);
  },
  empty: () => undefined,
});

/** A message inside a message; `type` is a function where types refer to each other in a circle. */
export const nestedField = <T>(
  id: number,
  type: Message<T> | (() => Message<T>),
): Field<Partial<T> | undefined> => ({
  id,
  write: (writer, tag, value) => {
    if (value === undefined) return;
    writer.uint32((tag << 3) | LENGTH_DELIMITED).fork();
    (typeof type === 'function' ? type() : type).write(writer, value);
    writer.ldelim();
  },
  read: (reader) => (typeof type === 'function' ? type() : type).read(reader, reader.uint32() + reader.pos),
  empty: () => undefined,
});

export const listField = <T>(item: Field<T>): Field<readonly Exclude<T, undefined>[]> => ({
  id: item.id,
  write: (writer, tag, values) => {
    for (const value of values) item.write(writer, tag, value);
  },
  read: (reader, before = []) => [...before, item.read(reader, undefined) as Exclude<T, undefined>],
  empty: () => [],
});

/** A map from text to message. */
export const mapField = <T>(id: number, type: Message<T>): Field<{ readonly [key: string]: Partial<T> }> => {
  const entry = message<{ key: string; value: Partial<T> | undefined }>({
    key: textField(1),
    value: nestedField(2, type),
  });
  const field = nestedField(id, entry);
  return {
    id,
    write: (writer, tag, entries) => {
      for (const [key, value] of Object.entries(entries)) field.write(writer, tag, { key, value });
    },
    read: (reader, before = {}) => {
      const { key = '', value = {} } = field.read(reader, undefined) ?? {};
      return { ...before, [key]: value };
    },
    empty: () => ({}),
  };
};
