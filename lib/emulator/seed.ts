import { randomUUID } from 'node:crypto';
import { readArchive } from '../model/archives';
import { TIMEOUT_DEFAULT_SECONDS } from '../model/limits';
import { FUNCTION_INTEGRATION_TYPE, USER_DEFINED_CREDENTIAL_TYPE } from '../model/names';
import type { Org } from './store/org';
import type { ActionSide, IntegrationRecord, ZipRecord } from './store/records';
import type { ZipFiles } from './store/zip-files';
import { zipIdsOf } from './store/ids';
import {
  checkedSeed,
  SeedError,
  type Seed,
  type SeedCredential,
  type SeedOrg,
  type SeedSide,
  type SeedZip,
} from './seed-shape';
import type { EmulatorSettings } from './settings';

/** Reads a seed from JSON text. @throws SeedError */
export function parseSeed(text: string): Seed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SeedError(`The seed is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return checkedSeed(value);
}

/** Where a seed is put. */
interface Ground {
  readonly orgs: ReadonlyMap<string, Org>;
  readonly zips: ZipFiles;
  readonly settings: Pick<EmulatorSettings, 'functionCredentialKey'>;
}

/**
 * Puts a seed into its orgs: all of it, or nothing. It is one that {@link checkedSeed} has seen.
 *
 * @param together makes the changes of some work as one. Default: they are all that is changed
 * @throws SeedError, StorageFailure
 */
export async function plantSeed(
  { orgs }: Seed,
  { zips, settings, ...ground }: Ground,
  together: (plant: () => void) => void = (plant) => ground.orgs.values().next().value?.together(plant),
): Promise<void> {
  const places = orgs.map((seed): [SeedOrg, Org] => {
    const org = ground.orgs.get(seed.name);
    if (org === undefined)
      throw new SeedError(`The seed is for the org ${JSON.stringify(seed.name)}, which does not exist.`);
    return [seed, org];
  });
  for (const [index, org] of orgs.entries()) await checkArchives(org, `orgs[${index}].zips`);
  const before: [id: string, bytes: Buffer | undefined][] = [];
  try {
    for (const [id, base64] of orgs.flatMap((org) => Object.entries(org.zips ?? {}))) {
      before.push([id, zips.has(id) ? await zips.bytes(id) : undefined]);
      await zips.save(id, Buffer.from(base64, 'base64'));
    }
    together(() => {
      for (const [seed, org] of places) {
        plant(seed, org, settings.functionCredentialKey);
        checkZips(org, zips);
      }
    });
  } catch (error) {
    for (const [id, bytes] of before.reverse())
      await (bytes === undefined ? zips.remove(id) : zips.save(id, bytes));
    throw error;
  }
}

/** What is said to be code that runs has to be a zip; what an upload has not brought so far may be anything. @throws SeedError */
async function checkArchives({ actions = [], zips = {} }: SeedOrg, place: string): Promise<void> {
  const unfinished = new Set(
    actions
      .flatMap(({ published, draft }) => [published?.zip, published?.incoming, draft?.zip, draft?.incoming])
      .filter((zip) => (zip?.status ?? 'Available') !== 'Available')
      .map((zip) => zip?.id),
  );
  for (const [id, base64] of Object.entries(zips)) {
    if (unfinished.has(id)) continue;
    const [refusal] = (await readArchive(Buffer.from(base64, 'base64'))).problems;
    if (refusal !== undefined)
      throw new SeedError(`${place}.${id} must be a zip of code in base64. ${refusal.message}`);
  }
}

/** Whoever starts again with these orgs has to find their zips. @throws SeedError */
function checkZips(org: Org, zips: ZipFiles): void {
  const missing = org
    .all('actions')
    .flatMap(zipIdsOf)
    .find((id) => !zips.has(id));
  if (missing !== undefined)
    throw new SeedError(`The seed names the zip ${JSON.stringify(missing)}, which it does not have.`);
}

function plant(seed: SeedOrg, org: Org, credentialKey: string): void {
  const now = new Date().toISOString();
  for (const each of seed.credentials ?? []) {
    org.put('credentials', {
      id: randomUUID(),
      type: USER_DEFINED_CREDENTIAL_TYPE,
      fields: {},
      createdDate: now,
      modifiedDate: now,
      ...each,
    });
  }
  for (const { name, config, credential, ...each } of seed.integrations ?? []) {
    const credentials =
      credential === undefined
        ? {}
        : { [credentialKey]: found(org.all('credentials'), credential, 'credential', (one) => one.name).id };
    org.put('integrations', {
      id: randomUUID(),
      type: FUNCTION_INTEGRATION_TYPE,
      intendedState: 'ENABLED',
      stateChanged: now,
      ...each,
      config: {
        name: name ?? 'Functions',
        version: 1,
        notes: '',
        properties: {},
        advanced: {},
        credentials,
        ...config,
      },
    });
  }
  for (const { integration, published, draft, ...each } of seed.actions ?? []) {
    const home = found(
      org.all('integrations'),
      each.integrationId ?? integration ?? '',
      'integration',
      ({ config }) => config.name,
    );
    const isFunction = home.type === FUNCTION_INTEGRATION_TYPE;
    const functionId = each.functionId ?? randomUUID();
    org.put('actions', {
      id: `custom_-_${randomUUID()}`,
      ...each,
      integrationId: home.id,
      ...(isFunction && { functionId }),
      ...(published && { published: side(published, home, isFunction ? functionId : undefined) }),
      ...(draft && { draft: side(draft, home, isFunction ? functionId : undefined) }),
    });
  }
  for (const flow of seed.flows ?? []) {
    org.put('flows', {
      id: randomUUID(),
      type: 'INBOUNDCALLFLOW',
      version: '1',
      published: true,
      uses: [],
      ...flow,
    });
  }
}

function side(
  { function: settings, zip, incoming, uploadExceptionHistory: history, ...given }: SeedSide,
  integration: IntegrationRecord,
  functionId: string | undefined,
): ActionSide {
  const now = new Date().toISOString();
  const whole = (each: SeedZip): ZipRecord => ({
    status: 'Available',
    name: `${each.id}.zip`,
    dateCreated: now,
    requestId: randomUUID(),
    ...each,
  });
  return {
    version: 1,
    category: integration.config.name,
    secure: false,
    ...given,
    ...(settings && {
      function: {
        name: given.name,
        description: '',
        timeoutSeconds: TIMEOUT_DEFAULT_SECONDS,
        dateCreated: now,
        ...settings,
      },
    }),
    ...(zip && { zip: whole(zip) }),
    ...(incoming && { incoming: whole(incoming) }),
    ...(history && { uploadExceptionHistory: history.map(whole) }),
    ...(functionId !== undefined && {
      config: { ...given.config, request: { ...given.config?.request, requestUrlTemplate: functionId } },
    }),
  };
}

function found<Item extends { readonly id: string }>(
  items: readonly Item[],
  wanted: string,
  what: string,
  nameOf: (item: Item) => string,
): Item {
  const item = items.find((each) => each.id === wanted || nameOf(each) === wanted);
  if (item === undefined)
    throw new SeedError(`The seed names the ${what} ${JSON.stringify(wanted)}, which it does not have.`);
  return item;
}

/** What an export shows instead of a credential's value. */
const REDACTED = '******';

/** The same seed; where an export redacted a field of a credential that is here, with the value that it has here. */
export function withKnownFields(seed: Seed, orgs: ReadonlyMap<string, Org>): Seed {
  const known = (org: SeedOrg, { id, name, fields }: SeedCredential): SeedCredential['fields'] => {
    const here = orgs.get(org.name)?.all('credentials') ?? [];
    const same = here.find((each) => each.id === id) ?? here.find((each) => each.name === name);
    return Object.fromEntries(
      Object.entries(fields ?? {}).map(([field, value]) => [
        field,
        value === REDACTED ? (same?.fields[field] ?? value) : value,
      ]),
    );
  };
  return {
    ...seed,
    orgs: seed.orgs.map((org) => ({
      ...org,
      ...(org.credentials && {
        credentials: org.credentials.map((each) => ({ ...each, fields: known(org, each) ?? {} })),
      }),
    })),
  };
}

/** One org as a seed. Values of credentials are redacted unless they are asked for. */
export async function exportOrg(org: Org, zips: ZipFiles, withSecrets: boolean): Promise<SeedOrg> {
  const contents = await Promise.all(
    [...new Set(org.all('actions').flatMap(zipIdsOf))].map(async (id): Promise<[string, string]> => [
      id,
      (await zips.bytes(id)).toString('base64'),
    ]),
  );
  return {
    name: org.name,
    id: org.id,
    credentials: org.all('credentials').map((credential) => ({
      ...credential,
      fields: withSecrets ? credential.fields : mapValues(credential.fields, () => REDACTED),
    })),
    integrations: org.all('integrations'),
    actions: org.all('actions'),
    flows: org.all('flows'),
    zips: Object.fromEntries(contents),
  };
}

function mapValues(
  record: Readonly<Record<string, string>>,
  change: (value: string) => string,
): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
