import { isNamed } from '../../../model/code-digests';
import { under } from '../../../shared/problems';
import type { CheckContext } from '../../../model/actions';
import type { CallOptions } from '../../../platform';
import { today } from '../../../shared/today';
import type { Client } from '../../client';
import {
  isUnknown,
  known,
  knownIn,
  sameValue,
  UNKNOWN,
  type PlanRequest,
  type Unknown,
} from '../../framework';
import { checkWasRead } from '../public-provider';
import { notedTaken } from '../../ownership/ownership';
import { planExisting } from './existing';
import { checkSoleManager } from '../support';
import { checkCode, readCodeAt, type Code, type CodePlace } from './code';
import { planReplacement, warnOfRemoval } from './removal';
import {
  functionDefinitionOf,
  knownDefinition,
  type FunctionPlanned,
  type FunctionState,
} from './definition';
import { withDetails, isUnpublished, notesOf, beforeOf } from './observe';
import { foreignDraft, isOurs, keepsOtherCode } from './drafts';
import { draftVersionOf } from './deployed';
import { checkFunctionPlan, checkSettingsPlan, report } from './check';
import { changesOf, hasChanges, withComputed } from './changes';
import { FUNCTION_ACTION, type FunctionActionAttributes } from './function-action-schema';

type Plan = PlanRequest<FunctionActionAttributes, Client>;

/** Checks and completes a plan: the code it would deploy, what the org has, and what a change would mean. */
export async function planAction(request: Plan): Promise<FunctionPlanned | undefined> {
  const { client, planned, prior, diagnostics, signal } = request;
  if (client.isConnected) client.ownership.claimPlanned(prior?.id, planned === null);
  if (planned === null) {
    if (prior !== null) await warnOfRemoval(request, prior, 'delete');
    return undefined;
  }
  if (prior !== null) checkWasRead(prior.name, prior.version ?? draftVersionOf(prior));
  const withCode = await planCode(request, planned);
  checkSoleManager(client, prior, withCode, diagnostics);
  const untouched = prior !== null && !request.changed && isUntouched(prior, withCode);
  const settled = untouched || (prior !== null && needsNothing(prior, withCode));
  const context: CheckContext = {
    runtimes: client.isConnected ? await client.runtimes({ signal }) : undefined,
    today: today(),
    currentRuntime: prior?.function?.runtime,
    credentialFields: settled ? undefined : await credentialFields(client, withCode, { signal }),
  };
  // Of a configuration as it was, Terraform has just had all validated but what the org says of its runtime.
  const problems = untouched ? checkSettingsPlan(withCode, context) : checkFunctionPlan(withCode, context);
  // What the org has, it has accepted: it may stay as it is, on a runtime that is gone as well. Only a change is held to the rules.
  const lenient = problems.map((each) => (settled ? { ...each, severity: 'warning' as const } : each));
  report(diagnostics, 'function action', lenient);
  if (diagnostics.hasErrors) return withCode;
  if (prior === null) return planCreate(request, withCode);
  if (untouched) return withCode;
  if (settled) return withComputed(prior, withCode);
  warnOfHandler(prior, withCode, diagnostics);
  await planReplacement(request, withCode, prior);
  if (!diagnostics.hasErrors) await planDraft(request, withCode, prior);
  return withComputed(prior, withCode);
}

/** Looks into the zip: its digest goes into the plan, its problems to the user. Without code there is nothing to look into. */
async function planCode(
  { config, prior, diagnostics }: PlanRequest<FunctionActionAttributes, Client>,
  planned: FunctionPlanned,
): Promise<FunctionPlanned> {
  const { code } = planned;
  if (code === null || isUnknown(code)) return planned;
  const { path, source_dir } = code;
  const { handler, runtime } = knownIn(planned).function ?? {};
  // A digest that is given is kept as it was written, upper case or not, and also where it is unknown.
  const given = known(config?.code)?.sha256;
  const isOpen = source_dir !== null && (handler === undefined || runtime === undefined);
  if (isUnknown(path) || isUnknown(source_dir) || isOpen)
    return { ...planned, code: { path, source_dir, sha256: given ?? UNKNOWN, size: UNKNOWN } };
  const place = { path, source_dir };
  checkCodePlace(place, diagnostics);
  if (diagnostics.hasErrors) return planned;
  const read = await readCodeAt(place, { handler: handler ?? '', runtime: runtime ?? '' });
  if ('problems' in read) {
    diagnostics.problems('The code cannot be used', read.problems);
    return planned;
  }
  const problems = await checkCode(read.code, { sha256: known(given), handler });
  diagnostics.problems('The code cannot be used', problems);
  diagnostics.problems('The code is odd', [
    ...(read.warnings ?? []),
    ...under(['code', 'path'], read.code.archive.warnings),
  ]);
  return {
    ...planned,
    code: sameCode(read.code, prior, place) ?? {
      ...place,
      sha256: given ?? read.code.digests.name,
      size: read.code.bytes.length,
    },
  };
}

/** Code comes from one place. */
export function checkCodePlace(
  { path, source_dir }: Pick<Exclude<FunctionPlanned['code'], Unknown | null>, 'path' | 'source_dir'>,
  diagnostics: Plan['diagnostics'],
): void {
  if ((path === null) !== (source_dir === null)) return;
  const detail = 'Give the path of a zip, or the source_dir of a function, and not both.';
  diagnostics.error('Which code?', detail, ['code']);
}

