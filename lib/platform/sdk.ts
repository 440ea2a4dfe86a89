import type { ApiClient as SdkApiClient } from 'purecloud-platform-client-v2';
import ApiClient from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js';
import ArchitectApi from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/ArchitectApi.js';
import IntegrationsApi from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/IntegrationsApi.js';
import OrganizationApi from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/OrganizationApi.js';
import Configuration from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/configuration.js';
import TokensApi from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/TokensApi.js';
import { PlatformError } from './errors';
import type { Connections, RequestLimits } from './http';
import { DEFAULT_REGION, domainOfRegion, REGIONS } from '../model/regions';
import type { PlatformSettings } from './settings';

/** One API client of the SDK: one token. */
export type SdkClient = typeof SdkApiClient;

/** The parts of the SDK that the project calls. */
export interface SdkApis {
  readonly integrations: IntegrationsApi;
  readonly architect: ArchitectApi;
  readonly organization: OrganizationApi;
  readonly tokens: TokensApi;
}

/**
 * Makes an API client of the SDK without its constructor, which would read and watch a configuration file in the
 * user's home that can redirect every call, start a logger that writes bodies to standard output, and register
 * itself as the one client of the process. Its methods are all the SDK's own.
 *
 * @throws PlatformError of kind `login` when the region is not known
 */
export function createSdkClient(settings: PlatformSettings): SdkClient {
  const domain = domainOfRegion(settings.region ?? DEFAULT_REGION);
  if (domain === undefined) {
    throw new PlatformError(
      `The region ${JSON.stringify(settings.region)} is not known. Use one of ${Object.keys(REGIONS).join(', ')}, or the org's domain.`,
      { kind: 'login' },
    );
  }
  const config = Object.assign(Object.create(Configuration.prototype) as object, {
    logger: { log: () => undefined },
    refresh_access_token: false,
    gateway: undefined,
  }) as unknown as { setEnvironment(domain: string): void; setGateway(gateway: object): void };
  config.setEnvironment(domain);
  if (settings.gateway !== undefined) {
    const { host, port, protocol, pathParamsLogin, pathParamsApi } = settings.gateway;
    config.setGateway({
      host,
      port,
      protocol,
      path_params_login: pathParamsLogin,
      path_params_api: pathParamsApi,
    });
  }
  return Object.assign(Object.create(ApiClient.prototype) as SdkClient, {
    config,
    authentications: { 'PureCloud OAuth': { type: 'oauth2' } },
    authData: {},
    defaultHeaders: { 'Genesys-App': 'genesys-actions' },
    returnExtended: true,
    useLegacyParameterFilter: false,
    hasLocalStorage: false,
  });
}

/** The same client with an HTTP client for one call: its limits and its signal. */
export function clientForCall(client: SdkClient, connections: Connections, limits: RequestLimits): SdkClient {
  return Object.assign(Object.create(client) as SdkClient, { httpClient: connections.forCall(limits) });
}

/** The SDK's APIs on a client. */
export function apisOf(client: SdkClient): SdkApis {
  return {
    integrations: new IntegrationsApi(client),
    architect: new ArchitectApi(client),
    organization: new OrganizationApi(client),
    tokens: new TokensApi(client),
  };
}

/** The token that a client sends. */
export function tokenOf(client: SdkClient): string | undefined {
  const { authData } = client as unknown as { authData: { accessToken?: string } };
  return authData.accessToken;
}

/** Where a client sends its calls to the API: the region's own host, or the gateway. */
export function apiUrlOf(client: SdkClient): string {
  const { config } = client as unknown as {
    config: { basePath: string; getConfUrl(type: 'api', regionUrl: string): string };
  };
  return config.getConfUrl('api', config.basePath);
}
