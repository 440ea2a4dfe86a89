import type { Attribute, Attributes } from './schema';
import { sameValue, type Value, type ValueObject } from './values';

/**
 * The configuration that a state would come from, as short as can be: without what only the provider computes, what is
 * write-only or deprecated, and what is the default.
 */
export function generatedConfig(attributes: Attributes, state: ValueObject): ValueObject {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, attribute]) => [name, generated(attribute, state[name] ?? null)]),
  );
}

function generated(attribute: Attribute, value: Value): Value {
  const { writeOnly, deprecated, required, optional, default: preset, nested } = attribute;
  if (value === null || writeOnly || deprecated !== undefined || !(required || optional)) return null;
  if (nested === undefined) return preset !== undefined && sameValue(value, preset) ? null : value;
  const inner = (item: Value): Value => item && generatedConfig(nested.attributes, item as ValueObject);
  if (Array.isArray(value)) return (value as readonly Value[]).map(inner);
  if (nested.nesting === 'map') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inner(item as Value)]));
  }
  const object = inner(value) as ValueObject;
  const isEmpty = Object.values(object).every((member) => member === null);
  return preset !== undefined && isEmpty ? null : object;
}
