import type { FunctionSettings } from '../../../model/actions';
import { canonicalJson, type Json } from '../../../shared/json';
import { uploadFileName } from '../../../model/names';
import type { Action, ActionConfig, CallOptions, FunctionConfig, Platform } from '../../../platform';
import { noneWhenNotFound } from '../../../platform/actions';
import { DiagnosticError } from '../../framework';
import { configBody, contractTexts, definitionOf, type ActionDefinition, type State } from './definition';
import { withDetails, zipIdOf, type ActionNotes, type Observed } from './observe';
import type { Changes } from './changes';
import { sameContractText } from './schema';

/** A draft that can be worked on, and how much of what is wanted it holds already. */
export interface OpenedDraft {
  readonly draft: Action;
  /** Names, contract, templates and mapping. */
  readonly hasDefinition: boolean;
  readonly hasFunction: boolean;
  readonly hasCode: boolean;
  readonly function: FunctionConfig | undefined;
}

/**
 * Opens the draft of an action: the one that was never published, a new copy of what is published, or one that an apply
 * of ours has left half-done.
 *
 * @param digest of the code that is wanted; null: the deployed code is kept
 * @param known whether a draft of somebody else may be overwritten, whether the plan found that there is none, and the notes
 */
export async function openDraft(
  platform: Platform,
  prior: State,
  wanted: ActionDefinition,
  changes: Changes,
  digest: string | null,
  {
    takeOver,
    noDraft,
    notes,
  }: { readonly takeOver: boolean; readonly noDraft: boolean; readonly notes: ActionNotes },
  options: CallOptions,
): Promise<OpenedDraft> {
  const id = prior.id ?? '';
  const [draft, published] = await Promise.all([
    noDraft ? undefined : platform.actions.getDraft(id, options),
    // Of what was never published, all is ours; of what has been published meanwhile, nothing proves whose the draft is.
    prior.version === null ? platform.actions.get(id, options).catch(noneWhenNotFound) : undefined,
  ]);
  if (prior.draft_version !== null && (draft === undefined || published !== undefined)) {
    throw new DiagnosticError(
      `The draft of ${prior.name} is gone`,
      `Version ${prior.draft_version} of the draft of the action ${id}, which the state has, was published or deleted in the org. Nothing was changed. Plan again, with a refresh.`,
    );
  }
  if (draft === undefined) {
    return {
      draft: await platform.actions.startDraft(id, options),
      hasDefinition: !(changes.name || changes.category || changes.configuration || changes.contract),
      hasFunction: !changes.function,
      hasCode: !changes.code,
      function: undefined,
    };
  }
  const observed = await withDetails(platform, draft, 'draft', options);
  const { zip, function: settings } = observed.function;
  const isPrior = zip?.id !== undefined && zip.id === prior.zip_id;
  const hasCode =
    digest === null ||
    (zip?.status === 'Available' &&
      (changes.code ? zip.name === uploadFileName(wanted.name, digest) && !isPrior : isPrior));
  const otherCode = await keepsOtherCode(platform, observed, prior, digest, notes, options);
  if (otherCode || !(takeOver || isOurs(observed, prior, wanted, digest))) {
    const { summary, detail } = foreignDraft(prior, draft, 'refused', digest);
    throw new DiagnosticError(summary, detail, ['take_over_draft']);
  }
  return {
    draft,
    hasDefinition:
      draft.name === wanted.name &&
      (wanted.category === undefined || draft.category === wanted.category) &&
      hasContract(draft, wanted) &&
      (draft.secure ?? false) === wanted.secure &&
      isOneOf(configurationIn(observed), [configBody(wanted)]),
    hasFunction: settings !== undefined && sameSettings(settings, wanted.function),
    hasCode,
    function: observed.function,
  };
}

/** Whether a draft holds exactly what is wanted, with this zip. */
export async function holds(
  platform: Platform,
  draft: Action,
  wanted: ActionDefinition,
  zipId: string | null,
  options: CallOptions,
): Promise<boolean> {
  const observed = await withDetails(platform, draft, 'draft', options);
  const { function: settings } = observed.function;
  return (
    draft.name === wanted.name &&
    (wanted.category === undefined || draft.category === wanted.category) &&
    isOneOf(configurationIn(observed), [configBody(wanted)]) &&
    settings !== undefined &&
    sameSettings(settings, wanted.function) &&
    zipIdOf(observed.function) === zipId
  );
}