/**
 * What the state has of this code, where it is deployed already, by what it holds or by its bytes: under another path, or
 * compressed in another way, it is the same.
 */
function sameCode(
  { digests }: Code,
  prior: FunctionState | null,
  { path, source_dir }: CodePlace,
): FunctionState['code'] | undefined {
  const before = prior?.code;
  if (typeof before?.sha256 !== 'string' || !isNamed(digests, before.sha256)) return undefined;
  // What is not configured cannot stay.
  return {
    ...before,
    path: path && (before.path ?? path),
    source_dir: source_dir && (before.source_dir ?? source_dir),
  };
}

/** Code that is kept cannot be looked into: whether it holds another handler, nobody can tell before it runs. */
function warnOfHandler(
  prior: FunctionState,
  planned: FunctionPlanned,
  diagnostics: Plan['diagnostics'],
): void {
  const handler = knownIn(planned).function?.handler;
  if (planned.code !== null || handler === undefined || handler === prior.function.handler) return;
  diagnostics.warning(
    'The handler cannot be checked',
    `The handler changes from ${JSON.stringify(prior.function.handler)} to ${JSON.stringify(handler)}, and the code that is deployed is kept: the platform does not tell whether it holds that handler. Test the action after the apply.`,
    ['function', 'handler'],
  );
}

/**
 * Shows the category of a new action, refuses an integration that takes no functions, and looks for what has its name
 * already, where the integration is known.
 */
async function planCreate(request: Plan, planned: FunctionPlanned): Promise<FunctionPlanned> {
  const { client, signal } = request;
  const { integration_id: integrationId, category: given, code, publish } = knownIn(planned);
  const shown = { ...planned, deployed: code !== undefined && publish === true ? null : UNKNOWN };
  if (integrationId === undefined) checkCodeToCreate(request, planned);
  if (integrationId === undefined || !client.isConnected) return shown;
  const integration = await client.functionIntegration(integrationId, { signal });
  const category = given ?? client.plannedName(integration);
  const whole = await planExisting(FUNCTION_ACTION, request, { ...shown, category: category ?? UNKNOWN });
  checkCodeToCreate(request, planned);
  return whole;
}

/** Code that is to be kept must be there: only an action that is taken over has any. */
function checkCodeToCreate({ private: notes, diagnostics }: Plan, planned: FunctionPlanned): void {
  if (planned.code !== null || notedTaken(notes) !== undefined) return;
  diagnostics.error(
    'There is no code to keep',
    'Without code an action keeps the code that is deployed, and this one is to be created. Give it code; or, if it is in the org already, import it first (an import block, or terraform import).',
    ['code'],
  );
}

/** Whether what Terraform sees no change in has the same code as well, and is published where it should be. */
function isUntouched(prior: FunctionState, planned: FunctionPlanned): boolean {
  return sameValue(prior.code, planned.code) && !(prior.publish && isUnpublished(prior));
}

/** Whether a plan is known to change nothing in the org. */
function needsNothing(prior: FunctionState, planned: FunctionPlanned): boolean {
  const wanted = knownDefinition(planned);
  return (
    wanted !== undefined &&
    !hasChanges(changesOf(prior, wanted)) &&
    prior.integration_id === wanted.integration_id &&
    prior.secure === wanted.secure
  );
}

/** The fields of the integration's credentials; undefined where they are not needed, or not known. */
async function credentialFields(
  client: Client,
  planned: FunctionPlanned,
  options: CallOptions,
): Promise<readonly string[] | undefined> {
  const { integration_id: integrationId, request } = knownIn(planned);
  if (integrationId === undefined || !client.isConnected) return undefined;
  const texts = [request?.template, ...Object.values(request?.headers ?? {})];
  if (!texts.some((text) => text?.includes('credentials.'))) return undefined;
  return client.credentialFields(integrationId, options);
}

/**
 * Looks for a draft on a published action that is to be changed, before anything is changed. The apply, which follows
 * at once on its own plan, relies on what was found here.
 */
async function planDraft(
  { client, diagnostics, private: notes, signal }: PlanRequest<FunctionActionAttributes, Client>,
  planned: FunctionPlanned,
  prior: FunctionState,
): Promise<void> {
  notes.set({ ...notes.get(), noDraft: false });
  if (prior.version === null) return;
  const draft = await client.platform.actions.getDraft(prior.id, { signal });
  notes.set({ ...notes.get(), noDraft: draft === undefined });
  const wanted = knownDefinition(planned);
  if (draft === undefined || wanted === undefined) return;
  const code = wanted.code === null ? null : known(wanted.code.sha256);
  if (code === undefined) return;
  const observed = await withDetails(client.platform, draft, 'draft', { signal });
  const before = await beforeOf(client.platform, prior, notesOf(notes.get()), { signal });
  const otherCode = await keepsOtherCode(client.platform, observed, before, code, { signal });
  if (!otherCode && isOurs(observed, before, functionDefinitionOf(wanted), code)) return;
  const takeOver = knownIn(planned).take_over_draft === true && !otherCode;
  // The apply refuses it; a plan is there to say so.
  const { summary, detail } = foreignDraft(prior, draft, takeOver ? 'overwritten' : 'to be refused', code);
  diagnostics.warning(summary, detail, ['take_over_draft']);
}
