/**
 * Builds the response configuration of an action. This module is also part of the light entry
 * `genesys-actions/function`: it imports only types.
 */
import type { Json } from '../shared/json';

/** The whole result is the answer. */
export interface PassThroughResponse {
  /** Tells it from the other responses. */
  readonly kind: 'passThrough';
}

/** The answer's properties are taken out of the result. */
export interface MappedResponse<Names extends string = string> {
  /** Tells it from the other responses. */
  readonly kind: 'map';
  /** The answer's properties to JSONPath expressions over the result. */
  readonly paths: Readonly<Record<Names, string>>;
  /** Used where an expression finds nothing. */
  readonly defaults: Readonly<Record<string, Json | undefined>>;
}

/** The function's whole result is the answer. */
export function passThrough(): PassThroughResponse {
  return { kind: 'passThrough' };
}

/**
 * Takes the answer's properties out of the function's result.
 *
 * @param paths property names to JSONPath expressions over the result
 * @param options `defaults` are used where an expression finds nothing; a property without one is then left out. A
 *   null that is found is a value and stays null.
 */
export function map<const Names extends string>(
  paths: Readonly<Record<Names, string>>,
  options: { readonly defaults?: Readonly<Partial<Record<Names, Json>>> } = {},
): MappedResponse<Names> {
  return { kind: 'map', paths, defaults: options.defaults ?? {} };
}
