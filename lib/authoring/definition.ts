/**
 * The one definition of a function action: what stacks, the emulator, tests and reviews all read. This module is also
 * part of the light entry `genesys-actions/function`: it imports only types.
 */
import type { JSONSchema } from 'json-schema-to-ts';
import type { CredentialReference, EventTemplate, InputReference, JoinedText } from './event-builder';
import type { MappedResponse, PassThroughResponse } from './response-builder';

/** How the input becomes the function's event and client context. */
export interface RequestDefinition {
  /**
   * The function's event: built with `event({…})`, which escapes every value, or a Velocity template.
   * @default the whole input
   */
  readonly template?: string | EventTemplate;
  /**
   * Names to values: they become keys of `context.clientContext`, which holds at most 3,584 bytes of base64. A text is
   * a Velocity template.
   * @default none
   */
  readonly headers?: Readonly<Record<string, string | InputReference | CredentialReference | JoinedText>>;
}

/** How the function's result becomes the answer, written out. */
export interface ResponseDefinition {
  /**
   * Names to JSONPath expressions over the function's result; the success template uses the names.
   * @default none
   */
  readonly translationMap?: Readonly<Record<string, string>>;
  /**
   * JSON texts, used where an expression finds nothing.
   * @default none
   */
  readonly translationMapDefaults?: Readonly<Record<string, string>>;
  /**
   * A Velocity template: the answer. The values of the translation map are JSON texts there.
   * @default '${rawResult}', which passes the whole result on
   */
  readonly successTemplate?: string;
}

/** How large a function's package may get before `check` and synth complain. */
export interface PackageBudget {
  /**
   * Bytes of the zip.
   * @default the platform's limit
   */
  readonly zipBytes?: number;
  /**
   * Bytes of all files.
   * @default the platform's limit
   */
  readonly unpackedBytes?: number;
  /**
   * Files in the zip.
   * @default the platform's limit
   */
  readonly files?: number;
}

/** How a function's sources become its bundle. */
export interface BuildOptions {
  /**
   * Packages that are not bundled but installed for the platform's machine (linux, arm64) and packed beside the
   * bundle: packages with native parts or data files.
   * @default none
   */
  readonly external?: readonly string[];
  /**
   * The module format of the bundle. `esm` allows top-level await and makes the module end in `.mjs`.
   * @default 'cjs', or 'esm' when the entry ends in .mts or .mjs
   */
  readonly format?: 'cjs' | 'esm';
  /**
   * Shortens names and removes white space. Stack traces in the platform's error messages become hard to read.
   * @default false
   */
  readonly minify?: boolean;
  /**
   * Packs a source map, with the sources' text, beside the bundle.
   * @default false
   */
  readonly sourceMap?: boolean;
}

/** Everything about a function action that does not depend on the org it goes to. */
export interface FunctionActionDefinition {
  /** The action's name as people see it in Architect: 1 to 256 characters. */
  readonly name: string;
  /**
   * The function's description: at most 255 characters.
   * @default the name
   */
  readonly description?: string;
  /** The input contract: a draft-04 JSON schema of a flat object. Cannot change once the action has been published. */
  readonly input: JSONSchema;
  /** The output contract: a draft-04 JSON schema. Cannot change once the action has been published. */
  readonly output: JSONSchema;
  /** @default the whole input is the event */
  readonly request?: RequestDefinition;
  /** @default passThrough(): the whole result is the answer */
  readonly response?: ResponseDefinition | PassThroughResponse | MappedResponse;
  /**
   * The Node.js runtime.
   * @default 'nodejs24.x'
   */
  readonly runtime?: string;
  /**
   * `path/to/module.export` inside the package. The source is found by the same path: `src/index.handler` is the
   * export `handler` of `src/index.ts`.
   * @default 'src/index.handler'
   */
  readonly handler?: string;
  /**
   * Whole seconds, 1 to 15.
   * @default 15
   */
  readonly timeoutSeconds?: number;
  /**
   * The fields of the integration's credential that the request uses: `credentials.NAME` in its template and headers.
   * @default not known, and so not checked
   */
  readonly credentials?: readonly string[];
  /**
   * Whether only secure flows can use the action. Cannot change later.
   * @default false
   */
  readonly secure?: boolean;
  /**
   * The hosts that the code calls. Another host in a text of the code is pointed out.
   * @default not checked
   */
  readonly allowedHosts?: readonly string[];
  /**
   * How the sources become the package.
   * @default one bundled CommonJS module, readable, without a source map
   */
  readonly build?: BuildOptions;
  /**
   * How large the package may get.
   * @default the platform's limits
   */
  readonly budget?: PackageBudget;
  /**
   * Warnings that are not to be shown for this action, by the names of their rules.
   * @default none
   */
  readonly ignoreRules?: readonly string[];
}

/** A part of {@link CheckedDefinition}: what a definition may name, only inputs that its contract has, and only outputs. */
export type ContractNames<Schema> = Schema extends { readonly properties: infer Properties }
  ? keyof Properties & string
  : string;

/** A part of {@link CheckedDefinition}: a value of the event, with what is wrong in place of a wrong one. */
export type CheckedValue<Value, Input extends string> =
  Value extends InputReference<infer Name>
    ? Name extends Input
      ? Value
      : `The input contract has no input "${Name}"`
    : Value extends { readonly kind: 'optional'; readonly value: InputReference<infer Name> }
      ? Name extends Input
        ? Value
        : `The input contract has no input "${Name}"`
      : Value extends {
            readonly kind: 'when';
            readonly then: infer Then;
            readonly otherwise: infer Otherwise;
          }
        ? {
            readonly kind: 'when';
            readonly condition: unknown;
            readonly then: CheckedValue<Then, Input>;
            readonly otherwise: CheckedValue<Otherwise, Input>;
          }
        : Value extends { readonly kind: 'credential' | 'text' | 'wholeInput' }
          ? Value
          : Value extends object
            ? { readonly [Key in keyof Value]: CheckedValue<Value[Key], Input> }
            : Value;

/** What is wrong with a definition shows at the very place, when the code is compiled. */
export type CheckedDefinition<Definition extends FunctionActionDefinition> = Definition extends {
  readonly request: { readonly template: EventTemplate<infer Shape> };
}
  ? {
      readonly request: {
        readonly template: {
          readonly kind: 'event';
          readonly shape: {
            readonly [Key in keyof Shape]: CheckedValue<Shape[Key], ContractNames<Definition['input']>>;
          };
        };
      };
    } & CheckedResponse<Definition>
  : CheckedResponse<Definition>;

/** A part of {@link CheckedDefinition}: the response may name only outputs of the contract. */
export type CheckedResponse<Definition extends FunctionActionDefinition> = Definition extends {
  readonly response: MappedResponse<infer Mapped>;
}
  ? Mapped extends ContractNames<Definition['output']>
    ? unknown
    : { readonly response: MappedResponse<ContractNames<Definition['output']>> }
  : unknown;

/** A part of what `defineFunctionAction` takes: a setting that does not exist is a slip of the pen. */
export type OnlySettings<Definition> = {
  readonly [Key in Exclude<keyof Definition, keyof FunctionActionDefinition>]: never;
};

/**
 * Defines a function action, in `functions/NAME/action.ts`. The types of the handler follow from it: see
 * `ActionHandler`.
 */
export function defineFunctionAction<const Definition extends FunctionActionDefinition>(
  definition: Definition & CheckedDefinition<Definition> & OnlySettings<Definition>,
): Definition {
  return definition;
}
