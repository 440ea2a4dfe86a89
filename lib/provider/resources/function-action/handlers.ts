import type { Models } from 'purecloud-platform-client-v2';
import { errorsOf } from '../../../model/problems';
import type { Action, CallOptions, FunctionConfig } from '../../../platform';
import type { Client } from '../../client';
import {
  DiagnosticError,
  hasUnknown,
  known,
  UNKNOWN,
  type ChangeRequest,
  type PlanRequest,
  type ResourceHandlers,
} from '../../framework';
import { moveAction } from '../action/move';
import { checkSoleManager, explained, knownEntries } from '../support';
import { checkCode, readCode, type Code } from './code';
import { checkRemoval } from './consumers';
import {
  configBody,
  contractBody,
  definitionOf,
  sameContract,
  type Definition,
  type Planned,
  type State,
} from './definition';
import { publishDraft, setFunction, uploadCode, type DraftWork } from './deploy';
import { findAction } from './import';
import { findLeftover } from './leftover';
import { deeper, isAsListed, notesOf, observe, stateOf } from './observe';
import { foreignDraft, isOurs, openDraft } from './drafts';
import { attributePath, changesOf, checkKnown, hasChanges, withComputed } from './plan';
import type { FunctionActionAttributes } from './schema';

type Change = ChangeRequest<FunctionActionAttributes, Client> & { readonly planned: Planned };

export const handlers: ResourceHandlers<FunctionActionAttributes, Client> = explained<
  ResourceHandlers<FunctionActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    diagnostics.problems('Invalid function action', checkKnown(config), attributePath);
  },

  async plan(request) {
    const { client, planned, prior, diagnostics, signal } = request;
    if (client.isConnected) client.leftovers.claim(prior?.id);
    if (planned === null) {
      if (typeof prior?.id === 'string' && prior.version !== null) {
        await checkRemoval(client, removalOf(prior, 'delete'), diagnostics, { signal });
      }
      return undefined;
    }
    const withCode = await planCode(request, planned);
    checkSoleManager(client, prior, withCode, diagnostics);
    const settled = prior !== null && needsNothing(prior, withCode);
    const problems = checkKnown(withCode, {
      runtimes: await client.runtimes({ signal }),
      currentRuntime: prior?.function?.runtime,
      credentialFields: settled ? undefined : await credentialFields(client, withCode, { signal }),
    });
    // What runs on a runtime that is gone may stay as it is; only a change has to move it.
    const lenient = problems.map((each) =>
      settled && each.rule === 'runtime/unavailable' ? { ...each, severity: 'warning' as const } : each,
    );
    diagnostics.problems('Invalid function action', lenient, attributePath);
    if (diagnostics.hasErrors) return withCode;
    if (prior === null) return planCreate(request, withCode);
    if (settled) return withComputed(prior, withCode);
    await planReplacement(request, withCode, prior);
    if (!diagnostics.hasErrors) await planDraft(request, withCode, prior);
    return withComputed(prior, withCode);
  },

  async create(request) {
    const { client, planned, signal, private: notes } = request;
    const { leftover } = notes.get();
    if (typeof leftover === 'string') {
      const observed = await observe(client.platform, leftover, 'published', { signal });
      if (observed !== undefined) {
        client.leftovers.claim(leftover);
        return bring(request, stateOf(observed, ownOf(planned), []));
      }
    }
    const code = await codeFor(planned);
    const wanted = definitionOf(planned);
    const integration = await client.functionIntegration(wanted.integrationId, { signal });
    const category = wanted.category ?? integration.name;
    const draft = await client.platform.actions.createDraft(
      {
        name: wanted.name,
        category,
        integrationId: wanted.integrationId,
        secure: wanted.secure,
        contract: contractBody(wanted),
        config: configBody(wanted),
      },
      () => lostDraft(client, { ...wanted, category }, { signal }),
      { signal },
    );
    client.leftovers.claim(draft.id);
    request.checkpoint({ ...planned, category, id: draft.id });
    const work = workOf(request, draft.id, wanted.name);
    await setFunction(work, wanted.function);
    const config = await uploadCode(work, code, undefined);
    return finish(request, { ...wanted, category }, draft, code, config, undefined);
  },

  async read({ client, state, signal, private: notes }) {
    const { id, publish, version } = state;
    if (id === null) return null;
    client.leftovers.claim(id);
    const seen = notesOf(notes.get());
    if (publish && version !== null && seen.verified === version) {
      const listed = await client.reader.read(id, state.category ?? '');
      if (listed !== undefined && isAsListed(state, listed)) return state;
    }
    const observed = await observe(client.platform, id, publish ? 'published' : 'draft', { signal });
    if (observed === undefined) return null;
    const read = stateOf(
      observed,
      {
        code: state.code ?? { path: '', sha256: null, files: null },
        publish: state.publish ?? observed.side === 'published',
        take_over_draft: state.take_over_draft ?? false,
        deletion_policy: state.deletion_policy ?? 'block_if_used',
      },
      seen.zipIds,
    );
    notes.set({ ...notes.get(), ...(read.version !== null && { verified: read.version }) });
    return read;
  },

  update: (request) => bring(request, request.prior),

  async delete({ client, prior, signal, diagnostics }) {
    const { id, version, deletion_policy: policy } = prior;
    if (id === null) return;
    const { actions } = client.platform;
    if (version === null) {
      await actions.deleteDraft(id, { signal });
      // It may have been published by an apply that did not see it through.
      await actions.delete(id, { signal });
      return;
    }
    if (policy === 'retain') return;
    await checkRemoval(client, removalOf(prior, 'delete'), diagnostics, { signal });
    if (diagnostics.hasErrors) return;
    await actions.delete(id, { signal });
  },

  async import({ client, id, signal }) {
    return { id: await findAction(client, id, { signal }) };
  },

  move: (request) => moveAction(request),
});