/** Whether a draft holds nothing but what is published or what is wanted: a copy, or an apply that was cut off. */
export function isOurs(
  observed: Observed,
  prior: State,
  wanted: ActionDefinition,
  digest: string | null,
): boolean {
  const { action, function: found } = observed;
  const { zip } = found;
  return (
    prior.version === null ||
    (isEither(action.name, prior.name, wanted.name) &&
      isEither(action.category, prior.category, wanted.category) &&
      isConfiguration(observed, [prior, wanted]) &&
      isFunction(found.function, [prior, wanted]) &&
      // Whether code that is kept is the right one is a question of its own.
      (digest === null ||
        zip?.name === undefined ||
        (zip.id !== undefined && zip.id === prior.zip_id) ||
        zip.name === uploadFileName(wanted.name, digest.toLowerCase())))
  );
}

/**
 * Whether the code is to be kept, and the draft of a published action holds another one: neither what is published nor
 * what this provider has uploaded. Publishing it would change the code. What zip the state names proves nothing here: the
 * state may show the draft, and whoever uploads to it.
 */
export async function keepsOtherCode(
  platform: Platform,
  observed: Observed,
  prior: State,
  digest: string | null,
  { zipIds }: ActionNotes,
  options: CallOptions,
): Promise<boolean> {
  const zipId = zipIdOf(observed.function);
  if (digest !== null || zipId === null || zipIds.includes(zipId)) return false;
  // Of what was never published, the plan has shown what it holds.
  if (prior.version === null) return zipId !== prior.zip_id;
  const published = await platform.functions.get(observed.action.id, 'published', options);
  return zipId !== zipIdOf(published ?? {});
}

/**
 * What there is to say about a draft that is not ours. The platform does not tell whose it is.
 *
 * @param digest of the code that is wanted; null: the deployed code is kept, which a draft with other code does not hold
 */
export function foreignDraft(
  prior: State,
  draft: Action,
  fate: 'overwritten' | 'to be refused' | 'refused',
  digest: string | null | undefined,
): { summary: string; detail: string } {
  const what = `The action ${prior.id ?? ''} has an unpublished draft (version ${draft.version ?? '?'}) with changes that are neither published nor in this configuration.`;
  const advice = `Publish or delete it in the org${digest === null ? '' : ', or set take_over_draft = true to overwrite it'}.`;
  const then = {
    overwritten: 'take_over_draft says that it is overwritten.',
    'to be refused': `The apply is refused as long as it is there. ${advice}`,
    refused: `${advice} Nothing was changed.`,
  }[fate];
  return { summary: `${prior.name} has a draft of somebody else`, detail: `${what} ${then}` };
}

function isEither(found: string | undefined, prior: string | null, wanted: string | undefined): boolean {
  return found === undefined || found === prior || found === wanted;
}

function isConfiguration(observed: Observed, [prior, wanted]: [State, ActionDefinition]): boolean {
  return isOneOf(configurationIn(observed), [configBody(definitionOf(prior)), configBody(wanted)]);
}

function configurationIn(observed: Observed): ActionConfig {
  const { request, response } = observed.action.config ?? {};
  return {
    request: {
      requestTemplate: observed.requestTemplate,
      requestType: request?.requestType ?? 'POST',
      headers: request?.headers ?? {},
    },
    response: {
      translationMap: response?.translationMap ?? {},
      translationMapDefaults: response?.translationMapDefaults ?? {},
      successTemplate: observed.successTemplate,
    },
  };
}

function isOneOf(found: ActionConfig, allowed: readonly ActionConfig[]): boolean {
  const text = canonicalJson(found as unknown as Json);
  return allowed.some((each) => canonicalJson(each as unknown as Json) === text);
}

function hasContract(draft: Action, { contract }: ActionDefinition): boolean {
  const { input, output } = contractTexts(draft);
  return (
    sameContractText(input, canonicalJson(contract.input)) &&
    sameContractText(output, canonicalJson(contract.output))
  );
}

function sameSettings(found: NonNullable<FunctionConfig['function']>, wanted: FunctionSettings): boolean {
  return (
    found.handler === wanted.handler &&
    found.runtime === wanted.runtime &&
    found.description === wanted.description &&
    found.timeoutSeconds === wanted.timeoutSeconds
  );
}

function isFunction(found: FunctionConfig['function'], [prior, wanted]: [State, ActionDefinition]): boolean {
  if (found === undefined) return true;
  return (
    isEither(found.handler, prior.function.handler, wanted.function.handler) &&
    isEither(found.runtime, prior.function.runtime, wanted.function.runtime) &&
    isEither(found.description, prior.function.description, wanted.function.description) &&
    (found.timeoutSeconds === prior.function.timeout_seconds ||
      found.timeoutSeconds === wanted.function.timeoutSeconds)
  );
}
