import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { CONTROL_TOKEN_VARIABLE } from './access';
import { EventHub } from './control/event-hub';
import { ExecutionLog } from './control/execution-log';
import type { SampleFiles } from './control/sample-files';
import { VersionLog } from './control/version-log';
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
import { plantSeed, withKnownFields } from './seed';
import { checkedSeed, type Seed } from './seed-shape';
import type { Detour, FunctionHostPool, Inspectors } from '../function-host';
import { makeWorkDirectory, removeAbandoned, removeTree } from '../shared/work-directory';
import { createServer } from './server';
import { checkEmulatorSettings, DEFAULT_SETTINGS, type EmulatorSettings } from './settings';
import { OrgChanges } from './store/org-changes';
import { DamagedData } from './store/damage';
import { CODE_DIRECTORY, DataDirectory } from './store/data-directory';
import type { Identity } from './store/identity';
import { Journal } from './store/journal';
import { journalEntriesOf, openStored } from './store/open-stored';
import { Org } from './store/org';
import { guessIdentity } from './store/repair';
import { ZipFiles } from './store/zip-files';
import { Tokens } from './tokens';
import type { ActionTrace, OAuthClient, World } from './world';

/** The name of the directory of an emulator without `--data`, in front of what tells its process. */
const WORK_DIRECTORY = 'genesys-actions-emulator-';

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
  /**
   * What to do when the data directory is damaged: go on with what is whole, and keep its files as they were in a
   * directory within it. Default: false, the start fails, and says what is damaged.
   */
  readonly repair?: boolean;
  /** What the orgs hold at first. With `dataDir` it is used once, when the directory is new. Default: nothing. */
  readonly seed?: Seed;
  /** What is not known about the platform, and how slow it is. Default: see {@link EmulatorSettings}. */
  readonly settings?: Partial<EmulatorSettings>;
  /**
   * What requests to the control API (`/emulator/…`) have to bring: at least 16 characters without spaces. Default: the environment variable
   * `GENESYS_ACTIONS_CONTROL_TOKEN`; without it a new one, which {@link Emulator.controlToken} tells.
   */
  readonly controlToken?: string;
  /** Faults that are active from the start. Default: none. */
  readonly faults?: readonly Fault[];
  /** Seed of the random source behind probabilities and jitter. Default: 1. */
  readonly randomSeed?: number;
  /** Whether functions may start other programs, which can do whatever you can. Default: false. */
  readonly allowChildProcess?: boolean;
  /**
   * Where packages are that this machine has made, each in a directory that its digest names: stacks of functions whose
   * code is among them lead to the sources. Default: nowhere.
   */
  readonly packages?: string;
  /** Where debuggers find functions, each of which has its process as soon as it is published. Default: nowhere. */
  readonly inspectors?: Inspectors | undefined;
  /** Where connections of functions to some hosts go instead; asked with the first execution. Default: nowhere. */
  readonly detour?: () => Detour | undefined;
  /** The samples that lie beside the functions' code, for the console. Default: none are known. */
  readonly samples?: SampleFiles;
  /** Told of each execution of an action, when its steps were done, and what its function asked others for. Default: nobody. */
  readonly onExecution?: ((trace: ActionTrace) => void) | undefined;
  /** Told of each run of a function, with what it wrote. Default: nobody. */
  readonly onFunctionRun?: (run: FunctionRun) => void;
  /** Told of each request when it was answered. Default: nobody. */
  readonly onRequest?: (request: LoggedRequest) => void;
  /** Told what the start did to the data directory beside reading it, in sentences. Default: nobody. */
  readonly onNotice?: (text: string) => void;
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
  /** What requests to the control API (`/emulator/…`) have to bring, as `Authorization: Bearer TOKEN`. */
  readonly controlToken: string;
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
 * @throws when an option is wrong, the data directory is in use or damaged, or the address cannot be listened on
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const initialSettings = { ...DEFAULT_SETTINGS, ...options.settings };
  refuseSettings(options.settings ?? {});
  options.faults?.forEach(checkFault);
  if (options.seed !== undefined) checkedSeed(options.seed);
  const controlToken = controlTokenFor(options);
  const data = options.dataDir === undefined ? undefined : await DataDirectory.open(options.dataDir);
  const workDir = data?.path ?? makeWorkDirectory(WORK_DIRECTORY);
  try {
    return await start({ ...options, controlToken }, initialSettings, workDir, data);
  } catch (error) {
    data?.close();
    if (data === undefined) await removeTree(workDir);
    throw error;
  }
}

