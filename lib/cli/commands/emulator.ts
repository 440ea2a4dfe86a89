import { setTimeout } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import {
  checkFault,
  consoleLink,
  CONTROL_TOKEN_VARIABLE,
  parseClients,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type FunctionRun,
  type LoggedRequest,
  type EmulatorSettings,
} from '../../emulator/index';
import { nodeNote } from '../../function-host/node';
import { DEFAULT_REGION } from '../../model/regions';
import { terminalLine } from '../../shared/escape/terminal';
import { packagesDirectory } from '../../shared/directories';
import { CommandError } from '../command';
import { toldToEnd } from '../ending';
import {
  detourOf,
  frontEnvironment,
  leadingsOf,
  readLeading,
  startFront,
  tapeOf,
  type Front,
  type Leading,
  type TapeDirectories,
} from '../front';
import { addInspectOptions, openInspectors, type InspectOptions } from '../inspect';
import {
  portNumber,
  printNotice,
  refuseEmptyData,
  setting,
  startSeeded,
  textOfFile,
  orgVariables,
} from '../local-org';
import { addOtlpOption, openTraces, type OtlpOptions } from '../otlp';
import { print, printError } from '../output';
import { sampleFiles } from '../sample-files';
import { withTemporaryDirectory } from '../temporary';

interface Options extends TapeDirectories, InspectOptions, OtlpOptions {
  port: number;
  host: Hosts;
  front?: true | number;
  allowChildProcess?: true;
  data?: string;
  repair?: true;
  org?: string[];
  clients?: string;
  seed?: string;
  set?: Partial<EmulatorSettings>;
  fault?: Fault[];
  randomSeed?: number;
  verbose?: true;
  json?: true;
}

/**
 * How long the end may take, in milliseconds: who ends a service gives it some seconds before it kills it. By then everything
 * is kept and no function runs any more; what may be left is files, which the next start removes.
 */
const END_MS = 1_000;

/** What `--host` was given: where to listen, and where hosts lead. */
interface Hosts {
  readonly address: string;
  readonly leadings: readonly Leading[];
}

/** `genesys-actions emulator`: runs a local org until it is told to stop. */
export default function command(): Command {
  const emulator = new Command('emulator')
    .description(
      'Runs a local Genesys Cloud org for data actions: OAuth, integrations, credentials, actions, functions, execution. ' +
        'Stop it with Ctrl-C.',
    )
    .option('-p, --port <number>', 'port to listen on; 0 takes a free one', portNumber, 0)
    .option(
      '--host <address|name=url>',
      'address to listen on; or where calls of functions to a host go instead, may be repeated',
      hosts,
      { address: '127.0.0.1', leadings: [] },
    )
    .option(
      '--front [port]',
      "a proxy that leads clients that call the platform's own hosts to this org, and functions as well",
      portNumber,
    )
    .option('--record <dir>', 'keep there what real services answer to functions, secrets redacted')
    .option('--replay <dir>', 'answer functions from what was recorded there; no service is called')
    .option('--allow-child-process', 'let functions start other programs, which can do whatever you can')
    .option('--data <dir>', 'directory to keep the org in; without it the org is gone when the emulator ends')
    .option(
      '--repair',
      'go on with what is whole of a damaged --data directory; its files as they were are kept within it',
    )
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
    .option(
      '--json',
      'print one line of JSON with url, clientId, clientSecret, controlToken, console, orgs and front, then nothing else',
    )
    .action(run);
  addOtlpOption(emulator);
  return addInspectOptions(emulator, { waits: false });
}

async function run(given: Options): Promise<void> {
  const { front, host } = given;
  const needed =
    front !== undefined ||
    host.leadings.length > 0 ||
    given.record !== undefined ||
    given.replay !== undefined;
  if (!needed) await serve(given, undefined);
  else await withTemporaryDirectory('genesys-actions-front-', (directory) => serve(given, directory));
}

