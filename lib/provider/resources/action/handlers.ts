import { canonicalJson, type Json } from '../../../model/json';
import { FUNCTION_INTEGRATION_TYPE } from '../../../model/names';
import type { Action, ActionConfig, CallOptions, NewDraft } from '../../../platform';
import { noneWhenNotFound } from '../../../platform/actions';
import type { Client } from '../../client';
import { DiagnosticError, known, type PlanOf, type ResourceHandlers, type StateOf } from '../../framework';
import { refuseRemoval, warnOfRemoval, type Removal } from '../function-action/consumers';
import {
  contractBody,
  contractTexts,
  definitionOf,
  sameContract,
  type Planned as FunctionPlanned,
} from '../function-action/definition';
import { findAction } from '../function-action/import';
import { isAsListed, notesOf, templatesOf, textsOf } from '../function-action/observe';
import { attributePath, checkKnown } from '../function-action/changes';
import { checkSoleManager, explained, knownEntries } from '../support';
import { checkWasRead, moveAction } from './move';
import type { ActionAttributes } from './schema';

type State = StateOf<ActionAttributes>;
type Planned = PlanOf<ActionAttributes>;

export const handlers: ResourceHandlers<ActionAttributes, Client> = explained<
  ResourceHandlers<ActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    diagnostics.problems('Invalid action', checkKnown(common(config)), attributePath);
  },

  async plan(request) {
    const { client, planned, prior, diagnostics, signal, requireReplace } = request;
    if (client.isConnected) client.leftovers.claim(prior?.id);
    if (planned === null) {
      if (prior !== null) await warnOfRemoval(request, removalOf(prior, 'delete'));
      return undefined;
    }
    checkSoleManager(client, prior, planned, diagnostics);
    diagnostics.problems('Invalid action', checkKnown(common(planned)), attributePath);
    if (diagnostics.hasErrors) return planned;
    const integrationId = known(planned.integration_id);
    if (prior === null) {
      if (integrationId === undefined || !client.isConnected) return planned;
      const { name } = await integrationFor(client, integrationId, { signal });
      return { ...planned, category: known(planned.category) ?? name };
    }
    checkWasRead(prior.name, prior.version);
    const before = definitionOf(common(prior));
    const after = definitionOf(common(planned));
    const contract = known(planned.contract);
    const isKnownContract = known(contract?.input) !== undefined && known(contract?.output) !== undefined;
    const changesContract = isKnownContract && !sameContract(before, after);
    if (changesContract) requireReplace(['contract']);
    const moves = integrationId !== undefined && integrationId !== prior.integration_id;
    if (changesContract || moves || (known(planned.secure) ?? prior.secure) !== prior.secure) {
      await warnOfRemoval(request, removalOf(prior, 'replace'));
    }
    // What only Terraform knows changes nothing in the org.
    const same = changesBody(prior, planned) ? {} : { version: prior.version };
    return { ...planned, ...same };
  },

  async create({ client, planned, private: notes, diagnostics, signal }) {
    const wanted = definitionOf(common(planned));
    const integration = await integrationFor(client, wanted.integrationId, { signal });
    const category = wanted.category ?? integration.name;
    const body: NewDraft = {
      name: wanted.name,
      category,
      integrationId: wanted.integrationId,
      secure: wanted.secure,
      contract: contractBody(wanted),
      config: configOf(planned),
    };
    const leftover = await findLeftover(client, body, { signal });
    if (leftover !== undefined) {
      diagnostics.warning(
        `${wanted.name} is already there`,
        `The action ${leftover.id} has the same name, category, integration and contract, and belongs to no resource: an apply that was cut off has left it. It is taken up instead of making a second one.`,
      );
    }
    const created = leftover
      ? await client.platform.actions.patch(
          leftover.id,
          { version: leftover.version ?? 1, name: body.name, category, config: body.config },
          { signal },
        )
      : await client.platform.actions.create(body, () => findLeftover(client, body, { signal }), { signal });
    client.leftovers.claim(created.id);
    notes.set({ verified: created.version });
    return reached(planned, created, category);
  },

  async read({ client, state, private: notes, signal }) {
    const { id, version } = state;
    if (id === null) return null;
    client.leftovers.claim(id);
    if (version !== null && notesOf(notes.get()).verified === version) {
      const listed = await client.reader.read(id, state.category ?? '');
      if (listed !== undefined && isAsListed(state, listed)) return state;
    }
    const found = await client.platform.actions.get(id, { signal }).catch(noneWhenNotFound);
    if (found === undefined) return null;
    const templates = await templatesOf(client.platform, found, 'published', { signal });
    notes.set({ verified: found.version });
    return stateOf(found, templates, state.deletion_policy ?? 'block_if_used');
  },

  async update({ client, planned, prior, private: notes, signal }) {
    const id = prior.id ?? '';
    const category = known(planned.category) ?? prior.category ?? '';
    if (!changesBody(prior, planned)) return reached(planned, { id, version: prior.version ?? 1 }, category);
    // The version in the state may be older than the org's own.
    const { version = 1 } = await client.platform.actions.get(id, { signal });
    const changed = await client.platform.actions.patch(
      id,
      { version, name: known(planned.name) ?? prior.name, category, config: configOf(planned) },
      { signal },
    );
    client.reader.forget(id);
    notes.set({ verified: changed.version });
    return reached(planned, changed, category);
  },

  async delete(request) {
    const { client, prior, signal } = request;
    if (prior.id === null || prior.deletion_policy === 'retain') return;
    await refuseRemoval(request, removalOf(prior, 'delete'));
    await client.platform.actions.delete(prior.id, { signal });
  },

  async import({ client, id, signal }) {
    return { id: await findAction(client, id, { signal }) };
  },

  move(request) {
    const moved = moveAction(request);
    const reading = { url_template: '', template: '', headers: {}, type: 'GET' };
    return moved && { ...moved, request: reading };
  },
});

