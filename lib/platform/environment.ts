import { checkTokenPoolSize, TOKEN_POOL_SIZES } from '../model/settings';
import type { GatewaySettings, PlatformSettings } from './settings';

/**
 * The one place that reads how an org is reached from the environment. The provider reads its own process's with it, and
 * the commands theirs: so one stack reaches one org, whatever it is deployed with.
 */

/** Environment variables, as a process has them. */
type Variables = Readonly<Record<string, string | undefined>>;

/** The environment variables that stand for settings, as every Genesys Cloud user of Terraform sets them. */
export const ENVIRONMENT = {
  oauthclient_id: 'GENESYSCLOUD_OAUTHCLIENT_ID',
  oauthclient_secret: 'GENESYSCLOUD_OAUTHCLIENT_SECRET',
  aws_region: 'GENESYSCLOUD_REGION',
  access_token: 'GENESYSCLOUD_ACCESS_TOKEN',
  gateway_host: 'GENESYSCLOUD_GATEWAY_HOST',
  gateway_port: 'GENESYSCLOUD_GATEWAY_PORT',
  gateway_protocol: 'GENESYSCLOUD_GATEWAY_PROTOCOL',
  token_pool_size: 'GENESYSCLOUD_TOKEN_POOL_SIZE',
} as const;

type EnvironmentSetting = keyof typeof ENVIRONMENT;

/** What is set outside of environment variables: in the provider's block. It is nearer than any variable. */
export type Configured = Readonly<Partial<Record<EnvironmentSetting, string>>>;

/** A variable that was passed over because another one is nearer and says something else. */
export interface PassedOver {
  readonly counts: string;
  readonly ignored: string;
}

/** How an org is reached, read from everything that says it. */
interface Connection {
  /** Without credentials where none are set. */
  readonly settings: Pick<
    PlatformSettings,
    'clientId' | 'clientSecret' | 'accessToken' | 'region' | 'gateway' | 'tokenPoolSize'
  >;
  readonly passedOver: readonly PassedOver[];
}

/** A variable whose value makes no sense. */
export class VariableError extends Error {
  override readonly name = 'VariableError';

  constructor(
    message: string,
    /** What it is a value for. */
    readonly setting: 'gateway_port' | 'token_pool_size',
  ) {
    super(message);
  }
}

/** What stands in front of the variables of one environment: `TEST_` for `test`, `EU_PROD_` for `eu-prod`. */
export function prefixOf(environment: string): string {
  return `${environment.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_`;
}

/**
 * Reads how an org is reached. The nearest that is not blank counts: what is configured, then the variable with the
 * environment's name in front (`TEST_GENESYSCLOUD_REGION`), then the bare one. An access token further away than any
 * part of a client is passed over: the nearer client says which org is meant.
 *
 * @param environment the environment's name; undefined: only bare variables are read
 * @throws {VariableError} when the port is none, or the size of the token pool
 */
export function readConnection(
  variables: Variables,
  environment?: string,
  configured: Configured = {},
): Connection {
  const passedOver: PassedOver[] = [];
  const find = finder(variables, environment, configured, passedOver);
  const credentials = credentialsOf(find, passedOver);
  const region = find('aws_region')?.value;
  const tokenPoolSize = tokenPoolSizeOf(find);
  return { settings: { ...credentials, region, gateway: gatewayOf(find), tokenPoolSize }, passedOver };
}

/** A value with what it is called and how near it is: 0 is configured, then the variables. */
interface Found {
  readonly value: string;
  readonly from: string;
  readonly distance: number;
}

type Find = (setting: EnvironmentSetting) => Found | undefined;

function finder(
  variables: Variables,
  environment: string | undefined,
  configured: Configured,
  passedOver: PassedOver[],
): Find {
  const prefix = environment === undefined || environment === '' ? undefined : prefixOf(environment);
  return (setting) => {
    const bare = ENVIRONMENT[setting];
    const places: [from: string, value: string | undefined][] = [
      [setting, configured[setting]],
      ...(prefix === undefined ? [] : [[prefix + bare, variables[prefix + bare]] as [string, string]]),
      [bare, variables[bare]],
    ];
    const found = places.flatMap(([from, text], distance): Found[] => {
      const value = text?.trim();
      return value === undefined || value === '' ? [] : [{ value, from, distance }];
    });
    const [nearest, next] = found;
    if (nearest !== undefined && nearest.distance > 0 && next !== undefined && next.value !== nearest.value)
      passedOver.push({ counts: nearest.from, ignored: next.from });
    return nearest;
  };
}

