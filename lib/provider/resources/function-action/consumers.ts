import type { CallOptions, Consumer } from '../../../platform';
import { PlatformError } from '../../../platform/errors';
import type { Client } from '../../client';
import type { Diagnostics } from '../../framework';
import type { DELETION_POLICIES } from './schema';

/** What happens to an action that is to be deleted. */
export type DeletionPolicy = (typeof DELETION_POLICIES)[number];

/** What a plan to delete or to replace an action is about. */
export interface Removal {
  readonly id: string;
  readonly name: string;
  readonly secure: boolean;
  readonly policy: string;
  /** `delete` and `replace` end the same for its callers: their action is gone. */
  readonly kind: 'delete' | 'replace';
}

/** Looks up who uses an action that is to go, and says what its policy says about that. */
export async function checkRemoval(
  client: Client,
  removal: Removal,
  diagnostics: Diagnostics,
  options: CallOptions,
): Promise<void> {
  const { name, kind, policy } = removal;
  const what = kind === 'delete' ? 'deleted' : 'replaced by one with a new id';
  if (policy === 'retain') {
    diagnostics.warning(
      `${name} stays in the org`,
      `Its deletion_policy is "retain": the action ${removal.id} is only taken out of the state${kind === 'replace' ? ', and a new one is made beside it' : ''}.`,
    );
    return;
  }
  const consumers = await consumersOf(client, removal, diagnostics, options);
  if (consumers === undefined || consumers.length === 0) return;
  const list = consumers.map(({ name: consumer, type, id }) => `${consumer} (${type}, ${id})`).join(', ');
  const text = `${name} is used by ${list}. When it is ${what}, they break.`;
  if (policy === 'delete') diagnostics.warning(`${name} is in use`, text, ['deletion_policy']);
  else {
    diagnostics.error(
      `${name} is in use`,
      `${text} Change them first, or set deletion_policy to "delete" (and apply that) to delete it anyway, or to "retain" to leave it in the org.`,
      ['deletion_policy'],
    );
  }
}

/** The users of an action; undefined, with a warning, when the org does not let us look. */
async function consumersOf(
  client: Client,
  { id, name, secure, policy }: Removal,
  diagnostics: Diagnostics,
  options: CallOptions,
): Promise<Consumer[] | undefined> {
  try {
    return await client.platform.dependencies.consumersOf(id, secure, options);
  } catch (error) {
    if (!(error instanceof PlatformError) || (error.status !== 403 && error.status !== 404)) throw error;
    if (error.status === 403 && policy === 'block_if_used') {
      diagnostics.warning(
        `It is not known who uses ${name}`,
        `${error.message} The permission is architect:dependencyTracking:view. The plan goes on without this check.`,
        ['deletion_policy'],
      );
    }
    return undefined;
  }
}
