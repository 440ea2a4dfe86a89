import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { ZipProcessing } from './lifecycle/zip-processing';
import { operations } from './routes';
import type { FunctionHostPool } from './runtime';
import { createServer } from './server';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { Org } from './store/org';
import { ZipFiles } from './store/zip-files';
import { Tokens } from './tokens';
import type { Client, World } from './world';

export type { Settings } from './settings';

/** How an emulator is started. */
export interface EmulatorOptions {
  /** Port to listen on; 0: a free one. Default: 0. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1, which only this machine reaches. */
  readonly host?: string;
  /** Directory that keeps the orgs between runs. Default: none, everything is gone at the end. */
  readonly dataDir?: string;
  /** What is not known about the platform. Default: see {@link Settings}. */
  readonly settings?: Partial<Settings>;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`: login and API alike. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The default client, which may do everything. */
  readonly clientId: string;
  readonly clientSecret: string;
  /** Changes settings while it runs. */
  configure(settings: Partial<Settings>): void;
  /** Ends it, with every process that it started. */
  close(): Promise<void>;
}

/**
 * Starts a local Genesys Cloud org.
 *
 * @throws when the address cannot be listened on
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const workDir = await mkdtemp(join(tmpdir(), 'genesys-actions-emulator-'));
  const zips = new ZipFiles(join(workDir, 'zips'), join(workDir, 'code'));
  const org = new Org(randomUUID(), 'local', () => undefined);
  const client: Client = {
    clientId: randomUUID(),
    clientSecret: randomBytes(24).toString('base64url'),
    org,
    permissions: ['*'],
  };
  let pool: Promise<FunctionHostPool> | undefined;
  const processing = new ZipProcessing(zips, () => world.settings);
  const world: World = {
    settings: { ...DEFAULT_SETTINGS, ...options.settings },
    orgs: new Map([[org.name, org]]),
    clients: new Map([[client.clientId, client]]),
    tokens: new Tokens(Tokens.newKey()),
    zips,
    processing,
    functions: () => (pool ??= import('./runtime').then(({ FunctionHostPool }) => new FunctionHostPool())),
  };
  const server = createServer(world, operations);
  const host = options.host ?? '127.0.0.1';
  await server.listen({ port: options.port ?? 0, host });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    host,
    port,
    clientId: client.clientId,
    clientSecret: client.clientSecret,
    configure(settings) {
      world.settings = { ...world.settings, ...settings };
    },
    async close() {
      processing.close();
      await server.close();
      await (await pool)?.dispose();
      await rm(workDir, { recursive: true, force: true });
    },
  };
}
