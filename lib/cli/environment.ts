import { objectOf, objectsIn, type Json, type JsonObject } from '../shared/json';
import type { AllowedOrganizations } from '../model/organizations';
import type { Platform, PlatformSettings } from '../platform';
import {
  describePassedOver,
  readConnection,
  terraformVariablesSetTwice,
  VariableError,
  variablesOf,
  type Configured,
} from '../platform/environment';
import { CommandError } from './command';
import { printError } from './output';

/**
 * The environment variables for one stack: `TEST_GENESYSCLOUD_REGION` stands for `GENESYSCLOUD_REGION`, and
 * `TEST_TF_VAR_KEY` for `TF_VAR_KEY`, in the stack `test`. So one shell can reach several orgs at once; where there is
 * only one, the plain names are enough.
 */
export function environmentOf(stack: string): NodeJS.ProcessEnv {
  return variablesOf(process.env, stack);
}

/** Says on standard error which variable counts where two say different things. */
export function sayWhichCounts(...stacks: readonly string[]): void {
  for (const stack of stacks) {
    const { passedOver } = read(process.env, stack);
    for (const each of [...passedOver, ...terraformVariablesSetTwice(process.env, stack)])
      printError(`${stack}: ${describePassedOver(each)}\n`);
  }
}

/** How an environment's org is reached; undefined when it names no credentials. */
export function connectionOf(
  env: NodeJS.ProcessEnv,
  configured: Configured = {},
): PlatformSettings | undefined {
  const { settings } = read(env, undefined, configured);
  const { accessToken, clientId, clientSecret } = settings;
  return accessToken === undefined && (clientId === undefined || clientSecret === undefined)
    ? undefined
    : settings;
}

/**
 * What the provider's blocks of a synthesised stack set themselves, one for each org: texts as they are, and variables
 * of Terraform from the environment.
 */
export function configuredIn(configuration: unknown, env: NodeJS.ProcessEnv): Configured[] {
  return providersIn(configuration).map((block) => {
    const gateway = objectOf(block['gateway']);
    const values: [keyof Configured, Json | undefined][] = [
      ['oauthclient_id', block['oauthclient_id']],
      ['oauthclient_secret', block['oauthclient_secret']],
      ['access_token', block['access_token']],
      ['aws_region', block['aws_region']],
      ['gateway_host', gateway['host']],
      ['gateway_port', gateway['port']],
      ['gateway_protocol', gateway['protocol']],
      ['token_pool_size', block['token_pool_size']],
    ];
    return Object.fromEntries(
      values.flatMap(([name, value]) => {
        const text = resolved(value, env);
        return text === undefined ? [] : [[name, text]];
      }),
    );
  });
}

/** The orgs that the first of a synthesised stack's providers allows. */
export function allowedIn(configuration: unknown, env: NodeJS.ProcessEnv): AllowedOrganizations {
  const block = providersIn(configuration)[0];
  const texts = (value: Json | undefined): string[] | undefined =>
    Array.isArray(value)
      ? (value as readonly Json[]).flatMap((each) => resolved(each, env) ?? [])
      : undefined;
  return {
    ids: texts(block?.['allowed_organization_ids']),
    names: texts(block?.['allowed_organization_names']),
  };
}

function providersIn(configuration: unknown): JsonObject[] {
  return objectsIn(objectOf(objectOf(configuration)['provider'])['genesysactions']);
}

function resolved(value: Json | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return undefined;
  const variable = /^\$\{var\.([\w-]+)\}$/.exec(value)?.[1];
  if (variable !== undefined) return env[`TF_VAR_${variable}`];
  return value.replace(/([$%])\1\{/g, '$1{');
}

/**
 * Calls an org and closes the connections afterwards.
 *
 * @param configured what the provider's block sets itself
 * @param retryTimeout for how long a failing call is repeated: seconds; default as in the provider
 * @throws {CommandError} when no credentials are set
 */
export async function withOrg<T>(
  env: NodeJS.ProcessEnv,
  use: (org: Platform) => Promise<T>,
  { configured = {}, retryTimeout }: { configured?: Configured; retryTimeout?: number | undefined } = {},
): Promise<T> {
  const settings = connectionOf(env, configured);
  if (settings === undefined) {
    throw new CommandError(
      'No credentials: set GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET ' +
        '(or, for one environment of several, with its name in front: TEST_GENESYSCLOUD_OAUTHCLIENT_ID).',
    );
  }
  // Loaded only when an org is called: the SDK is large.
  const { Platform } = await import('../platform');
  const org = new Platform({
    ...settings,
    retryTimeout,
    waits: (message) => {
      printError(`${message}\n`);
    },
  });
  try {
    return await use(org);
  } finally {
    org.close();
  }
}

function read(...args: Parameters<typeof readConnection>): ReturnType<typeof readConnection> {
  try {
    return readConnection(...args);
  } catch (error) {
    if (!(error instanceof VariableError)) throw error;
    throw new CommandError(error.message);
  }
}
