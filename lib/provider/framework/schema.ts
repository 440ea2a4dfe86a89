import { sameJson } from '../../shared/json';
import type { Problem } from '../../shared/problems';
import type { AttributePath } from './diagnostics';
import type { Dynamic, TypeConstraint, Unknown, Value } from './values';

/** How nested attributes repeat. */
type Nesting = 'single' | 'list' | 'map';

/** A change of one attribute that an update would make; `planned` may be unknown. */
interface AttributeChange {
  readonly path: AttributePath;
  readonly prior: Value;
  readonly planned: Value;
}

/** What every attribute can say about itself. */
interface AttributeOptions<T> {
  /** For people, in Markdown: meaning, unit, range. Default, requirement and sensitivity are added by the documentation. */
  readonly description: string;
  /** Must be in the configuration. */
  readonly required?: boolean;
  /** May be in the configuration. Default: true, unless it is `required` or only `computed`. */
  readonly optional?: boolean;
  /** The provider fills it in when the configuration does not. Together with `optional: true` it is both. */
  readonly computed?: boolean;
  /** Every state has it: a computed value that is never null, an id. */
  readonly always?: boolean;
  /** The value where the configuration has none; makes the attribute optional and computed. */
  readonly default?: T;
  /** Terraform hides the value in its output. */
  readonly sensitive?: boolean;
  /** Terraform 1.11, OpenTofu 1.11 and later: in the configuration only, never in plan or state. */
  readonly writeOnly?: boolean;
  /** Of what is write-only: the attribute that keeps the same in the state, for earlier versions. */
  readonly keptAs?: string;
  /** Why not to use it any more, and what to use instead. */
  readonly deprecated?: string;
  /** A change of it needs a new resource. The function is asked with the change, when there is one. */
  readonly requiresReplace?: boolean | ((change: AttributeChange) => boolean);
  /**
   * A computed value that an update leaves as it is (an id, a creation date): the plan keeps the one from the state. Without it
   * the plan says "known after apply" whenever anything else of the resource changes.
   */
  readonly stable?: boolean;
  /** Checks a known, non-null value during validation. Keep it light: heavy checks belong to the handlers. */
  readonly validate?: (value: T) => readonly Problem[];
  /** Whether two different texts mean the same: then the plan and the refresh keep the one in the state. */
  readonly sameMeaning?: (prior: T, next: T) => boolean;
}

declare const types: unique symbol;

/**
 * One attribute of a schema. The type parameters are for TypeScript only: the value in a state, the value in a plan
 * (where parts may be unknown), whether it can be null, and the value that apply gets.
 */
export interface Attribute<
  State = unknown,
  Plan = unknown,
  Presence extends 'always' | 'maybe' = 'always' | 'maybe',
  Applied = unknown,
> extends Omit<AttributeOptions<never>, 'default' | 'validate' | 'sameMeaning' | 'always'> {
  readonly [types]?: { state: State; plan: Plan; presence: Presence; applied: Applied };
  /** The type; undefined for nested attributes. */
  readonly type?: TypeConstraint;
  readonly nested?: { readonly nesting: Nesting; readonly attributes: Attributes };
  readonly default?: Value;
  readonly validate?: (value: Value) => readonly Problem[];
  readonly sameMeaning?: (prior: Value, next: Value) => boolean;
  /** Written as a block instead of as an attribute. */
  readonly block?: true;
  /** Set for JSON texts, for the documentation. */
  readonly format?: 'json';
}

export type Attributes = { readonly [name: string]: Attribute };

type Inner<A> =
  A extends Attribute<infer S, infer P, infer N, infer L>
    ? { state: S; plan: P; presence: N; applied: L }
    : never;
type OrNull<T, N> = N extends 'always' ? T : T | null;

/** The values of a state: everything known. A value of a map is null where the configuration has null for it. */
export type StateOf<A extends Attributes> = {
  readonly [K in keyof A]: OrNull<Inner<A[K]>['state'], Inner<A[K]>['presence']>;
};

/** The values of a configuration or of a plan: anything can be unknown, and what has a default can be null. */
export type PlanOf<A extends Attributes> = {
  readonly [K in keyof A]: Inner<A[K]>['plan'] | Unknown | null;
};

/**
 * The plan that apply gets: everything that is configured or has a default is known, and only what is computed may be
 * unknown. The server sees to it, see `appliedPlan`. A value of a map can be null.
 */
export type AppliedOf<A extends Attributes> = {
  readonly [K in keyof A]: OrNull<Inner<A[K]>['applied'], Inner<A[K]>['presence']>;
};

/** The configuration that apply gets: everything is known, and null is what is not configured. */
export type ConfigOf<A extends Attributes> = {
  readonly [K in keyof A]: WithoutUnknown<Inner<A[K]>['plan']> | null;
};

type WithoutUnknown<T> = T extends Unknown
  ? never
  : T extends Dynamic
    ? T
    : T extends readonly (infer Item)[]
      ? readonly WithoutUnknown<Item>[]
      : T extends object
        ? { readonly [K in keyof T]: WithoutUnknown<T[K]> }
        : T;

