import type { FunctionOutcome, FunctionRequest } from '../function-host';
import type { Json, JsonObject } from '../shared/json';

/** The error form of every Genesys Cloud API. [sdk] */
export interface ErrorBody {
  readonly message: string;
  readonly code: string;
  readonly status: number;
  readonly messageParams: Readonly<Record<string, string>>;
  /** Names the request; inner errors have none. */
  readonly contextId?: string;
  readonly details: readonly { readonly errorCode?: string; readonly fieldName?: string }[];
  readonly errors: readonly ErrorBody[];
}

/** `config` of an action, as the API has it. [sdk] */
export interface ExecutableConfig {
  readonly request?: {
    readonly requestUrlTemplate?: string;
    readonly requestTemplate?: string;
    /** The HTTP method. Default: POST. */
    readonly requestType?: string;
    readonly headers?: Readonly<Record<string, string>>;
  };
  readonly response?: {
    readonly translationMap?: Readonly<Record<string, string>>;
    readonly translationMapDefaults?: Readonly<Record<string, string>>;
    readonly successTemplate?: string;
  };
}

/** An action as the engine needs it. */
interface ExecutableAction {
  readonly id: string;
  readonly contract: {
    /** `contract.input.inputSchema`; undefined: anything is accepted. */
    readonly inputSchema?: JsonObject;
    /** `contract.output.successSchema`; undefined: anything is accepted. */
    readonly successSchema?: JsonObject;
  };
  readonly config: ExecutableConfig;
}

/** Who executes, and where. */
interface ExecutionIdentity {
  readonly organizationId: string;
  /** Default: the organization's id. */
  readonly homeOrganizationId?: string;
  /** Undefined: no user, for example a client-credentials token. */
  readonly userId?: string;
  /** Names the request in each error (`contextId`) and in the client context. */
  readonly correlationId: string;
}

/** What is left of an action when its templates are rendered: the call that a backend makes. */
export interface BackendCall {
  /** Rendered; undefined when the action has no URL template. */
  readonly url?: string;
  readonly method: string;
  /** Rendered, with the platform's own `ININ-*` headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The rendered request template: the event of a function, the body of a web service. */
  readonly body: string;
}

/** What a backend answered. */
export type BackendAnswer =
  | { readonly ok: true; readonly rawResult: string }
  | {
      readonly ok: false;
      /** HTTP status of the execute answer. */
      readonly status: number;
      /** The words of the inner error, behind "REST call for action execute failed. Message: ". */
      readonly message: string;
      /** For example `ACTION.REMOTE_ENDPOINT`. */
      readonly errorCode: string;
    };

/**
 * Makes the call that an action stands for: a function, a web service. Must not reject.
 *
 * @param note is told what a function made of it
 */
export type ActionBackend = (
  call: BackendCall,
  note?: (outcome: FunctionOutcome) => void,
) => Promise<BackendAnswer>;

/** One execution. */
export interface Execution {
  readonly action: ExecutableAction;
  /** The body of execute or test. Members that are null are dropped. */
  readonly input: Json;
  /** The fields of the integration's credential. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly identity: ExecutionIdentity;
  readonly backend: ActionBackend;
  /** Answer in Architect's flattened form. Default: false. */
  readonly flatten?: boolean;
  /** Told when each step was done. Default: nobody. */
  readonly onTrace?: ((trace: ExecutionTrace) => void) | undefined;
}

/** When something began and ended: milliseconds since 1970, with fractions. */
export interface Span {
  readonly startedAt: number;
  readonly endedAt: number;
}

/** When each step of an execution was done. Values of the credential are redacted; inputs and results are no part of it. */
export interface ExecutionTrace extends Span {
  readonly actionId: string;
  readonly organizationId: string;
  readonly correlationId: string;
  readonly success: boolean;
  readonly steps: readonly TracedStep[];
}

/** A step, and when it was done. */
export interface TracedStep extends Span {
  readonly name: string;
  readonly success: boolean;
  readonly error?: string;
  /** Of the step that calls a function, if it was reached. */
  readonly function?: TracedFunction;
}

/** What a function did in its step. */
export interface TracedFunction {
  readonly requestId: string;
  /** Loading the module, in milliseconds; undefined when the process was there already. */
  readonly initMs?: number;
  readonly maxMemoryMb: number;
  readonly nodeVersion: string;
  readonly requests: readonly FunctionRequest[];
}

/** One step of an execution, as `test` shows it. [sdk] */
export interface ExecutionStep {
  /** 1-based. */
  readonly step: number;
  readonly name: string;
  readonly success: boolean;
  /** What the step made; undefined when it failed or makes nothing. */
  readonly result?: Json;
  readonly error?: ErrorBody;
}

/** How an execution went: the answer of `test`, and what `execute` answers from. [sdk] */
export interface ExecutionResult {
  readonly operations: readonly ExecutionStep[];
  readonly success: boolean;
  /** The answer; undefined when a step failed. */
  readonly finalResult?: Json;
  /** Its `status` is the HTTP status that `execute` answers with. */
  readonly error?: ErrorBody;
}
