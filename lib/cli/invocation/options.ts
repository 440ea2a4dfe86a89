import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { FunctionHostPool, type FunctionHostOptions } from '../../function-host';
import type { Json, JsonObject } from '../../shared/json';
import { CommandError } from '../command';
import { credentialFields, type CredentialOptions } from '../credentials';
import type { Leading, TapeDirectories } from '../front';
import { directoryOf } from '../functions';
import type { InspectOptions } from '../inspect';
import type { OtlpOptions, Traces } from '../otlp';
import { parseJson, jsonFile, readObject } from '../json-files';

/** The options of `genesys-actions invoke`, as they were given. */
export interface Options extends TapeDirectories, InspectOptions, CredentialOptions, OtlpOptions {
  event?: string;
  input?: string;
  context?: string;
  host?: Leading[];
  allowChildProcess?: true;
  flatten?: true;
  watch?: true;
  json?: true;
}

/** What a run needs, found and checked. What is read from files is read anew for each run. */
export interface Prepared {
  /** Absolute. */
  readonly directory: string;
  readonly name: string;
  /** Whether the value is the handler's event, or the action's input. */
  readonly mode: 'event' | 'input';
  readonly flatten: boolean;
  readonly pool: FunctionHostPool;
  /** Where each run is traced. */
  readonly traces?: Traces;
  /** The files that were named, absolute. */
  readonly files: readonly string[];
  readValue(): Json;
  readContext(): JsonObject;
  readCredentials(): Record<string, string>;
}

/** What is wanted of the function's process. */
export interface HostWishes extends Pick<FunctionHostOptions, 'detour' | 'inspectors'> {
  readonly traces?: Traces;
}

/**
 * Finds what the options name.
 *
 * @param host where the function's connections go instead, where debuggers find it, and who is told of its runs
 */
export function prepare(name: string, options: Options, { traces, ...host }: HostWishes): Prepared {
  const directory = directoryOf(name);
  if (options.event !== undefined && options.input !== undefined) {
    throw new CommandError(
      'Give --event or --input, not both: an event goes to the handler, an input through the action.',
    );
  }
  const given = options.event ?? options.input;
  if (given === undefined)
    throw new CommandError(`Give --event FILE or --input FILE.${samplesOf(directory)}`);
  const mode = options.event !== undefined ? 'event' : 'input';
  const valueFile = given === '-' ? undefined : sampleFile(directory, given);
  let standardInput: string | undefined;
  const context = options.context === undefined ? undefined : sampleFile(directory, options.context);
  const credentials = options.credentials === undefined ? undefined : existing(options.credentials);
  return {
    directory,
    name: basename(directory),
    mode,
    flatten: options.flatten ?? false,
    pool: new FunctionHostPool({
      ...host,
      tellRequests: traces !== undefined,
      allowChildProcess: options.allowChildProcess ?? false,
    }),
    ...(traces && { traces }),
    files: [valueFile, context, credentials].filter((file) => file !== undefined),
    readValue() {
      if (valueFile !== undefined) return jsonFile(valueFile);
      standardInput ??= readFileSync(0, 'utf8');
      return parseJson(standardInput, 'Standard input');
    },
    readContext: () => (context === undefined ? {} : readObject(context)),
    readCredentials: () => credentialFields(options),
  };
}

/** A file by its path, or by the name of a sample beside the function. */
function sampleFile(directory: string, given: string): string {
  const candidates = [
    resolve(given),
    join(directory, 'events', given),
    join(directory, 'events', `${given}.json`),
  ];
  const found = candidates.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
  if (found === undefined) throw new CommandError(`There is no file ${given}.${samplesOf(directory)}`);
  return found;
}

function samplesOf(directory: string): string {
  const events = join(directory, 'events');
  const samples = existsSync(events) ? readdirSync(events).filter((file) => file.endsWith('.json')) : [];
  if (samples.length === 0) return '';
  return ` There are the samples ${samples.map((file) => file.replace(/\.json$/, '')).join(', ')}.`;
}

function existing(path: string): string {
  if (!existsSync(path)) throw new CommandError(`There is no file ${path}.`);
  return resolve(path);
}
