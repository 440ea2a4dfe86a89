import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, type Command } from 'commander';
import {
  parseSeed,
  parseSetting,
  SeedError,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
  type EmulatorSettings,
} from '../emulator/index';
import { packagesDirectory } from '../shared/directories';
import { CommandError } from './command';
import { openInspectors, type InspectOptions } from './inspect';
import { printError } from './output';
import { sampleFiles } from './sample-files';
import { terminalLine } from '../shared/escape/terminal';

/** The options of a command that runs a local org beside what it is about. */
export interface LocalOrgOptions extends InspectOptions {
  port: number;
  data?: string;
  seed?: string;
  set?: Partial<EmulatorSettings>;
  allowChildProcess?: true;
}

/** Adds them to a command. */
export function addOrgOptions(command: Command): Command {
  return command
    .option('-p, --port <number>', 'port of the org; 0 takes a free one', portNumber, 0)
    .option('--data <dir>', 'directory to keep the org in; without it the org is gone at the end')
    .option('--seed <file>', 'JSON file with what the org holds at first, as GET /emulator/export gives it')
    .option(
      '--set <name=value>',
      'a setting of the platform (see docs/reference/emulator.md); may be repeated',
      setting,
    )
    .option('--allow-child-process', 'let functions start other programs, which can do whatever you can');
}

/** Starts the org of a command. Whoever starts it closes it. */
export async function startLocalOrg(
  given: LocalOrgOptions,
  more: Pick<EmulatorOptions, 'settings' | 'onFunctionRun' | 'onExecution'> = {},
): Promise<Emulator> {
  const { port, data, seed, set, allowChildProcess = false } = given;
  refuseEmptyData(data);
  const samples = sampleFiles();
  return startSeeded(seed, {
    ...more,
    port,
    allowChildProcess,
    packages: packagesDirectory(),
    ...(samples && { samples }),
    inspectors: await openInspectors(given),
    settings: { ...more.settings, ...set },
    ...(data !== undefined && { dataDir: data, onNotice: printNotice }),
  });
}

/** Starts an org, or several, with what the file of `--seed` holds, if there is one. Whoever starts it closes it. */
export async function startSeeded(file: string | undefined, options: EmulatorOptions): Promise<Emulator> {
  if (file === undefined) return startEmulator(options);
  try {
    return await startEmulator({ ...options, seed: parseSeed(await textOfFile(file)) });
  } catch (error) {
    throw error instanceof SeedError ? new CommandError(`${file}: ${error.message}`) : error;
  }
}

/** What points Terraform, the SDK's users and the commands at an org, as environment variables. */
export function orgVariables({ url, clientId, clientSecret }: Emulator): Record<string, string> {
  const { protocol, hostname, port } = new URL(url);
  return {
    GENESYSCLOUD_GATEWAY_PROTOCOL: protocol.replace(':', ''),
    GENESYSCLOUD_GATEWAY_HOST: hostname,
    GENESYSCLOUD_GATEWAY_PORT: port,
    GENESYSCLOUD_OAUTHCLIENT_ID: clientId,
    GENESYSCLOUD_OAUTHCLIENT_SECRET: clientSecret,
  };
}

/** A variable of a script that is not set: without this, the org would be kept in the working directory. */
export function refuseEmptyData(data: string | undefined): void {
  if (data === '') throw new CommandError('--data is empty: name the directory that keeps the org.');
}

/** What the start did to the data directory. */
export function printNotice(text: string): void {
  printError(`${terminalLine(text)}\n`);
}

/** The text of a file that an option names. */
export async function textOfFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`);
  }
}

/** Reads an option `--set NAME=VALUE`. */
export function setting(text: string, before: Partial<EmulatorSettings> = {}): Partial<EmulatorSettings> {
  try {
    return { ...before, ...parseSetting(text) };
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Reads an option `--port PORT`. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.');
}