/** @param frontDirectory where the front writes what clients have to trust; undefined: there is none */
async function serve(given: Options, frontDirectory: string | undefined): Promise<void> {
  const { port, host, allowChildProcess = false, data, repair, org, clients, seed, set } = given;
  const { fault: faults, randomSeed, verbose, json } = given;
  refuseEmptyData(data);
  if (repair && data === undefined)
    throw new CommandError('--repair is for a directory: give it with --data.');
  const traces = await openTraces(given);
  let front: Front | undefined;
  const samples = sampleFiles();
  const options: EmulatorOptions = {
    port,
    host: host.address,
    allowChildProcess,
    packages: packagesDirectory(),
    inspectors: await openInspectors(given),
    ...(data !== undefined && { dataDir: data, ...(repair && { repair }), onNotice: printNotice }),
    ...(org && { orgs: org }),
    ...(clients !== undefined && { clients: parseClients(await textOfFile(clients)) }),
    ...(set && { settings: set }),
    ...(faults && { faults }),
    ...(randomSeed !== undefined && { randomSeed }),
    ...(samples && { samples }),
    onExecution: traces?.add,
    onFunctionRun: tellRuns(json !== true),
    ...(!json && verbose && { onRequest: printRequest }),
    detour: () => front && detourOf(front),
  };
  const emulator = await startSeeded(seed, options);
  const { url, clientId, clientSecret, controlToken, orgs, exposed } = emulator;
  let inTime: boolean | undefined;
  try {
    if (frontDirectory !== undefined) front = await frontOf(given, emulator, frontDirectory);
    const environment = front && given.front !== undefined ? frontEnvironment(front) : undefined;
    // Whoever reads the line below may end the process at once.
    const stopped = toldToEnd();
    if (exposed) printError(exposedWarning(host.address));
    print(
      json
        ? `${JSON.stringify({ url, clientId, clientSecret, controlToken, console: consoleLink(emulator), orgs, ...(environment && { front: environment }) })}\n`
        : welcome(emulator, environment),
    );
    await stopped;
  } finally {
    const ended = Promise.all([front?.close(), emulator.close()]).then(() => true);
    inTime = await Promise.race([ended, setTimeout(END_MS, false, { ref: false })]);
    await traces?.end();
  }
  if (!json) print('Stopped.\n');
  if (inTime === false) process.exit(0);
}

/** The front of an org: what is given by hand goes before the platform's own hosts. */
function frontOf(given: Options, emulator: Emulator, directory: string): Promise<Front> {
  const { front, host } = given;
  const port = typeof front === 'number' ? front : 0;
  const leadings = [...(front === undefined ? [] : leadingsOf(emulator.url)), ...host.leadings];
  return startFront({ port, directory, leadings, tape: tapeOf(given, () => emulator.secrets()) });
}

/** What a person needs next: the settings that point Terraform, the SDK and the CLI at this org. */
function welcome(emulator: Emulator, front: Readonly<Record<string, string>> | undefined): string {
  const { url, controlToken, orgs } = emulator;
  const others = orgs
    .slice(1)
    .map((org) => `  ${org.name}: client ${org.clientId}, secret ${org.clientSecret}\n`)
    .join('');
  return `A local org is running at ${url}

Look at it in a browser: ${consoleLink(emulator)}

Point Terraform and the commands at it:

${exportsOf(orgVariables(emulator))}${front === undefined ? '' : frontWelcome(front)}${others === '' ? '' : `\nThese are for the org ${orgs[0]?.name ?? ''}. The others:\n\n${others}`}
The control API (${url}/emulator) asks for this, as "Authorization: Bearer TOKEN":

  export ${CONTROL_TOKEN_VARIABLE}=${controlToken}

Press Ctrl-C to stop it.
`;
}

function exportsOf(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `  export ${name}=${value}\n`)
    .join('');
}

/** The settings that lead clients here that call the platform's own hosts. */
function frontWelcome(front: Readonly<Record<string, string>>): string {
  return `
Clients that know only the platform's own hosts reach it with these, in any region:

  export GENESYSCLOUD_REGION=${DEFAULT_REGION}
${exportsOf(front)}`;
}

function exposedWarning(host: string): string {
  return (
    `\nWARNING: the emulator listens on ${host}, so other machines can reach it. Whoever has a client's secret can run\n` +
    'code here: what functions cannot do is no wall against who wants to harm you. Use 127.0.0.1 unless you mean this.\n\n'
  );
}

/** Tells of runs: each, where that is wanted; and once for each runtime that they run on another Node.js. */
function tellRuns(each: boolean): (run: FunctionRun) => void {
  const noted = new Set<string>();
  return (run) => {
    const note = nodeNote(run.runtime, run.nodeVersion);
    if (note !== undefined && !noted.has(note)) {
      noted.add(note);
      printError(`Note: ${terminalLine(note)}\n`);
    }
    if (each) printRun(run);
  };
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

function collected(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function hosts(value: string, before: Hosts): Hosts {
  if (!value.includes('=')) return { ...before, address: value };
  return { ...before, leadings: readLeading(value, before.leadings) };
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

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
