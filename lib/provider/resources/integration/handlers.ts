import { firstOf } from '../../../shared/bounds';
import { canonicalJson, parsedObject, type Json } from '../../../shared/json';
import { markedName } from '../../../model/marks';
import { FUNCTION_CREDENTIAL_KEY, FUNCTION_INTEGRATION_TYPE } from '../../../model/names';
import type { CallOptions, Integration, IntegrationConfig } from '../../../platform';
import { isNotFound, PlatformError } from '../../../platform/errors';
import type { Client } from '../../client';
import {
  DiagnosticError,
  isKnown,
  isUnknown,
  sameValue,
  knownIn,
  UNKNOWN,
  type AppliedOf,
  type ConfigOf,
  type CreateRequest,
  type PlanOf,
  type PlanRequest,
  type ResourceHandlers,
  type StateOf,
} from '../../framework';
import type { TakenUp } from '../../ownership/decision';
import { falseWhenNotFound, followed } from '../../ownership/following';
import type { Wanted } from '../../ownership/intents';
import { notedTaken, takenUp } from '../../ownership/ownership';
import { isPublicProvider } from '../public-provider';
import { findByIdOrName } from '../by-name';
import { explained, knownEntries } from '../support';
import type { IntegrationAttributes } from './schema';

type State = StateOf<IntegrationAttributes>;
type Planned = PlanOf<IntegrationAttributes>;

export const integrationHandlers: ResourceHandlers<IntegrationAttributes, Client> = explained<
  ResourceHandlers<IntegrationAttributes, Client>
