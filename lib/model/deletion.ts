import { firstOf } from '../shared/bounds';

/**
 * What happens to an action that is to be deleted or replaced.
 *
 * - `block_if_used`: as long as a flow uses it, the plan names the flows and the apply is refused.
 * - `retain`: it is left in the org.
 * - `delete`: it is deleted, whoever uses it.
 */
export type DeletionPolicy = 'block_if_used' | 'retain' | 'delete';

/** Every policy there is. */
export const DELETION_POLICIES = [
  'block_if_used',
  'retain',
  'delete',
] as const satisfies readonly DeletionPolicy[];

/** Something in the org that uses an action: a flow, say. */
export interface Consumer {
  readonly id: string;
  readonly name: string;
  /** As the platform names it, for example `INBOUNDCALLFLOW`. */
  readonly type: string;
  /** Of the consumer; undefined where the platform tells none. */
  readonly version?: string | undefined;
}

/** How many users of an action a message names. */
const NAMED_MAX = 10;

/** The first line of a message that an action that is to go is used. A review knows it by this. */
export function inUseSummary(name: string): string {
  return `${name} is in use`;
}

/** Users of an action in words: `Main menu (inboundcallflow), … and 3 more flows`. */
export function usersText(users: readonly Pick<Consumer, 'name' | 'type'>[]): string {
  return firstOf(users, NAMED_MAX, ({ name, type }) => `${name} (${type.toLowerCase()})`, 'flow').join(', ');
}

/** What keeps an action that is used from being deleted or replaced, and what to do about it. */
export const REFUSED_WHILE_USED =
  'The apply is refused while that is so (deletion_policy "block_if_used"): change the flows first, or set deletion_policy to ' +
  '"delete" (and apply that) to delete it anyway, or to "retain" to leave it in the org.';

/** The order in which both are there for a while. */
export const NEW_ONE_FIRST =
  'With create_before_destroy the new one is made first, and this one stays beside it until an apply finds that nothing uses it.';
