import {
  inUseSummary,
  NEW_ONE_FIRST,
  REFUSED_WHILE_USED,
  usersText,
  type Consumer,
} from '../../../model/deletion';
import { PlatformError } from '../../../platform/errors';
import type { Client } from '../../client';
import { DiagnosticError, type Diagnostics } from '../../framework';

/** An action that is to be deleted or replaced. */
export interface Removal {
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
export async function warnOfRemoval(request: Request, removal: Removal): Promise<void> {
  const { diagnostics } = request;
  const { id, name, kind, policy } = removal;
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

/**
 * At apply: refuses to let an action go that is used, under `block_if_used`.
 *
 * @throws {DiagnosticError} naming who uses it; nothing was changed
 */
export async function refuseRemoval(request: Request, removal: Removal): Promise<void> {
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
        `${error.message}${permission} It goes on without this check.`,
        ['deletion_policy'],
      );
    }
    return undefined;
  }
}
