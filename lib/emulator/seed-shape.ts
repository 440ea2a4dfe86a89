import { checkInstance, type JsonSchema } from '../model/schemas';
import { isJsonObject, type Json } from '../shared/json';
import { isSafeId, isSafeZipId, unsafeIdIn } from './store/ids';
import {
  COLLECTION_NAMES,
  type ActionRecord,
  type ActionSide,
  type CredentialRecord,
  type FlowRecord,
  type FunctionRecord,
  type IntegrationRecord,
  type ZipRecord,
  type ZipStatus,
} from './store/records';

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
export interface SeedOrg {
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
export type SeedCredential = Partial<CredentialRecord> & { readonly name: string };

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
  readonly published?: SeedSide;
  readonly draft?: SeedSide;
}

/** A zip of a seed. */
export type SeedZip = Partial<ZipRecord> & Pick<ZipRecord, 'id'>;

/** One side of an action of a seed. */
export interface SeedSide extends Partial<
  Omit<ActionSide, 'name' | 'function' | 'zip' | 'incoming' | 'uploadExceptionHistory'>
> {
  readonly name: string;
  readonly function?: Partial<FunctionRecord> & Pick<FunctionRecord, 'handler' | 'runtime'>;
  readonly zip?: SeedZip;
  readonly incoming?: SeedZip;
  readonly uploadExceptionHistory?: readonly SeedZip[];
}

/** Thrown with a sentence that names the place in the seed. */
export class SeedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SeedError';
  }
}

/** What the parts of a seed may be; the description of each completes "must be …". Ids have a rule of their own. */
const TEXT: JsonSchema = { type: 'string', description: 'a text' };
const WHOLE_NUMBER: JsonSchema = { type: 'integer', description: 'a whole number' };
const FLAG: JsonSchema = { type: 'boolean', description: 'true or false' };
const OBJECT: JsonSchema = { type: 'object', description: 'an object' };
const TEXTS: JsonSchema = { type: 'object', additionalProperties: TEXT, description: 'an object of texts' };

function object(properties: Record<string, JsonSchema>, required: readonly string[] = []): JsonSchema {
  return { ...OBJECT, properties, ...(required.length > 0 && { required }) };
}

function list(items: JsonSchema, description = 'a list of objects'): JsonSchema {
  return { type: 'array', items, description };
}

const ZIP_STATUSES: readonly ZipStatus[] = [
  'Pending',
  'Transferring',
  'Available',
  'Unknown',
  'Invalid',
  'InvalidFormat',
  'InvalidFile',
];

const ZIP = object(
  {
    status: { enum: ZIP_STATUSES, description: `one of ${ZIP_STATUSES.join(', ')}` },
    name: TEXT,
    dateCreated: TEXT,
    requestId: TEXT,
    errorMessage: TEXT,
  },
  ['id'],
);

const SIDE = object(
  {
    version: WHOLE_NUMBER,
    name: TEXT,
    category: TEXT,
    secure: FLAG,
    inputSchema: OBJECT,
    successSchema: OBJECT,
    config: object({
      timeoutSeconds: WHOLE_NUMBER,
      request: object({
        requestUrlTemplate: TEXT,
        requestTemplate: TEXT,
        requestType: TEXT,
        headers: TEXTS,
      }),
      // The platform keeps defaults as they were given, which need be no texts.
      response: object({
        translationMap: TEXTS,
        translationMapDefaults: OBJECT,
        successTemplate: TEXT,
      }),
    }),
    function: object(
      {
        name: TEXT,
        description: TEXT,
        handler: TEXT,
        runtime: TEXT,
        timeoutSeconds: WHOLE_NUMBER,
        dateCreated: TEXT,
      },
      ['handler', 'runtime'],
    ),
    zip: ZIP,
    incoming: ZIP,
    uploadExceptionHistory: list(ZIP),
  },
  ['name'],
);

const SEED = object(
  {
    orgs: list(
      object(
        {
          name: TEXT,
          credentials: list(
            object({ name: TEXT, type: TEXT, fields: TEXTS, createdDate: TEXT, modifiedDate: TEXT }, [
              'name',
            ]),
          ),
          integrations: list(
            object({
              name: TEXT,
              credential: TEXT,
              type: TEXT,
              intendedState: { enum: ['ENABLED', 'DISABLED'], description: 'ENABLED or DISABLED' },
              stateChanged: TEXT,
              webhookId: TEXT,
              config: object({
                name: TEXT,
                version: WHOLE_NUMBER,
                notes: TEXT,
                properties: OBJECT,
                advanced: OBJECT,
                credentials: TEXTS,
              }),
            }),
          ),
          actions: list({
            ...object({ integration: TEXT, integrationId: TEXT, published: SIDE, draft: SIDE }),
            anyOf: [{ required: ['published'] }, { required: ['draft'] }],
            description: 'an object with "published", "draft" or both',
          }),
          flows: list(
            object(
              { name: TEXT, type: TEXT, version: TEXT, published: FLAG, uses: list(TEXT, 'a list of texts') },
              ['name'],
            ),
          ),
          zips: TEXTS,
        },
        ['name'],
      ),
    ),
  },
  ['orgs'],
);

/** A value as a seed, when all of it can be planted as far as its form goes. @throws SeedError */
export function checkedSeed(value: unknown): Seed {
  const format = (value as Seed | null)?.format;
  if (format !== undefined && format !== SEED_FORMAT) {
    throw new SeedError(
      `The seed has the format ${JSON.stringify(format)}; this emulator reads ${SEED_FORMAT}.`,
    );
  }
  const [wrong] = checkInstance(SEED, value);
  if (wrong !== undefined) throw new SeedError(complaint(wrong.path, value as Json));
  const seed = value as Seed;
  for (const [index, org] of seed.orgs.entries()) checkIds(org, `orgs[${index}]`);
  return seed;
}

/** What is wrong at a place of a seed, in a sentence. */
function complaint(path: readonly (string | number)[], seed: Json): string {
  let [place, schema, value] = ['', SEED, seed as Json | undefined];
  for (const step of path) {
    place += stepText(step);
    schema = (schema['items'] ??
      (schema['properties'] as JsonSchema | undefined)?.[step] ??
      schema['additionalProperties']) as JsonSchema;
    value = (value as Record<string, Json>)[step];
  }
  if (place === '') return 'A seed is an object with "orgs": [{"name": …, "integrations": […], …}].';
  const at = place.slice(place.startsWith('.') ? 1 : 0);
  const required = (schema['required'] ?? []) as readonly string[];
  const missing = isJsonObject(value) ? required.find((name) => value[name] === undefined) : undefined;
  return missing === undefined
    ? `${at} must be ${String(schema['description'])}.`
    : `${at} has no ${missing}.`;
}

function stepText(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[\w-]{1,100}$/.test(step) ? `.${step}` : `[${JSON.stringify(step.slice(0, 100))}]`;
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
