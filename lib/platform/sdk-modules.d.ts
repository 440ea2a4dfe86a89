/**
 * The SDK's own source modules. Its `main` entry is one file of every API there is, and its `module` entry constructs
 * them all; these are the few that the project needs, so that start-up stays light.
 */
declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/ApiClient.js' {
  import type { ApiClient as Instance } from 'purecloud-platform-client-v2';
  const ApiClient: { readonly prototype: typeof Instance };
  export default ApiClient;
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/configuration.js' {
  const Configuration: { readonly prototype: object };
  export default Configuration;
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/DefaultHttpClient.js' {
  import type HttpRequestOptions from 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/HttpRequestOptions.js';
  export interface SdkResponse {
    status: number;
    statusText: string;
    headers: Record<string, unknown>;
    data: unknown;
  }
  export default class DefaultHttpClient {
    request(request: HttpRequestOptions): Promise<SdkResponse>;
    toAxiosConfig(request: HttpRequestOptions): Record<string, unknown>;
  }
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/HttpRequestOptions.js' {
  export default class HttpRequestOptions {
    constructor(
      url: string,
      method: string,
      headers?: Record<string, string> | null,
      params?: Record<string, unknown> | null,
      data?: unknown,
    );
    url: string;
    method: string;
    headers?: Record<string, string>;
    params?: Record<string, unknown>;
    data?: unknown;
  }
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/PureCloudRegionHosts.js' {
  const hosts: Readonly<Record<string, string>>;
  export default hosts;
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/IntegrationsApi.js' {
  import { IntegrationsApi } from 'purecloud-platform-client-v2';
  export default IntegrationsApi;
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/ArchitectApi.js' {
  import { ArchitectApi } from 'purecloud-platform-client-v2';
  export default ArchitectApi;
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/OrganizationApi.js' {
  import { OrganizationApi } from 'purecloud-platform-client-v2';
  export default OrganizationApi;
}

declare module 'purecloud-platform-client-v2/src/purecloud-platform-client-v2/api/TokensApi.js' {
  import { TokensApi } from 'purecloud-platform-client-v2';
  export default TokensApi;
}
