import {
  DiagnosticError,
  known,
  type ConfigureRequest,
  type Diagnostics,
  type ProviderDefinition,
} from './framework';
import { Client } from './client';
import { actionData } from './data-sources/action';
import { consumers } from './data-sources/consumers';
import { integrationData } from './data-sources/integration';
import { runtimes } from './data-sources/runtimes';
import { accessToken } from './ephemerals/access-token';
import { functions } from './functions';
import { lists } from './queries';
import { credentialResource } from './resources/credential';
import { actionResource, authActionResource, functionActionResource } from './resources/actions';
import { integrationResource } from './resources/integration';
import { checkOrganization } from './organization';
import { actions } from './terraform-actions';
import { settingsSchema, type SettingsAttributes } from './settings';
import { hasUnknown } from './framework';
import type { PlatformSettings } from '../platform';
import {
  describePassedOver,
  ENVIRONMENT,
  prefixOf,
  readConnection,
  terraformVariablesSetTwice,
  VariableError,
  type Configured,
  type PassedOver,
} from '../platform/environment';

/** The provider as a whole: its settings, resources and data sources. */
export const providerDefinition: ProviderDefinition<SettingsAttributes, Client> = {
  name: 'genesysactions',
  version: process.env['GENESYS_ACTIONS_VERSION'] ?? '0.0.0',
  schema: settingsSchema,
  resources: [
    credentialResource,
    integrationResource,
    functionActionResource,
    actionResource,
    authActionResource,
  ] as ProviderDefinition<SettingsAttributes, Client>['resources'],
  dataSources: [runtimes, integrationData, actionData, consumers] as ProviderDefinition<
    SettingsAttributes,
    Client
  >['dataSources'],
  ephemerals: [accessToken] as ProviderDefinition<SettingsAttributes, Client>['ephemerals'],
  functions,
  lists: lists as ProviderDefinition<SettingsAttributes, Client>['lists'],
  actions: actions as ProviderDefinition<SettingsAttributes, Client>['actions'],
  configure,
  stored: (client, { id }) => {
    if (client.isConnected && typeof id === 'string') client.ownership.claim(id);
  },
  dispose: (client) => {
    client.close();
  },
};

async function configure(request: ConfigureRequest<SettingsAttributes>): Promise<Client> {
  const { config, diagnostics, signal, log } = request;
  // Settings that come from resources not yet created: the org is asked only when they are known.
  if (hasUnknown(config)) return new Client(undefined, log);
  const settings = settingsOf(request);
  if (settings.accessToken === undefined) {
    for (const name of ['oauthclient_id', 'oauthclient_secret'] as const) {
      if (settings[name === 'oauthclient_id' ? 'clientId' : 'clientSecret'] === undefined) {
        diagnostics.error(
          `No ${name}`,
          `Set ${name} in the provider's block, or the environment variable ${variableFor(config, name)}. It belongs to an OAuth client of the org with the grant "client credentials".`,
          [name],
        );
      }
    }
    if (diagnostics.hasErrors) return new Client(undefined, log);
  }
  for (const secret of [settings.clientSecret, settings.accessToken]) {
    if (secret !== undefined) log.redact(secret);
  }
  const { Platform, PlatformError } = await import('../platform');
  try {
    const platform = new Platform({
      ...settings,
      trace: (traced) => {
        log.debug('request to the org', { ...traced });
      },
      waits: (message) => {
        log.info(message);
      },
    });
    await platform.login({ signal });
    await checkOrganization(platform, config, { signal });
    return new Client(platform, log, JSON.stringify(config));
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const where = settings.gateway === undefined ? ['aws_region'] : ['gateway'];
    throw new DiagnosticError(
      error.kind === 'login' ? 'The org does not let the provider in' : 'The org cannot be reached',
      error.message,
      error.kind === 'login' && error.status !== undefined ? ['oauthclient_secret'] : where,
    );
  }
}

/** The variable, or both, that would give a setting. */
function variableFor(
  config: ConfigureRequest<SettingsAttributes>['config'],
  name: keyof typeof ENVIRONMENT,
): string {
  const environment = known(config.environment);
  const bare = ENVIRONMENT[name];
  return environment === undefined ? bare : `${prefixOf(environment)}${bare} or ${bare}`;
}

function settingsOf({ config, diagnostics }: ConfigureRequest<SettingsAttributes>): PlatformSettings {
  const gateway = known(config.gateway);
  const environment = known(config.environment);
  const configured: Configured = Object.fromEntries(
    Object.entries({
      oauthclient_id: known(config.oauthclient_id),
      oauthclient_secret: known(config.oauthclient_secret),
      access_token: known(config.access_token),
      aws_region: known(config.aws_region),
      gateway_host: known(gateway?.host),
      gateway_port: known(gateway?.port)?.toString(),
      gateway_protocol: known(gateway?.protocol),
      token_pool_size: known(config.token_pool_size)?.toString(),
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const { settings, passedOver } = connectionOf(environment, configured);
  warnOfPassedOver(diagnostics, environment, passedOver);
  return {
    ...settings,
    requestTimeout: known(config.request_timeout),
    retryTimeout: known(config.retry_timeout),
    gateway: settings.gateway && {
      ...settings.gateway,
      pathParamsLogin: known(gateway?.path_params_login),
      pathParamsApi: known(gateway?.path_params_api),
    },
  };
}

/** One warning for all of a kind: Terraform shows only the first of several that begin alike. */
function warnOfPassedOver(
  diagnostics: Diagnostics,
  environment: string | undefined,
  passedOver: readonly PassedOver[],
): void {
  if (passedOver.length > 0)
    diagnostics.warning(
      'Two environment variables for one setting',
      `${passedOver.map(describePassedOver).join('\n')}\nUnset those that are not meant.`,
    );
  const twice = environment === undefined ? [] : terraformVariablesSetTwice(process.env, environment);
  if (twice.length === 0) return;
  // Here Terraform has read them, and it reads only the bare ones.
  const lines = twice.map(({ counts, ignored }) => describePassedOver({ counts: ignored, ignored: counts }));
  diagnostics.warning(
    'Two environment variables for one variable of Terraform',
    `${lines.join('\n')}\nTerraform itself reads only the bare names; the commands of genesys-actions put the others in their place. ` +
      'Unset one of each two, or give the variable a name of its own in each environment (secretPrefix).',
  );
}

function connectionOf(
  environment: string | undefined,
  configured: Configured,
): ReturnType<typeof readConnection> {
  try {
    return readConnection(process.env, environment, configured);
  } catch (error) {
    if (!(error instanceof VariableError)) throw error;
    const path = error.setting === 'gateway_port' ? 'gateway' : error.setting;
    throw new DiagnosticError(`Invalid ${error.setting}`, error.message, [path]);
  }
}