>({
  validate({ config, diagnostics }) {
    const { credential_id: single, credentials } = config;
    if (single !== null && isKnown(credentials) && Object.keys(credentials).length > 0) {
      diagnostics.error(
        'Credentials given twice',
        'Give either credential_id (for a type with one credential key) or credentials.',
        ['credential_id'],
      );
    }
    for (const name of ['properties', 'advanced'] as const) {
      const text = config[name];
      if (isKnown(text) && parsedObject(text) === undefined) {
        diagnostics.error(`Invalid ${name}`, `${name} must be a JSON object, for example jsonencode({}).`, [
          name,
        ]);
      }
    }
  },

  async create(request) {
    const { client, planned, private: notes, signal } = request;
    const { type: typeId, name } = planned;
    const { integrations } = client.platform;
    // Looked up before anything is created: a mistake here must not leave an integration behind.
    const credentials = await credentialsOf(client, typeId, request.config, { signal });
    const takes = takenUp(notes);
    if (takes !== undefined) return goOn(request, takes, credentials);
    const creation = client.ownership.begin(wantedOf(name, typeId));
    return followed(creation, async () => {
      const made = await integrations.create(markedName(name, creation.mark), typeId, { signal });
      creation.made(made.id);
      request.checkpoint({ ...planned, id: made.id, enabled: made.enabled });
      return apply(request, made, credentials);
    });
  },

  async plan(request) {
    const { client, config, prior, planned, private: notes } = request;
    let adopted: string | undefined;
    if (client.isConnected) {
      client.ownership.claimPlanned(prior?.id, planned === null);
      if (prior === null && planned !== null) adopted = await planCreate(request, planned);
    }
    const credentials = config === null ? undefined : planCredentials(config, prior);
    const same = sameValue(prior?.credentials, credentials?.credentials);
    const id = prior?.id ?? notedTaken(notes)?.id;
    if (id !== undefined && planned !== null) client.planName(id, knownIn(planned).name);
    if (id !== undefined && !same) client.planCredentials(id);
    return planned === null
      ? undefined
      : { ...planned, ...credentials, ...(adopted !== undefined && { id: adopted }) };
  },

  async read({ client, state, signal }) {
    client.ownership.claim(state.id);
    try {
      const { integrations } = client.platform;
      const [found, config] = await Promise.all([
        integrations.get(state.id, { signal }),
        integrations.getConfig(state.id, { signal }),
      ]);
      return stateOf(found, config, state.on_existing);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  },

  async update(request) {
    const { client, prior, signal } = request;
    const credentials = await credentialsOf(client, prior.type, request.config, { signal });
    const found: Integration = {
      id: prior.id,
      name: prior.name,
      typeId: prior.type,
      enabled: prior.enabled,
    };
    return apply(request, found, credentials);
  },

  async delete({ client, prior, signal }) {
    const { integrations, actions } = client.platform;
    try {
      await integrations.delete(prior.id, { signal });
    } catch (error) {
      if (!(error instanceof PlatformError) || error.status !== 409) throw error;
      const of = (await actions.list({}, { signal })).filter((each) => each.integrationId === prior.id);
      const names = firstOf(of, 10, (each) => each.name ?? each.id, 'action').join(', ');
      throw new DiagnosticError(
        `The integration ${prior.name} is in use`,
        `${error.message}${names === '' ? '' : ` Its actions: ${names}.`}`,
      );
    }
  },

  async import({ client, id, signal }) {
    const { integrations } = client.platform;
    return {
      id: await findByIdOrName(id, {
        what: 'integration',
        byId: (given) => integrations.get(given, { signal }),
        list: () => integrations.list(undefined, { signal }),
      }),
    };
  },

  generate: ({ config, state: { credentials } }) => ({
    ...config,
    credential_id: null,
    credentials: Object.keys(credentials ?? {}).length === 0 ? null : credentials,
  }),

  move(request) {
    const { sourceType, state } = request;
    if (!isPublicProvider(request)) return undefined;
    // In its early releases the configuration of an integration was a resource of its own.
    if (sourceType === 'genesyscloud_integration_config')
      return { id: String(state['integration_id']), type: '', name: String(state['name']), enabled: true };
    if (sourceType !== 'genesyscloud_integration') return undefined;
    const { id, integration_type: type, intended_state: intended, config } = state;
    const [first] = (Array.isArray(config) ? config : []) as { name?: unknown }[];
    return {
      id: String(id),
      type: String(type),
      name: typeof first?.name === 'string' ? first.name : '',
      enabled: intended === 'ENABLED',
    };
  },
});

/** Ids of credentials by key. */
type Credentials = Readonly<Record<string, string>>;

/**
 * The two forms of the same thing, whichever is configured, so that neither is a change beside the other: an import
 * cannot know which will be. The key of a single credential is known once there is one.
 */
function planCredentials(
  config: Planned,
  prior: State | null,
): Pick<Planned, 'credential_id' | 'credentials'> {
  const { credential_id: single, credentials: byKey } = config;
  if (single !== null) {
    const [key, second] = Object.keys(knownEntries(prior?.credentials ?? {}));
    const hasOneKey = key !== undefined && second === undefined;
    return { credential_id: single, credentials: hasOneKey ? { [key]: single } : UNKNOWN };
  }
  if (isUnknown(byKey)) return { credential_id: UNKNOWN, credentials: UNKNOWN };
  return { credential_id: onlyOf(byKey ?? {}), credentials: byKey ?? {} };
}

/** The only value there is; null when there are none or several. One that is null is none. */
function onlyOf<T>(map: Readonly<Record<string, T | null>>): T | null {
  const [first, second] = Object.values(map).filter((each) => each !== null);
  return first === undefined || second !== undefined ? null : first;
}

async function credentialsOf(
  client: Client,
  typeId: string,
  { credential_id: single, credentials }: ConfigOf<IntegrationAttributes>,
  options: CallOptions,
): Promise<Credentials> {
  if (single === null) return knownEntries(credentials ?? {});
  return { [await singleCredentialKey(client, typeId, options)]: single };
}

/** The one credential key of an integration type, from the type itself. */
async function singleCredentialKey(client: Client, typeId: string, options: CallOptions): Promise<string> {
  const slots = await client.platform.integrations.credentialSlots(typeId, options);
  const [first, second] = slots;
  if (first !== undefined && second === undefined) return first.key;
  if (first === undefined && typeId === FUNCTION_INTEGRATION_TYPE) return FUNCTION_CREDENTIAL_KEY;
  const keys = slots.map(({ key, title }) => `${JSON.stringify(key)} (${title})`).join(', ');
  throw new DiagnosticError(
    'credential_id does not fit',
    first === undefined
      ? `The integration type ${typeId} takes no credentials.`
      : `The integration type ${typeId} takes several credentials: use credentials with the keys ${keys}.`,
    ['credential_id'],
  );
}

/** Goes on with an integration that is there. */
function goOn(
  request: CreateRequest<IntegrationAttributes, Client>,
  takes: TakenUp,
  credentials: Credentials,
): Promise<State> {
  const { client, planned, signal } = request;
  const { id } = takes;
  const creation = client.ownership.resume(takes);
  return followed(creation, async () => {
    // What is adopted is the state's only when all is done: of what failed half-way, Terraform would delete the whole.
    const keep = (enabled: boolean): void => {
      if (creation !== undefined) request.checkpoint({ ...planned, id, enabled });
    };
    keep(false);
    const found = await client.platform.integrations.get(id, { signal });
    keep(found.enabled);
    return apply(request, found, credentials);
  });
}

/** Brings configuration and state of an integration to what is planned. */
async function apply(
  request: CreateRequest<IntegrationAttributes, Client>,
  found: Integration,
  credentials: Credentials,
): Promise<State> {
  const { client, planned, signal } = request;
  const { integrations } = client.platform;
  let config = await integrations.getConfig(found.id, { signal });
  const wanted = configOf(config, planned, credentials);
  if (canonicalJson(wanted as unknown as Json) !== canonicalJson(config as unknown as Json)) {
    config = await integrations.putConfig(found.id, wanted, { signal });
  }
  const { enabled, on_existing, properties, advanced } = planned;
  // The state may be older than the org: only what is known to be so already is left out.
  const changed =
    enabled === found.enabled ? found : await integrations.setEnabled(found.id, enabled, { signal });
  const now = stateOf({ ...changed, id: found.id, typeId: found.typeId, enabled }, config, on_existing);
  // Terraform holds the provider to the plan: JSON keeps its own text there.
  return { ...now, properties, advanced };
}

/** The configuration that is planned, on the version that was read. */
function configOf(
  read: IntegrationConfig,
  { name, notes, properties, advanced }: AppliedOf<IntegrationAttributes>,
  credentials: Credentials,
): IntegrationConfig {
  return {
    ...read,
    name,
    notes,
    properties: parsedObject(properties) ?? {},
    advanced: parsedObject(advanced) ?? {},
    credentials: Object.fromEntries(Object.entries(credentials).map(([key, id]) => [key, { id }])),
  };
}

/**
 * Looks for what has the name already, where it is known.
 *
 * @returns the id of what is adopted
 */
async function planCreate(
  request: PlanRequest<IntegrationAttributes, Client>,
  planned: Planned,
): Promise<string | undefined> {
  const { client, signal } = request;
  const { name, type: typeId, on_existing: onExisting } = knownIn(planned);
  if (name === undefined || typeId === undefined) return undefined;
  const { integrations } = client.platform;
  return client.ownership.planCreate(
    {
      wanted: wantedOf(name, typeId),
      what: 'integration',
      onExisting,
      list: (listing) => listing.integrations(typeId, { signal }),
      exists: (id) => integrations.get(id, { signal }).then(() => true, falseWhenNotFound),
      detail: async (id) =>
        `, version ${(await integrations.getConfig(id, { signal })).version} of its configuration`,
    },
    request,
  );
}

function wantedOf(name: string, typeId: string): Wanted {
  return { type: 'genesysactions_integration', name, within: typeId };
}

function stateOf(found: Integration, config: IntegrationConfig, onExisting: string): State {
  const credentials = Object.fromEntries(
    Object.entries(config.credentials).map(([key, { id }]) => [key, id]),
  );
  return {
    id: found.id,
    type: found.typeId,
    name: config.name,
    notes: config.notes,
    enabled: found.enabled,
    properties: canonicalJson(config.properties),
    advanced: canonicalJson(config.advanced),
    credential_id: onlyOf(credentials),
    credentials,
    on_existing: onExisting,
  };
}
