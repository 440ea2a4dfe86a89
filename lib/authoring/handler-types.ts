/**
 * The types of a function's handler, derived from its definition, so that code and contract that disagree do not
 * compile. Types only.
 */
import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { FunctionActionDefinition } from './definition';
import type {
  Choice,
  CredentialReference,
  EventTemplate,
  InputReference,
  JoinedText,
  OptionalValue,
  WholeInput,
} from './event-builder';
import type { MappedResponse } from './response-builder';

/** The action's input, as its callers give it. */
export type ActionInput<Definition extends FunctionActionDefinition> = FromSchema<Definition['input']>;

/** The action's answer, as its callers get it. */
export type ActionOutput<Definition extends FunctionActionDefinition> = FromSchema<Definition['output']>;

/** The function's event: what the request template makes of the input. Of a template written as text: not known. */
export type ActionEvent<Definition extends FunctionActionDefinition> = Definition extends {
  readonly request: { readonly template: infer Template };
}
  ? Template extends EventTemplate<infer Shape>
    ? Flat<EventObject<Shape, Definition['input']>>
    : unknown
  : ActionInput<Definition>;

/** What the function returns: the answer itself where the response passes it through, otherwise any JSON. */
export type ActionResult<Definition extends FunctionActionDefinition> = Definition extends {
  readonly response: MappedResponse | { readonly successTemplate: string };
}
  ? unknown
  : ActionOutput<Definition>;

/** The keys that the platform itself puts into the client context. */
export interface PlatformClientContext {
  /** Tracks a request through Genesys Cloud. */
  readonly 'ININ-Correlation-Id': string;
  /** The org of the caller. */
  readonly 'ININ-Organization-Id': string;
  /** Usually the same; another one where an org works for another. */
  readonly 'ININ-Home-Organization-Id': string;
  /** The user for whom the action runs; flows often have none. */
  readonly 'ININ-User-Id'?: string;
}

/** The context of an invocation. */
export interface FunctionContext<Headers extends string = never> {
  /** The name of the function in AWS Lambda. */
  readonly functionName: string;
  /** Its version there. */
  readonly functionVersion: string;
  /** Megabytes, as a text. */
  readonly memoryLimitInMB: string;
  /** Where its logs go. */
  readonly logGroupName: string;
  /** The part of them that this process writes. */
  readonly logStreamName: string;
  /** The function's name in full. */
  readonly invokedFunctionArn: string;
  /** Names this call. */
  readonly awsRequestId: string;
  /** Whether an answer by callback waits until nothing is left to do; true at first. */
  callbackWaitsForEmptyEventLoop: boolean;
  /** The headers of the request, and what the platform adds. */
  readonly clientContext: PlatformClientContext & Readonly<Record<Headers, string>>;
  /** Milliseconds until the function is stopped. */
  getRemainingTimeInMillis(): number;
}

/** The context of the function of one action: its own headers are among the keys. */
export type ActionContext<Definition extends FunctionActionDefinition> = FunctionContext<
  Definition extends { readonly request: { readonly headers: infer Headers } }
    ? keyof Headers & string
    : never
>;

/**
 * The handler of a function action. A throw, or a rejection, fails the action with HTTP 500.
 *
 * It must be async: of a plain function AWS Lambda does not take the returned value, only what its callback gets.
 */
export type ActionHandler<Definition extends FunctionActionDefinition> = (
  event: ActionEvent<Definition>,
  context: ActionContext<Definition>,
) => Promise<ActionResult<Definition>>;

/** A part of {@link ActionEvent}: an object of the event. */
export type EventObject<Shape, Input> = {
  readonly [Key in keyof Shape as Shape[Key] extends OptionalValue ? never : Key]: EventPart<
    Shape[Key],
    Input
  >;
} & {
  readonly [
    Key in keyof Shape as Shape[Key] extends OptionalValue ? Key : never
  ]?: Shape[Key] extends OptionalValue<infer Name> ? NonNullable<InputValue<Name, Input>> : never;
};

/** A part of {@link ActionEvent}: what one value of the template becomes. */
export type EventPart<Part, Input> =
  Part extends InputReference<infer Name>
    ? InputValue<Name, Input>
    : Part extends CredentialReference | JoinedText
      ? string
      : Part extends WholeInput
        ? PropertyValue<Input>
        : Part extends Choice<infer Then, infer Otherwise>
          ? EventPart<Then, Input> | EventPart<Otherwise, Input>
          : Part extends string | number | boolean | null
            ? Part
            : Part extends readonly unknown[]
              ? { readonly [Index in keyof Part]: EventPart<Part[Index], Input> }
              : Flat<EventObject<Part, Input>>;

/** A part of {@link ActionEvent}: an input. One that need not be given arrives as null. */
export type InputValue<Name extends string, Input> = Input extends { readonly properties: infer Properties }
  ? Name extends keyof Properties
    ? PropertyValue<Properties[Name]> | (Name extends RequiredNames<Input> ? never : null)
    : unknown
  : unknown;

/** A part of {@link ActionEvent}: what fits a schema. */
export type PropertyValue<Schema> = Schema extends JSONSchema ? FromSchema<Schema> : unknown;

/** A part of {@link ActionEvent}: the inputs that have to be given. */
export type RequiredNames<Input> = Input extends { readonly required: readonly (infer Name)[] }
  ? Name
  : never;

/** A part of {@link ActionEvent}: the same type, written out, so that editors show its properties. */
export type Flat<T> = { [Key in keyof T]: T[Key] };
