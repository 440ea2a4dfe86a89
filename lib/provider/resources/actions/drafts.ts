import { uploadFileName } from '../../../model/names';
import { sameContract } from '../../../model/publication';
import { FUNCTION_METHOD } from '../../../model/requests';
import type { Action, ActionConfig, CallOptions, FunctionConfig, Platform } from '../../../platform';
import { noneWhenNotFound } from '../../../platform/actions';
import { DiagnosticError } from '../../framework';
import { configBody } from '../../../platform/bodies';
import {
  observedContract,
  functionDefinitionOf,
  sameConfiguration,
  sameFunction,
  type FunctionDefinition,
  type FunctionState,
} from './definition';
import { draftVersionOf } from './deployed';
import { withDetails, zipIdOf, type Before, type Observed } from './observe';
import type { Changes } from './changes';

/** How much of what is wanted a draft holds already. */
interface Held {
  /** Names, contract, templates and mapping. */
  readonly hasDefinition: boolean;
  readonly hasFunction: boolean;
}

/** A draft that can be worked on. */
interface OpenedDraft extends Held {
  readonly draft: Action;
  readonly hasCode: boolean;
  readonly function: FunctionConfig | undefined;
}

/**
 * Opens the draft of an action: the one that was never published, a new copy of what is published, or one that an apply
 * of ours has left half-done.
 *
 * @param digest of the code that is wanted; null: the deployed code is kept
 * @param known whether a draft of somebody else may be overwritten, and whether the plan found that there is none
 */
export async function openDraft(
  platform: Platform,
  before: Before,
  wanted: FunctionDefinition,
  changes: Changes,
  digest: string | null,
  { takeOver, noDraft }: { readonly takeOver: boolean; readonly noDraft: boolean },
  options: CallOptions,
): Promise<OpenedDraft> {
  const { state: prior } = before;
  const { id } = prior;
  const [draft, published] = await Promise.all([
    noDraft ? undefined : platform.actions.getDraft(id, options),
    // Of what was never published, all is ours; of what has been published meanwhile, nothing proves whose the draft is.
    prior.version === null ? platform.actions.get(id, options).catch(noneWhenNotFound) : undefined,
  ]);
  if (draftVersionOf(prior) !== null && (draft === undefined || published !== undefined)) {
    throw new DiagnosticError(
      `The draft of ${prior.name} is gone`,
      `Version ${draftVersionOf(prior)} of the draft of the action ${id}, which the state has, was published or deleted in the org. Nothing was changed. Plan again, with a refresh.`,
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
  const { zip } = observed.function;
  const isPrior = zip?.id !== undefined && zip.id === before.zipId;
  const hasCode =
    digest === null ||
    (zip?.status === 'Available' &&
      (changes.code ? zip.name === uploadFileName(wanted.name, digest) && !isPrior : isPrior));
  const otherCode = await keepsOtherCode(platform, observed, before, digest, options);
  if (otherCode || !(takeOver || isOurs(observed, before, wanted, digest))) {
    const { summary, detail } = foreignDraft(prior, draft, 'refused', digest);
    throw new DiagnosticError(summary, detail, ['take_over_draft']);
  }
  return { draft, ...heldOf(observed, wanted), hasCode, function: observed.function };
}

/** Whether a draft holds exactly what is wanted, with this zip. */
export async function holds(
  platform: Platform,
  draft: Action,
  wanted: FunctionDefinition,
  zipId: string | null,
  options: CallOptions,
): Promise<boolean> {
  const observed = await withDetails(platform, draft, 'draft', options);
  const { hasDefinition, hasFunction } = heldOf(observed, wanted);
  return hasDefinition && hasFunction && zipIdOf(observed.function) === zipId;
}

function heldOf(observed: Observed, wanted: FunctionDefinition): Held {
  const { action, function: found } = observed;
  return {
    hasDefinition:
      action.name === wanted.name &&
      (wanted.category === undefined || action.category === wanted.category) &&
      sameContract(observedContract(action), wanted.contract) &&
      (action.secure ?? false) === wanted.secure &&
      sameConfiguration(configurationIn(observed), configBody(wanted)),
    hasFunction: found.function !== undefined && sameFunction(found.function, wanted.function),
  };
}

/** Whether a draft holds nothing but what is published or what is wanted: a copy, or an apply that was cut off. */
export function isOurs(
  observed: Observed,
  { state: prior, zipId }: Before,
  wanted: FunctionDefinition,
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
        (zip.id !== undefined && zip.id === zipId) ||
        zip.name === uploadFileName(wanted.name, digest.toLowerCase())))
  );
}

/**
 * Whether the code is to be kept, and a draft holds another one. Publishing it would change the code.
 *
 * Of a published action that is: neither what is published nor what this provider has uploaded. What zip the state names
 * proves nothing there: the state may show the draft, and whoever uploads to it. Of one that was never published, it is
 * another one than the state has.
 */
export async function keepsOtherCode(
  platform: Platform,
  observed: Observed,
  before: Before,
  digest: string | null,
  options: CallOptions,
): Promise<boolean> {
  const zipId = zipIdOf(observed.function);
  if (digest !== null || zipId === null || before.zipIds.includes(zipId)) return false;
  // Of what was never published, the plan has shown what it holds.
  if (before.state.version === null) return zipId !== before.zipId;
  const published = await platform.functions.get(observed.action.id, 'published', options);
  return zipId !== zipIdOf(published ?? {});
}

/**
 * What there is to say about a draft that is not ours. The platform does not tell whose it is.
 *
 * @param digest of the code that is wanted; null: the deployed code is kept, which a draft with other code does not hold
 */
export function foreignDraft(
  prior: FunctionState,
  draft: Action,
  fate: 'overwritten' | 'to be refused' | 'refused',
  digest: string | null | undefined,
): { summary: string; detail: string } {
  const what = `The action ${prior.id} has an unpublished draft (version ${draft.version ?? '?'}) with changes that are neither published nor in this configuration.`;
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

function isConfiguration(observed: Observed, [prior, wanted]: [FunctionState, FunctionDefinition]): boolean {
  const found = configurationIn(observed);
  return [functionDefinitionOf(prior), wanted].some((each) => sameConfiguration(found, configBody(each)));
}

function configurationIn(observed: Observed): ActionConfig {
  const { request, response } = observed.action.config ?? {};
  return {
    request: {
      requestTemplate: observed.requestTemplate,
      requestType: request?.requestType ?? FUNCTION_METHOD,
      headers: request?.headers ?? {},
    },
    response: {
      translationMap: response?.translationMap ?? {},
      translationMapDefaults: response?.translationMapDefaults ?? {},
      successTemplate: observed.successTemplate,
    },
  };
}

function isFunction(
  found: FunctionConfig['function'],
  [prior, wanted]: [FunctionState, FunctionDefinition],
): boolean {
  if (found === undefined) return true;
  return (
    isEither(found.handler, prior.function.handler, wanted.function.handler) &&
    isEither(found.runtime, prior.function.runtime, wanted.function.runtime) &&
    isEither(found.description, prior.function.description, wanted.function.description) &&
    (found.timeoutSeconds === prior.function.timeout_seconds ||
      found.timeoutSeconds === wanted.function.timeoutSeconds)
  );
}
