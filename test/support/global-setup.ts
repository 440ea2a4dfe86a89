import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NIGHTLY } from './nightly';
import { startSchemaProvider, stopSchemaProvider } from './schema-provider';

/** What providers keep on this machine stays out of the developer's own directories, and goes with the tests. */
export default async function setup(): Promise<void> {
  process.env['GENESYSACTIONS_STATE_DIRECTORY'] = await mkdtemp(join(tmpdir(), 'genesys-actions-state-'));
  // Functions run on this Node.js, whatever the developer has installed.
  process.env['GENESYS_ACTIONS_RUNTIMES'] = join(process.env['GENESYSACTIONS_STATE_DIRECTORY'], 'runtimes');
  // What another clone has put into the CDK's cache of plugins is another build of the same version.
  process.env['CDKTF_DISABLE_PLUGIN_CACHE_ENV'] = '1';
  // Runtimes end by the calendar: all tests stand on one day of it, whenever they run.
  process.env['GENESYS_ACTIONS_TODAY'] = '2026-06-01';
  if (!NIGHTLY && process.env['PROJECTS'] === undefined) startQuickly();
  await startSchemaProvider();
}

/** What is started is what it is for users, but begins with less: hundreds of processes that each do little. */
function startQuickly(): void {
  // Node.js reads these as it starts, for twice as long as all else takes; only who installs goes outside.
  delete process.env['NODE_EXTRA_CA_CERTS'];
  // Terraform ends before it needs the memory that it would look for.
  process.env['GOGC'] ??= '400';
}

export async function teardown(): Promise<void> {
  await stopSchemaProvider();
  const directory = process.env['GENESYSACTIONS_STATE_DIRECTORY'];
  if (directory !== undefined) await rm(directory, { recursive: true, force: true });
}