function credentialsOf(
  find: Find,
  passedOver: PassedOver[],
): Pick<PlatformSettings, 'clientId' | 'clientSecret' | 'accessToken'> {
  const id = find('oauthclient_id');
  const secret = find('oauthclient_secret');
  const token = find('access_token');
  const client = (id?.distance ?? Infinity) <= (secret?.distance ?? Infinity) ? id : secret;
  const usesToken = token !== undefined && (client === undefined || token.distance <= client.distance);
  if (token !== undefined && client !== undefined && !usesToken)
    passedOver.push({ counts: client.from, ignored: token.from });
  return {
    clientId: id?.value,
    clientSecret: secret?.value,
    accessToken: usesToken ? token.value : undefined,
  };
}

function gatewayOf(find: Find): GatewaySettings | undefined {
  const host = find('gateway_host');
  const port = find('gateway_port');
  const protocol = find('gateway_protocol');
  if (host === undefined) return undefined;
  if (
    port !== undefined &&
    !(/^\d+$/.test(port.value) && Number(port.value) > 0 && Number(port.value) < 65_536)
  )
    throw new VariableError(
      `${port.from} is ${JSON.stringify(port.value)}, which is not a port.`,
      'gateway_port',
    );
  return {
    host: host.value,
    port: port === undefined ? undefined : Number(port.value),
    protocol: protocol?.value,
  };
}

function tokenPoolSizeOf(find: Find): number | undefined {
  const found = find('token_pool_size');
  if (found === undefined) return undefined;
  const size = /^\d+$/.test(found.value) ? Number(found.value) : NaN;
  if (checkTokenPoolSize(size, found.from).length === 0) return size;
  throw new VariableError(
    `${found.from} is ${JSON.stringify(found.value)}, which is not a whole number from ${TOKEN_POOL_SIZES.min} to ${TOKEN_POOL_SIZES.max}.`,
    'token_pool_size',
  );
}

/**
 * The variables for programs that know no environments, such as other providers: those with the environment's name in
 * front (`TEST_GENESYSCLOUD_…`, `TEST_TF_VAR_…`) stand in the place of the bare ones.
 */
export function variablesOf(variables: Variables, environment: string): Record<string, string | undefined> {
  const result: Record<string, string | undefined> = { ...variables };
  for (const { bare, value } of prefixed(variables, environment)) result[bare] = value;
  const { accessToken } = credentialsOf(finder(variables, environment, {}, []), []);
  if (accessToken === undefined) result[ENVIRONMENT.access_token] = undefined;
  return result;
}

/**
 * Variables of Terraform that are set with the environment's name in front and, with another value, without: Terraform
 * itself reads only the bare ones, so it depends on who starts it which one counts.
 */
export function terraformVariablesSetTwice(variables: Variables, environment: string): PassedOver[] {
  return prefixed(variables, environment)
    .filter(({ bare, value }) => {
      const other = variables[bare];
      return bare.startsWith(TERRAFORM_VARIABLE) && other !== undefined && other !== value;
    })
    .map(({ bare, name }) => ({ counts: name, ignored: bare }));
}

const TERRAFORM_VARIABLE = 'TF_VAR_';

function prefixed(
  variables: Variables,
  environment: string,
): { readonly name: string; readonly bare: string; readonly value: string }[] {
  const prefix = prefixOf(environment);
  return Object.entries(variables).flatMap(([name, value]) => {
    if (!name.startsWith(prefix) || value === undefined) return [];
    const bare = name.slice(prefix.length);
    const counts =
      bare.startsWith(TERRAFORM_VARIABLE) || (bare.startsWith('GENESYSCLOUD_') && value.trim() !== '');
    return counts ? [{ name, bare, value }] : [];
  });
}

/** Which of two variables counts, for people: names only, since values may be secrets. */
export function describePassedOver({ counts, ignored }: PassedOver): string {
  return `${counts} is used, and ${ignored}, which has another value, is ignored.`;
}
