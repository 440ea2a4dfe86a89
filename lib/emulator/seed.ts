import { randomUUID } from 'node:crypto';
import { isJsonObject, type Json } from '../shared/json';
import { FUNCTION_INTEGRATION_TYPE, USER_DEFINED_CREDENTIAL_TYPE } from '../model/names';
import type { Org } from './store/org';
import type {
  ActionRecord,
  ActionSide,
  CredentialRecord,
  FlowRecord,
  IntegrationRecord,
} from './store/records';
import type { ZipFiles } from './store/zip-files';
import { isSafeId, isSafeZipId, unsafeIdIn, zipIdsOf } from './store/ids';
import { COLLECTION_NAMES } from './store/records';
import type { EmulatorSettings } from './settings';

/** Tells a seed from another JSON file. */
export const SEED_FORMAT = 'genesys-actions-emulator/1';

/**
 * Orgs as a file: what `GET /emulator/export` gives and `--seed` takes. In a seed written by hand everything but names
 * may be left out: ids are made, and references may be by name.
 */
export interface Seed {
  readonly format?: string;
  readonly orgs: readonly SeedOrg[];
}

/** One org of a seed. */
interface SeedOrg {
  /** Which org it goes into; there must be one of this name. */
  readonly name: string;
  readonly id?: string;
  readonly credentials?: readonly SeedCredential[];
  readonly integrations?: readonly SeedIntegration[];
  readonly actions?: readonly SeedAction[];
  readonly flows?: readonly (Partial<FlowRecord> & { readonly name: string })[];
  /** Zip id → the zip in base64. */
  readonly zips?: Readonly<Record<string, string>>;
}

/** A credential of a seed. */
type SeedCredential = Partial<CredentialRecord> & { readonly name: string };

/** An integration of a seed; `config` may be left out for `name`. */
interface SeedIntegration extends Partial<Omit<IntegrationRecord, 'config'>> {
  readonly name?: string;
  readonly config?: Partial<IntegrationRecord['config']>;
  /** Id or name of a credential, for an integration type with one key. */
  readonly credential?: string;
}

/** An action of a seed. */
interface SeedAction extends Partial<Omit<ActionRecord, 'published' | 'draft'>> {
  /** Id or name of the integration, instead of `integrationId`. */
  readonly integration?: string;
  readonly published?: Partial<ActionSide> & { readonly name: string };
  readonly draft?: Partial<ActionSide> & { readonly name: string };
}

/** Thrown with a sentence that names the place in the seed. */
export class SeedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SeedError';
  }
}

/** Reads a seed from JSON text. @throws SeedError */
export function parseSeed(text: string): Seed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SeedError(`The seed is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isJsonObject(value) || !Array.isArray(value['orgs'])) {
    throw new SeedError('A seed is an object with "orgs": [{"name": …, "integrations": […], …}].');
  }
  const { format } = value;
  if (format !== undefined && format !== SEED_FORMAT) {
    throw new SeedError(
      `The seed has the format ${JSON.stringify(format)}; this emulator reads ${SEED_FORMAT}.`,
    );
  }
  for (const [index, org] of (value['orgs'] as readonly Json[]).entries()) {
    if (!isJsonObject(org) || typeof org['name'] !== 'string')
      throw new SeedError(`orgs[${index}] has no name.`);
    for (const part of ['credentials', 'integrations', 'actions', 'flows']) {
      const list = org[part] ?? [];
      if (!Array.isArray(list) || !(list as Json[]).every(isJsonObject)) {
        throw new SeedError(`orgs[${index}].${part} must be a list of objects.`);
      }
    }
  }
  return value as unknown as Seed;
}

/** Where a seed is put. */
interface Ground {
  readonly orgs: ReadonlyMap<string, Org>;
  readonly zips: ZipFiles;
  readonly settings: Pick<EmulatorSettings, 'functionCredentialKey'>;
}

/**
 * Puts a seed into its orgs: all of it, or nothing.
 *
 * @param together makes the changes of some work as one. Default: they are all that is changed
 * @throws SeedError, StorageFailure
 */
export async function plantSeed(
  { orgs }: Seed,
  { zips, settings, ...ground }: Ground,
  together: (plant: () => void) => void = (plant) => ground.orgs.values().next().value?.together(plant),
): Promise<void> {
  const places = orgs.map((seed, index): [SeedOrg, Org] => {
    const org = ground.orgs.get(seed.name);
    if (org === undefined)
      throw new SeedError(`The seed is for the org ${JSON.stringify(seed.name)}, which does not exist.`);
    checkIds(seed, `orgs[${index}]`);
    return [seed, org];
  });
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

/** Whoever starts again with these orgs has to find their zips. @throws SeedError */
function checkZips(org: Org, zips: ZipFiles): void {
  const missing = org
    .all('actions')
    .flatMap(zipIdsOf)
    .find((id) => !zips.has(id));
  if (missing !== undefined)
    throw new SeedError(`The seed names the zip ${JSON.stringify(missing)}, which it does not have.`);
}

/** Ids are parts of paths: none may lead anywhere else. @throws SeedError */
function checkIds(seed: SeedOrg, place: string): void {
  const refuse = (at: string, id: unknown): never => {
    throw new SeedError(
      `${place}.${at} is ${JSON.stringify(id)}, which is no id: an id is a part of paths, so it is a text without slashes and control characters${at.includes('zip') ? '; that of a zip has only letters, digits, - and _' : ''}.`,
    );
  };
  if (seed.id !== undefined && !isSafeId(seed.id)) refuse('id', seed.id);
  for (const id of Object.keys(seed.zips ?? {})) if (!isSafeZipId(id)) refuse('zips', id);
  for (const collection of COLLECTION_NAMES) {
    for (const [index, record] of (seed[collection] ?? []).entries()) {
      const unsafe = unsafeIdIn(collection, record);
      if (unsafe !== undefined) refuse(`${collection}[${index}].${unsafe.at}`, unsafe.id);
    }
  }
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
  given: Partial<ActionSide> & { readonly name: string },
  integration: IntegrationRecord,
  functionId: string | undefined,
): ActionSide {
  return {
    version: 1,
    category: integration.config.name,
    secure: false,
    ...given,
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
