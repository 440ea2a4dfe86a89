import type { Json } from '../shared/json';

/** One step of a path. */
export type PathStep =
  | { readonly kind: 'property'; readonly names: readonly string[] }
  | { readonly kind: 'index'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from?: number; readonly to?: number }
  | { readonly kind: 'wildcard' }
  /** `..`: the next step is tried on the value and on everything in it. */
  | { readonly kind: 'scan' }
  | { readonly kind: 'filter'; readonly condition: PathCondition }
  | { readonly kind: 'function'; readonly name: string; readonly args: readonly Operand[] };

/** A path, read. */
export interface Path {
  readonly source: string;
  /** Whether it begins at the element that a filter looks at (`@`), or at the whole document (`$`). */
  readonly fromCurrent: boolean;
  readonly steps: readonly PathStep[];
  /** Whether it leads to one value at most; otherwise its result is a list. */
  readonly definite: boolean;
}

/** What a filter asks. */
export type PathCondition =
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly PathCondition[] }
  | { readonly kind: 'not'; readonly condition: PathCondition }
  | { readonly kind: 'exists'; readonly path: Path }
  | { readonly kind: 'compare'; readonly left: Operand; readonly operator: string; readonly right: Operand };

/** A side of a comparison. */
export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: Json }
  | { readonly kind: 'regex'; readonly regex: RegExp };