/** Brings an action that exists to what is planned. */
async function bring(request: Change, prior: State): Promise<State> {
  const { client, planned, signal } = request;
  const wanted = definitionOf(planned);
  const changes = changesOf(prior, planned);
  if (!hasChanges(changes)) return unchanged(prior, planned);
  const code = await codeFor(planned);
  const opened = await openDraft(
    client.platform,
    prior,
    wanted,
    changes,
    code.sha256,
    { takeOver: known(planned.take_over_draft) === true, noDraft: request.private.get()['noDraft'] === true },
    { signal },
  );
  client.reader.forget(opened.draft.id);
  const work = workOf(request, opened.draft.id, wanted.name);
  let draft = opened.draft;
  let config = opened.function;
  // First the function: on a runtime that is unavailable, nothing else may change.
  if (!opened.hasFunction) config = await setFunction(work, wanted.function);
  if (!opened.hasDefinition) draft = await patchDraft(request, draft, wanted, prior.version === null);
  if (!opened.hasCode) {
    config = await uploadCode(work, code, config?.zip?.id ?? prior.zip_id ?? undefined);
  }
  return finish(request, wanted, draft, code, config, prior);
}

/** The draft that a creation made whose answer was lost. */
async function lostDraft(
  client: Client,
  { name, category, integrationId }: Definition & { readonly category: string },
  options: CallOptions,
): Promise<Action | undefined> {
  const drafts = await client.platform.actions.listDrafts({ name, category }, options);
  const found = drafts.find(
    (each) =>
      each.name === name && each.integrationId === integrationId && !client.leftovers.isClaimed(each.id),
  );
  return found && client.platform.actions.getDraft(found.id, options);
}

/** What the state keeps although the org does not know it. */
function ownOf(planned: Planned): Parameters<typeof stateOf>[1] {
  return {
    code: { path: known(known(planned.code)?.path) ?? '', sha256: null, files: null },
    publish: known(planned.publish) ?? true,
    take_over_draft: known(planned.take_over_draft) ?? false,
    deletion_policy: known(planned.deletion_policy) ?? 'block_if_used',
  };
}

/** Looks into the zip: its digest goes into the plan, its problems to the user. */
async function planCode(
  { config, diagnostics }: PlanRequest<FunctionActionAttributes, Client>,
  planned: Planned,
): Promise<Planned> {
  const code = known(planned.code);
  if (code === undefined) return planned;
  const path = known(code.path);
  const given = known(config?.code);
  if (path === undefined) {
    return { ...planned, code: { ...code, sha256: known(given?.sha256) ?? UNKNOWN, files: UNKNOWN } };
  }
  const read = await readCode(path);
  if ('problems' in read) {
    diagnostics.problems('The code cannot be used', read.problems);
    return planned;
  }
  const handler = known(known(planned.function)?.handler);
  const problems = await checkCode(read.code, { sha256: known(given?.sha256), handler });
  diagnostics.problems('The code cannot be used', problems);
  // A digest that is given is kept as it was written, upper case or not.
  return { ...planned, code: { ...code, sha256: given?.sha256 ?? read.code.sha256, files: read.code.files } };
}

/**
 * Shows the category of a new action, refuses an integration that takes no functions, and looks for what an earlier apply
 * may have left, where the integration is known.
 */
