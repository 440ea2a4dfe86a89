/** Who calls the platform API, and where. */
export interface PlatformCaller {
  readonly clientId: string;
  readonly clientSecret: string;
  /**
   * The region's domain, for example `mypurecloud.ie`. A URL (`http://127.0.0.1:8080`) takes both login and calls: a
   * gateway, or the emulator.
   */
  readonly region: string;
}

/** Gets something: a path below /api/v2, and its query. */
export type PlatformGet = <T>(path: string, query?: Readonly<Record<string, string>>) => Promise<T>;

/** One token serves all invocations of a warm function. It is kept by who asked for it. */
const tokens = new Map<string, { token: string; until: number }>();

/** Calls the platform API with client credentials. */
export function platformApi(caller: PlatformCaller): PlatformGet {
  for (const name of ['clientId', 'clientSecret', 'region'] as const) {
    if (!caller[name])
      throw new Error(
        `The ${name} is missing: does the integration have GC_CLIENT_ID, GC_CLIENT_SECRET and GC_REGION?`,
      );
  }
  const { login, api } = hosts(caller.region);
  return async (path, query = {}) => {
    const url = `${api}/api/v2/${path}?${new URLSearchParams(query).toString()}`;
    let response = await call(url, await tokenOf(caller, login));
    if (response.status === 401) {
      // The token was withdrawn or has run out early: once more with a fresh one.
      tokens.delete(keyOf(caller));
      response = await call(url, await tokenOf(caller, login));
    }
    if (!response.ok) throw new Error(`The platform API answered ${response.status} to GET ${path}.`);
    return (await response.json()) as never;
  };
}

function call(url: string, token: string): Promise<Response> {
  return fetch(url, { headers: { authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(8000) });
}

async function tokenOf(caller: PlatformCaller, login: string): Promise<string> {
  const known = tokens.get(keyOf(caller));
  if (known !== undefined && known.until > Date.now()) return known.token;
  const response = await fetch(`${login}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${caller.clientId}:${caller.clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok)
    throw new Error(
      `The login was refused with ${response.status}: check GC_CLIENT_ID, GC_CLIENT_SECRET and GC_REGION.`,
    );
  const { access_token: token, expires_in: seconds } = (await response.json()) as {
    access_token: string;
    expires_in: number;
  };
  // A little early, so that no call is made with a token that runs out on its way.
  tokens.set(keyOf(caller), { token, until: Date.now() + (seconds - 60) * 1000 });
  return token;
}

function keyOf({ clientId, region }: PlatformCaller): string {
  return `${clientId}@${region}`;
}

function hosts(region: string): { login: string; api: string } {
  if (/^https?:\/\//.test(region))
    return { login: region.replace(/\/$/, ''), api: region.replace(/\/$/, '') };
  return { login: `https://login.${region}`, api: `https://api.${region}` };
}
