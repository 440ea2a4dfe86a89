/**
 * Builds the request template of an action from what the event is to say. The Velocity text is made from it by
 * `compileEvent`, which knows the input contract and so which values need quotes.
 *
 * This module is also part of the light entry `genesys-actions/function`: it imports nothing.
 */

/** A constant that an input can be compared with. */
export type Comparable = string | number | boolean;

/** A test of an input, for `when`. */
export type Condition =
  | { readonly kind: 'equals'; readonly input: string; readonly value: Comparable }
  | { readonly kind: 'present'; readonly input: string }
  | { readonly kind: 'not'; readonly condition: Condition }
  | { readonly kind: 'all' | 'any'; readonly conditions: readonly Condition[] };

/** The value of an input of the action; null when the caller did not give it. */
export class InputReference<Name extends string = string> {
  /** Tells it from the other parts of an event. */
  readonly kind = 'input';

  constructor(
    /** The input's name in the contract. */
    readonly name: Name,
  ) {}

  /** Holds when the input has this value. */
  equals(value: Comparable): Condition {
    return { kind: 'equals', input: this.name, value };
  }

  /** Holds when the caller gave the input, and not as null. */
  isPresent(): Condition {
    return { kind: 'present', input: this.name };
  }
}

/** A field of the integration's credential: a text; empty when the credential lacks it. */
export interface CredentialReference<Name extends string = string> {
  /** Tells it from the other parts of an event. */
  readonly kind: 'credential';
  /** The field's name. */
  readonly name: Name;
}

/** One value or another. */
export interface Choice<Then = unknown, Otherwise = unknown> {
  /** Tells it from the other parts of an event. */
  readonly kind: 'when';
  /** What decides. */
  readonly condition: Condition;
  /** The value where the condition holds. */
  readonly then: Then;
  /** The value where it does not. */
  readonly otherwise: Otherwise;
}

/** A property that is left out when its input is null or was not given. */
export interface OptionalValue<Name extends string = string> {
  /** Tells it from the other parts of an event. */
  readonly kind: 'optional';
  /** The input that may be missing. */
  readonly value: InputReference<Name>;
}

/** The whole input as an object. */
export interface WholeInput {
  /** Tells it from the other parts of an event. */
  readonly kind: 'wholeInput';
}

/** A text that is put together; parts that are null add nothing. */
export interface JoinedText {
  /** Tells it from the other parts of an event. */
  readonly kind: 'text';
  /** Constants and values, in their order. */
  readonly parts: readonly (string | InputReference | CredentialReference)[];
}

/** What a property of an event can be. Constants stand for themselves. */
export type EventValue =
  | string
  | number
  | boolean
  | null
  | InputReference
  | CredentialReference
  | Choice
  | WholeInput
  | JoinedText
  | readonly EventValue[]
  | { readonly [name: string]: EventValue | OptionalValue };

/** An event: property names to what they are. */
export type EventShape = Readonly<Record<string, EventValue | OptionalValue>>;

/** A request template that was built, not written. */
export interface EventTemplate<Shape extends EventShape = EventShape> {
  /** Tells it from a template that was written as text. */
  readonly kind: 'event';
  /** Property names to what they are. */
  readonly shape: Shape;
}

/** The function's event, property by property. */
export function event<const Shape extends EventShape>(shape: Shape): EventTemplate<Shape> {
  return { kind: 'event', shape };
}

/** An input of the action. */
export function input<const Name extends string>(name: Name): InputReference<Name> {
  return new InputReference(name);
}

/** A field of the integration's credential. */
export function credential<const Name extends string>(name: Name): CredentialReference<Name> {
  return { kind: 'credential', name };
}

/** Leaves the property out when the input is null or was not given. */
export function optional<const Name extends string>(value: InputReference<Name>): OptionalValue<Name> {
  return { kind: 'optional', value };
}

/** One value when a condition holds, another when it does not. */
export function when<const Then extends EventValue, const Otherwise extends EventValue>(
  condition: Condition,
  then: Then,
  otherwise: Otherwise,
): Choice<Then, Otherwise> {
  return { kind: 'when', condition, then, otherwise };
}

/** Holds when the condition does not. */
export function not(condition: Condition): Condition {
  return { kind: 'not', condition };
}

/** Holds when every condition does. */
export function all(...conditions: Condition[]): Condition {
  return { kind: 'all', conditions };
}

/** Holds when at least one condition does. */
export function any(...conditions: Condition[]): Condition {
  return { kind: 'any', conditions };
}

/** The whole input as an object. */
export function wholeInput(): WholeInput {
  return { kind: 'wholeInput' };
}

/** A text with inputs and credential fields in it: text`Bearer ${credential('TOKEN')}`. */
export function text(
  constants: TemplateStringsArray,
  ...values: readonly (string | InputReference | CredentialReference)[]
): JoinedText {
  return {
    kind: 'text',
    parts: constants.flatMap((constant, index) => {
      const value = values[index];
      return value === undefined ? [constant] : [constant, value];
    }),
  };
}
