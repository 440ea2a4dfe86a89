import { canonicalJson, type Json } from '../../../model/json';
import { uploadFileName } from '../../../model/names';
import type { Action, CallOptions, Platform } from '../../../platform';
import { DiagnosticError } from '../../framework';
import { configBody, type Definition, type State } from './definition';
import { deeper } from './observe';

/** A draft that can be worked on. */
export interface OpenedDraft {
  readonly draft: Action;
  /** Whether it may hold something else than a copy of what is published, so that all of it has to be written. */
  readonly dirty: boolean;
  /** The zip that it had before. */
  readonly zipId: string | undefined;
}

/**
 * Opens the draft of an action: the one that was never published, a new copy of what is published, or one that an apply
 * of ours has left half-done.
 *
 * @param digest of the code to be deployed; undefined when it stays
 * @param takeOver whether a draft of somebody else may be overwritten
 */
export async function openDraft(
  platform: Platform,
  prior: State,
  wanted: Definition,
  digest: string | undefined,
  takeOver: boolean,
  options: CallOptions,
): Promise<OpenedDraft> {
  const id = prior.id ?? '';
  const draft = await platform.actions.getDraft(id, options);
  if (draft === undefined) {
    const fresh = await platform.actions.startDraft(id, options);
    return { draft: fresh, dirty: false, zipId: prior.zip_id ?? undefined };
  }
  const observed = await deeper(platform, draft, 'draft', options);
  const { zip } = observed.function;
  const zipId = zip?.id ?? undefined;
  if (prior.version === null) return { draft, dirty: true, zipId };
  const ours =
    isEither(draft.name, prior.name, wanted.name) &&
    isEither(draft.category, prior.category, wanted.category) &&
    isConfiguration(observed, [prior, wanted]) &&
    isFunction(observed.function.function, [prior, wanted]) &&
    (zip?.name === undefined ||
      zip.id === prior.zip_id ||
      (digest !== undefined && zip.name === uploadFileName(wanted.name, digest)));
  if (!ours && !takeOver) {
    throw new DiagnosticError(
      `${prior.name} has a draft of somebody else`,
      `The action ${id} has an unpublished draft (version ${draft.version ?? '?'}) with changes that are neither in the state nor in the plan. Publish or delete it in the org, or set take_over_draft = true to overwrite it. Nothing was changed.`,
      ['take_over_draft'],
    );
  }
  return { draft, dirty: true, zipId };
}

function isEither(found: string | undefined, prior: string | null, wanted: string | undefined): boolean {
  return found === undefined || found === prior || found === wanted;
}

type Observation = Awaited<ReturnType<typeof deeper>>;

function isConfiguration(observed: Observation, [prior, wanted]: [State, Definition]): boolean {
  const { request, response } = observed.action.config ?? {};
  const found = canonicalJson({
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
  } as Json);
  const before = configBody({
    ...wanted,
    request: prior.request,
    response: {
      translationMap: prior.response.translation_map ?? {},
      translationMapDefaults: prior.response.defaults ?? {},
      successTemplate: prior.response.success_template,
    },
  });
  return [before, configBody(wanted)].some((each) => canonicalJson(each as unknown as Json) === found);
}

function isFunction(
  found: Observation['function']['function'],
  [prior, wanted]: [State, Definition],
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
