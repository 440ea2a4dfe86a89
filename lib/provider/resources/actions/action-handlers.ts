import { canonicalJson, type Json } from '../../../shared/json';
import { FUNCTION_INTEGRATION_TYPE } from '../../../model/names';
import { errorsOf } from '../../../shared/problems';
import { markedName } from '../../../model/marks';
import type { Action, ActionConfig, CallOptions, DraftChange, Integration } from '../../../platform';
import { noneWhenNotFound } from '../../../platform/actions';
import type { Client } from '../../client';
import {
  DiagnosticError,
  known,
  UNKNOWN,
  type ChangeRequest,
  type PlanOf,
  type ResourceHandlers,
  type StateOf,
} from '../../framework';
import { followed } from '../../ownership/following';
import type { TakenUp } from '../../ownership/decision';
import { takenUp } from '../../ownership/ownership';
import { planExisting, wantedAction } from './existing';
import { refuseRemoval, warnOfRemoval, type Removal } from './consumers';
import {
  contractBody,
  contractTexts,
  definitionOf,
  sameContract,
  type Planned as FunctionPlanned,
} from './definition';
import { findAction } from './import';
import { isAsListed, notesOf, templatesOf, textsOf } from './observe';
import { checkActionPlan, report } from './check';
import { checkSoleManager, explained, knownEntries } from '../support';
import { publishDraft } from './deploy';
import { moveAction } from './move';
import { checkWasRead } from '../public-provider';
import { ACTION, type ActionAttributes } from './action-schema';

type State = StateOf<ActionAttributes>;
type Planned = PlanOf<ActionAttributes>;
type Change = ChangeRequest<ActionAttributes, Client> & { readonly planned: Planned };

