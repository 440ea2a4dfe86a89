import type { ExecutableConfig } from '../../execution';
import type { Json, JsonObject } from '../../shared/json';

/** A credential, with its secret fields. They leave the store only towards an execution. */
export interface CredentialRecord {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly createdDate: string;
  readonly modifiedDate: string;
}

/** An integration. */
export interface IntegrationRecord {
  readonly id: string;
  readonly type: string;
  readonly intendedState: 'ENABLED' | 'DISABLED';
  readonly stateChanged: string;
  /** Webhooks only. */
  readonly webhookId?: string;
  readonly config: {
    readonly name: string;
    readonly version: number;
    readonly notes: string;
    readonly properties: JsonObject;
    readonly advanced: JsonObject;
    /** Credential key → credential id. */
    readonly credentials: Readonly<Record<string, string>>;
  };
}

/** Status of an uploaded zip. [sdk] */
export type ZipStatus =
  'Pending' | 'Transferring' | 'Available' | 'Unknown' | 'Invalid' | 'InvalidFormat' | 'InvalidFile';

/** An uploaded zip; its bytes are kept beside the records. */
export interface ZipRecord {
  readonly id: string;
  readonly status: ZipStatus;
  readonly name: string;
  readonly dateCreated: string;
  readonly requestId: string;
  readonly errorMessage?: string;
}

/** Settings of a function, as PUT draft/function takes them. */
export interface FunctionRecord {
  readonly name: string;
  readonly description: string;
  readonly handler: string;
  readonly runtime: string;
  readonly timeoutSeconds: number;
  readonly dateCreated: string;
}

/** `config` of an action, complete but for the templates' URIs. */
export interface ActionConfigRecord extends ExecutableConfig {
  readonly timeoutSeconds?: number;
}

/** One side of an action: what is published, or its draft. */
export interface ActionSide {
  readonly version: number;
  readonly name: string;
  readonly category: string;
  readonly secure: boolean;
  readonly inputSchema?: Json;
  readonly successSchema?: Json;
  readonly config?: ActionConfigRecord;
  /** Function actions only. */
  readonly function?: FunctionRecord;
  readonly zip?: ZipRecord;
  /** The zip before, which the function keeps while `zip` is not available. */
  readonly appliedZipId?: string;
  /** Uploaded, but not noticed yet: shown to nobody. */
  readonly incoming?: ZipRecord;
  /** Failed uploads, newest first, at most ten. */
  readonly uploadExceptionHistory?: readonly ZipRecord[];
}

/** An action: published, a draft, or both. One record, so that a change of both sides is one change. */
export interface ActionRecord {
  readonly id: string;
  readonly integrationId: string;
  /** Function actions only; the same in every draft and version, and the immutable requestUrlTemplate. */
  readonly functionId?: string;
  readonly published?: ActionSide;
  readonly draft?: ActionSide;
}

/** A flow, as far as dependency tracking knows it. Flows come from seeds only. */
export interface FlowRecord {
  readonly id: string;
  readonly name: string;
  /** For example INBOUNDCALLFLOW. */
  readonly type: string;
  readonly version: string;
  readonly published: boolean;
  /** The actions it uses: ids, or names for actions that are made later. */
  readonly uses: readonly string[];
}

/** What an org holds. */
export interface Collections {
  credentials: CredentialRecord;
  integrations: IntegrationRecord;
  actions: ActionRecord;
  flows: FlowRecord;
}

export type CollectionName = keyof Collections;

export const COLLECTION_NAMES: readonly CollectionName[] = [
  'credentials',
  'integrations',
  'actions',
  'flows',
];
