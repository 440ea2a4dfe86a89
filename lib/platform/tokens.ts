import { PlatformError } from './errors';
import type { Connections } from './http';
import { Pacer } from './pacer';
import type { Redactor } from '../shared/redaction';
import { apiUrlOf, clientForCall, createSdkClient, tokenOf, type SdkClient } from './sdk';
import { DEFAULT_REQUEST_TIMEOUT, DEFAULT_TOKEN_POOL_SIZE, type PlatformSettings } from './settings';

/** A token is renewed this long before it expires: milliseconds. */
const RENEW_BEFORE_MS = 60_000;

/** What a login gives. */
export interface Granted {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Where the API is that takes it. */
  readonly apiUrl: string;
}

/** One access token with its own limit of requests. */
export class Token {
  readonly pacer: Pacer;
  private readonly client: SdkClient;
  /** Calls that have chosen this token and were not sent yet. */
  private chosen = 0;
  private login: Promise<void> | undefined;
  private expires = 0;

  constructor(
    private readonly settings: PlatformSettings,
    private readonly connections: Connections,
    private readonly redactor: Redactor,
  ) {
    this.pacer = new Pacer(settings.pacing);
    this.client = createSdkClient(settings);
  }

  /** Whether there was a login yet. */
  get used(): boolean {
    return tokenOf(this.client) !== undefined;
  }

  /** What the last login gave. */
  get granted(): Granted {
    return { token: tokenOf(this.client) ?? '', expires: this.expires, apiUrl: apiUrlOf(this.client) };
  }

  /** How many more calls could be sent at once; negative when there is a queue. */
  get room(): number {
    return this.pacer.room - this.chosen;
  }

  /** Waits until a call may be sent, with the SDK's client whose token is valid then. */
  async turn(signal?: AbortSignal, told?: (milliseconds: number) => void): Promise<SdkClient> {
    this.chosen += 1;
    try {
      const client = await this.ready();
      await this.pacer.wait(signal, told);
      return client;
    } finally {
      this.chosen -= 1;
    }
  }

  /** The SDK's client with a token that is valid. */
  async ready(): Promise<SdkClient> {
    if (this.expires - RENEW_BEFORE_MS <= Date.now()) {
      this.login ??= this.logIn().finally(() => (this.login = undefined));
      await this.login;
    }
    return this.client;
  }

  /**
   * Forgets a token that the platform refused, unless another call has renewed it meanwhile.
   *
   * @returns whether a new one can be had
   */
  refused(token: string | undefined): boolean {
    if (this.settings.clientId === undefined || this.settings.clientSecret === undefined) return false;
    if (tokenOf(this.client) === token) this.expires = 0;
    return true;
  }

  private async logIn(): Promise<void> {
    const { accessToken, clientId, clientSecret } = this.settings;
    if (
      accessToken !== undefined &&
      accessToken !== '' &&
      this.expires === 0 &&
      tokenOf(this.client) === undefined
    ) {
      this.redactor.add(accessToken);
      this.client.setAccessToken(accessToken);
      this.expires = Infinity;
      return;
    }
    if (clientId === undefined || clientSecret === undefined) {
      throw new PlatformError(
        'There is no OAuth client id and secret, and no access token, to log in with.',
        {
          kind: 'login',
        },
      );
    }
    this.redactor.add(clientSecret, Buffer.from(`${clientId}:${clientSecret}`).toString('base64'));
    const caller = clientForCall(this.client, this.connections, {
      timeoutMs: (this.settings.requestTimeout ?? DEFAULT_REQUEST_TIMEOUT) * 1000,
      body: 'json',
    });
    const { accessToken: token, tokenExpiryTime } = await caller.loginClientCredentialsGrant(
      clientId,
      clientSecret,
    );
    if (typeof token !== 'string' || token === '') {
      throw new PlatformError('The answer to the login has no access token.', {
        kind: 'lost',
        code: 'EBODY',
      });
    }
    this.redactor.add(token);
    this.client.setAccessToken(token);
    // An answer without a lifetime: take the token as long as it works.
    this.expires = Number.isFinite(tokenExpiryTime)
      ? Math.max(tokenExpiryTime, Date.now() + RENEW_BEFORE_MS + 1)
      : Infinity;
  }
}

/** Several tokens of one OAuth client; a further one is logged in only when the others have no room. */
export class TokenPool {
  private readonly tokens: readonly Token[];

  constructor(
    private readonly settings: PlatformSettings,
    connections: Connections,
    redactor: Redactor,
  ) {
    const size = this.canGrow
      ? Math.max(1, Math.floor(settings.tokenPoolSize ?? DEFAULT_TOKEN_POOL_SIZE))
      : 1;
    this.tokens = Array.from({ length: size }, () => new Token(settings, connections, redactor));
  }

  /** How many there can be. */
  get size(): number {
    return this.tokens.length;
  }

  /** Whether there can be more than one: an access token that was given cannot be had twice. */
  get canGrow(): boolean {
    return this.settings.accessToken === undefined || this.settings.accessToken === '';
  }

  /** The token to use next: one in use that has room, else a new one, else the one with the shortest queue. */
  next(): Token {
    const [first, ...others] = this.tokens as [Token, ...Token[]];
    const roomy = this.tokens.find((token, index) => (token.used || index === 0) && token.room > 0);
    if (roomy !== undefined) return roomy;
    const fresh = this.tokens.find((token) => token.room > 0);
    if (fresh !== undefined) return fresh;
    return others.reduce((best, token) => (token.room > best.room ? token : best), first);
  }
}
