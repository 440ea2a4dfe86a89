import type { Platform, PlatformSettings } from '../platform';
import { CommandError } from './command';

/**
 * The environment variables for one stack: `TEST_GENESYSCLOUD_REGION` stands for `GENESYSCLOUD_REGION`, and
 * `TEST_TF_VAR_KEY` for `TF_VAR_KEY`, in the stack `test`. So one shell can reach several orgs at once; where there is
 * only one, the plain names are enough.
 */
export function environmentOf(stack: string): NodeJS.ProcessEnv {
  const prefix = `${stack.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_`;
  const own = Object.entries(process.env)
    .filter(([name]) => name.startsWith(prefix) && /^(GENESYSCLOUD_|TF_VAR_)/.test(name.slice(prefix.length)))
    .map(([name, value]) => [name.slice(prefix.length), value]);
  return { ...process.env, ...(Object.fromEntries(own) as NodeJS.ProcessEnv) };
}

/** How an environment's org is reached; undefined when it names no credentials. */
export function connectionOf(env: NodeJS.ProcessEnv): PlatformSettings | undefined {
  const read = (name: string): string | undefined => env[`GENESYSCLOUD_${name}`]?.trim() || undefined;
  const accessToken = read('ACCESS_TOKEN');
  const clientId = read('OAUTHCLIENT_ID');
  const clientSecret = read('OAUTHCLIENT_SECRET');
  if (accessToken === undefined && (clientId === undefined || clientSecret === undefined)) return undefined;
  const host = read('GATEWAY_HOST');
  const port = read('GATEWAY_PORT');
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) > 0 && Number(port) < 65_536))
    throw new CommandError(`GENESYSCLOUD_GATEWAY_PORT is ${JSON.stringify(port)}, which is no port.`);
  return {
    accessToken,
    clientId,
    clientSecret,
    region: read('REGION'),
    gateway:
      host === undefined
        ? undefined
        : { host, port: port === undefined ? undefined : Number(port), protocol: read('GATEWAY_PROTOCOL') },
  };
}

/**
 * Calls an org and closes the connections afterwards.
 *
 * @throws {CommandError} when no credentials are set
 */
export async function withOrg<T>(env: NodeJS.ProcessEnv, use: (org: Platform) => Promise<T>): Promise<T> {
  const settings = connectionOf(env);
  if (settings === undefined) {
    throw new CommandError(
      'No credentials: set GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET ' +
        '(or, for one environment of several, with its name in front: TEST_GENESYSCLOUD_OAUTHCLIENT_ID).',
    );
  }
  // Loaded only when an org is called: the SDK is large.
  const { Platform } = await import('../platform');
  const org = new Platform(settings);
  try {
    return await use(org);
  } finally {
    org.close();
  }
}