async function start(
  options: EmulatorOptions & { readonly controlToken: string },
  initialSettings: EmulatorSettings,
  workDir: string,
  data: DataDirectory | undefined,
): Promise<Emulator> {
  const stored = data?.read();
  const damages = stored?.damages ?? [];
  const lost = damages.length > 0 && options.repair === true;
  if (data && damages.length > 0 && !lost && stored?.identity === undefined)
    throw new DamagedData(data.path, damages);
  const known =
    stored?.identity ??
    (stored && lost ? guessIdentity(stored.history, namesIn(options), Tokens.newKey()) : undefined);
  const identity = identityFor(options, known);

  let journal: Journal | undefined;
  const seed = options.seed ?? { orgs: [] };
  const consistency = new Consistency(() => world.settings);
  const events = new EventHub();
  const changes = new OrgChanges(
    (made) => {
      journal?.write(
        made.map(({ org, change: { collection, id, record } }) => [org.id, collection, id, record]),
      );
    },
    ({ org, change, before }) => {
      events.add('orgs', org.name, org.name);
      if (change.record === null) {
        if (before && 'functionId' in before) world.retireFunction(before.functionId);
      } else if (before === undefined) consistency.created(org, change.collection, change.id);
    },
  );
  const orgs = identity.orgs.map(
    ({ id, name }) =>
      new Org(id, name, changes, (org, collection, recordId, how) =>
        consistency.visible(org, collection, recordId, how),
      ),
  );
  const clients = clientsFor(options, identity, orgs);
  const code = join(workDir, `${CODE_DIRECTORY}${randomUUID()}`);
  const zips = new ZipFiles(join(workDir, 'zips'), code, options.packages);
  const processing = new ZipProcessing(zips, () => world.settings);
  const faults = new Faults(new Random(options.randomSeed ?? 1));
  for (const fault of options.faults ?? []) faults.add(fault);
  let pool: Promise<FunctionHostPool> | undefined;
  const world: World = {
    settings: initialSettings,
    orgs: new Map(orgs.map((org) => [org.name, org])),
    clients: new Map(clients.map((client) => [client.clientId, client])),
    tokens: new Tokens(identity.key, identity.generation, (generation) =>
      data?.writeIdentity({ ...identity, generation }),
    ),
    controlToken: options.controlToken,
    zips,
    processing,
    faults,
    rates: new RateLimits(() => world.settings),
    log: new RequestLog(
      () => secretsOf(world),
      (request) => {
        events.add('requests', request, request.number);
        if (request.status !== undefined) options.onRequest?.(request);
        if (request.faults.length > 0) events.set('faults', () => faults.list());
      },
    ),
    functionLog: new FunctionLog(options.onFunctionRun),
    executions: new ExecutionLog(() => secretsOf(world), events),
    versions: new VersionLog(),
    events,
    ...(options.samples && { samples: options.samples }),
    functions: () =>
      (pool ??= import('../function-host').then(
        ({ FunctionHostPool }) =>
          new FunctionHostPool({
            allowChildProcess: options.allowChildProcess ?? false,
            detour: options.detour?.(),
            onLog: (functionId, entry) => {
              if (!events.listening) return;
              events.add('logs', { ...entry, functionId, message: world.executions.redacted(entry.message) });
            },
            inspectors: options.inspectors,
            tellRequests: options.onExecution !== undefined,
          }),
      )),
    inspected: options.inspectors !== undefined,
    onExecution: options.onExecution,
    retireFunction: (functionId) => void pool?.then((hosts) => hosts.retire(functionId)),
    refuse(ms) {
      refusal.begin(ms);
    },
    async reset() {
      await replace(seed, { ...world, settings: initialSettings });
      refusal.end();
      processing.reset();
      faults.clear();
      for (const fault of options.faults ?? []) faults.add(fault);
      world.settings = initialSettings;
      world.rates.clear();
      world.log.clear();
      world.functionLog.clear();
      world.executions.clear();
      world.versions.clear();
      events.set('cleared', () => 'everything');
      events.set('faults', () => faults.list());
      events.set('settings', () => world.settings);
    },
    async restore(other) {
      await replace(withKnownFields(other, world.orgs), world);
      processing.reset();
      for (const org of orgs) processing.resume(org);
      world.versions.clear();
    },
  };
  /** Puts a seed in the place of what there is. */
  const replace = (other: Seed, ground: World): Promise<void> =>
    plantSeed(other, ground, (plant) => {
      changes.together(() => {
        for (const org of orgs) org.clear();
        plant();
      });
    });
  if (data === undefined || stored === undefined) await plantSeed(seed, world);
  else if (stored.ready) {
    const { repair = false, onNotice: notice = () => undefined } = options;
    journal = await openStored(data, stored, { orgs, zips, repair, notice });
    if (stored.old || lost || JSON.stringify(identity) !== JSON.stringify(known))
      data.writeIdentity(identity);
  } else {
    // Until all of it is there, the next start begins anew.
    data.writeIdentity(identity, false);
    await plantSeed(seed, world);
    journal = new Journal(data.journalPath);
    journal.open(undefined, journalEntriesOf(orgs));
    data.writeIdentity(identity);
  }
  for (const org of orgs) processing.resume(org);

  const server = createServer(world, operations);
  const refusal = new Refusal(server.server, () => ({ port, host }));
  const host = options.host === undefined || options.host === 'localhost' ? '127.0.0.1' : options.host;
  try {
    await server.listen({ port: options.port ?? 0, host });
  } catch (error) {
    processing.close();
    journal?.close();
    throw error;
  }
  const { port } = server.server.address() as AddressInfo;
  const tidied = data === undefined ? removeAbandoned(WORK_DIRECTORY) : data.removeCode(basename(code));
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
    controlToken: options.controlToken,
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
      processing.close();
      await server.close();
      await (await pool)?.dispose();
      journal?.close();
      data?.close();
      // What is left is files alone, and may be many.
      await Promise.all([tidied, removeTree(data === undefined ? workDir : code)]);
    },
  };
}

