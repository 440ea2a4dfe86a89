import type { Side } from '../../../model/actions';
import { canonicalJson, type Json } from '../../../shared/json';
import { sha256OfUploadFileName } from '../../../model/names';
import { FUNCTION_METHOD } from '../../../model/requests';
import type { Action, CallOptions, FunctionConfig, Platform, WholeAction } from '../../../platform';
import { noneWhenNotFound } from '../../../platform/actions';
import { isRefused } from '../../../platform/functions';
import type { Client } from '../../client';
import { configurationOf, contractTexts, type AnyState, type FunctionState } from './definition';
import { deployedOf, draftVersionOf } from './deployed';

/** The side of an action that is its state. */
export interface Shown {
  readonly side: Side;
  readonly action: WholeAction;
  /** The published version, whichever side is shown; null when it was never published. */
  readonly version: number | null;
}

/** What the platform gives inside of an action or as files of their own. */
export interface Templates {
  readonly requestTemplate: string;
  readonly successTemplate: string;
}

/** One side of a function action with everything that belongs to it. */
export interface Observed extends Templates {
  readonly action: Action;
  readonly function: FunctionConfig;
}

/** What a state says of the two sides of its action; one without a function has no draft of its own. */
type Versions = Pick<FunctionState, 'version'> & Partial<Pick<FunctionState, 'deployed'>>;

/**
 * Finds the side of an action that is its state: the published one, else its draft; undefined when it is neither.
 *
 * @param prefer the state whose own draft comes first, as long as it is there
 */
export async function findShown(
  platform: Platform,
  id: string,
  prefer: 'published' | Versions,
  options: CallOptions,
): Promise<Shown | undefined> {
  const action = await platform.actions.get(id, options).catch(noneWhenNotFound);
  const version = action?.version ?? null;
  const published = action && { side: 'published' as const, action, version };
  if (published !== undefined && prefer === 'published') return published;
  const draft = await platform.actions.getDraft(id, options);
  const isShown =
    published === undefined || (prefer !== 'published' && draft && isOwnDraft(draft, version, prefer));
  return draft !== undefined && isShown ? { side: 'draft', action: draft, version } : published;
}

/** Finds the side of a function action that is its state, and reads all that belongs to it. */
export async function observe(
  platform: Platform,
  id: string,
  prefer: 'published' | Versions,
  options: CallOptions,
): Promise<(Shown & Observed) | undefined> {
  const shown = await findShown(platform, id, prefer, options);
  return shown && { ...(await withDetails(platform, shown.action, shown.side, options)), ...shown };
}

/**
 * Whether the state of an action that is not to be published is its draft: the one that this resource has opened, or that
 * of an action that was never published. Any other draft is somebody else's.
 */
export function hasOwnDraft(state: Pick<FunctionState, 'publish' | 'version' | 'deployed'>): boolean {
  return state.publish === false && isUnpublished(state);
}

/**
 * Whether a draft is still the one of the state. An action has one draft at a time, and its version only grows: after a
 * publication, or with a version that is lower, it is another one.
 */
function isOwnDraft(draft: Action, published: number | null, state: Versions): boolean {
  return published === state.version && (draft.version ?? 0) >= (draftVersionOf(state) ?? 0);
}

/** Whether something of an action waits to be published: all of it, or the draft that its state shows. */
export function isUnpublished(state: Versions): boolean {
  return state.version === null || draftVersionOf(state) !== null;
}

/** Reads what an action itself does not tell: long templates and the function. */
export async function withDetails(
  platform: Platform,
  action: Action,
  side: Side,
  options: CallOptions,
): Promise<Observed> {
  const [templates, settings] = await Promise.all([
    templatesOf(platform, action, side, options),
    platform.functions.get(action.id, side, options),
  ]);
  return { action, function: settings ?? {}, ...templates };
}

/** The templates of an action, which the platform gives inside of it or as files of their own. */
export async function templatesOf(
  platform: Platform,
  { id, config }: Action,
  side: Side,
  options: CallOptions,
): Promise<Templates> {
  const read = (file: 'requesttemplate.vm' | 'successtemplate.vm'): Promise<string> =>
    platform.actions.template(id, side, file, options).catch(emptyWhenNotFound);
  const [requestTemplate, successTemplate] = await Promise.all([
    config?.request?.requestTemplate ?? read('requesttemplate.vm'),
    config?.response?.successTemplate ?? read('successtemplate.vm'),
  ]);
  return { requestTemplate, successTemplate };
}

/** What has no template yet has an empty one: a draft that was begun by hand. */
function emptyWhenNotFound(error: unknown): string {
  return noneWhenNotFound(error) ?? '';
}

/** What is kept in the state although the org does not know it. */
type Own = Pick<FunctionState, 'deletion_policy' | 'on_existing' | 'publish' | 'take_over_draft'> & {
  /** Null: the code is not managed. */
  readonly code: FunctionState['code'];
};

/** What the states of actions of both kinds have, of an action as it was observed. */
export function observedStateOf(
  { action, version }: Shown,
  { requestTemplate, successTemplate }: Templates,
  { deletion_policy, on_existing }: Pick<Own, 'deletion_policy' | 'on_existing'>,
) {
  const { request, response } = action.config ?? {};
  return {
    id: action.id,
    integration_id: action.integrationId,
    name: action.name,
    category: action.category,
    secure: action.secure ?? false,
    contract: contractTexts(action),
    request: {
      template: requestTemplate,
      headers: request?.headers ?? {},
      type: request?.requestType ?? FUNCTION_METHOD,
    },
    response: {
      translation_map: textsOf(response?.translationMap),
      defaults: textsOf(response?.translationMapDefaults),
      success_template: successTemplate,
    },
    deletion_policy,
    on_existing,
    version,
  };
}

