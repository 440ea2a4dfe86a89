import { DiagnosticError, known, type ConfigureRequest, type ProviderDefinition } from './framework';
import { Client } from './client';
import { actionData } from './data-sources/action';
import { consumers } from './data-sources/consumers';
import { integrationData } from './data-sources/integration';
import { runtimes } from './data-sources/runtimes';
import { action } from './resources/action/schema';
import { credential } from './resources/credential/schema';
import { functionAction } from './resources/function-action/schema';
import { integration } from './resources/integration/schema';
import { checkOrganization } from './organization';
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
} from '../platform/environment';

/** The provider as a whole: its settings, resources and data sources. */
export const provider: ProviderDefinition<SettingsAttributes, Client> = {
  name: 'genesysactions',
  version: process.env['GENESYS_ACTIONS_VERSION'] ?? '0.0.0',
  schema: settingsSchema,
  resources: [credential, integration, functionAction, action] as ProviderDefinition<
    SettingsAttributes,
    Client
  >['resources'],
  dataSources: [runtimes, integrationData, actionData, consumers] as ProviderDefinition<
    SettingsAttributes,
    Client
  >['dataSources'],
  configure,
  dispose: (client) => {
    client.close();
  },
};

async function configure(request: ConfigureRequest<SettingsAttributes>): Promise<Client> {
  const { config, diagnostics, signal, log } = request;
  // Settings that come from resources not yet created: the org is asked only when they are known.
  if (hasUnknown(config)) return new Client(undefined);
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
    if (diagnostics.hasErrors) return new Client(undefined);
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
    });
    await platform.login({ signal });
    await checkOrganization(platform, config, { signal });
    return new Client(platform);
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
    }).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const { settings, passedOver } = connectionOf(environment, configured);
  for (const each of passedOver)
    diagnostics.warning(
      'Two environment variables for one setting',
      `${describePassedOver(each)} Unset the one that is not meant.`,
    );
  if (environment !== undefined) {
    for (const { counts, ignored } of terraformVariablesSetTwice(process.env, environment))
      diagnostics.warning(
        'Two environment variables for one variable of Terraform',
        `${ignored} counts, and ${counts}, which says something else, does not: Terraform itself reads only the bare name. ` +
          `Only the commands of genesys-actions put ${counts} in its place. Unset one, or give the variable a name of its own in each environment (secretPrefix).`,
      );
  }
  return {
    ...settings,
    requestTimeout: known(config.request_timeout),
    retryTimeout: known(config.retry_timeout),
    tokenPoolSize: known(config.token_pool_size),
    gateway: settings.gateway && {
      ...settings.gateway,
      pathParamsLogin: known(gateway?.path_params_login),
      pathParamsApi: known(gateway?.path_params_api),
    },
  };
}

function connectionOf(
  environment: string | undefined,
  configured: Configured,
): ReturnType<typeof readConnection> {
  try {
    return readConnection(process.env, environment, configured);
  } catch (error) {
    if (!(error instanceof VariableError)) throw error;
    throw new DiagnosticError('Invalid gateway port', error.message, ['gateway']);
  }
}
