/*
 * What the control API answers beside what it takes and gives elsewhere: the one place that the console takes its types from.
 */
import type { Side } from '../../model/actions';
import type { Json, JsonObject } from '../../shared/json';
import type { Problem } from '../../shared/problems';
import type { BackendCall, ErrorBody, ExecutableConfig, ExecutionStep } from '../../execution';
import type { FunctionError, LogEntry } from '../../function-host';
import type { ActiveFault } from '../faults/faults';
import type { LoggedRequest } from '../faults/request-log';
import type { EmulatorSettings } from '../settings';
import type { ZipStatus } from '../store/records';

export type {
  ActiveFault,
  EmulatorSettings,
  ErrorBody,
  ExecutionStep,
  Json,
  JsonObject,
  LoggedRequest,
  LogEntry,
  Problem,
  Side,
};
export type { Fault, FaultEffect } from '../faults/faults';

/** Who made a change, as far as a request tells. */
export interface Author {
  readonly clientId: string;
  /** What the request said of its program. */
  readonly userAgent?: string;
  /** The operation that made it. */
  readonly operation: string;
}

/** A version of an action that was published since the start. */
export interface PublishedVersion {
  readonly version: number;
  /** ISO 8601. */
  readonly time: string;
  readonly by: Author;
}

/** The code of one side of a function action. */
export interface CodeOverview {
  readonly status: ZipStatus;
  /** The name under which it was uploaded. */
  readonly fileName: string;
  /** ISO 8601. */
  readonly uploaded: string;
  /** SHA-256: what the file's name says, or that of the zip. */
  readonly digest?: string;
  /** Why it cannot be used. */
  readonly cause?: string;
}

/** One side of an action, in short. */
export interface SideOverview {
  readonly version: number;
  readonly name: string;
  readonly runtime?: string;
  readonly handler?: string;
  readonly timeoutSeconds?: number;
  readonly code?: CodeOverview;
}

/** An action, in short. */
export interface ActionOverview {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly integrationId: string;
  readonly secure: boolean;
  /** Function actions only. */
  readonly functionId?: string;
  readonly published?: SideOverview;
  readonly draft?: SideOverview;
  /** What was published since the start, the newest first. */
  readonly versions: readonly PublishedVersion[];
}

/** An integration, in short. */
export interface IntegrationOverview {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  /** The names of its credentials. */
  readonly credentials: readonly string[];
}

/** A credential: what it is called and which fields it has, never a value. */
export interface CredentialOverview {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly fields: readonly string[];
  /** ISO 8601. */
  readonly modified: string;
}

/** An org, in short. */
export interface OrgOverview {
  readonly id: string;
  readonly name: string;
  /** The client that may do everything in it. */
  readonly clientId: string;
  readonly integrations: readonly IntegrationOverview[];
  readonly actions: readonly ActionOverview[];
  readonly credentials: readonly CredentialOverview[];
}

/** One side of an action, whole. */
export interface SideDetail extends SideOverview {
  readonly inputSchema?: Json;
  readonly successSchema?: Json;
  readonly config: ExecutableConfig;
}

/** A sample input of an action's function. */
export interface SampleEvent {
  /** The file's name without its ending. */
  readonly name: string;
  readonly input: Json;
}

/** An action, whole. */
export interface ActionDetail extends Omit<ActionOverview, 'published' | 'draft'> {
  readonly published?: SideDetail;
  readonly draft?: SideDetail;
  readonly samples: readonly SampleEvent[];
  /** Where samples are written; undefined where the emulator knows no directory of the action's function. */
  readonly directory?: string;
}

/** What is written beside a function: a sample input, or a case with what is expected of it. */
export interface SampleFile {
  readonly kind: 'event' | 'case';
  /** Without an ending. */
  readonly name: string;
  readonly content: Json;
}

/** An execution, in short. */
export interface ExecutionSummary {
  /** 1 for the first one; counts on over a reset. */
  readonly number: number;
  /** The request that asked for it: its `contextId`. */
  readonly id: string;
  /** ISO 8601, when it began. */
  readonly time: string;
  readonly org: string;
  readonly actionId: string;
  readonly actionName: string;
  /** Function actions only. */
  readonly functionId?: string;
  readonly side: Side;
  readonly version: number;
  /** The operation that asked for it. */
  readonly operation: string;
  readonly clientId: string;
  readonly success: boolean;
  /** The HTTP status that it is, or would be, answered with. */
  readonly status: number;
  readonly durationMs: number;
  /** The step at which it ended; undefined when it came to its end, or to no step at all. */
  readonly failedStep?: string;
  /** Why it failed, cut to 300 characters. */
  readonly message?: string;
  /** How many steps were done. */
  readonly steps: number;
  /** Whether the function's process was started for it. */
  readonly cold?: boolean;
}

/** What the function made of an execution. */
export interface FunctionTrace {
  /** `context.awsRequestId`. */
  readonly requestId: string;
  readonly durationMs: number;
  /** Loading the module, in milliseconds; undefined when the process was there already. */
  readonly initMs?: number;
  readonly maxMemoryMb: number;
  readonly runtime: string;
  readonly nodeVersion: string;
  readonly logs: readonly LogEntry[];
  readonly error?: FunctionError;
}

/** An execution, whole. Secrets are redacted, and what is long is cut. */
export interface ExecutionDetail extends ExecutionSummary {
  readonly input: Json;
  /** The action's configuration when it was executed: its templates. */
  readonly config: ExecutableConfig;
  readonly operations: readonly ExecutionStep[];
  /** What the function or the service was called with; undefined when it was not. */
  readonly call?: BackendCall;
  readonly function?: FunctionTrace;
  readonly finalResult?: Json;
  readonly error?: ErrorBody;
}

/** A message of a function, as it is written. */
export interface LiveLog extends LogEntry {
  readonly functionId: string;
}

/** What `GET /emulator/events` tells. Several changes of a kind that come soon after one another are told as one. */
export interface ControlEvents {
  /** The stream is open: what changes from here on is told. */
  readonly open: { readonly url: string };
  readonly requests: readonly LoggedRequest[];
  readonly executions: readonly ExecutionSummary[];
  readonly logs: readonly LiveLog[];
  /** What an org holds has changed. */
  readonly orgs: readonly string[];
  readonly faults: readonly ActiveFault[];
  readonly settings: EmulatorSettings;
  /** Requests and executions were forgotten. */
  readonly cleared: 'requests' | 'everything';
}

/** A setting, with what it can be. */
export interface SettingShape {
  readonly value: Json;
  readonly default: Json;
  readonly choices?: readonly Json[];
  readonly min?: number;
  readonly max?: number;
}
