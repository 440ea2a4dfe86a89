import { statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { leadingOf, startFront, type Front, type Leading, type TapeOptions } from '../front/index';
import type { Detour } from '../function-host/index';
import { platformHosts } from '../model/regions';
import { CommandError } from './command';

/** The platform's own hosts lead to a local org. */
export function leadingsOf(orgUrl: string): Leading[] {
  return platformHosts().map((host) => ({ host, target: new URL(orgUrl), keepHost: true }));
}

/** Reads an option `--host NAME=URL`. */
export function readLeading(text: string, before: readonly Leading[] = []): Leading[] {
  try {
    return [...before, leadingOf(text)];
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** What `--record` and `--replay` were given. */
export interface TapeDirectories {
  record?: string;
  replay?: string;
}

/** Where calls of functions are kept or answered from; undefined when neither was asked for. */
export function tapeOf(
  { record, replay }: TapeDirectories,
  secrets: TapeOptions['secrets'],
): TapeOptions | undefined {
  if (record !== undefined && replay !== undefined) {
    throw new CommandError('Give --record or --replay, not both.');
  }
  if (record !== undefined) return { mode: 'record', directory: record, secrets };
  if (replay === undefined) return undefined;
  if (statSync(replay, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new CommandError(`There is no directory ${replay}: --record makes it.`);
  }
  return { mode: 'replay', directory: replay, secrets };
}

/** What leads connections of functions through a front. */
export function detourOf({ hosts, others, detourPort, trust }: Front): Detour {
  return { hosts, others, port: detourPort, certificateFile: trust.added };
}

/** What a client needs in its environment to go through a front. */
export function frontEnvironment({ url, trust }: Front): Record<string, string> {
  return { HTTPS_PROXY: url, SSL_CERT_FILE: trust.all, NODE_EXTRA_CA_CERTS: trust.added };
}

export { startFront, type Front, type Leading };
