import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { attachment } from './engine';
import { PROVIDER } from './repository';

let provider: ChildProcess | undefined;

/**
 * One process of the built provider for all of the tests, where it is built: for the runs of Terraform that only ask for its
 * schemas (terraform-once.sh), which would else start one each.
 */
export async function startSchemaProvider(): Promise<void> {
  if (!existsSync(PROVIDER)) return;
  const env = {
    ...process.env,
    TF_PLUGIN_MAGIC_COOKIE: 'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
    PLUGIN_PROTOCOL_VERSIONS: '6',
  };
  const started = (provider = spawn(PROVIDER, { env, stdio: ['ignore', 'pipe', 'ignore'] }));
  for await (const line of createInterface({ input: started.stdout })) {
    process.env['TEST_SCHEMA_PROVIDER'] = attachment(started.pid, line.split('|'))['TF_REATTACH_PROVIDERS'];
    break;
  }
}

export function stopSchemaProvider(): void {
  provider?.kill();
}
