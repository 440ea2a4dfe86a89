import { ArgumentError, Dynamic, isValueObject, type Value } from '../framework';
import { parsedObject, type Json, type JsonObject } from '../../shared/json';

/** A value of any type as JSON: Terraform's lists, sets and tuples are arrays, its maps and objects objects. */
export function plainJson(value: Value): Json {
  if (value instanceof Dynamic) return plainJson(value.value);
  if (Array.isArray(value)) return (value as readonly Value[]).map(plainJson);
  if (!isValueObject(value)) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plainJson(member)]));
}

/** @throws ArgumentError when the text is no JSON object */
export function jsonObjectIn(text: string, argument: number, what: string): JsonObject {
  const parsed = parsedObject(text);
  if (parsed !== undefined) return parsed;
  throw new ArgumentError(
    `${what} is not a JSON object. Make it with jsonencode(…) or with contract(…).`,
    argument,
  );
}

/** Where in an argument: `address.street`, `tags[0]`. */
export function placeOf(path: readonly (string | number)[]): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}

/** The name of a member, and whether a `?` behind it makes it one that may be missing. */
export function optionalName(name: string): { readonly name: string; readonly isOptional: boolean } {
  return name.endsWith('?') ? { name: name.slice(0, -1), isOptional: true } : { name, isOptional: false };
}
