import { Command, InvalidArgumentError } from 'commander';
import { startEmulator, type EmulatorOptions } from '../emulator';

interface Options {
  port: number;
  host: string;
  data?: string;
  json?: true;
}

/** `genesys-actions emulator`: runs a local org until it is told to stop. */
export function command(): Command {
  return new Command('emulator')
    .description(
      'Runs a local Genesys Cloud org for data actions: OAuth, integrations, credentials, actions, functions, execution. ' +
        'Stop it with Ctrl-C.',
    )
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', portNumber, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <dir>', 'directory to keep the org in; without it the org is gone when the emulator ends')
    .option('--json', 'print one line of JSON with url, clientId and clientSecret, then nothing else')
    .action(run);
}

async function run({ port, host, data, json }: Options): Promise<void> {
  const options: EmulatorOptions = { port, host, ...(data !== undefined && { dataDir: data }) };
  const emulator = await startEmulator(options);
  const { url, clientId, clientSecret } = emulator;
  process.stdout.write(
    json ? `${JSON.stringify({ url, clientId, clientSecret })}\n` : welcome(url, clientId, clientSecret),
  );
  await stopSignal();
  await emulator.close();
  if (!json) process.stdout.write('Stopped.\n');
}

/** What a person needs next: the settings that point Terraform, the SDK and the CLI at this org. */
function welcome(url: string, clientId: string, clientSecret: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `A local org is running at ${url}

Point Terraform and the commands at it:

  export GENESYSCLOUD_GATEWAY_PROTOCOL=${protocol.replace(':', '')}
  export GENESYSCLOUD_GATEWAY_HOST=${hostname}
  export GENESYSCLOUD_GATEWAY_PORT=${port}
  export GENESYSCLOUD_OAUTHCLIENT_ID=${clientId}
  export GENESYSCLOUD_OAUTHCLIENT_SECRET=${clientSecret}

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
