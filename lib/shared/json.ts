/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Whether a value is a JSON object, as against null, an array or a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
