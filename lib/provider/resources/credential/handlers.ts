import { markedName } from '../../../model/marks';
import type { CallOptions } from '../../../platform';
import type { Client } from '../../client';
import {
  DiagnosticError,
  known,
  knownIn,
  type AppliedOf,
  type CreateRequest,
  type PlanOf,
  type PlanRequest,
  type ResourceHandlers,
  type StateOf,
  type UpdateRequest,
  sameValue,
} from '../../framework';
import { isNotFound } from '../../../platform/errors';
import { falseWhenNotFound, followed } from '../../ownership/following';
import type { Creation, Wanted } from '../../ownership/intents';
import { takenUp } from '../../ownership/ownership';
import { isPublicProvider } from '../public-provider';
import { findByIdOrName } from '../by-name';
import { explained, knownEntries } from '../support';
import { rememberFields } from './digest';
import { planFields, refusePlaceholders } from './placeholders';
import type { CredentialAttributes } from './schema';
import { planVersion, writtenVersion } from './version';

type State = StateOf<CredentialAttributes>;
type Change = CreateRequest<CredentialAttributes, Client> | UpdateRequest<CredentialAttributes, Client>;

export const credentialHandlers: ResourceHandlers<CredentialAttributes, Client> = explained<
  ResourceHandlers<CredentialAttributes, Client>
