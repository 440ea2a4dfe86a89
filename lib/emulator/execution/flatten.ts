import { isJsonObject, type Json } from '../../model/json';

/**
 * A value in the flattened form that Architect works with: nested properties become one level of dotted names, and a
 * list of objects becomes one list a property, item by item; an item without the property has null at its place.
 */
export function flatten(value: Json): Json {
  if (Array.isArray(value)) return flattenList(value as readonly Json[]);
  if (!isJsonObject(value)) return value;
  const flat: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
    const inner = flatten(member);
    const dissolves = isJsonObject(inner) && (isJsonObject(member) || Array.isArray(member));
    if (!dissolves) flat[name] = inner;
    else for (const [key, each] of Object.entries(inner)) flat[`${name}.${key}`] = each;
  }
  return flat;
}

function flattenList(list: readonly Json[]): Json {
  if (!list.some(isJsonObject)) return list;
  const items = list.map((item) => flatten(item));
  const names = new Set(items.flatMap((item) => (isJsonObject(item) ? Object.keys(item) : [])));
  return Object.fromEntries(
    [...names].map((name) => [name, items.map((item) => (isJsonObject(item) ? (item[name] ?? null) : null))]),
  );
}
