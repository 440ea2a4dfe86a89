import { readFile } from 'node:fs/promises';
import { Command, InvalidArgumentError } from 'commander';
import {
  checkFault,
  parseClients,
  parseSeed,
  parseSetting,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type FunctionRun,
  type LoggedRequest,
  type EmulatorSettings,
} from '../../emulator/index';
import { terminalLine } from '../../shared/escape/terminal';
import { CommandError } from '../command';
import { print, printError } from '../output';

interface Options {
  port: number;
  host: string;
  data?: string;
  org?: string[];
  clients?: string;
  seed?: string;
  set?: Partial<EmulatorSettings>;
  fault?: Fault[];
  randomSeed?: number;
  verbose?: true;
  json?: true;
}

/** `genesys-actions emulator`: runs a local org until it is told to stop. */
export default function command(): Command {
  return new Command('emulator')
    .description(
      'Runs a local Genesys Cloud org for data actions: OAuth, integrations, credentials, actions, functions, execution. ' +
        'Stop it with Ctrl-C.',
    )
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', portNumber, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--data <dir>', 'directory to keep the org in; without it the org is gone when the emulator ends')
    .option('--org <name>', 'name of an org; may be repeated, each org has a client of its own', collected)
    .option('--clients <file>', 'JSON list of further clients: {clientId, clientSecret, org, permissions}')
    .option('--seed <file>', 'JSON file with what the orgs hold at first, as GET /emulator/export gives it')
    .option(
      '--set <name=value>',
      'a setting of the platform (see docs/reference/emulator.md); may be repeated',
      setting,
    )
    .option('--fault <json>', 'a fault, as POST /emulator/faults takes it; may be repeated', fault)
    .option('--random-seed <number>', 'seed of the random source behind faults', wholeNumber)
    .option('--verbose', 'print each request')
    .option('--json', 'print one line of JSON with url, clientId, clientSecret and orgs, then nothing else')
    .action(run);
}

async function run(given: Options): Promise<void> {
  const { port, host, data, org, clients, seed, set, fault: faults, randomSeed, verbose, json } = given;
  const options: EmulatorOptions = {
    port,
    host,
    ...(data !== undefined && { dataDir: data }),
    ...(org && { orgs: org }),
    ...(clients !== undefined && { clients: parseClients(await textOf(clients)) }),
    ...(seed !== undefined && { seed: parseSeed(await textOf(seed)) }),
    ...(set && { settings: set }),
    ...(faults && { faults }),
    ...(randomSeed !== undefined && { randomSeed }),
    ...(!json && { onFunctionRun: printRun }),
    ...(!json && verbose && { onRequest: printRequest }),
  };
  const emulator = await startEmulator(options);
  const { url, clientId, clientSecret, orgs, exposed } = emulator;
  // Whoever reads the line below may end the process at once.
  const stopped = stopSignal();
  if (exposed) printError(exposedWarning(host));
  print(json ? `${JSON.stringify({ url, clientId, clientSecret, orgs })}\n` : welcome(emulator));
  await stopped;
  await emulator.close();
  if (!json) print('Stopped.\n');
}

/** What a person needs next: the settings that point Terraform, the SDK and the CLI at this org. */
function welcome({ url, clientId, clientSecret, orgs }: Emulator): string {
  const { protocol, hostname, port } = new URL(url);
  const others = orgs
    .slice(1)
    .map((org) => `  ${org.name}: client ${org.clientId}, secret ${org.clientSecret}\n`)
    .join('');
  return `A local org is running at ${url}

Point Terraform and the commands at it:

  export GENESYSCLOUD_GATEWAY_PROTOCOL=${protocol.replace(':', '')}
  export GENESYSCLOUD_GATEWAY_HOST=${hostname}
  export GENESYSCLOUD_GATEWAY_PORT=${port}
  export GENESYSCLOUD_OAUTHCLIENT_ID=${clientId}
  export GENESYSCLOUD_OAUTHCLIENT_SECRET=${clientSecret}
${others === '' ? '' : `\nThese are for the org ${orgs[0]?.name ?? ''}. The others:\n\n${others}`}
Press Ctrl-C to stop it.
`;
}

function exposedWarning(host: string): string {
  return (
    `\nWARNING: the emulator listens on ${host}, so other machines can reach it. Whoever has a client's secret can run\n` +
    'code here: functions run with your own rights. Use 127.0.0.1 unless you mean this.\n\n'
  );
}

/** A run of a function and what it wrote, for the person who develops it. */
function printRun({ actionName, success, error, durationMs, requestId, logs }: FunctionRun): void {
  const end = success ? 'ended' : `failed: ${terminalLine(error ?? '')}`;
  const lines = logs
    .map(({ level, message }) => `  ${level.padEnd(5)} ${message.replaceAll('\n', '\n        ')}\n`)
    .join('');
  print(`${terminalLine(actionName)} ${end} (${Math.round(durationMs)} ms, ${requestId})\n${lines}`);
}

function printRequest({ method, path, status, durationMs, faults }: LoggedRequest): void {
  const hit = faults.length === 0 ? '' : ` [${faults.join(', ')}]`;
  print(`${method} ${terminalLine(path)} ${status ?? '-'} ${durationMs ?? '-'} ms${hit}\n`);
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

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`);
  }
}

function collected(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function setting(text: string, before: Partial<EmulatorSettings> = {}): Partial<EmulatorSettings> {
  try {
    return { ...before, ...parseSetting(text) };
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function fault(text: string, before: Fault[] = []): Fault[] {
  try {
    const value: unknown = JSON.parse(text);
    checkFault(value);
    return [...before, value];
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