/** @throws when it is too short to be a secret, or cannot stand in a header */
function controlTokenFor({
  controlToken = process.env[CONTROL_TOKEN_VARIABLE] ?? '',
}: EmulatorOptions): string {
  if (controlToken === '') return randomBytes(24).toString('base64url');
  if (/^[!-~]{16,}$/.test(controlToken)) return controlToken;
  throw new Error(
    `The control token must have at least 16 characters, without spaces and of ASCII alone. It comes from the option controlToken or from ${CONTROL_TOKEN_VARIABLE}.`,
  );
}

function refuseSettings(settings: Partial<EmulatorSettings>): void {
  const problems = checkEmulatorSettings(settings);
  if (problems.length > 0) throw new Error(problems.join(' '));
}

/** What the orgs are called. */
function namesIn({ orgs, seed }: EmulatorOptions): readonly string[] {
  return orgs ?? seed?.orgs.map(({ name }) => name) ?? ['local'];
}

/** The orgs and clients of an earlier run, and new ones for what was not there. */
function identityFor(options: EmulatorOptions, known: Identity | undefined): Identity {
  const names = namesIn(options);
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
  return { key, generation: known?.generation ?? 0, orgs, clients };
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
function* secretsOf({ clients, orgs, controlToken }: World): Iterable<string> {
  yield controlToken;
  for (const { clientSecret } of clients.values()) yield clientSecret;
  for (const org of orgs.values()) {
    for (const { fields } of org.all('credentials')) yield* Object.values(fields);
  }
}
