import { unwatchFile } from 'node:fs';
import sdk from 'purecloud-platform-client-v2';
import type { Emulator } from '../../lib/emulator';

/** The official SDK, logged in to an emulator by nothing but its own gateway setting. */
export interface SdkOrg {
  readonly client: typeof sdk.ApiClient;
  readonly integrations: sdk.IntegrationsApi;
  readonly architect: sdk.ArchitectApi;
}

/** A client of the official SDK, on its own token. */
export async function sdkOrg(
  { host, port, clientId, clientSecret }: Pick<Emulator, 'host' | 'port' | 'clientId' | 'clientSecret'>,
  credentials: { clientId: string; clientSecret: string } = { clientId, clientSecret },
): Promise<SdkOrg> {
  const { ApiClientClass } = sdk as unknown as { ApiClientClass: new () => typeof sdk.ApiClient };
  const client = new ApiClientClass();
  stopWatching(client);
  client.setGateway({ host, port, protocol: 'http' });
  await client.loginClientCredentialsGrant(credentials.clientId, credentials.clientSecret);
  return {
    client,
    integrations: new sdk.IntegrationsApi(client),
    architect: new sdk.ArchitectApi(client),
  };
}

/** The SDK watches a configuration file in the user's home, which would outlive the tests. */
function stopWatching({ config }: typeof sdk.ApiClient): void {
  const watching = config as unknown as { live_reload_config: boolean; watchedConfigPath?: string | null };
  watching.live_reload_config = false;
  if (typeof watching.watchedConfigPath === 'string') unwatchFile(watching.watchedConfigPath);
}

// Also where no test of a file runs: it begins with the import.
stopWatching(sdk.ApiClient);