async function planCreate(
  { client, diagnostics, private: notes, signal }: PlanRequest<FunctionActionAttributes, Client>,
  planned: Planned,
): Promise<Planned> {
  const integrationId = known(planned.integration_id);
  const sha256 = known(known(planned.code)?.sha256);
  const shown = { ...planned, deployed_sha256: sha256 ?? UNKNOWN };
  if (integrationId === undefined || !client.isConnected) return shown;
  const integration = await client.functionIntegration(integrationId, { signal });
  const category = known(planned.category) ?? integration.name;
  const needed = [planned.name, planned.secure, planned.contract, planned.code];
  if (sha256 !== undefined && !needed.some(hasUnknown)) {
    const wanted = { ...definitionOf(planned), category };
    const takeOver = known(planned.take_over_draft) === true;
    const found = await findLeftover(client, wanted, sha256.toLowerCase(), takeOver, { signal });
    if (found !== undefined) {
      const { id } = found.action;
      notes.set({ ...notes.get(), leftover: id });
      diagnostics.warning(
        `${wanted.name} is already there`,
        `The action ${id} (${found.side === 'draft' ? 'a draft' : 'published'}) has the same name, category, integration and contract, and belongs to no resource: an apply that was cut off has left it. It is taken up instead of making a second one.`,
      );
    }
  }
  return { ...shown, category };
}

/** Whether a plan is known to change nothing in the org. */
function needsNothing(prior: State, planned: Planned): boolean {
  const {
    name,
    category,
    integration_id,
    secure,
    contract,
    request,
    response,
    function: settings,
    code,
    publish,
  } = planned;
  const parts = [
    name,
    category,
    integration_id,
    secure,
    contract,
    request,
    response,
    settings,
    code,
    publish,
  ];
  if (parts.some(hasUnknown)) return false;
  return (
    !hasChanges(changesOf(prior, planned)) &&
    prior.integration_id === integration_id &&
    prior.secure === secure
  );
}

/** The fields of the integration's credentials; undefined where they are not needed, or not known. */
async function credentialFields(
  client: Client,
  planned: Planned,
  options: CallOptions,
): Promise<readonly string[] | undefined> {
  const integrationId = known(planned.integration_id);
  if (integrationId === undefined || !client.isConnected) return undefined;
  const request = known(planned.request);
  const texts = [known(request?.template) ?? '', ...Object.values(knownEntries(known(request?.headers)))];
  if (!texts.some((text) => text.includes('credentials.'))) return undefined;
  return client.credentialFields(integrationId, options);
}

/**
 * Looks for a draft on a published action that is to be changed, before anything is changed. The apply, which follows
 * at once on its own plan, relies on what was found here.
 */
async function planDraft(
  { client, diagnostics, private: notes, signal }: PlanRequest<FunctionActionAttributes, Client>,
  planned: Planned,
  prior: State,
): Promise<void> {
  notes.set({ ...notes.get(), noDraft: false });
  if (prior.version === null || prior.id === null) return;
  const draft = await client.platform.actions.getDraft(prior.id, { signal });
  notes.set({ ...notes.get(), noDraft: draft === undefined });
  const code = known(known(planned.code)?.sha256);
  if (
    draft === undefined ||
    code === undefined ||
    [planned.name, planned.request, planned.response, planned.function].some(hasUnknown)
  )
    return;
  const observed = await deeper(client.platform, draft, 'draft', { signal });
  if (isOurs(observed, prior, definitionOf(planned), code)) return;
  const takeOver = known(planned.take_over_draft) === true;
  const { summary, detail } = foreignDraft(prior, draft, takeOver);
  diagnostics.add({ severity: takeOver ? 'warning' : 'error', summary, detail, path: ['take_over_draft'] });
}

async function planReplacement(
  request: PlanRequest<FunctionActionAttributes, Client>,
  planned: Planned,
  prior: State,
): Promise<void> {
  const { client, diagnostics, signal } = request;
  const contract = known(planned.contract);
  const known_ = known(contract?.input) !== undefined && known(contract?.output) !== undefined;
  const changed = known_ && !sameContract(definitionOf(prior), definitionOf(planned));
  const before = definitionOf(prior);
  const after = definitionOf(planned);
  const replaces =
    (changed && prior.version !== null) ||
    (known(planned.integration_id) !== undefined && before.integrationId !== after.integrationId) ||
    (known(planned.secure) !== undefined && before.secure !== after.secure);
  if (changed && prior.version !== null) request.requireReplace(['contract']);
  if (replaces && prior.version !== null && prior.id !== null) {
    const policy = prior.deletion_policy;
    await checkRemoval(client, { ...removalOf(prior, 'replace'), policy }, diagnostics, { signal });
  }
}

function removalOf(prior: State, kind: 'delete' | 'replace'): Parameters<typeof checkRemoval>[1] {
  return { id: prior.id ?? '', name: prior.name, secure: prior.secure, policy: prior.deletion_policy, kind };
}

