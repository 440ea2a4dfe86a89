import { badRequest, notFound } from '../errors';
import { checkFault } from '../faults/check-fault';
import { NO_CONTENT, operation, type OperationCall } from '../operation';
import { exportOrg, plantSeed } from '../seed';
import { checkedSeed, SEED_FORMAT, SeedError } from '../seed-shape';
import { checkEmulatorSettings, SETTINGS, type EmulatorSettings } from '../settings';
import { ANY_OBJECT } from './bodies';

const PATH = '/emulator';

/** What runs here. */
const getEmulator = operation({
  id: 'getEmulator',
  method: 'GET',
  path: PATH,
  access: 'control',
  handle: ({ world, baseUrl }) => ({
    url: baseUrl,
    orgs: [...world.orgs.values()].map(({ id, name }) => ({ id, name })),
    clients: [...world.clients.values()].map(({ clientId, org, permissions }) => ({
      clientId,
      org: org.name,
      permissions,
    })),
    settings: world.settings,
    faults: world.faults.list(),
  }),
});

const patchEmulatorSettings = operation({
  id: 'patchEmulatorSettings',
  method: 'PATCH',
  path: `${PATH}/settings`,
  access: 'control',
  body: ANY_OBJECT,
  handle({ world, body }: OperationCall<Partial<EmulatorSettings>>) {
    const problems = checkEmulatorSettings(body);
    if (problems.length > 0) throw badRequest(problems.join(' '));
    world.settings = { ...world.settings, ...body };
    world.events.set('settings', () => world.settings);
    return world.settings;
  },
});

const getEmulatorSettings = operation({
  id: 'getEmulatorSettings',
  method: 'GET',
  path: `${PATH}/settings`,
  access: 'control',
  handle: ({ world }) =>
    Object.fromEntries(
      Object.entries(SETTINGS).map(([name, definition]) => [
        name,
        { value: world.settings[name as keyof EmulatorSettings], ...definition },
      ]),
    ),
});

const postEmulatorFaults = operation({
  id: 'postEmulatorFaults',
  method: 'POST',
  path: `${PATH}/faults`,
  access: 'control',
  body: ANY_OBJECT,
  handle({ world, body }: OperationCall<unknown>) {
    checkFault(body);
    const id = world.faults.add(body);
    world.events.set('faults', () => world.faults.list());
    return { id };
  },
});

const getEmulatorFaults = operation({
  id: 'getEmulatorFaults',
  method: 'GET',
  path: `${PATH}/faults`,
  access: 'control',
  handle: ({ world }) => ({ faults: world.faults.list() }),
});

const deleteEmulatorFaults = operation({
  id: 'deleteEmulatorFaults',
  method: 'DELETE',
  path: `${PATH}/faults`,
  access: 'control',
  handle({ world }) {
    world.faults.clear();
    world.events.set('faults', () => world.faults.list());
    return NO_CONTENT;
  },
});

const deleteEmulatorFault = operation({
  id: 'deleteEmulatorFault',
  method: 'DELETE',
  path: `${PATH}/faults/:faultId`,
  access: 'control',
  handle({ world, params: { faultId = '' } }) {
    if (!world.faults.remove(faultId)) throw notFound('fault', faultId);
    world.events.set('faults', () => world.faults.list());
    return NO_CONTENT;
  },
});

const postEmulatorTokensExpire = operation({
  id: 'postEmulatorTokensExpire',
  method: 'POST',
  path: `${PATH}/tokens/expire`,
  access: 'control',
  handle({ world }) {
    world.tokens.expireAll();
    return NO_CONTENT;
  },
});

const getEmulatorRequests = operation({
  id: 'getEmulatorRequests',
  method: 'GET',
  path: `${PATH}/requests`,
  access: 'control',
  handle({ world, query }) {
    const after = query.integer('after', 0, 0, 999_999_999);
    const last = query.integer('last', 0, 0, 999_999_999);
    const [operationId, method, path] = ['operation', 'method', 'path'].map((name) => query.text(name));
    const requests = world.log.list({
      after,
      ...(operationId !== undefined && { operation: operationId }),
      ...(method !== undefined && { method }),
      ...(path !== undefined && { path }),
    });
    return { requests: last === 0 ? requests : requests.slice(-last) };
  },
});

const deleteEmulatorRequests = operation({
  id: 'deleteEmulatorRequests',
  method: 'DELETE',
  path: `${PATH}/requests`,
  access: 'control',
  handle({ world }) {
    world.log.clear();
    world.events.set('cleared', () => 'requests');
    return NO_CONTENT;
  },
});

/** What functions did and wrote, by the newest last. */
const getEmulatorFunctionRuns = operation({
  id: 'getEmulatorFunctionRuns',
  method: 'GET',
  path: `${PATH}/function-runs`,
  access: 'control',
  handle: ({ world, query }) => ({ runs: world.functionLog.list(query.text('actionId')) }),
});

/** Every org as a seed. `secrets=true` includes the values of credentials. */
const getEmulatorExport = operation({
  id: 'getEmulatorExport',
  method: 'GET',
  path: `${PATH}/export`,
  access: 'control',
  async handle({ world, query }) {
    const withSecrets = query.flag('secrets') ?? false;
    const orgs = [...world.orgs.values()].map((org) => exportOrg(org, world.zips, withSecrets));
    return { format: SEED_FORMAT, orgs: await Promise.all(orgs) };
  },
});

/** Adds what a seed holds. */
const postEmulatorSeed = operation({
  id: 'postEmulatorSeed',
  method: 'POST',
  path: `${PATH}/seed`,
  access: 'control',
  body: ANY_OBJECT,
  async handle({ world, body }: OperationCall<object>) {
    try {
      await plantSeed(checkedSeed(body), world);
    } catch (error) {
      throw error instanceof SeedError ? badRequest(error.message) : error;
    }
    return NO_CONTENT;
  },
});

/** Puts a seed in the place of what the orgs hold. A value that an export redacted stays what it is here. */
const postEmulatorRestore = operation({
  id: 'postEmulatorRestore',
  method: 'POST',
  path: `${PATH}/restore`,
  access: 'control',
  body: ANY_OBJECT,
  async handle({ world, body }: OperationCall<object>) {
    try {
      await world.restore(checkedSeed(body));
    } catch (error) {
      throw error instanceof SeedError ? badRequest(error.message) : error;
    }
    return NO_CONTENT;
  },
});

const postEmulatorReset = operation({
  id: 'postEmulatorReset',
  method: 'POST',
  path: `${PATH}/reset`,
  access: 'control',
  async handle({ world }) {
    await world.reset();
    return NO_CONTENT;
  },
});

export const controlOperations = [
  getEmulator,
  getEmulatorSettings,
  patchEmulatorSettings,
  postEmulatorFaults,
  getEmulatorFaults,
  deleteEmulatorFaults,
  deleteEmulatorFault,
  postEmulatorTokensExpire,
  getEmulatorRequests,
  deleteEmulatorRequests,
  getEmulatorFunctionRuns,
  getEmulatorExport,
  postEmulatorSeed,
  postEmulatorRestore,
  postEmulatorReset,
];
