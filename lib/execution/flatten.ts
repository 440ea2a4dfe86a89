import { isJsonObject, objectOf, type Json, type JsonObject } from '../shared/json';

/**
 * An answer in the flattened form that Architect works with: nested properties become one level of dotted names, and a
 * list of objects becomes one list a property, item by item; an item without the property has null at its place. What
 * lists inside lists hold is put into one list. A list at the top that holds no objects is named `items`.
 */
export function flatten(answer: Json): Json {
  if (!Array.isArray(answer)) return flattenValue(answer);
  const flat = flattenList(answer as readonly Json[]);
  return isJsonObject(flat) ? flat : { items: flat };
}

function flattenValue(value: Json): Json {
  if (Array.isArray(value)) return flattenList(value as readonly Json[]);
  if (!isJsonObject(value)) return value;
  const flat: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
    const inner = flattenValue(member);
    if (!isJsonObject(inner)) flat[name] = inner;
    else for (const [key, each] of Object.entries(inner)) flat[`${name}.${key}`] = each;
  }
  return flat;
}

function flattenList(list: readonly Json[]): Json {
  if (!list.some(isJsonObject)) return list;
  const items = list.map((item) => flattenValue(item)).map(objectOf);
  const names = new Set(items.flatMap((item) => Object.keys(item)));
  return Object.fromEntries([...names].map((name) => [name, column(items.map((item) => item[name]))]));
}

function column(values: readonly (Json | undefined)[]): Json {
  if (!values.some((value) => Array.isArray(value))) return values.map((value) => value ?? null);
  return values.flatMap((value) => (Array.isArray(value) ? (value as readonly Json[]) : []));
}

/**
 * A schema in the form that its answers have when they are flattened: nested properties become one level with dotted
 * names, and what lies inside an array becomes an array of its own.
 */
export function flattenSchema(schema: Json): JsonObject {
  const properties: Record<string, Json> = {};
  if (isJsonObject(schema)) visitSchema(schema, '', false, properties);
  const { $schema, title, description } = objectOf(schema);
  return {
    ...($schema !== undefined && { $schema }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    type: 'object',
    properties,
  };
}

function visitSchema(schema: JsonObject, name: string, inArray: boolean, into: Record<string, Json>): void {
  const { properties, items } = schema;
  if (isJsonObject(properties)) {
    for (const [key, member] of Object.entries(properties)) {
      if (isJsonObject(member)) visitSchema(member, name === '' ? key : `${name}.${key}`, inArray, into);
    }
  } else if (isJsonObject(items)) {
    visitSchema(items, name, true, into);
  } else if (name !== '' || inArray) {
    into[name === '' ? 'items' : name] = inArray ? { type: 'array', items: schema } : schema;
  }
}