/** The code of a plan, which must still be what was planned. */
async function codeFor(planned: Planned): Promise<Code> {
  const { path, sha256 } = known(planned.code) ?? {};
  const read = await readCode(known(path) ?? '');
  const problems =
    'problems' in read
      ? read.problems
      : await checkCode(read.code, {
          sha256: known(sha256),
          handler: known(known(planned.function)?.handler),
        });
  const [first] = errorsOf(problems);
  if (first !== undefined) throw new DiagnosticError('The code cannot be used', first.message, first.path);
  return (read as { code: Code }).code;
}

function workOf({ client, signal }: Change, id: string, name: string): DraftWork {
  return { platform: client.platform, id, name, options: { signal } };
}

function patchDraft(
  { client, signal }: Change,
  draft: Action,
  wanted: Definition,
  contract: boolean,
): Promise<Action> {
  return client.platform.actions.patchDraft(
    draft.id,
    {
      version: draft.version ?? 1,
      name: wanted.name,
      ...(wanted.category !== undefined && { category: wanted.category }),
      config: configBody(wanted),
      ...(contract && { contract: contractBody(wanted) }),
    },
    { signal },
  );
}

/** Publishes, if that is wanted, and tells the state that was reached. */
async function finish(
  request: Change,
  wanted: Definition,
  draft: Action,
  code: Code,
  config: FunctionConfig | undefined,
  prior: State | undefined,
): Promise<State> {
  const { client, planned, private: notes } = request;
  const publish = known(planned.publish) !== false;
  const zip: Models.FunctionZipConfig = config?.zip ?? {};
  const zipId = zip.id ?? prior?.zip_id ?? null;
  // Before it is published: if the answer is lost, either zip is one of ours.
  const zipIds = [...new Set([prior?.zip_id, zipId])].filter((each) => typeof each === 'string');
  notes.set({ zipIds });
  const published = publish
    ? await publishDraft(
        workOf(request, draft.id, wanted.name),
        draft.version ?? 1,
        prior?.version ?? undefined,
      )
    : undefined;
  const digest = known(known(planned.code)?.sha256) ?? prior?.code.sha256 ?? null;
  notes.set({
    zipIds: zipId === null ? [] : [zipId],
    ...(published?.version !== undefined && { verified: published.version }),
  });
  client.reader.forget(draft.id);
  return {
    ...planState(planned, wanted),
    id: draft.id,
    version: published?.version ?? prior?.version ?? null,
    draft_version: publish ? null : (draft.version ?? null),
    function_id: config?.function?.id ?? config?.id ?? prior?.function_id ?? null,
    zip_id: zipId,
    zip_name: zip.name ?? prior?.zip_name ?? null,
    date_deployed: zip.dateCreated ?? prior?.date_deployed ?? null,
    deployed_sha256: digest,
    code: { path: known(known(planned.code)?.path) ?? '', sha256: digest, files: code.files },
  };
}

function unchanged(prior: State, planned: Planned): State {
  return { ...prior, ...planState(planned, definitionOf(planned)), code: codeOf(prior, planned) };
}

function codeOf(prior: State, planned: Planned): State['code'] {
  const code = known(planned.code);
  return {
    path: known(code?.path) ?? prior.code.path,
    sha256: known(code?.sha256) ?? prior.code.sha256,
    files:
      code?.files === undefined || code.files === null ? prior.code.files : knownEntries(known(code.files)),
  };
}

/** The configured part of a state, as it was planned. */
function planState(planned: Planned, wanted: Definition): Omit<State, ComputedName> {
  const contract = known(planned.contract);
  return {
    integration_id: wanted.integrationId,
    name: wanted.name,
    category: wanted.category ?? null,
    secure: wanted.secure,
    contract: { input: known(contract?.input) ?? '', output: known(contract?.output) ?? '' },
    request: {
      template: wanted.request.template,
      headers: wanted.request.headers,
      type: wanted.request.type,
    },
    response: {
      translation_map: wanted.response.translationMap,
      defaults: wanted.response.translationMapDefaults,
      success_template: wanted.response.successTemplate,
    },
    function: {
      handler: wanted.function.handler,
      runtime: wanted.function.runtime,
      timeout_seconds: wanted.function.timeoutSeconds,
      description: wanted.function.description,
    },
    publish: known(planned.publish) ?? true,
    take_over_draft: known(planned.take_over_draft) ?? false,
    deletion_policy: known(planned.deletion_policy) ?? 'block_if_used',
  };
}

type ComputedName =
  | 'id'
  | 'version'
  | 'draft_version'
  | 'function_id'
  | 'zip_id'
  | 'zip_name'
  | 'deployed_sha256'
  | 'date_deployed'
  | 'code';
