import { number, object, string, type PlanOf, type Schema } from './framework';
import { problem, type Problem } from '../model/problems';

/** The environment variables that stand for settings, as every Genesys Cloud user of Terraform sets them. */
export const ENVIRONMENT = {
  oauthclient_id: 'GENESYSCLOUD_OAUTHCLIENT_ID',
  oauthclient_secret: 'GENESYSCLOUD_OAUTHCLIENT_SECRET',
  aws_region: 'GENESYSCLOUD_REGION',
  access_token: 'GENESYSCLOUD_ACCESS_TOKEN',
  gateway_host: 'GENESYSCLOUD_GATEWAY_HOST',
  gateway_port: 'GENESYSCLOUD_GATEWAY_PORT',
  gateway_protocol: 'GENESYSCLOUD_GATEWAY_PROTOCOL',
} as const;

const gateway = {
  host: string({ description: `The host, without protocol. Environment: \`${ENVIRONMENT.gateway_host}\`.` }),
  port: number({
    description: `The port; the protocol's own where none is given. Environment: \`${ENVIRONMENT.gateway_port}\`.`,
    validate: (port) => within(port, 1, 65_535, 'port'),
  }),
  protocol: string({
    description: `\`https\` (the default) or \`http\`. Environment: \`${ENVIRONMENT.gateway_protocol}\`.`,
    validate: (protocol) =>
      protocol === 'http' || protocol === 'https'
        ? []
        : [
            problem(
              'provider/protocol',
              [],
              `The protocol is "http" or "https", not ${JSON.stringify(protocol)}.`,
            ),
          ],
  }),
  path_params_login: string({ description: 'Put before the path of login requests.' }),
  path_params_api: string({ description: 'Put before the path of API requests.' }),
};

const attributes = {
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
    validate: (seconds) => within(seconds, 0.1, 600, 'request_timeout'),
  }),
  retry_timeout: number({
    description:
      'For how long a request that fails for a passing reason is repeated: seconds; 0 repeats nothing. Default 120.',
    validate: (seconds) => within(seconds, 0, 3600, 'retry_timeout'),
  }),
  token_pool_size: number({
    description:
      'How many access tokens are used side by side. Each may send 300 requests a minute, so more tokens make large applies faster. A further token is taken only when the others are at their limit. Default 1.',
    validate: (size) =>
      Number.isInteger(size)
        ? within(size, 1, 20, 'token_pool_size')
        : [problem('provider/range', [], 'token_pool_size must be a whole number.')],
  }),
};

/** The provider's settings. */
export type Settings = PlanOf<typeof attributes>;
export type SettingsAttributes = typeof attributes;

/** The provider's schema. */
export const settingsSchema: Schema<SettingsAttributes> = {
  description:
    'Deploys Genesys Cloud data actions, functions first: integrations, credentials, and function actions with their code.',
  attributes,
};

function within(value: number, least: number, most: number, name: string): Problem[] {
  if (value >= least && value <= most) return [];
  return [problem('provider/range', [], `${name} must be from ${least} to ${most}; it is ${value}.`)];
}
