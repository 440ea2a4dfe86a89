import type { Models } from 'purecloud-platform-client-v2';
import type { FunctionSettings } from '../../../model/actions';
import { errorsOf } from '../../../shared/problems';
import type { Action, FunctionConfig } from '../../../platform';
import type { Client } from '../../client';
import { DiagnosticError, plannedOr, type CreateRequest } from '../../framework';
import { followed } from '../../ownership/following';
import type { Creation } from '../../ownership/intents';
import type { TakenUp } from '../../ownership/decision';
import { takenUp } from '../../ownership/ownership';
import { wantedAction } from './existing';
import { checkCode, readCodeAt, type Code } from './code';
import {
  functionDefinitionOf,
  plannedStateOf,
  type FunctionDefinition,
  type FunctionApplied,
  type FunctionState,
} from './definition';
import { configBody, contractBody } from '../../../platform/bodies';
import {
  changeFunction,
  goneSincePlanned,
  makeDraft,
  nameDraft,
  publishDraft,
  setFunction,
  uploadCode,
  type DraftWork,
  type NamedCode,
} from './deploy';
import { deployedDigest, deployedOf, draftVersionOf } from './deployed';
import { beforeOf, notesOf, observe, stateOf, zipIdOf, type Before } from './observe';
import { holds, openDraft } from './drafts';
import { changesOf, hasChanges } from './changes';
import { FUNCTION_ACTION, type FunctionActionAttributes } from './function-action-schema';

type Change = CreateRequest<FunctionActionAttributes, Client>;
/** With the category that it gets where none is configured. */
type Wanted = FunctionDefinition & { readonly category: string };

/** Makes an action, or goes on with the one that the plan has found to be this one's. */
export async function createAction(request: Change): Promise<FunctionState> {
  const { client, planned, signal, private: notes } = request;
  const takes = takenUp(notes);
  if (takes !== undefined) {
    return followed(client.ownership.resume(takes), () => goOn(request, takes));
  }
  const code = await codeFor(request);
  if (code === undefined) {
    const detail = 'Without code an action keeps the code that is deployed, and this one does not exist yet.';
    throw new DiagnosticError('There is no code to keep', detail, ['code']);
  }
  const wanted = functionDefinitionOf(planned);
  const integration = await client.functionIntegration(wanted.integrationId, { signal });
  const whole = { ...wanted, category: wanted.category ?? integration.name };
  const creation = client.ownership.begin(wantedAction(FUNCTION_ACTION, whole));
  return followed(creation, () => make(request, whole, code, creation));
}

async function goOn(request: Change, { id, intent }: TakenUp): Promise<FunctionState> {
  const { client, planned, signal } = request;
  // What is adopted is the state's only when all is done: of what failed half-way, Terraform would delete the whole.
  if (intent !== undefined) request.checkpoint({ ...planned, id });
  const observed = await observe(client.platform, id, 'published', { signal });
  if (observed === undefined) throw goneSincePlanned(id);
  request.private.set({ ...request.private.get(), zipId: zipIdOf(observed.function) });
  return updateAction(request, stateOf(observed, ownOf(planned), []));
}

/** Makes an action under its mark; it gets its name last, before it is published. */
async function make(
  request: Change,
  wanted: Wanted,
  code: NamedCode,
  creation: Creation,
): Promise<FunctionState> {
  const { client, planned, signal } = request;
  const { category } = wanted;
  const draft = await makeDraft(client.platform, wanted, configBody(wanted), creation, { signal });
  request.checkpoint({ ...planned, category, id: draft.id });
  const work = workOf(request, draft.id, wanted.name);
  await setFunction(work, wanted.function);
  const config = await uploadCode(work, code, undefined);
  const named = await nameDraft(work, draft.version ?? 1);
  return finish(request, wanted, named, code, config, undefined);
}

/** Brings an action that exists to what is planned. */
export async function updateAction(request: Change, prior: FunctionState): Promise<FunctionState> {
  const { client, planned, signal } = request;
  const category = plannedOr(planned.category, prior.category);
  const wanted = { ...functionDefinitionOf(planned), category };
  const changes = changesOf(prior, planned);
  if (!hasChanges(changes)) return unchanged(request, prior);
  const code = await codeFor(request);
  const notes = request.private.get();
  const before = await beforeOf(client.platform, prior, notesOf(notes), { signal });
  const opened = await openDraft(
    client.platform,
    before,
    wanted,
    changes,
    code?.sha256 ?? null,
    { takeOver: planned.take_over_draft, noDraft: notes['noDraft'] === true },
    { signal },
  );
  client.reader.forget(opened.draft.id);
  const work = workOf(request, opened.draft.id, wanted.name);
  let draft = opened.draft;
  let config = opened.function;
  // First the function: on a runtime that is unavailable, nothing else may change.
  if (!opened.hasFunction) {
    const current = currentFunction(opened.function, prior);
    config = await changeFunction(work, current, wanted.function, () => client.runtimes({ signal }));
  }
  if (!opened.hasDefinition) draft = await patchDraft(request, draft, wanted, prior.version === null);
  if (!opened.hasCode && code !== undefined) {
    config = await uploadCode(work, code, config?.zip?.id ?? before.zipId ?? undefined);
  }
  return finish(request, wanted, draft, code, config, before);
}