type Presence<O> = O extends { required: true } | { default: NonNullable<unknown> } | { always: true }
  ? 'always'
  : 'maybe';
type Applied<T, O> = O extends { computed: true } ? T | Unknown : T;
type Scalar<T, O> = Attribute<T, T, Presence<O>, Applied<T, O>>;
type Many<T, O> = Attribute<readonly T[], readonly (T | Unknown)[], Presence<O>, Applied<readonly T[], O>>;
type Mapped<T, O> = Attribute<
  { readonly [key: string]: T | null },
  { readonly [key: string]: T | Unknown | null },
  Presence<O>,
  Applied<{ readonly [key: string]: T | null }, O>
>;

function attribute<A extends Attribute>(
  type: Pick<Attribute, 'type' | 'nested' | 'block' | 'format'>,
  options: object,
): A {
  const given = options as AttributeOptions<unknown>;
  const hasDefault = given.default !== undefined;
  const required = given.required === true;
  const computed = given.computed === true || hasDefault;
  const optional = given.optional ?? (hasDefault || (!computed && !required));
  return { ...given, ...type, computed, optional, required } as unknown as A;
}

/** A text. */
export function string<const O extends AttributeOptions<string>>(options: O): Scalar<string, O> {
  return attribute({ type: 'string' }, options);
}

/** A JSON text. Texts of the same meaning (key order, white space) are no change. */
export function json<const O extends AttributeOptions<string>>(options: O): Scalar<string, O> {
  return attribute({ type: 'string', format: 'json' }, { sameMeaning: sameJson, ...options });
}

/** A number. */
export function number<const O extends AttributeOptions<number>>(options: O): Scalar<number, O> {
  return attribute({ type: 'number' }, options);
}

/** True or false. */
export function bool<const O extends AttributeOptions<boolean>>(options: O): Scalar<boolean, O> {
  return attribute({ type: 'bool' }, options);
}

/** A list of texts. */
export function stringList<const O extends AttributeOptions<readonly string[]>>(options: O): Many<string, O> {
  return attribute({ type: ['list', 'string'] }, options);
}

/** A set of texts: order and repetition mean nothing. */
export function stringSet<const O extends AttributeOptions<readonly string[]>>(options: O): Many<string, O> {
  return attribute({ type: ['set', 'string'] }, options);
}

/** A map from any key to a text. */
export function stringMap<const O extends AttributeOptions<{ readonly [key: string]: string }>>(
  options: O,
): Mapped<string, O> {
  return attribute({ type: ['map', 'string'] }, options);
}

/** A value of any type. */
export function dynamic<const O extends AttributeOptions<Dynamic>>(options: O): Scalar<Dynamic, O> {
  return attribute({ type: 'dynamic' }, options);
}

/**
 * One nested object (`contract = { … }`).
 *
 * `default: {}` means: where the configuration has none, an object made of the inner defaults.
 */
export function object<A extends Attributes, const O extends AttributeOptions<Partial<StateOf<A>>>>(
  options: O,
  attributes: A,
): Attribute<StateOf<A>, PlanOf<A>, Presence<O>, Applied<AppliedOf<A>, O>> {
  return attribute({ nested: { nesting: 'single', attributes } }, options);
}

/** A list of nested objects. */
export function objectList<
  A extends Attributes,
  const O extends AttributeOptions<readonly Partial<StateOf<A>>[]>,
>(
  options: O,
  attributes: A,
): Attribute<readonly StateOf<A>[], readonly PlanOf<A>[], Presence<O>, Applied<readonly AppliedOf<A>[], O>> {
  return attribute({ nested: { nesting: 'list', attributes } }, options);
}

/** A map from any key to a nested object. */
export function objectMap<
  A extends Attributes,
  const O extends AttributeOptions<{ readonly [key: string]: Partial<StateOf<A>> }>,
>(
  options: O,
  attributes: A,
): Attribute<
  { readonly [key: string]: StateOf<A> },
  { readonly [key: string]: PlanOf<A> },
  Presence<O>,
  Applied<{ readonly [key: string]: AppliedOf<A> }, O>
> {
  return attribute({ nested: { nesting: 'map', attributes } }, options);
}

/** One optional nested block (`gateway { … }`), as older providers have them. Prefer nested attributes for what is new. */
export function block<A extends Attributes>(
  options: Pick<AttributeOptions<never>, 'description' | 'deprecated'>,
  attributes: A,
): Attribute<StateOf<A>, PlanOf<A>, 'maybe', AppliedOf<A>> {
  return attribute({ nested: { nesting: 'single', attributes }, block: true }, options);
}

/** The attributes of a provider, a resource type or a data source, with what the documentation says about it. */
export interface Schema<A extends Attributes = Attributes> {
  /** Raised with each change that older states cannot be read by. Default: 0. */
  readonly version?: number;
  /**
   * Of states of this version that an earlier release wrote: an attribute that tells them, which is no more, and how they are
   * read. Colleagues with that release go on reading states of today.
   */
  readonly earlier?: {
    readonly attribute: string;
    convert(state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  };
  /** For people, in Markdown. */
  readonly description: string;
  readonly deprecated?: string;
  readonly attributes: A;
}
