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
import { ENVIRONMENT, settingsSchema, type SettingsAttributes } from './settings';
import { hasUnknown } from './framework';
import type { PlatformSettings } from '../platform';

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
  if (hasUnknown(config)) return new Client(undefined, log);
  const settings = settingsOf(request);
  if (settings.accessToken === undefined) {
    for (const name of ['oauthclient_id', 'oauthclient_secret'] as const) {
      if (settings[name === 'oauthclient_id' ? 'clientId' : 'clientSecret'] === undefined) {
        diagnostics.error(
          `No ${name}`,
          `Set ${name} in the provider's block, or the environment variable ${ENVIRONMENT[name]}. It belongs to an OAuth client of the org with the grant "client credentials".`,
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
    });
    await platform.login({ signal });
    return new Client(platform, log);
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

function settingsOf({ config }: ConfigureRequest<SettingsAttributes>): PlatformSettings {
  const gateway = known(config.gateway);
  const host = known(gateway?.host) ?? environment('gateway_host');
  return {
    clientId: known(config.oauthclient_id) ?? environment('oauthclient_id'),
    clientSecret: known(config.oauthclient_secret) ?? environment('oauthclient_secret'),
    accessToken: known(config.access_token) ?? environment('access_token'),
    region: known(config.aws_region) ?? environment('aws_region'),
    requestTimeout: known(config.request_timeout),
    retryTimeout: known(config.retry_timeout),
    tokenPoolSize: known(config.token_pool_size),
    gateway:
      host === undefined
        ? undefined
        : {
            host,
            port: known(gateway?.port) ?? portOf(environment('gateway_port')),
            protocol: known(gateway?.protocol) ?? environment('gateway_protocol'),
            pathParamsLogin: known(gateway?.path_params_login),
            pathParamsApi: known(gateway?.path_params_api),
          },
  };
}

function environment(name: keyof typeof ENVIRONMENT): string | undefined {
  return process.env[ENVIRONMENT[name]]?.trim() || undefined;
}

function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new DiagnosticError(
    'Invalid gateway port',
    `The environment variable ${ENVIRONMENT.gateway_port} is ${JSON.stringify(text)}, which is no port.`,
    ['gateway'],
  );
}
