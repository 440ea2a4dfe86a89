import { FUNCTION_INTEGRATION_TYPE } from '../../../model/names';
import { errorsOf } from '../../../shared/problems';
import type { Action, ActionConfig, CallOptions, DraftChange, Integration } from '../../../platform';
import type { Client } from '../../client';
import {
  DiagnosticError,
  hasUnknown,
  knownIn,
  plannedOr,
  UNKNOWN,
  type AppliedOf,
  type CreateRequest,
  type PlanOf,
  type ResourceHandlers,
  type StateOf,
} from '../../framework';
import type { TakenUp } from '../../ownership/decision';
import { followed } from '../../ownership/following';
import { takenUp } from '../../ownership/ownership';
import { checkWasRead } from '../public-provider';
import { checkSoleManager, explained } from '../support';
import { ACTION, type ActionAttributes } from './action-schema';
import { checkActionPlan, report } from './check';
import { configurationOf, definitionOf, plannedStateOf, sameConfiguration } from './definition';
import { configBody, contractBody } from '../../../platform/bodies';
import { goneSincePlanned, makeDraft, publishDraft } from './deploy';
import { planExisting, wantedAction } from './existing';
import { findAction } from './import';
import { moveAction } from './move';
import {
  findShown,
  isUntouchedInOrg,
  notesOf,
  observedStateOf,
  templatesOf,
  type Shown,
  type Templates,
} from './observe';
import { planReplacement, removeAction, warnOfRemoval } from './removal';

type State = StateOf<ActionAttributes>;
type Applied = AppliedOf<ActionAttributes>;
type Change = CreateRequest<ActionAttributes, Client>;

export const actionHandlers: ResourceHandlers<ActionAttributes, Client> = explained<
  ResourceHandlers<ActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    // Terraform validates before it plans and once more while it does: of a warning, once is enough.
    report(diagnostics, 'action', errorsOf(checkActionPlan(config)));
  },

  async plan(request) {
    const { client, planned, prior, diagnostics, signal } = request;
    if (client.isConnected) client.ownership.claimPlanned(prior?.id, planned === null);
    if (planned === null) {
      if (prior !== null) await warnOfRemoval(request, prior, 'delete');
      return undefined;
    }
    checkSoleManager(client, prior, planned, diagnostics);
    report(diagnostics, 'action', checkActionPlan(planned));
    if (diagnostics.hasErrors) return planned;
    if (prior === null) {
      const { integration_id: integrationId, category: given } = knownIn(planned);
      if (integrationId === undefined || !client.isConnected) return planned;
      const integration = await integrationFor(client, integrationId, { signal });
      const category = given ?? client.plannedName(integration);
      return planExisting(ACTION, request, { ...planned, category: category ?? UNKNOWN });
    }
    if (request.private.get()['draft'] !== true) checkWasRead(prior.name, prior.version);
    await planReplacement(request, planned, prior);
    // What only Terraform knows changes nothing in the org.
    const wanted = knownBody(planned);
    const publishes = prior.version === null || wanted === undefined || changesBody(prior, wanted);
    return { ...planned, version: publishes ? UNKNOWN : prior.version };
  },

  async create(request) {
    const { client, planned, private: notes, signal } = request;
    const takes = takenUp(notes);
    if (takes !== undefined) {
      return followed(client.ownership.resume(takes), () => goOn(request, takes));
    }
    const wanted = definitionOf(planned);
    const integration = await integrationFor(client, wanted.integrationId, { signal });
    const whole = { ...wanted, category: wanted.category ?? integration.name };
    const creation = client.ownership.begin(wantedAction(ACTION, whole));
    return followed(creation, async () => {
      const { name, category } = whole;
      const draft = await makeDraft(client.platform, whole, configOf(planned), creation, { signal });
      request.checkpoint({ ...planned, category, id: draft.id });
      return publish(request, draft, { name }, category);
    });
  },

  async read({ client, state, private: notes, signal }) {
    const { id } = state;
    client.ownership.claim(id);
    if (await isUntouchedInOrg(client, state, notesOf(notes.get()))) return state;
    const shown = await findShown(client.platform, id, 'published', { signal });
    if (shown === undefined) return null;
    // A creation that was cut off got no further than its draft.
    notes.set(shown.side === 'draft' ? { draft: true } : { verified: shown.version });
    const templates = await templatesOf(client.platform, shown.action, shown.side, { signal });
    return stateOf(shown, templates, state);
  },

  async update(request) {
    const { client, planned, prior, private: notes, signal } = request;
    const { id } = prior;
    if (prior.version === null) return goOn(request, { id });
    const category = plannedOr(planned.category, prior.category);
    if (!changesBody(prior, planned)) return reached(planned, { id, version: prior.version }, category);
    // The version in the state may be older than the org's own.
    const { version = 1 } = await client.platform.actions.get(id, { signal });
    const changed = await client.platform.actions.patch(
      id,
      { version, name: planned.name, category, config: configOf(planned) },
      { signal },
    );
    client.reader.forget(id);
    notes.set({ verified: changed.version });
    return reached(planned, changed, category);
  },

  delete: removeAction,

  import: async (request) => ({ id: (await findAction(request)).id }),

  move(request) {
    const moved = moveAction(request);
    return moved && { ...moved, request: NO_REQUEST };
  },
});

