import type { Json } from '../../emulator/control/shapes';
import { isJsonObject, type JsonObject } from '../../shared/json';

/** How a field is filled in. */
type FieldKind = 'text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json';

/** A field of the form that a contract's input makes. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly title?: string;
  readonly description?: string;
  /** What there is to choose from, as JSON. */
  readonly choices: readonly string[];
  readonly default?: Json;
}

/** What was typed into the fields: texts, by the fields' names. An empty text is no value. */
export type Typed = Readonly<Record<string, string>>;

/** The fields of an input schema, the required ones first, otherwise in the schema's order. */
export function formFields(schema: Json | undefined): Field[] {
  if (!isJsonObject(schema ?? null)) return [];
  const { properties, required } = schema as JsonObject;
  if (!isJsonObject(properties ?? null)) return [];
  const demanded = Array.isArray(required) ? (required as Json[]) : [];
  const fields = Object.entries(properties as JsonObject).map(([name, property]): Field => {
    const { title, description, enum: choices, default: usual } = isJsonObject(property) ? property : {};
    return {
      name,
      kind: kindOf(property),
      required: demanded.includes(name),
      choices: Array.isArray(choices) ? (choices as Json[]).map((each) => JSON.stringify(each)) : [],
      ...(typeof title === 'string' && { title }),
      ...(typeof description === 'string' && { description }),
      ...(usual !== undefined && { default: usual }),
    };
  });
  return [...fields.filter((each) => each.required), ...fields.filter((each) => !each.required)];
}

function kindOf(property: Json): FieldKind {
  if (!isJsonObject(property)) return 'json';
  if (Array.isArray(property['enum'])) return 'choice';
  switch (property['type']) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
    case 'boolean':
      return property['type'];
    default:
      return 'json';
  }
}

/** What the fields show for an input. What the form has no field for is kept apart: see {@link inputOf}. */
export function typedOf(fields: readonly Field[], input: Json): Typed {
  const given = isJsonObject(input) ? input : {};
  return Object.fromEntries(
    fields.map(({ name, kind }) => {
      const value = given[name];
      if (value === undefined) return [name, ''];
      return [name, kind === 'text' && typeof value === 'string' ? value : JSON.stringify(value)];
    }),
  );
}

/** The defaults of the fields, as an input. */
export function defaultsOf(fields: readonly Field[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap(({ name, default: usual }) => (usual === undefined ? [] : [[name, usual]])),
  );
}

/** The input that the fields come to, and what of them is no value of its type: field → what is wrong. */
export function inputOf(
  fields: readonly Field[],
  typed: Typed,
  rest: JsonObject = {},
): { readonly input: JsonObject; readonly unreadable: Readonly<Record<string, string>> } {
  const input: Record<string, Json> = { ...rest };
  const unreadable: Record<string, string> = {};
  for (const field of fields) {
    const { name } = field;
    Reflect.deleteProperty(input, name);
    const text = typed[name] ?? '';
    if (text === '') continue;
    const value = valueOf(field, text);
    if (value === undefined) unreadable[name] = UNREADABLE[field.kind];
    else input[name] = value;
  }
  return { input, unreadable };
}

const UNREADABLE: Readonly<Record<FieldKind, string>> = {
  text: '',
  number: 'This is no number.',
  integer: 'This is no whole number.',
  boolean: 'Choose true or false.',
  choice: 'This is none of the choices.',
  json: 'This is not JSON.',
};

function valueOf({ kind }: Field, text: string): Json | undefined {
  if (kind === 'text') return text;
  const value = parsed(text);
  if (kind === 'number' || kind === 'integer') {
    return typeof value === 'number' && (kind === 'number' || Number.isInteger(value)) ? value : undefined;
  }
  return value;
}

/** The value of a JSON text; undefined for any other text. */
export function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What the contract's check found, by the field that it is about; `''` is the input as a whole. */
export function problemsByField(
  problems: readonly { readonly path: readonly (string | number)[]; readonly message: string }[],
): Readonly<Record<string, string>> {
  const byField: Record<string, string> = {};
  for (const { path, message } of problems) {
    const missing = /^The value must have required property '(.*)'\.$/.exec(message)?.[1];
    const field = missing ?? String(path[0] ?? '');
    const told = missing === undefined ? spoken(message) : 'This is required.';
    byField[field] = byField[field] === undefined ? told : `${byField[field]} ${told}`;
  }
  return byField;
}

/** `/field must be integer.` → `Must be integer.`: where it stands, nothing has to name the field. */
function spoken(message: string): string {
  const [, rest = message] = /^\/\S+ (.*)$/s.exec(message) ?? [];
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
