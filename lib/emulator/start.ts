import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createClient, type ClientOptions } from './clients';
import { FunctionLog, type FunctionRun } from './function-log';
import { Consistency } from './faults/consistency';
import { checkFault } from './faults/check-fault';
import { Faults, type ActiveFault, type Fault } from './faults/faults';
import { Random } from './faults/random';
import { RateLimits } from './faults/rate-limits';
import { Refusal } from './faults/refusal';
import { RequestLog, type LoggedRequest, type RequestFilter } from './faults/request-log';
import { ZipProcessing } from './lifecycle/zip-processing';
import { operations } from './routes';
import type { Detour, FunctionHostPool } from '../function-host';
import { plant, SeedError, zipIdsOf, type Seed } from './seed';
import { createServer } from './server';
import { checkEmulatorSettings, DEFAULT_SETTINGS, type EmulatorSettings } from './settings';
import { DataDirectory, type Identity } from './store/data-directory';
import { Journal } from './store/journal';
import { Org } from './store/org';
import { createWorkDirectory, removeAbandoned } from './store/work-directory';
import { ZipFiles } from './store/zip-files';
import { Tokens } from './tokens';
import type { OAuthClient, World } from './world';

/** How an emulator is started. */
export interface EmulatorOptions {
  /** Port to listen on; 0: a free one. Default: 0. */
  readonly port?: number;
  /** Address to listen on. Default: 127.0.0.1, which only this machine reaches. */
  readonly host?: string;
  /** Directory that keeps the orgs between runs. Default: none, everything is gone at the end. */
  readonly dataDir?: string;
  /** Names of the orgs; each gets a client that may do everything. Default: those of the seed, or `local`. */
  readonly orgs?: readonly string[];
  /** Further clients, for example with fewer permissions. Default: none. */
  readonly clients?: readonly ClientOptions[];
  /** What the orgs hold at first. With `dataDir` it is used once, when the directory is new. Default: nothing. */
  readonly seed?: Seed;
  /** What is not known about the platform, and how slow it is. Default: see {@link EmulatorSettings}. */
  readonly settings?: Partial<EmulatorSettings>;
  /** Faults that are active from the start. Default: none. */
  readonly faults?: readonly Fault[];
  /** Seed of the random source behind probabilities and jitter. Default: 1. */
  readonly randomSeed?: number;
  /** Whether functions may start other programs, which can do whatever you can. Default: false. */
  readonly allowChildProcess?: boolean;
  /** Where connections of functions to some hosts go instead; asked with the first execution. Default: nowhere. */
  readonly detour?: () => Detour | undefined;
  /** Told of each run of a function, with what it wrote. Default: nobody. */
  readonly onFunctionRun?: (run: FunctionRun) => void;
  /** Told of each request when it was answered. Default: nobody. */
  readonly onRequest?: (request: LoggedRequest) => void;
}

