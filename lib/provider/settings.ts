import { number, object, string, stringSet, type Schema } from './framework';
import { checkOrganizationIds, checkOrganizationNames } from '../model/organizations';
import { ENVIRONMENT } from '../platform/environment';
import { checkEnvironmentName, checkOneOf, checkRange, checkTokenPoolSize } from '../model/settings';
import type { Problem } from '../shared/problems';

const gateway = {
  host: string({ description: `The host, without protocol. Environment: \`${ENVIRONMENT.gateway_host}\`.` }),
  port: number({
    description: `The port; the protocol's own where none is given. Environment: \`${ENVIRONMENT.gateway_port}\`.`,
    validate: (port) => checkRange(port, 1, 65_535, 'port'),
  }),
  protocol: string({
    description: `\`https\` (the default) or \`http\`. Environment: \`${ENVIRONMENT.gateway_protocol}\`.`,
    validate: (protocol) => checkOneOf(protocol, ['https', 'http'], 'protocol'),
  }),
  path_params_login: string({ description: 'Put before the path of login requests.' }),
  path_params_api: string({ description: 'Put before the path of API requests.' }),
};

const attributes = {
  environment: string({
    description:
      "The name of the environment, for example `test`. Each environment variable below is then read with that name in front first (`TEST_GENESYSCLOUD_REGION`), and without it where there is none. What the provider's block says is used before any variable. Stacks of CDKTF set it to the stack's name.",
    validate: (name) => checkEnvironmentName(name),
  }),
  allowed_organization_ids: stringSet({
    description:
      'The ids of the orgs that may be used. Any other org is refused before the first request that reads or changes anything in it, and the error names both. The org is asked for its id (`organizations/me`) before anything else when this or `allowed_organization_names` is set.',
    validate: (ids) => whenKnown(ids, checkOrganizationIds),
  }),
  allowed_organization_names: stringSet({
    description:
      'The same by name, written exactly as in the org. Names can be changed by an administrator of the org and are not unique: prefer ids. Where both are given, an org must be in both.',
    validate: (names) => whenKnown(names, checkOrganizationNames),
  }),
  oauthclient_id: string({
    description: `The id of an OAuth client with the grant *client credentials*. Environment: \`${ENVIRONMENT.oauthclient_id}\`.`,
  }),
  oauthclient_secret: string({
    description: `Its secret. Environment: \`${ENVIRONMENT.oauthclient_secret}\`.`,
    sensitive: true,
  }),
  aws_region: string({
    description: `The org's region, for example \`eu-central-1\`, or its domain. Environment: \`${ENVIRONMENT.aws_region}\`. Default \`us-east-1\`.`,
  }),
  access_token: string({
    description: `An access token to use instead of a login. It cannot be renewed. Environment: \`${ENVIRONMENT.access_token}\`.`,
    sensitive: true,
  }),
  gateway: object(
    {
      description:
        'One host for login and API calls, instead of those of the region: a proxy, or the emulator.',
    },
    gateway,
  ),
  request_timeout: number({
    description: 'How long one request may take: seconds. Default 30.',
    validate: (seconds) => checkRange(seconds, 0.1, 600, 'request_timeout'),
  }),
  retry_timeout: number({
    description:
      'For how long a request that fails for a passing reason is repeated: seconds; 0 repeats nothing. Default 120.',
    validate: (seconds) => checkRange(seconds, 0, 3600, 'retry_timeout'),
  }),
  token_pool_size: number({
    description: `How many access tokens are used side by side. Each may send 300 requests a minute (or what the org's answers say), so more tokens make large applies faster. A further token is taken only when the others are at their limit. From 1 to 50. Environment: \`${ENVIRONMENT.token_pool_size}\`. Default 10.`,
    validate: (size) => checkTokenPoolSize(size, 'token_pool_size'),
  }),
};

/** The provider's settings. */
export type SettingsAttributes = typeof attributes;

/** The provider's schema. */
export const settingsSchema: Schema<SettingsAttributes> = {
  description:
    'Deploys Genesys Cloud data actions, functions first: integrations, credentials, and function actions with their code.',
  attributes,
};

/** Checks what is known of a set: the rest is checked when it is known, too. */
function whenKnown(values: readonly unknown[], check: (texts: readonly string[]) => Problem[]): Problem[] {
  const texts = values.filter((value) => typeof value === 'string');
  return values.length > 0 && texts.length === 0 ? [] : check(texts);
}
