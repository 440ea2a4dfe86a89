/**
 * Terraform's values as the provider sees them: null is `null`, an unknown value is {@link UNKNOWN}, lists, sets and
 * tuples are arrays, maps and objects are plain objects.
 */
export type Value = null | boolean | number | string | Unknown | Dynamic | readonly Value[] | ValueObject;

export type ValueObject = { readonly [name: string]: Value };

/** A type constraint in Terraform's JSON form. */
export type TypeConstraint =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | readonly ['list' | 'set' | 'map', TypeConstraint]
  | readonly ['object', { readonly [name: string]: TypeConstraint }]
  | readonly ['tuple', readonly TypeConstraint[]];

/** The value of an attribute of any type, which carries its type with it. */
export class Dynamic {
  constructor(
    readonly type: TypeConstraint,
    readonly value: Value,
  ) {}
}

/** A value that Terraform will know only during apply. There is one instance: {@link UNKNOWN}. */
export class Unknown {
  /** Only for the one instance below: compare with `isUnknown`, never build one. */
  static readonly value = new Unknown();
  private readonly unknown = true;
  private constructor() {
    Object.freeze(this);
  }
  toString(): string {
    return '(known after apply)';
  }
}

/** The one unknown value. */
export const UNKNOWN: Unknown = Unknown.value;

/** Whether a value itself is unknown. What is inside it does not count. */
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Whether a value is neither unknown nor null. */
export function isKnown<T>(
  value: T | Unknown | null | undefined,
): value is Exclude<T, Unknown | null | undefined> {
  return value !== null && value !== undefined && !isUnknown(value);
}

/**
 * The value, or undefined where it is unknown or null. Inside it stays as it is: for a plan that goes on with the value (a
 * digest as it was given), and for maps of which a null or an unknown value counts (secret fields). What is only read is
 * read by {@link knownIn}.
 */
export function known<T>(value: T | Unknown | null | undefined): Exclude<T, Unknown | null> | undefined {
  return isKnown(value) ? (value as Exclude<T, Unknown | null>) : undefined;
}

/** What is known of a value, inside as well. */
type KnownIn<T> = T extends Unknown | null | undefined
  ? undefined
  : T extends Dynamic
    ? T
    : T extends readonly (infer Item)[]
      ? readonly KnownIn<Item>[]
      : T extends object
        ? { readonly [Name in keyof T]: KnownIn<T[Name]> }
        : T;

/**
 * What is known of a value, inside as well: undefined in place of what is unknown. What is null is left out: also of a map,
 * whose names are known before its values are.
 */
export function knownIn<T>(value: T): KnownIn<T> {
  return knownPart(value) as KnownIn<T>;
}

function knownPart(value: unknown): unknown {
  if (!isKnown(value)) return undefined;
  if (Array.isArray(value)) return value.map(knownPart);
  if (!isValueObject(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, knownPart(member)]));
}

/** A computed value: as it was planned, or, where the plan left it open, what it came to. */
export function plannedOr<T>(planned: T | Unknown, reached: T): T {
  return isUnknown(planned) ? reached : planned;
}

/** Whether a value is an object or a map (not an array, not unknown, not dynamic). */
export function isValueObject(value: unknown): value is ValueObject {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !isUnknown(value) &&
    !(value instanceof Dynamic)
  );
}

/** Whether a value holds an unknown one anywhere. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (value instanceof Dynamic) return hasUnknown(value.value);
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isValueObject(value) && Object.values(value).some(hasUnknown);
}

/** Whether two values are the same, inside as well. Unknown equals unknown. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  if (left instanceof Dynamic && right instanceof Dynamic) {
    return JSON.stringify(left.type) === JSON.stringify(right.type) && sameValue(left.value, right.value);
  }
  if (!isValueObject(left) || !isValueObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && sameValue(left[name], right[name]))
  );
}