/**
 * The state of a function action as it was observed.
 *
 * @param deployed the ids of the zips that the provider deployed itself, none when it is not known: other code under
 *   the same file name is not the same code
 */
export function stateOf(observed: Shown & Observed, own: Own, deployed: readonly string[]): FunctionState {
  const { side, action, function: config } = observed;
  const { function: settings, zip } = config;
  const zipId = zipIdOf(config);
  const replaced = deployed.length > 0 && (zipId === null || !deployed.includes(zipId));
  // One that was published while it was being applied, and was then refused, is not the code that runs.
  const name = zip === undefined || replaced || isRefused(zip) ? undefined : zip.name;
  const digest = name === undefined ? undefined : sha256OfUploadFileName(name);
  return {
    ...observedStateOf(observed, observed, own),
    function: settings === undefined ? NO_FUNCTION : settingsOf(settings),
    code: own.code && {
      ...own.code,
      sha256: digest ?? null,
      size: digest !== undefined && digest === own.code.sha256?.toLowerCase() ? own.code.size : null,
    },
    publish: own.publish,
    take_over_draft: own.take_over_draft,
    deployed: deployedOf(
      side === 'draft' ? (action.version ?? null) : null,
      own.code === null ? { sha256: digest ?? null, zipId } : null,
    ),
  };
}

/** The settings of a function where none were set: of a draft that was begun, and of what has not been read yet. */
export const NO_FUNCTION = { handler: '', runtime: '', timeout_seconds: 0, description: '' };

function settingsOf(settings: NonNullable<FunctionConfig['function']>): FunctionState['function'] {
  const { handler, runtime, timeoutSeconds, description } = settings;
  return { handler, runtime, timeout_seconds: timeoutSeconds ?? NO_FUNCTION.timeout_seconds, description };
}

/** The id of the zip of a function; null when it has none. */
export function zipIdOf({ zip, function: settings }: FunctionConfig): string | null {
  return zip?.id ?? settings?.zipId ?? null;
}

/** What the provider notes about an action beside its state. */
interface ActionNotes {
  /** The version at which everything was read or written the last time. */
  readonly verified: number | undefined;
  /** The zips that the provider has uploaded itself: one, or two while it is not known which of them is deployed. */
  readonly zipIds: readonly string[];
  /** The zip that was there when the function was read or written the last time; undefined when that is not noted. */
  readonly zipId: string | null | undefined;
}

/** Reads the notes; what is missing or of another form counts as not noted. */
export function notesOf(notes: Readonly<Record<string, unknown>>): ActionNotes {
  const { verified, zipIds, zipId } = notes;
  return {
    verified: typeof verified === 'number' ? verified : undefined,
    zipIds: Array.isArray(zipIds) ? zipIds.filter((each): each is string => typeof each === 'string') : [],
    zipId: typeof zipId === 'string' || zipId === null ? zipId : undefined,
  };
}

/**
 * Whether an action is still what its state says, as far as a list tells: read deeper and noted at the version of the
 * state, and in the list with the same version and nothing that is different. Lists leave out contracts and templates;
 * those change with the version only.
 */
export async function isUntouchedInOrg(
  client: Client,
  state: AnyState,
  { verified }: ActionNotes,
): Promise<boolean> {
  if (state.version === null || verified !== state.version) return false;
  const listed = await client.reader.read(state.id, state.category);
  return listed !== undefined && isAsListed(state, listed);
}

function isAsListed(state: AnyState, listed: Action): boolean {
  const { request, response } = listed.config ?? {};
  const own = configurationOf(state);
  const told: [unknown, unknown][] = [
    [listed.version, state.version],
    [listed.name, state.name],
    [listed.category, state.category],
    [listed.secure, state.secure],
    [listed.integrationId, state.integration_id],
    [request?.requestTemplate, own.request.template],
    [request?.requestType, own.request.type],
    [request?.headers, own.request.headers],
    [response?.translationMap && textsOf(response.translationMap), own.response.translationMap],
    [
      response?.translationMapDefaults && textsOf(response.translationMapDefaults),
      own.response.translationMapDefaults,
    ],
    [response?.successTemplate, own.response.successTemplate],
  ];
  return told.every(
    ([now, before]) => now === undefined || canonicalJson(now as Json) === canonicalJson(before as Json),
  );
}

/** Values that the platform may give as JSON instead of as text. */
function textsOf(map: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map ?? {}).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : canonicalJson(value as Json),
    ]),
  );
}

/** An action as it was when its state was read or written the last time. */
export interface Before {
  readonly state: FunctionState;
  /** Its zip; null: it had none. */
  readonly zipId: string | null;
  /** See {@link ActionNotes}. */
  readonly zipIds: readonly string[];
}

/** Completes a state with its notes; the zip is asked for where nothing notes it, as with states of earlier releases. */
export async function beforeOf(
  platform: Platform,
  state: FunctionState,
  { zipIds, zipId }: ActionNotes,
  options: CallOptions,
): Promise<Before> {
  if (zipId !== undefined) return { state, zipId, zipIds };
  const side = draftVersionOf(state) === null && state.version !== null ? 'published' : 'draft';
  const config = await platform.functions.get(state.id, side, options);
  return { state, zipId: zipIdOf(config ?? {}), zipIds };
}
