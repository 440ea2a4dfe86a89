import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import {
  parseSeed,
  parseSetting,
  startEmulator,
  type ClientOptions,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type Settings,
} from '../emulator';
import { CommandError } from './command';

interface Options {
  port: number;
  host: string;
  data?: string;
  org?: string[];
  clients?: string;
  seed?: string;
  faults?: string;
  set?: Partial<Settings>;
  randomSeed?: number;
  json?: true;
}

/** `genesys-actions emulator`: runs a local org until it is told to stop. */
export function command(): Command {
  return new Command('emulator')
    .description(
      'Runs a local Genesys Cloud org for data actions: OAuth, integrations, credentials, actions, drafts, functions, execution. ' +
        'Stop it with Ctrl-C.',
    )
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', portNumber, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <dir>', 'directory to keep the orgs in; without it they are gone when the emulator ends')
    .option(
      '--org <name>',
      'an org, with a client of its own; may be given several times (default: local)',
      collect,
    )
    .option(
      '--clients <file>',
      'further OAuth clients: JSON, a list of {clientId, clientSecret, org, permissions}',
    )
    .option('--seed <file>', 'what the orgs hold at first: JSON, as GET /emulator/export gives it')
    .option(
      '--set <name=value>',
      'how the org behaves where the platform is not known; may be given several times',
      settings,
    )
    .option('--faults <file>', 'faults that are active from the start: JSON, a list')
    .option('--random-seed <number>', 'seed of the random source behind faults and jitter', wholeNumber)
    .option('--json', 'print one line of JSON with url, clientId, clientSecret and orgs, then nothing else')
    .action(run);
}

async function run(options: Options): Promise<void> {
  const emulator = await startEmulator(emulatorOptions(options));
  const { url, clientId, clientSecret, orgs } = emulator;
  process.stdout.write(
    options.json ? `${JSON.stringify({ url, clientId, clientSecret, orgs })}\n` : welcome(emulator),
  );
  await stopSignal();
  await emulator.close();
  if (!options.json) process.stdout.write('Stopped.\n');
}

function emulatorOptions({
  port,
  host,
  data,
  org,
  clients,
  seed,
  set,
  faults,
  randomSeed,
}: Options): EmulatorOptions {
  return {
    port,
    host,
    ...(data !== undefined && { dataDir: data }),
    ...(org !== undefined && { orgs: org }),
    ...(clients !== undefined && { clients: readList(clients, 'clients') as ClientOptions[] }),
    ...(seed !== undefined && { seed: parseSeed(readFile(seed)) }),
    ...(set !== undefined && { settings: set }),
    ...(faults !== undefined && { faults: readList(faults, 'faults') as Fault[] }),
    ...(randomSeed !== undefined && { randomSeed }),
  };
}

function readFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`);
  }
}

function readList(path: string, what: string): unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(readFile(path));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${path} is not JSON.`);
  }
  if (Array.isArray(content)) return content;
  throw new CommandError(`${path} must hold a list of ${what}.`);
}

/** What a person needs next: the settings that point Terraform, the SDK and the CLI at an org. */
function welcome({ url, orgs, exposed }: Emulator): string {
  const { protocol, hostname, port } = new URL(url);
  const connection = orgs.map(
    ({
      name,
      clientId,
      clientSecret,
    }) => `${orgs.length > 1 ? `  # ${name}\n` : ''}  export GENESYSCLOUD_OAUTHCLIENT_ID=${clientId}
  export GENESYSCLOUD_OAUTHCLIENT_SECRET=${clientSecret}
`,
  );
  return `${exposed ? 'WARNING: other machines can reach this emulator, and whoever has a secret can run code on yours.\n\n' : ''}${
    orgs.length > 1 ? `${orgs.length} local orgs are` : 'A local org is'
  } running at ${url}

Point Terraform and the commands at it:

  export GENESYSCLOUD_GATEWAY_PROTOCOL=${protocol.replace(':', '')}
  export GENESYSCLOUD_GATEWAY_HOST=${hostname}
  export GENESYSCLOUD_GATEWAY_PORT=${port}
${connection.join('\n')}
Press Ctrl-C to stop it.
`;
}

/** Waits for Ctrl-C or a polite kill; a second one ends the process at once, as usual. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

function wholeNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

function collect(text: string, others: string[] | undefined): string[] {
  return [...(others ?? []), text];
}

function settings(text: string, others: Partial<Settings> | undefined): Partial<Settings> {
  try {
    return { ...others, ...parseSetting(text) };
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}
