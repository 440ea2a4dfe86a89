import { NAME_MAX_LENGTH } from './limits';

/*
 * The mark of what is not finished. A creation takes several requests; until its last one, what it makes carries a mark
 * that only this creation knows, in its name: nothing else exists on a draft, an integration and a credential alike that
 * can be set by the first request and be read in lists. It is how a lost answer is found again without guessing, and how
 * people see that a thing is not finished.
 */

/** How many characters a mark has: enough that two creations never draw the same. */
export const MARK_LENGTH = 12;

const MARKED = new RegExp(`^(.*) \\(unfinished ([0-9a-z]{${MARK_LENGTH}})\\)$`, 's');

/** A name while the thing is unfinished. A long one is cut, so that it stays within the platform's limit. */
export function markedName(name: string, mark: string): string {
  const suffix = ` (unfinished ${mark})`;
  // A name is counted in UTF-16 units; half of a pair must not be left at the cut.
  const cut = name.slice(0, NAME_MAX_LENGTH - suffix.length).replace(/[\uD800-\uDBFF]$/, '');
  return cut + suffix;
}

/** The mark in a name, and what the name began with; undefined when it has none. */
export function markIn(name: string | undefined): { readonly mark: string; readonly of: string } | undefined {
  const found = MARKED.exec(name ?? '');
  return found?.[1] === undefined || found[2] === undefined ? undefined : { of: found[1], mark: found[2] };
}

/** Whether a name is that of an unfinished thing that is to be called `name`. */
export function isUnfinished(found: string | undefined, name: string): boolean {
  const marked = markIn(found);
  return marked !== undefined && markedName(name, marked.mark) === found;
}
