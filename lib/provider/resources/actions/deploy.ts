import type { FunctionSettings } from '../../../model/actions';
import { markedName } from '../../../model/marks';
import { uploadFileName } from '../../../model/names';
import { checkMovedAlone, type Runtime } from '../../../model/runtimes';
import type { Action, ActionConfig, CallOptions, FunctionConfig, Platform } from '../../../platform';
import { isVersionConflict } from '../../../platform/errors';
import { DiagnosticError } from '../../framework';
import type { Creation } from '../../ownership/intents';
import { type ActionDefinition } from './definition';
import { contractBody } from '../../../platform/bodies';

/** A draft on its way to be published. */
export interface DraftWork {
  readonly platform: Platform;
  readonly id: string;
  readonly name: string;
  readonly options: CallOptions;
}

/** What is uploaded, and the digest that names it, in lower-case hexadecimal. */
export interface NamedCode {
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** Begins an action as a draft that has the mark of its creation for a name. */
export async function makeDraft(
  platform: Platform,
  wanted: ActionDefinition & { readonly category: string },
  config: ActionConfig,
  creation: Creation,
  options: CallOptions,
): Promise<Action> {
  const { name, category, integrationId, secure } = wanted;
  const draft = await platform.actions.createDraft(
    {
      name: markedName(name, creation.mark),
      category,
      integrationId,
      secure,
      contract: contractBody(wanted),
      config,
    },
    options,
  );
  creation.made(draft.id);
  return draft;
}

/** What a plan goes on with is not there any more when it is applied. */
export function goneSincePlanned(id: string): DiagnosticError {
  return new DiagnosticError(
    'The action is gone',
    `The action ${id} that the plan found is not there any more. Plan again.`,
  );
}

/** Uploads code to a draft and waits until it is processed. */
export async function uploadCode(
  { platform, id, name, options }: DraftWork,
  code: NamedCode,
  zipBefore: string | undefined,
): Promise<FunctionConfig> {
  const fileName = uploadFileName(name, code.sha256);
  await platform.functions.upload(id, fileName, code.bytes, options);
  const { state, config } = await platform.functions.waitForZip(id, fileName, zipBefore, options);
  if (state === 'available') return config;
  const zip = config.zip ?? {};
  const why =
    state === 'failed'
      ? `The platform refused it: ${zip.status ?? 'Invalid'}${zip.errorMessage === undefined ? '' : ` (${zip.errorMessage})`}.`
      : `It was not processed in time: its state is ${zip.status ?? 'unknown'}. Apply again to go on.`;
  throw new DiagnosticError(`The code of ${name} is not deployed`, why, ['code', 'path']);
}

/** Sets the function's settings on a draft. */
export function setFunction(
  { platform, id, options }: DraftWork,
  settings: FunctionSettings,
): Promise<FunctionConfig> {
  return platform.functions.put(id, settings, options);
}

/**
 * Changes the function's settings on a draft. Away from a runtime that is unavailable it moves first: only then may the
 * rest change. [blog]
 *
 * @param runtimes asked for only when the function moves
 */
export async function changeFunction(
  work: DraftWork,
  current: FunctionSettings,
  wanted: FunctionSettings,
  runtimes: () => Promise<readonly Runtime[]>,
): Promise<FunctionConfig> {
  const moves = current.runtime !== wanted.runtime;
  if (moves && checkMovedAlone(current, wanted, await runtimes()).length > 0) {
    await setFunction(work, { ...current, runtime: wanted.runtime });
  }
  return setFunction(work, wanted);
}

/**
 * Gives a draft its name, and with it the end of being unfinished.
 *
 * @param version the draft's, as it was last read
 */
export function nameDraft({ platform, id, name, options }: DraftWork, version: number): Promise<Action> {
  return onLatest({ platform, id, options }, version, (latest) =>
    platform.actions.patchDraft(id, { version: latest, name }, options),
  );
}

/**
 * Validates and publishes a draft.
 *
 * @param draftVersion as it was last read
 * @param publishedVersion the action's before; undefined when it was never published
 * @param isOurs whether a draft whose version something has raised meanwhile holds what was made here, and nothing else
 * @throws {DiagnosticError} when it is not valid, or somebody else has changed it meanwhile
 */
export async function publishDraft(
  { platform, id, name, options }: DraftWork,
  draftVersion: number,
  publishedVersion: number | undefined,
  isOurs: (draft: Action) => Promise<boolean> = () => Promise.resolve(false),
): Promise<Action> {
  const { valid, errors = [] } = await platform.actions.validateDraft(id, options);
  if (valid === false) {
    const reasons = errors.map((each) => each.message ?? each.code ?? 'no reason given');
    throw new DiagnosticError(
      `The draft of ${name} is not valid`,
      `The platform says: ${reasons.join(' ') || 'no reason given.'} It was not published.`,
    );
  }
  const publish = (version: number): Promise<Action> =>
    platform.actions.publish(id, version, publishedVersion, options);
  return onLatest({ platform, id, options }, draftVersion, publish, async (draft) => {
    if (await isOurs(draft)) return;
    throw new DiagnosticError(
      `Somebody else has changed the draft of ${name}`,
      `While it was deployed, the draft of the action ${id} became another one (version ${draft.version ?? '?'}). It was not published. Plan again to see what it holds.`,
    );
  });
}

/** Does something to a version of a draft. Whether setting a function or code raises it is the platform's own business. */
async function onLatest<T>(
  { platform, id, options }: Omit<DraftWork, 'name'>,
  version: number,
  work: (version: number) => Promise<T>,
  check?: (draft: Action) => Promise<void>,
): Promise<T> {
  try {
    return await work(version);
  } catch (error) {
    if (!isVersionConflict(error)) throw error;
    const draft = await platform.actions.getDraft(id, options);
    if (draft?.version === undefined || draft.version === version) throw error;
    await check?.(draft);
    return work(draft.version);
  }
}
