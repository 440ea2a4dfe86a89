/**
 * The platform's limits, each with its source: [blog] Genesys's introduction of functions, [sdk] the official SDK,
 * [help] the Genesys resource centre, [report] what users reported.
 */

/** Names and categories of actions, and names of integrations and credentials: characters. [sdk] */
export const NAME_MAX_LENGTH = 256;

/** A function's description: characters. [sdk] */
export const DESCRIPTION_MAX_LENGTH = 255;

/** A function's timeout in seconds: at least this. [sdk] */
export const TIMEOUT_MIN_SECONDS = 1;

/** A function's timeout in seconds: at most this. [blog] */
export const TIMEOUT_MAX_SECONDS = 15;

/** A function's timeout in seconds when none is given. [sdk] */
export const TIMEOUT_DEFAULT_SECONDS = 15;

/** A request of an action without a function, in seconds: at most this, and where none is given. [sdk] */
export const REQUEST_TIMEOUT_MAX_SECONDS = 60;

/** The client context of a function's invocation: bytes after base64. Certificates belong into the body. [blog] */
export const CLIENT_CONTEXT_MAX_BYTES = 3584;

/** A function's request, and a function's response: bytes. [blog] */
export const PAYLOAD_MAX_BYTES = 750_000;

/** A function's memory: megabytes, with one virtual CPU. [blog] */
export const MEMORY_MB = 1536;

/** An uploaded zip: bytes. [report] */
export const ZIP_MAX_BYTES = 256 * 1024 * 1024;

/** What an uploaded zip may unpack to: bytes. AWS Lambda's own limit for a function with its layers. */
export const UNPACKED_MAX_BYTES = 250 * 1024 * 1024;

/** Files in an uploaded zip. A bound of ours against zip bombs: no function package that was seen comes near it. */
export const ZIP_MAX_FILES = 65_535;

/** Levels of nesting in a JSON document. [help] */
export const JSON_MAX_DEPTH = 50;

/** Requests a minute that one client-credentials token may make. [help] */
export const REQUESTS_PER_MINUTE = 300;

/** The limits that an org has for data actions, by the names that errors and `organizations/limits` give them. [sdk] [help] */
export const DATA_ACTION_LIMITS = {
  executions: 'actions.concurrent.executions.max',
  functionExecutions: 'actions.function.concurrent.executions.max',
  functionRequests: 'actions.function.configuration.requests.rate.per.second',
  functionResponse: 'actions.function.response.bytes.max',
} as const;

/** Actions that one list call may name by id. [sdk] */
export const LIST_IDS_MAX = 50;

/** How long an upload URL is valid: seconds, at least, at most, and when nothing is said. [sdk] */
export const SIGNED_URL_TIMEOUT_SECONDS = { min: 1, max: 604_800, default: 900 } as const;
