import type { PacerOptions } from './pacer';
import type { RequestTrace } from './http';

/** One host for both login and API calls, instead of the region's own two: a proxy, or the emulator. */
export interface GatewaySettings {
  readonly host: string;
  /** Default: the protocol's own. */
  readonly port?: number | undefined;
  /** Default `https`. */
  readonly protocol?: string | undefined;
  /** Put before the path of login requests. */
  readonly pathParamsLogin?: string | undefined;
  /** Put before the path of API requests. */
  readonly pathParamsApi?: string | undefined;
}

/** How an org is reached. */
export interface PlatformSettings {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** Used as it is, instead of a login; cannot be renewed. */
  readonly accessToken?: string | undefined;
  /** A region (`eu-central-1`) or a domain (`mypurecloud.de`). Default `us-east-1`. */
  readonly region?: string | undefined;
  readonly gateway?: GatewaySettings | undefined;
  /** How long one request may take: seconds. Default 30. */
  readonly requestTimeout?: number | undefined;
  /** How long a failing call is repeated: seconds; 0 repeats nothing. Default 120. */
  readonly retryTimeout?: number | undefined;
  /**
   * How many access tokens are used side by side, each with its own limit of requests. A further one is taken only when
   * the others are at their limit. From 1 to 50. Default 10, as CX as Code has it.
   */
  readonly tokenPoolSize?: number | undefined;
  /** What one token may send. Default: a little under the platform's limit. */
  readonly pacing?: PacerOptions | undefined;
  /** Told of every request: method, path, status and duration, never a query, header or body. */
  readonly trace?: ((request: RequestTrace) => void) | undefined;
  /** Told, in a sentence, when a call has to wait for a limit for more than five seconds: why, and what to set. */
  readonly waits?: ((message: string) => void) | undefined;
}

/** How many access tokens may be used side by side. */
export const DEFAULT_TOKEN_POOL_SIZE = 10;

/** One request may take this long: seconds. */
export const DEFAULT_REQUEST_TIMEOUT = 30;

/** A failing call is repeated for this long: seconds. */
export const DEFAULT_RETRY_TIMEOUT = 120;
