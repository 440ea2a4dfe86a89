import { InvalidArgumentError } from 'commander';
import { leadingOf, startFront, type Front, type Leading } from '../front/index';
import type { Detour } from '../function-host/index';
import { platformHosts } from '../model/regions';

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

/** What leads connections of functions through a front. */
export function detourOf({ hosts, detourPort, trust }: Front): Detour {
  return { hosts, port: detourPort, certificateFile: trust.added };
}

/** What a client needs in its environment to go through a front. */
export function frontEnvironment({ url, trust }: Front): Record<string, string> {
  return { HTTPS_PROXY: url, SSL_CERT_FILE: trust.all, NODE_EXTRA_CA_CERTS: trust.added };
}

export { startFront, type Front, type Leading };