>({
  validate({ config, diagnostics }) {
    const { fields, fields_wo: writeOnly } = config;
    if (fields !== null && writeOnly !== null) {
      diagnostics.error(
        'Fields given twice',
        'Give the secret fields either as fields_wo (Terraform 1.11, OpenTofu 1.11 and later) or as fields, not both.',
        ['fields'],
      );
    }
    if (fields === null && writeOnly === null) {
      diagnostics.error(
        'No fields',
        'A credential needs its secret fields: fields_wo (Terraform 1.11, OpenTofu 1.11 and later), or fields.',
        ['fields_wo'],
      );
    }
  },

  async create(request) {
    const { client, planned, private: notes, signal } = request;
    const { name, type } = planned;
    const fields = fieldsOf(request);
    const write = async (id: string, creation: Creation | undefined): Promise<State> => {
      // What is adopted is the state's only when all is done: of what failed half-way, Terraform would delete the whole.
      if (creation !== undefined) request.checkpoint({ ...planned, id });
      // Last of all its name and its secrets: what is unfinished holds nothing worth having.
      await client.platform.credentials.put(id, name, type, fields, { signal });
      await rememberWritten(request, fields);
      return stateOf(planned, id, null);
    };
    const takes = takenUp(notes);
    if (takes !== undefined) {
      const creation = client.ownership.resume(takes);
      return followed(creation, () => write(takes.id, creation));
    }
    const creation = client.ownership.begin(wantedOf(name, type));
    return followed(creation, async () => {
      const id = await makeMarked(client, creation, { name, type, fields }, { signal });
      return write(id, creation);
    });
  },

  async plan(request) {
    const { client, prior, config, planned } = request;
    if (client.isConnected) client.ownership.claimPlanned(prior?.id, planned === null);
    const fields = known(config?.fields_wo) ?? known(config?.fields);
    if (typeof prior?.id === 'string') client.planFields(prior.id, fields && Object.keys(fields));
    if (planned === null) return undefined;
    const adopted = prior === null && client.isConnected ? await planCreate(request, planned) : undefined;
    if (adopted !== undefined) client.planFields(adopted, fields && Object.keys(fields));
    const others = {
      ...planned,
      fields: planFields(planned, prior),
      ...(adopted !== undefined && { id: adopted }),
    };
    return { ...others, fields_wo_version: await planVersion(request, others) };
  },

  async read({ client, state, signal }) {
    client.ownership.claim(state.id);
    try {
      const credential = await client.platform.credentials.get(state.id, { signal });
      return {
        ...state,
        name: credential.name ?? state.name,
        type: credential.type.name ?? state.type,
      };
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  },

  async update(request) {
    const { client, planned, prior, signal } = request;
    const { name, type } = planned;
    const fields = fieldsOf(request);
    if (!changesOrg(planned, prior)) return stateOf(planned, prior.id, prior);
    await client.platform.credentials.put(prior.id, name, type, fields, { signal });
    await rememberWritten(request, fields);
    return stateOf(planned, prior.id, prior);
  },

  async delete({ client, prior, signal }) {
    await client.platform.credentials.delete(prior.id, { signal });
  },

  async import({ client, id, signal }) {
    const { credentials } = client.platform;
    return {
      id: await findByIdOrName(id, {
        what: 'credential',
        byId: (given) => credentials.get(given, { signal }),
        list: () => credentials.list({ signal }),
      }),
    };
  },

  move(request) {
    const { sourceType, state } = request;
    if (!isPublicProvider(request) || sourceType !== 'genesyscloud_integration_credential') return undefined;
    const text = (name: string): string => (typeof state[name] === 'string' ? state[name] : '');
    // The fields stay where they are: in the org. Those in the old state are not taken along.
    return { id: text('id'), name: text('name'), type: text('credential_type_name') };
  },
});

/**
 * Looks for what has the name already, where it is known.
 *
 * @returns the id of what is adopted
 */
async function planCreate(
  request: PlanRequest<CredentialAttributes, Client>,
  planned: PlanOf<CredentialAttributes>,
): Promise<string | undefined> {
  const { client, signal } = request;
  const { name, type, on_existing: onExisting } = knownIn(planned);
  if (name === undefined || type === undefined) return undefined;
  return client.ownership.planCreate(
    {
      wanted: wantedOf(name, type),
      what: 'credential',
      onExisting,
      list: (listing) => listing.credentials({ signal }),
      exists: (id) => client.platform.credentials.get(id, { signal }).then(() => true, falseWhenNotFound),
    },
    request,
  );
}

function wantedOf(name: string, type: string): Wanted {
  return { type: 'genesysactions_credential', name, within: type };
}

/** Makes a credential under its mark, with values that are no secrets. */
async function makeMarked(
  client: Client,
  creation: Creation,
  { name, type, fields }: { name: string; type: string; fields: Readonly<Record<string, string>> },
  options: CallOptions,
): Promise<string> {
  const { mark } = creation;
  const placeholders = Object.fromEntries(Object.keys(fields).map((field) => [field, `unfinished ${mark}`]));
  const { id } = await client.platform.credentials.create(
    markedName(name, mark),
    type,
    placeholders,
    options,
  );
  creation.made(id);
  return id;
}

/** Whether an update is of anything that the org has: what only Terraform knows sends no secret again. */
function changesOrg(planned: AppliedOf<CredentialAttributes>, prior: State): boolean {
  const sent = ['name', 'type', 'fields', 'fields_wo_version'] as const;
  return sent.some((attribute) => !sameValue(planned[attribute], prior[attribute]));
}

/** The fields, from wherever they are given; every log is told to mask them first. */
function fieldsOf({ config, log }: Change): Record<string, string> {
  const given = config.fields_wo ?? config.fields ?? {};
  const fields = knownEntries(given);
  for (const value of Object.values(fields)) log.redact(value);
  const missing = Object.keys(given).filter((name) => given[name] === null);
  const attribute = config.fields_wo === null ? 'fields' : 'fields_wo';
  if (missing.length > 0) {
    throw new DiagnosticError(
      'A field without a value',
      `The field ${missing.join(', ')} has no value. Nothing was changed.`,
      [attribute],
    );
  }
  refusePlaceholders(fields, attribute);
  return fields;
}

/** Only what is write-only needs a digest: what is kept in the state, Terraform compares itself. */
function rememberWritten(request: Change, fields: Record<string, string>): Promise<void> {
  return rememberFields(request.private, request.config.fields_wo === null ? undefined : fields);
}

function stateOf(planned: AppliedOf<CredentialAttributes>, id: string, prior: State | null): State {
  const { name, type, fields, on_existing } = planned;
  return {
    id,
    name,
    type,
    fields_wo: null,
    fields_wo_version: writtenVersion(planned, prior),
    fields: fields && knownEntries(fields),
    on_existing,
  };
}
