import { markIn } from '../../model/marks';
import type { Diagnostics } from '../framework';
import type { Claims } from './claims';
import type { CutOff, Intents, Wanted } from './intents';
import type { Listed, Listing } from './listing';
import { namesInWords } from './messages';

/** So many cut-off creations of one type are looked for in the org. */
const CHECKED_MAX = 20;

/** What a plan is about to create, as far as this needs it. */
interface Creation {
  readonly wanted: Wanted;
  readonly what: string;
  readonly list: (listing: Listing) => Promise<readonly Listed[]>;
  readonly exists: (id: string) => Promise<boolean>;
}

/**
 * Warns of what cut-off creations for this state have left that no resource comes back to: its name or its place is another
 * one in the configuration by now, or it is gone from there.
 */
export class LeftBehind {
  private readonly wanted = new Set<string>();
  private readonly types = new Set<string>();

  /** Notes that a plan creates something, and once for each type checks what was left. */
  async check(
    creation: Creation,
    known: { readonly intents: Intents; readonly listing: Listing; readonly claims: Claims },
    { diagnostics, signal }: { readonly diagnostics: Diagnostics; readonly signal: AbortSignal },
  ): Promise<void> {
    const { wanted, what } = creation;
    this.wanted.add(keyOf(wanted));
    if (this.types.has(wanted.type)) return;
    this.types.add(wanted.type);
    const open = this.unwanted(known.intents.cutOff(wanted.type)).slice(0, CHECKED_MAX);
    const there = await stillThere(open, creation, known.listing);
    const left = (): (CutOff & { id: string })[] =>
      this.unwanted(there).filter(({ id }) => !known.claims.has(id));
    if (left().length === 0) return;
    // Terraform plans in any order: the resource that comes back to it may be the next one.
    await known.claims.settle(
      {
        get ids() {
          return left().map(({ id }) => id);
        },
        refuse: (to) => {
          const names = namesInWords(left().map(({ id, name }) => `${JSON.stringify(name)} (${id})`));
          to.warning(
            'An apply was cut off, and what it made is still there',
            `An apply on this machine was cut off while it created the ${what} ${names}, and no resource in this plan creates it. So no apply will go on with it: "genesys-actions doctor" shows what is left, and what to do.`,
          );
        },
      },
      diagnostics,
      signal,
    );
  }

  private unwanted<T extends Wanted>(cutOff: readonly T[]): T[] {
    return cutOff.filter((each) => !this.wanted.has(keyOf(each)));
  }
}

/** Those that the org still has: by their id, or by their mark where no answer gave one. */
async function stillThere(
  cutOff: readonly CutOff[],
  { list, exists }: Creation,
  listing: Listing,
): Promise<(CutOff & { id: string })[]> {
  const found: (CutOff & { id: string })[] = [];
  for (const each of cutOff) {
    const id = each.id ?? (await list(listing)).find(({ name }) => markIn(name)?.mark === each.mark)?.id;
    // What cannot be read may be there, and is no reason for a plan to fail.
    if (id !== undefined && (await exists(id).catch(() => true))) found.push({ ...each, id });
  }
  return found;
}

function keyOf({ type, name, within }: Wanted): string {
  return JSON.stringify([type, name, within]);
}