/** The request of a draft that was begun by hand, and of what has not been read yet. */
const NO_REQUEST = { url_template: '', template: '', headers: {}, type: 'GET' };

/** The attributes that the org keeps of an action, beside its contract. */
type Body = Pick<Applied, 'name' | 'category' | 'request' | 'response' | 'timeout_seconds'>;

/** A plan in which all of the body is known that is configured; undefined where something is not. */
function knownBody(planned: PlanOf<ActionAttributes>): Body | undefined {
  const { name, category, request, response } = planned;
  return [name, category, request, response].some(hasUnknown) ? undefined : (planned as Body);
}

function configOf(planned: Body): ActionConfig {
  const config = configBody(configurationOf(planned));
  const timeoutSeconds = plannedOr(planned.timeout_seconds, null);
  return {
    ...(timeoutSeconds !== null && { timeoutSeconds }),
    ...config,
    request: { ...config.request, requestUrlTemplate: planned.request.url_template },
  };
}

function changesBody(prior: State, planned: Body): boolean {
  return (
    prior.name !== planned.name ||
    prior.category !== planned.category ||
    !sameConfiguration(configOf(prior), configOf(planned))
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
  const { name, category: given, contract, secure } = definitionOf(planned);
  const config = configOf(planned);
  const found = await findShown(client.platform, id, 'published', { signal });
  if (found === undefined) throw goneSincePlanned(id);
  const category = given ?? found.action.category;
  if (found.side === 'draft') {
    const whole = { name, category, config, secure, contract: contractBody({ contract }) };
    return publish(request, found.action, whole, category);
  }
  const changed = await client.platform.actions.patch(
    id,
    { version: found.version ?? 1, name, category, config },
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

/** The state after a change: as it was planned, with what the org made of it. */
function reached(planned: Applied, { id, version, config }: Action, category: string): State {
  const shared = plannedStateOf(planned);
  return {
    ...shared,
    id,
    category,
    version: version ?? null,
    timeout_seconds: plannedOr(planned.timeout_seconds, config?.timeoutSeconds ?? null),
    request: { ...shared.request, url_template: planned.request.url_template },
  };
}

function stateOf(shown: Shown, templates: Templates, own: State): State {
  const { request, timeoutSeconds } = shown.action.config ?? {};
  const shared = observedStateOf(shown, templates, own);
  return {
    ...shared,
    timeout_seconds: timeoutSeconds ?? null,
    request: {
      ...shared.request,
      url_template: request?.requestUrlTemplate ?? NO_REQUEST.url_template,
      type: request?.requestType ?? NO_REQUEST.type,
    },
  };
}