/** The attributes that all actions have, in the form in which the function action's checks take them. */
function common(planned: Planned): FunctionPlanned {
  return planned as unknown as FunctionPlanned;
}

function configOf(planned: Planned): ActionConfig {
  const { request, response } = definitionOf(common(planned));
  const timeoutSeconds = known(planned.timeout_seconds);
  return {
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
    request: {
      requestUrlTemplate: known(known(planned.request)?.url_template) ?? '',
      requestTemplate: request.template,
      requestType: request.type,
      headers: { ...request.headers },
    },
    response: {
      translationMap: { ...response.translationMap },
      translationMapDefaults: { ...response.translationMapDefaults },
      successTemplate: response.successTemplate,
    },
  };
}

function changesBody(prior: State, planned: Planned): boolean {
  return (
    prior.name !== planned.name ||
    prior.category !== planned.category ||
    canonicalJson(configOf(prior) as unknown as Json) !== canonicalJson(configOf(planned) as unknown as Json)
  );
}

async function integrationFor(client: Client, id: string, options: CallOptions): Promise<{ name: string }> {
  const integration = await client.integration(id, options);
  if (integration.typeId !== FUNCTION_INTEGRATION_TYPE) return integration;
  throw new DiagnosticError(
    'The integration takes functions only',
    `${integration.name} (${id}) is an integration of the type ${FUNCTION_INTEGRATION_TYPE}: use genesysactions_function_action.`,
    ['integration_id'],
  );
}

async function findLeftover(
  client: Client,
  body: NewDraft,
  options: CallOptions,
): Promise<Action | undefined> {
  const { name, category, integrationId } = body;
  for (const { id } of await client.platform.actions.list({ name, category }, options)) {
    if (client.leftovers.isClaimed(id)) continue;
    const found = await client.platform.actions.get(id, options).catch(noneWhenNotFound);
    if (found?.name !== name || found.integrationId !== integrationId) continue;
    const { input, output } = contractTexts(found);
    const wanted = contractTexts({ id, contract: body.contract });
    if (input === wanted.input && output === wanted.output) return found;
  }
  return undefined;
}

function removalOf(prior: State, kind: Removal['kind']): Removal {
  return { id: prior.id ?? '', name: prior.name, secure: prior.secure, policy: prior.deletion_policy, kind };
}

/** The state after a change: as it was planned, with what the org made of it. */
function reached(planned: Planned, { id, version, config }: Action, category: string): State {
  const contract = known(planned.contract);
  const { name, integrationId, secure, request, response } = definitionOf(common(planned));
  return {
    id,
    integration_id: integrationId,
    name,
    category,
    secure,
    contract: { input: known(contract?.input) ?? '', output: known(contract?.output) ?? '' },
    deletion_policy: known(planned.deletion_policy) ?? 'block_if_used',
    version: version ?? null,
    timeout_seconds: known(planned.timeout_seconds) ?? config?.timeoutSeconds ?? null,
    request: { ...request, url_template: known(known(planned.request)?.url_template) ?? '' },
    response: {
      translation_map: response.translationMap,
      defaults: response.translationMapDefaults,
      success_template: response.successTemplate,
    },
  };
}

function stateOf(
  found: Action,
  templates: { readonly requestTemplate: string; readonly successTemplate: string },
  policy: string,
): State {
  const { request, response, timeoutSeconds } = found.config ?? {};
  return {
    id: found.id,
    integration_id: found.integrationId ?? '',
    name: found.name ?? '',
    category: found.category ?? '',
    secure: found.secure ?? false,
    contract: contractTexts(found),
    deletion_policy: policy,
    version: found.version ?? null,
    timeout_seconds: timeoutSeconds ?? null,
    request: {
      url_template: request?.requestUrlTemplate ?? '',
      template: templates.requestTemplate,
      headers: knownEntries(request?.headers),
      type: request?.requestType ?? 'GET',
    },
    response: {
      translation_map: textsOf(response?.translationMap),
      defaults: textsOf(response?.translationMapDefaults),
      success_template: templates.successTemplate,
    },
  };
}
