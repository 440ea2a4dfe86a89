import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Terraform sets this, so that a provider knows that it was not started by hand. */
const MAGIC_COOKIE = [
  'TF_PLUGIN_MAGIC_COOKIE',
  'd602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2',
] as const;
const CORE_VERSION = 1;
const PROTOCOL_VERSION = 6;

/** Why the handshake with what started this process cannot be made; undefined when it can. */
export function refusal(env: NodeJS.ProcessEnv, providerName: string): string | undefined {
  if (env[MAGIC_COOKIE[0]] !== MAGIC_COOKIE[1]) {
    return (
      `This is the Terraform provider ${providerName}. Terraform starts it by itself; it is not a command to run by hand. ` +
      'See `genesys-actions provider install`, or start it with --debug to attach a debugger.'
    );
  }
  const offered = (env['PLUGIN_PROTOCOL_VERSIONS'] ?? '').split(',').filter((version) => version !== '');
  if (!offered.includes(String(PROTOCOL_VERSION))) {
    return (
      `The Terraform provider ${providerName} speaks plugin protocol ${PROTOCOL_VERSION}, and what started it offers ` +
      `${offered.join(', ') || 'none'}. Use Terraform 1.5 or later, or OpenTofu 1.6 or later.`
    );
  }
  return undefined;
}

/** Where a provider listens. */
export interface Listener {
  readonly network: 'unix' | 'tcp';
  readonly address: string;
  /** Gives the connections that came already and every later one to `take`. */
  serve(take: (connection: Socket) => void): void;
  /** Stops listening and removes the socket. */
  close(): void;
}

/**
 * Listens before anything else is loaded: connections wait until the server takes them. A unix socket in a private directory, or TCP
 * on the local interface where there are none (Windows).
 */
export async function listen(env: NodeJS.ProcessEnv, platform = process.platform): Promise<Listener> {
  const waiting: Socket[] = [];
  let take = (connection: Socket): void => {
    waiting.push(connection);
  };
  const server = createServer({ pauseOnConnect: true }, (connection) => {
    take(connection);
  });
  const directory =
    platform === 'win32' ? undefined : mkdtempSync(join(env['PLUGIN_UNIX_SOCKET_DIR'] ?? tmpdir(), 'gap-'));
  await listening(server, directory === undefined ? undefined : join(directory, 's'));
  const bound = server.address();
  return {
    network: directory === undefined ? 'tcp' : 'unix',
    address: typeof bound === 'string' ? bound : `127.0.0.1:${(bound as AddressInfo).port}`,
    serve: (handler) => {
      take = handler;
      for (const connection of waiting.splice(0)) handler(connection);
    },
    close: () => {
      server.close();
      if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
    },
  };
}

function listening(server: Server, path: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', resolve);
    if (path === undefined) server.listen(0, '127.0.0.1');
    else server.listen(path);
  });
}

/** The one line on stdout that tells the client where and how to connect; `certificate` is DER. */
export function handshakeLine({ network, address }: Listener, certificate: Buffer | undefined): string {
  const encoded = certificate?.toString('base64').replace(/=+$/, '') ?? '';
  return `${CORE_VERSION}|${PROTOCOL_VERSION}|${network}|${address}|grpc|${encoded}\n`;
}

/**
 * What to put into TF_REATTACH_PROVIDERS, so that Terraform or OpenTofu uses this process instead of starting one.
 *
 * @param sources the provider's addresses, with their hosts
 */
export function reattachConfiguration(sources: readonly string[], { network, address }: Listener): string {
  const attached = {
    Protocol: 'grpc',
    ProtocolVersion: PROTOCOL_VERSION,
    Pid: process.pid,
    Test: true,
    Addr: { Network: network, String: address },
  };
  return JSON.stringify(Object.fromEntries(sources.map((source) => [source, attached])));
}
