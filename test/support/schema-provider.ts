import { existsSync } from 'node:fs';
import { StartedProvider } from '../provider/support/started-provider';
import { attachment } from './engine';
import { PROVIDER } from './repository';

let provider: StartedProvider | undefined;

/**
 * One process of the built provider for all of the tests, where it is built: for the runs of Terraform that only ask for its
 * schemas (terraform-once.sh), which would else start one each.
 */
export async function startSchemaProvider(): Promise<void> {
  if (!existsSync(PROVIDER)) return;
  provider = await StartedProvider.start(PROVIDER, { tls: false });
  process.env['TEST_SCHEMA_PROVIDER'] = attachment(provider.pid, provider.handshake)['TF_REATTACH_PROVIDERS'];
}

export async function stopSchemaProvider(): Promise<void> {
  await provider?.stop();
}