/** An org of a running emulator, with the client that may do everything in it. */
interface EmulatorOrg {
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:PORT`: login and API alike. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** The first org's client. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly orgs: readonly EmulatorOrg[];
  /** Every client, as configured and made. */
  readonly clients: readonly Required<Pick<ClientOptions, 'clientId' | 'clientSecret' | 'org'>>[];
  /** Whether other machines can reach it. */
  readonly exposed: boolean;
  /** Changes settings while it runs. @throws when a setting is unknown or out of its range */
  configure(settings: Partial<EmulatorSettings>): void;
  /** Lets requests go wrong. @returns the fault's id @throws when it is none */
  addFault(fault: Fault): string;
  faults(): ActiveFault[];
  clearFaults(): void;
  /** The requests so far, secrets redacted. */
  requests(filter?: RequestFilter): LoggedRequest[];
  clearRequests(): void;
  /** Every secret that it holds now: for whoever writes down what its functions say. */
  secrets(): Iterable<string>;
  /** Resets everything to how it started; clients and tokens stay. */
  reset(): Promise<void>;
  /** Ends it, with every process that it started. */
  close(): Promise<void>;
}

/**
 * Starts a local Genesys Cloud with one org or several.
 *
 * @throws when an option is wrong, the data directory is in use, or the address cannot be listened on
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const initialSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  refuseSettings(options.settings ?? {});
  options.faults?.forEach(checkFault);
  const data = options.dataDir === undefined ? undefined : new DataDirectory(options.dataDir);
  const workDir = data?.path ?? createWorkDirectory();
  try {
    return await start(options, initialSettings, workDir, data);
  } catch (error) {
    data?.close();
    if (data === undefined) await rm(workDir, { recursive: true, force: true });
    throw error;
  }
}

async function start(
  options: EmulatorOptions,
  initialSettings: EmulatorSettings,
  workDir: string,
  data: DataDirectory | undefined,
): Promise<Emulator> {
  const known = data?.readIdentity();
  const identity = identityFor(options, known);

  const journal = data && new Journal(data.journalPath);
  const consistency = new Consistency(() => world.settings);
  const orgs = identity.orgs.map(
    ({ id, name }) =>
      new Org(
        id,
        name,
        (org, change, before) => {
          journal?.add(org, change);
          if (change.record === null) {
            if (before && 'functionId' in before) world.retireFunction(before.functionId);
          } else if (before === undefined) consistency.created(org, change.collection, change.id);
        },
        (org, collection, id, how) => consistency.visible(org, collection, id, how),
      ),
  );
  journal?.open(orgs);
  const clients = clientsFor(options, identity, orgs);
  const zips = new ZipFiles(join(workDir, 'zips'), join(workDir, 'code'));
  const processing = new ZipProcessing(
    zips,
    () => world.settings,
    () => {
      world.flush();
    },
  );
  const faults = new Faults(new Random(options.randomSeed ?? 1));
  for (const fault of options.faults ?? []) faults.add(fault);
  let pool: Promise<FunctionHostPool> | undefined;
  const sow = async (): Promise<void> => {
    for (const each of options.seed?.orgs ?? []) {
      const org = world.orgs.get(each.name);
      if (org === undefined)
        throw new SeedError(`The seed is for the org ${JSON.stringify(each.name)}, which does not exist.`);
      await plant(each, org, zips, world.settings.functionCredentialKey);
    }
    world.flush();
  };
  const world: World = {
    settings: initialSettings,
    orgs: new Map(orgs.map((org) => [org.name, org])),
    clients: new Map(clients.map((client) => [client.clientId, client])),
    tokens: new Tokens(identity.key),
    zips,
    processing,
    faults,
    rates: new RateLimits(() => world.settings),
    log: new RequestLog(() => secretsOf(world), options.onRequest),
    functionLog: new FunctionLog(options.onFunctionRun),
    functions: () =>
      (pool ??= import('../function-host').then(
        ({ FunctionHostPool }) =>
          new FunctionHostPool({
            allowChildProcess: options.allowChildProcess ?? false,
            detour: options.detour?.(),
          }),
      )),
    retireFunction: (functionId) => void pool?.then((hosts) => hosts.retire(functionId)),
    flush() {
      journal?.flush();
    },
    refuse(ms) {
      refusal.begin(ms);
    },
    async reset() {
      refusal.end();
      processing.reset();
      for (const org of orgs) org.clear();
      faults.clear();
      for (const fault of options.faults ?? []) faults.add(fault);
      world.settings = initialSettings;
      world.rates.clear();
      world.log.clear();
      world.functionLog.clear();
      await sow();
    },
  };
  if (known === undefined) await sow();
  data?.writeIdentity(identity);
  if (data !== undefined) await zips.keepOnly(new Set(orgs.flatMap(zipIdsOf)));
  for (const org of orgs) processing.resume(org);

  const server = createServer(world, operations);
  const refusal = new Refusal(server.server, () => ({ port, host }));
  const host = options.host === undefined || options.host === 'localhost' ? '127.0.0.1' : options.host;
  await server.listen({ port: options.port ?? 0, host });
  const { port } = server.server.address() as AddressInfo;
  const tidied = removeAbandoned();
  const [first] = clients;
  if (first === undefined) throw new Error('An emulator needs at least one org.');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    host,
    port,
    clientId: first.clientId,
    clientSecret: first.clientSecret,
    orgs: orgs.map((org, index) => {
      const { clientId, clientSecret } = clients[index] as OAuthClient;
      return { id: org.id, name: org.name, clientId, clientSecret };
    }),
    clients: clients.map(({ clientId, clientSecret, org }) => ({ clientId, clientSecret, org: org.name })),
    exposed: !/^127\.|^::1$/.test(host),
    configure(settings) {
      refuseSettings(settings);
      world.settings = { ...world.settings, ...settings };
    },
    addFault(fault) {
      checkFault(fault);
      return faults.add(fault);
    },
    faults: () => faults.list(),
    clearFaults: () => {
      faults.clear();
    },
    requests: (filter) => world.log.list(filter),
    clearRequests: () => {
      world.log.clear();
    },
    secrets: () => secretsOf(world),
    reset: () => world.reset(),
    async close() {
      refusal.close();
      await tidied;
      processing.close();
      await server.close();
      await (await pool)?.dispose();
      journal?.close();
      data?.close();
      await rm(data === undefined ? workDir : join(workDir, 'code'), { recursive: true, force: true });
    },
  };
}

function refuseSettings(settings: Partial<EmulatorSettings>): void {
  const problems = checkEmulatorSettings(settings);
  if (problems.length > 0) throw new Error(problems.join(' '));
}

/** The orgs and clients of an earlier run, and new ones for what was not there. */
function identityFor(options: EmulatorOptions, known: Identity | undefined): Identity {
  const names = options.orgs ?? options.seed?.orgs.map(({ name }) => name) ?? ['local'];
  const key = known?.key ?? Tokens.newKey();
  if (new Set(names).size < names.length) throw new Error('Two orgs have the same name.');
  const orgs = [
    ...names.map((name) => known?.orgs.find((org) => org.name === name) ?? { id: randomUUID(), name }),
    ...(known?.orgs.filter(({ name }) => !names.includes(name)) ?? []),
  ];
  const clients = orgs.map(
    ({ name }) =>
      known?.clients.find(({ org }) => org === name) ?? {
        clientId: randomUUID(),
        clientSecret: randomBytes(24).toString('base64url'),
        org: name,
      },
  );
  return { key, orgs, clients };
}

/** The orgs' own clients, in the orgs' order, then the configured ones. */
function clientsFor(
  { clients = [] }: EmulatorOptions,
  identity: Identity,
  orgs: readonly Org[],
): OAuthClient[] {
  const orgOf = (name: string | undefined): Org => {
    const org = name === undefined ? orgs[0] : orgs.find((each) => each.name === name);
    if (org === undefined)
      throw new Error(`A client names the org ${JSON.stringify(name)}, which does not exist.`);
    return org;
  };
  return [
    ...identity.clients.map((client) => createClient(client, orgOf(client.org))),
    ...clients.map((client) => createClient(client, orgOf(client.org))),
  ];
}

/** Every secret in a world: what must never show in a log. */
function* secretsOf({ clients, orgs }: World): Iterable<string> {
  for (const { clientSecret } of clients.values()) yield clientSecret;
  for (const org of orgs.values()) {
    for (const { fields } of org.all('credentials')) yield* Object.values(fields);
  }
}
