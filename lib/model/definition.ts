import type { JSONSchema } from 'json-schema-to-ts';

/** How the input becomes the function's event and client context. */
export interface RequestDefinition {
  /**
   * A Velocity template: the function's event.
   * @default '${input.rawRequest}', which passes the whole input on
   */
  readonly template?: string;
  /**
   * Names to Velocity values: they become keys of `context.clientContext`, which holds at most 3,584 bytes of base64.
   * @default none
   */
  readonly headers?: Readonly<Record<string, string>>;
}

/** How the function's result becomes the answer. */
export interface ResponseDefinition {
  /**
   * Names to JSONPath expressions over the function's result; the success template uses the names.
   * @default none
   */
  readonly translationMap?: Readonly<Record<string, string>>;
  /**
   * Used where an expression finds nothing.
   * @default none
   */
  readonly translationMapDefaults?: Readonly<Record<string, string>>;
  /**
   * A Velocity template: the answer.
   * @default '${rawResult}', which passes the whole result on
   */
  readonly successTemplate?: string;
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
  /** @default the whole result is the answer */
  readonly response?: ResponseDefinition;
  /**
   * The Node.js runtime.
   * @default 'nodejs22.x'
   */
  readonly runtime?: string;
  /**
   * `path/to/module.export` inside the package.
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
}

/** Defines a function action. Write its contracts `as const`, and the handler's types follow from them. */
export function defineFunctionAction<const Definition extends FunctionActionDefinition>(
  definition: Definition,
): Definition {
  return definition;
}
