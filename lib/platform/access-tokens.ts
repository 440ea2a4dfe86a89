import { Caller, type CallOptions } from './caller';
import type { PlatformSettings } from './settings';

/** An access token that is somebody else's to use. */
export interface AccessToken {
  readonly token: string;
  /** Undefined where nobody has said. */
  readonly expires: Date | undefined;
  /** Where the API is that takes it, for example `https://api.mypurecloud.de`. */
  readonly apiUrl: string;
  /** Ends it. One that was given, not made, is not ours to end: it goes on. */
  end(options?: CallOptions): Promise<void>;
}

/** Gets an access token of its own: with the OAuth client, or, where there is none, the token that was given. */
export async function openAccessToken(
  settings: PlatformSettings,
  options?: CallOptions,
): Promise<AccessToken> {
  const caller = new Caller({ ...settings, tokenPoolSize: 1 });
  await caller.login(options);
  const { token, expires, apiUrl, isOurs } = caller.loggedIn;
  return {
    token,
    expires: Number.isFinite(expires) ? new Date(expires) : undefined,
    apiUrl,
    end: async (closing) => {
      try {
        if (!isOurs) return;
        await caller.call(
          {
            to: 'end an access token',
            idempotent: true,
            body: 'none',
            run: ({ tokens }) => tokens.deleteTokensMe(),
          },
          closing,
        );
      } finally {
        caller.close();
      }
    },
  };
}
