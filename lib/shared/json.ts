/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Whether a value is a JSON object, as against null, an array or a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object as it is; in place of any other value one without members. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The objects in a list; none in any other value. */
export function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isJsonObject) : [];
}

/** A text as it is; undefined in place of any other value. */
export function textOrUndefined(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The object that a JSON text stands for; undefined for any other text. */
export function parsedObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The same for a file of a user's: Windows writes a byte order mark, and package managers read over it. */
export function parsedFile(text: string): JsonObject | undefined {
  return parsedObject(text.replace(/^\uFEFF/, ''));
}

/**
 * The one text for all JSON texts of the same meaning: keys sorted, no white space. Array order is meaning and is kept.
 */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item as Json)).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .filter((key) => value[key] !== undefined)
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** Whether two JSON texts mean the same. Texts that are not JSON are the same only when they are equal. */
export function sameJson(left: string, right: string): boolean {
  if (left === right) return true;
  try {
    return canonicalJson(JSON.parse(left) as Json) === canonicalJson(JSON.parse(right) as Json);
  } catch {
    return false;
  }
}

/** How deeply a value nests: 0 for a scalar, 1 for an object or array of scalars. */
export function jsonDepth(value: Json): number {
  if (typeof value !== 'object' || value === null) return 0;
  return (
    1 + Object.values(value).reduce<number>((deepest, item) => Math.max(deepest, jsonDepth(item as Json)), 0)
  );
}