export const actionHandlers: ResourceHandlers<ActionAttributes, Client> = explained<
  ResourceHandlers<ActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    // Terraform validates before it plans and once more while it does: of a warning, once is enough.
    report(diagnostics, 'action', errorsOf(checkActionPlan(config)));
  },

  async plan(request) {
    const { client, planned, prior, diagnostics, signal, requireReplace } = request;
    if (client.isConnected) client.ownership.claimPlanned(prior?.id, planned === null);
    if (planned === null) {
      if (prior !== null) await warnOfRemoval(request, removalOf(prior, 'delete'));
      return undefined;
    }
    checkSoleManager(client, prior, planned, diagnostics);
    report(diagnostics, 'action', checkActionPlan(planned));
    if (diagnostics.hasErrors) return planned;
    const integrationId = known(planned.integration_id);
    if (prior === null) {
      if (integrationId === undefined || !client.isConnected) return planned;
      const integration = await integrationFor(client, integrationId, { signal });
      const category = known(planned.category) ?? client.plannedName(integration);
      return planExisting(ACTION, request, { ...planned, category: category ?? UNKNOWN });
    }
    if (request.private.get()['draft'] !== true) checkWasRead(prior.name, prior.version);
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
    const publishes = prior.version === null || changesBody(prior, planned);
    return { ...planned, version: publishes ? UNKNOWN : prior.version };
  },

  async create(request) {
    const { client, planned, private: notes, signal } = request;
    const takes = takenUp(notes);
    if (takes !== undefined) {
      return followed(client.ownership.resume(takes), () => goOn(request, takes));
    }
    const { name, category: given, integrationId, secure, ...rest } = definitionOf(common(planned));
    const integration = await integrationFor(client, integrationId, { signal });
    const category = given ?? integration.name;
    const creation = client.ownership.begin(wantedAction(ACTION, { name, category, integrationId }));
    const { actions } = client.platform;
    return followed(creation, async () => {
      const draft = await actions.createDraft(
        {
          name: markedName(name, creation.mark),
          category,
          integrationId,
          secure,
          contract: contractBody(rest),
          config: configOf(planned),
        },
        { signal },
      );
      creation.made(draft.id);
      request.checkpoint({ ...planned, category, id: draft.id });
      return publish(request, draft, { name }, category);
    });
  },

  async read({ client, state, private: notes, signal }) {
    const { id, version } = state;
    if (id === null) return null;
    client.ownership.claim(id);
    if (version !== null && notesOf(notes.get()).verified === version) {
      const listed = await client.reader.read(id, state.category ?? '');
      if (listed !== undefined && isAsListed(state, listed)) return state;
    }
    const found = await client.platform.actions.get(id, { signal }).catch(noneWhenNotFound);
    if (found === undefined) {
      // A creation that was cut off got no further than its draft.
      const draft = await client.platform.actions.getDraft(id, { signal });
      if (draft === undefined) return null;
      notes.set({ draft: true });
      return {
        ...stateOf(draft, await templatesOf(client.platform, draft, 'draft', { signal }), state),
        version: null,
      };
    }
    const templates = await templatesOf(client.platform, found, 'published', { signal });
    notes.set({ verified: found.version });
    return stateOf(found, templates, state);
  },

  async update(request) {
    const { client, planned, prior, private: notes, signal } = request;
    const id = prior.id ?? '';
    if (prior.version === null) return goOn(request, { id });
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
    const { id, version, deletion_policy: policy } = prior;
    if (id === null) return;
    const { actions } = client.platform;
    // What the state calls never published may have been published since.
    const isPublished = async (): Promise<boolean> =>
      version !== null || (await actions.get(id, { signal }).catch(noneWhenNotFound)) !== undefined;
    if (policy === 'retain' && (await isPublished())) return;
    await refuseRemoval(request, removalOf(prior, 'delete'));
    if (version === null) await actions.deleteDraft(id, { signal });
    await actions.delete(id, { signal });
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

async function integrationFor(client: Client, id: string, options: CallOptions): Promise<Integration> {
  const integration = await client.integration(id, options);
  if (integration.typeId !== FUNCTION_INTEGRATION_TYPE) return integration;
  throw new DiagnosticError(
    'The integration takes functions only',
    `${integration.name} (${id}) is an integration of the type ${FUNCTION_INTEGRATION_TYPE}: use genesysactions_function_action.`,
    ['integration_id'],
  );
}

/** Goes on with an action that is there: a draft is completed and published, what is published is changed. */
async function goOn(request: Change, { id, intent }: TakenUp): Promise<State> {
  const { client, planned, private: notes, signal } = request;
  // What is adopted is the state's only when all is done: of what failed half-way, Terraform would delete the whole.
  if (intent !== undefined) request.checkpoint({ ...planned, id });
  const { actions } = client.platform;
  const { name, category: given, contract, secure } = definitionOf(common(planned));
  const config = configOf(planned);
  const published = await actions.get(id, { signal }).catch(noneWhenNotFound);
  const found = published ?? (await actions.getDraft(id, { signal }));
  if (found === undefined) {
    throw new DiagnosticError(
      'The action is gone',
      `The action ${id} that the plan found is not there any more. Plan again.`,
    );
  }
  const category = given ?? found.category ?? '';
  if (published === undefined) {
    const whole = { name, category, config, secure, contract: contractBody({ contract }) };
    return publish(request, found, whole, category);
  }
  const changed = await actions.patch(
    id,
    { version: published.version ?? 1, name, category, config },
    { signal },
  );
  notes.set({ verified: changed.version });
  return reached(planned, changed, category);
}

/** Completes a draft, last of all with its name, and publishes it. */
async function publish(
  { client, planned, private: notes, signal }: Change,
  draft: Action,
  change: Omit<DraftChange, 'version'> & { readonly name: string },
  category: string,
): Promise<State> {
  const { platform } = client;
  const work = { platform, id: draft.id, name: change.name, options: { signal } };
  const version = draft.version ?? 1;
  const named = await platform.actions.patchDraft(draft.id, { version, ...change }, { signal });
  const published = await publishDraft(work, named.version ?? version, undefined);
  notes.set({ verified: published.version });
  return reached(planned, published, category);
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
    on_existing: known(planned.on_existing) ?? 'fail',
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
  { deletion_policy: policy, on_existing: existing }: Partial<State>,
): State {
  const { request, response, timeoutSeconds } = found.config ?? {};
  return {
    id: found.id,
    integration_id: found.integrationId ?? '',
    name: found.name ?? '',
    category: found.category ?? '',
    secure: found.secure ?? false,
    contract: contractTexts(found),
    deletion_policy: policy ?? 'block_if_used',
    on_existing: existing ?? 'fail',
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