/** The settings that a draft has: its own, or those that it was copied with. */
function currentFunction(config: FunctionConfig | undefined, prior: FunctionState): FunctionSettings {
  const {
    handler = prior.function.handler,
    runtime = prior.function.runtime,
    timeoutSeconds = prior.function.timeout_seconds,
    description = prior.function.description,
  } = config?.function ?? {};
  return { handler, runtime, timeoutSeconds, description };
}

/** What the state keeps although the org does not know it. */
function ownOf(planned: FunctionApplied): Parameters<typeof stateOf>[1] {
  return { ...planned, code: planned.code && { ...planned.code, sha256: null, size: null } };
}

/** The code of a plan, which must still be what was planned, and its name; undefined where the deployed code is kept. */
async function codeFor({ planned, config }: Change): Promise<NamedCode | undefined> {
  const { code, function: settings } = planned;
  const { handler } = settings;
  if (code === null) return undefined;
  // The plan keeps the path of before where that led to the same code; it may be gone.
  const read = await readCodeAt(config.code ?? code, settings);
  const sha256 = plannedOr(code.sha256, null);
  const problems = 'problems' in read ? read.problems : await checkCode(read.code, { sha256, handler });
  const [first] = errorsOf(problems);
  if (first !== undefined) throw new DiagnosticError('The code cannot be used', first.message, first.path);
  const { bytes, digests } = (read as { code: Code }).code;
  return { bytes, sha256: (sha256 ?? digests.name).toLowerCase() };
}

function workOf({ client, signal }: Change, id: string, name: string): DraftWork {
  return { platform: client.platform, id, name, options: { signal } };
}

function patchDraft(
  { client, signal }: Change,
  draft: Action,
  wanted: Wanted,
  isNew: boolean,
): Promise<Action> {
  return client.platform.actions.patchDraft(
    draft.id,
    {
      version: draft.version ?? 1,
      name: wanted.name,
      category: wanted.category,
      config: configBody(wanted),
      // What was never published can still become something else.
      ...(isNew && { contract: contractBody(wanted), secure: wanted.secure }),
    },
    { signal },
  );
}

/** Publishes, if that is wanted, and tells the state that was reached. */
async function finish(
  request: Change,
  wanted: Wanted,
  draft: Action,
  code: NamedCode | undefined,
  config: FunctionConfig | undefined,
  before: Before | undefined,
): Promise<FunctionState> {
  const { client, planned, private: notes } = request;
  const { publish } = planned;
  const prior = before?.state;
  // Of code that is kept, the plan has said already which it is.
  const zip: Models.FunctionZipConfig = code === undefined && prior !== undefined ? {} : (config?.zip ?? {});
  const zipId = zip.id ?? before?.zipId ?? null;
  // Code that is kept may be anybody's. Until ours is published, either is deployed: that of before, and that of the draft.
  const isOurs = code !== undefined && zipId !== null;
  const uploaded = before?.zipIds ?? [];
  const zipIds = isOurs ? [...new Set([...uploaded.slice(0, 1), zipId])] : uploaded;
  notes.set({ zipIds, zipId });
  const published = publish
    ? await publishDraft(
        workOf(request, draft.id, wanted.name),
        draft.version ?? 1,
        prior?.version ?? undefined,
        (now) => holds(client.platform, now, wanted, zipId, { signal: request.signal }),
      )
    : undefined;
  const digest = planned.code && code ? plannedOr(planned.code.sha256, code.sha256) : null;
  notes.set({
    zipId,
    zipIds: publish && isOurs ? [zipId] : zipIds,
    // What others could have changed meanwhile is read back by the next refresh; a new one only this resource knows.
    ...(published?.version !== undefined && prior === undefined && { verified: published.version }),
  });
  client.reader.forget(draft.id);
  return {
    ...planState(planned),
    category: wanted.category,
    id: draft.id,
    version: published?.version ?? prior?.version ?? null,
    deployed: deployedOf(
      publish ? null : (draft.version ?? null),
      code === undefined ? { sha256: prior === undefined ? null : deployedDigest(prior), zipId } : null,
    ),
    code:
      planned.code && code
        ? { ...planned.code, sha256: digest, size: plannedOr(planned.code.size, code.bytes.length) }
        : null,
  };
}

function unchanged({ planned, private: notes }: Change, prior: FunctionState): FunctionState {
  const { code } = planned;
  const sha256 = deployedDigest(prior);
  const kept = code === null ? { sha256, zipId: notesOf(notes.get()).zipId ?? null } : null;
  return {
    ...prior,
    ...planState(planned),
    category: plannedOr(planned.category, prior.category),
    deployed: deployedOf(draftVersionOf(prior), kept),
    code: code && {
      ...code,
      sha256: plannedOr(code.sha256, sha256),
      size: plannedOr(code.size, prior.code?.size ?? null),
    },
  };
}

/** The configured part of a state, as it was planned. */
function planState(planned: FunctionApplied): Omit<FunctionState, ComputedName> {
  const wanted = functionDefinitionOf(planned);
  return {
    ...plannedStateOf(planned),
    function: {
      handler: wanted.function.handler,
      runtime: wanted.function.runtime,
      timeout_seconds: wanted.function.timeoutSeconds,
      description: wanted.function.description,
    },
    publish: planned.publish,
    take_over_draft: planned.take_over_draft,
  };
}

type ComputedName = 'id' | 'category' | 'version' | 'deployed' | 'code';
