import {
  inUseSummary,
  NEW_ONE_FIRST,
  REFUSED_WHILE_USED,
  usersText,
  type Consumer,
} from '../../../model/deletion';
import { noneWhenNotFound } from '../../../platform/actions';
import { PlatformError } from '../../../platform/errors';
import type { Client } from '../../client';
import { DiagnosticError, knownIn, type AttributePath, type Diagnostics } from '../../framework';
import { checkPublishedPlan } from './check';
import type { AnyPlanned, AnyState, FunctionState } from './definition';
import { isUnpublished } from './observe';

/** What a removal is told by: the state of an action of either kind. */
type Removed = Pick<AnyState, 'id' | 'name' | 'secure' | 'deletion_policy' | 'version'> & {
  readonly deployed?: FunctionState['deployed'];
};

/** An action that is to be deleted or replaced. */
interface Removal {
  readonly id: string;
  readonly name: string;
  readonly secure: boolean;
  readonly policy: string;
  /** `delete` and `replace` end the same for its callers: their action is gone. */
  readonly kind: 'delete' | 'replace';
}

interface Request {
  readonly client: Client;
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
}

/**
 * At plan: says who uses an action that is to go, and what its policy makes of that. A plan is there to be read, so
 * nothing of this stops it. What `-replace` replaces is not announced: Terraform decides that after the provider has
 * planned, and then shows no more warnings. Its apply is refused like any other.
 */
export async function warnOfRemoval(request: Request, prior: Removed, kind: Removal['kind']): Promise<void> {
  // What was never published nobody uses, and it is of no use to anybody.
  if (prior.version === null) return;
  const { diagnostics } = request;
  const removal = removalOf(prior, kind);
  const { id, name, policy } = removal;
  if (policy === 'retain') {
    diagnostics.warning(
      `${name} stays in the org`,
      `Its deletion_policy is "retain": the action ${id} is only taken out of the state${kind === 'replace' ? ', and a new one is made beside it' : ''}.`,
    );
    return;
  }
  const consumers = await lookUp(request, removal, (error) => error.kind === 'answer');
  if (consumers === undefined || consumers.length === 0) return;
  const refused =
    policy === 'delete' ? '' : ` ${REFUSED_WHILE_USED}${kind === 'replace' ? ` ${NEW_ONE_FIRST}` : ''}`;
  diagnostics.warning(inUseSummary(name), `${usage(removal, consumers)}${refused}`, ['deletion_policy']);
}

/** At plan: replaces a published action whose contract, integration or secrecy is to be another, and says who uses it. */
export async function planReplacement(
  request: Request & { requireReplace(path: AttributePath): void },
  planned: AnyPlanned,
  prior: Removed & Pick<AnyState, 'contract' | 'integration_id'>,
): Promise<void> {
  if (prior.version === null) return;
  const { integration_id: integration = prior.integration_id } = knownIn(planned);
  const changes = checkPublishedPlan(prior, planned);
  // A change of any other of these replaces it by the schema.
  if (changes.some(({ path }) => path[0] === 'contract')) request.requireReplace(['contract']);
  const replaces = changes.length > 0 || integration !== prior.integration_id;
  if (replaces) await warnOfRemoval(request, prior, 'replace');
}

/**
 * At apply: deletes what is published together with the draft. `retain` is about what is published, and leaves the draft
 * on it as well, also one that the resource has opened: callers do not see it, it may be the only place of unpublished
 * work, and whose it is by now nothing proves. What was never published is of no use to anybody and goes.
 *
 * @throws {DiagnosticError} when it is used, under `block_if_used`; nothing was changed
 */
export async function removeAction(request: Request & { readonly prior: Removed }): Promise<void> {
  const { client, prior, signal } = request;
  const { id, version, deletion_policy: policy } = prior;
  const { actions } = client.platform;
  // What the state calls never published may have been published since.
  const isPublished = async (): Promise<boolean> =>
    version !== null || (await actions.get(id, { signal }).catch(noneWhenNotFound)) !== undefined;
  if (policy === 'retain' && (await isPublished())) return;
  await refuseRemoval(request, removalOf(prior, 'delete'));
  if (isUnpublished(prior)) await actions.deleteDraft(id, { signal });
  await actions.delete(id, { signal });
}

/**
 * Refuses to let an action go that is used, under `block_if_used`.
 *
 * @throws {DiagnosticError} naming who uses it
 */
async function refuseRemoval(request: Request, removal: Removal): Promise<void> {
  const { name, policy } = removal;
  if (policy === 'retain') return;
  const consumers = await lookUp(request, removal, (error) => error.status === 403);
  if (consumers === undefined || consumers.length === 0) return;
  const text = usage(removal, consumers);
  if (policy !== 'delete') {
    throw new DiagnosticError(
      inUseSummary(name),
      `${text} ${REFUSED_WHILE_USED} The action was not changed.`,
      ['deletion_policy'],
    );
  }
  request.diagnostics.warning(inUseSummary(name), text, ['deletion_policy']);
}

function removalOf({ id, name, secure, deletion_policy: policy }: Removed, kind: Removal['kind']): Removal {
  return { id, name, secure, policy, kind };
}

function usage({ name, kind }: Removal, consumers: readonly Consumer[]): string {
  const what = kind === 'delete' ? 'deleted' : 'replaced by one with a new id';
  return `${name} is used by ${usersText(consumers)}. When it is ${what}, they break.`;
}

/**
 * The users of an action; undefined when they cannot be looked up, with a warning where that matters.
 *
 * @param passes whether it goes on without this look-up
 */
async function lookUp(
  { client, diagnostics, signal }: Request,
  { id, name, secure, policy }: Removal,
  passes: (error: PlatformError) => boolean,
): Promise<Consumer[] | undefined> {
  try {
    return await client.platform.dependencies.consumersOf(id, secure, { signal });
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    // The action is gone, or the org tracks nothing.
    if (error.status === 404) return undefined;
    if (!passes(error)) throw error;
    if (policy === 'block_if_used') {
      const permission = error.status === 403 ? ' The permission is architect:dependencyTracking:view.' : '';
      diagnostics.warning(
        `It is not known who uses ${name}`,
        `${error.message}${permission} This check was skipped.`,
        ['deletion_policy'],
      );
    }
    return undefined;
  }
}
