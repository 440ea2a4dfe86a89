import { FUNCTION_CREDENTIAL_KEY } from '../model/names';
import { KNOWN_RUNTIMES, type Runtime } from '../model/runtimes';

/**
 * What is not known about the platform, or differs between orgs. Each default is the likeliest answer; code that talks
 * to the platform must work under every value.
 */
export interface Settings {
  /** Whether the entities of a list carry their contracts' schemas. Default: false (URIs only). */
  readonly listIncludesContract: boolean;
  /** Whether `includeConfig` gives the templates themselves or only their URIs. Default: `uri`. */
  readonly templates: 'uri' | 'inline';
  /** What publishing a draft that equals the published action does to the version. Default: `raises-version`. */
  readonly publishUnchanged: 'raises-version' | 'keeps-version';
  /** Whether the draft can still be read after it was published. Default: `gone` (404). */
  readonly draftAfterPublish: 'gone' | 'kept';
  /** What POST of a draft does when there is one already. Default: `conflict` (409). */
  readonly draftExists: 'conflict' | 'returned' | 'replaced';
  /** Whether PUT draft/function raises the draft's version as PATCH does. Default: false. */
  readonly functionRaisesDraftVersion: boolean;
  /** Whether GET of a credential names its fields (with redacted values) or shows none. Default: `redacted`. */
  readonly credentialFields: 'redacted' | 'hidden';
  /** The credential key of function-data-actions. Default: functionCredentials. */
  readonly functionCredentialKey: string;
  /** How long an uploaded zip is Pending and Transferring, in milliseconds. Default: 100. */
  readonly zipProcessingMs: number;
  /** How long after an upload the draft still shows the zip from before, in milliseconds. Default: 0. */
  readonly zipNoticedAfterMs: number;
  /** What DELETE of a credential that an integration uses does. Default: `allowed`. */
  readonly credentialInUse: 'allowed' | 'conflict';
  /** What DELETE of an integration does to its actions. Default: `deleted` with it. */
  readonly integrationWithActions: 'deleted' | 'conflict';
  /** The largest page of a list. Default: 200. */
  readonly pageSizeMax: number;
  /** Lifetime of an access token in seconds. Default: 86400. */
  readonly tokenSeconds: number;
  /** Requests a minute and token; 0: no limit. The platform's own value is 300. Default: 0. */
  readonly requestsPerMinute: number;
  /** Function configuration, publish and delete requests a second and org; 0: no limit. Default: 0. */
  readonly functionRequestsPerSecond: number;
  /** Runtimes of the org. Default: those known to the model. */
  readonly runtimes: readonly Runtime[];
}

export const DEFAULT_SETTINGS: Settings = {
  listIncludesContract: false,
  templates: 'uri',
  publishUnchanged: 'raises-version',
  draftAfterPublish: 'gone',
  draftExists: 'conflict',
  functionRaisesDraftVersion: false,
  credentialFields: 'redacted',
  functionCredentialKey: FUNCTION_CREDENTIAL_KEY,
  zipProcessingMs: 100,
  zipNoticedAfterMs: 0,
  credentialInUse: 'allowed',
  integrationWithActions: 'deleted',
  pageSizeMax: 200,
  tokenSeconds: 86_400,
  requestsPerMinute: 0,
  functionRequestsPerSecond: 0,
  runtimes: KNOWN_RUNTIMES,
};
