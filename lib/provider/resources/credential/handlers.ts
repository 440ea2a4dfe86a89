import type { Models } from 'purecloud-platform-client-v2';
import type { CallOptions } from '../../../platform';
import type { Client } from '../../client';
import {
  DiagnosticError,
  isKnown,
  known,
  type CreateRequest,
  type PlanOf,
  type ResourceHandlers,
  type StateOf,
  type UpdateRequest,
} from '../../framework';
import { isNotFound } from '../../../platform/errors';
import { isPublicProvider } from '../action/move';
import { findByIdOrName } from '../by-name';
import { explained, knownEntries } from '../support';
import { rememberFields } from './digest';
import { planFields, refusePlaceholders } from './placeholders';
import type { CredentialAttributes } from './schema';
import { planVersion, writtenVersion } from './version';

type State = StateOf<CredentialAttributes>;
type Change = CreateRequest<CredentialAttributes, Client> | UpdateRequest<CredentialAttributes, Client>;

export const handlers: ResourceHandlers<CredentialAttributes, Client> = explained<
  ResourceHandlers<CredentialAttributes, Client>
>({
  validate({ config, diagnostics }) {
    const { fields, fields_wo: writeOnly } = config;
    if (fields !== null && writeOnly !== null) {
      diagnostics.error(
        'Fields given twice',
        'Give the secret fields either as fields_wo (Terraform 1.11 and later) or as fields, not both.',
        ['fields'],
      );
    }
    if (fields === null && writeOnly === null) {
      diagnostics.error(
        'No fields',
        'A credential needs its secret fields: fields_wo (Terraform 1.11 and later), or fields.',
        ['fields_wo'],
      );
    }
    if (config.fields_wo_version !== null && writeOnly === null) {
      diagnostics.warning('fields_wo_version without fields_wo', 'It has no effect alone.', [
        'fields_wo_version',
      ]);
    }
  },

  async create(request) {
    const { client, planned, signal } = request;
    const { name, type } = settingsOf(planned);
    const fields = fieldsOf(request);
    const id = await client.oneByOne('credential', async () => {
      const { credentials } = client.platform;
      const before = await credentials.list({ signal });
      const leftover = await findLeftover(client, before, name, type, { signal });
      if (leftover !== undefined) {
        request.diagnostics.warning(
          `The credential ${name} is already there`,
          `The credential ${leftover} has the same name and type, no integration uses it and it belongs to no resource here: an apply that was cut off has left it. It gets the fields, and no second one is made.`,
        );
        client.leftovers.claim(leftover);
        await credentials.put(leftover, name, type, fields, { signal });
        return leftover;
      }
      const known = new Set(before.map((each) => each.id ?? ''));
      const created = await credentials.create(name, type, fields, { signal, known });
      client.leftovers.claim(created.id);
      return created.id;
    });
    await rememberWritten(request, fields);
    return stateOf(planned, id, null);
  },

  async plan(request) {
    const { client, prior, config, planned } = request;
    if (client.isConnected) client.leftovers.claim(prior?.id);
    const fields = known(config?.fields_wo) ?? known(config?.fields);
    if (typeof prior?.id === 'string') client.planFields(prior.id, fields && Object.keys(fields));
    if (planned === null) return undefined;
    const others = { ...planned, fields: planFields(planned, prior) };
    return { ...others, fields_wo_version: await planVersion(request, others) };
  },

  async read({ client, state, signal }) {
    if (state.id === null) return null;
    client.leftovers.claim(state.id);
    try {
      const credential = await client.platform.credentials.get(state.id, { signal });
      return { ...state, name: credential.name ?? state.name, type: credential.type.name ?? state.type };
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  },

  async update(request) {
    const { client, planned, prior, signal } = request;
    const { name, type } = settingsOf(planned);
    const fields = fieldsOf(request);
    await client.platform.credentials.put(idOf(prior), name, type, fields, { signal });
    await rememberWritten(request, fields);
    return stateOf(planned, idOf(prior), prior);
  },

  async delete({ client, prior, signal }) {
    if (prior.id !== null) await client.platform.credentials.delete(prior.id, { signal });
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

/** What is older was not left by an apply that somebody repeats now: milliseconds. */
const LEFTOVER_MAX_AGE_MS = 24 * 60 * 60 * 1000;

/** A credential that a creation made whose end was never seen: of this name and type, recent, and used by nothing. */
async function findLeftover(
  client: Client,
  all: readonly Models.CredentialInfo[],
  name: string,
  type: string,
  options: CallOptions,
): Promise<string | undefined> {
  for (const { id, name: found, type: of, createdDate } of all) {
    if (id === undefined || found !== name || of?.name !== type || client.leftovers.isClaimed(id)) continue;
    if (createdDate !== undefined && Date.now() - Date.parse(createdDate) > LEFTOVER_MAX_AGE_MS) continue;
    if (!(await client.platform.integrations.usesCredential(id, options))) return id;
  }
  return undefined;
}

function settingsOf(planned: PlanOf<CredentialAttributes>): { name: string; type: string } {
  return { name: known(planned.name) ?? '', type: known(planned.type) ?? '' };
}

/** The fields, from wherever they are given; every log is told to mask them first. */
function fieldsOf({ config, log }: Change): Record<string, string> {
  const given = known(config.fields_wo) ?? known(config.fields);
  const fields = knownEntries(given);
  for (const value of Object.values(fields)) log.redact(value);
  const missing = Object.entries(given ?? {}).filter(([, value]) => !isKnown(value));
  const attribute = known(config.fields_wo) === undefined ? 'fields' : 'fields_wo';
  if (missing.length > 0) {
    throw new DiagnosticError(
      'A field without a value',
      `The field ${missing.map(([name]) => name).join(', ')} has no value. Nothing was changed.`,
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

function stateOf(planned: PlanOf<CredentialAttributes>, id: string, prior: State | null): State {
  return {
    id,
    ...settingsOf(planned),
    fields_wo: null,
    fields_wo_version: writtenVersion(planned, prior),
    fields: known(planned.fields) === undefined ? null : knownEntries(known(planned.fields)),
  };
}

function idOf(prior: State): string {
  return prior.id ?? '';
}
