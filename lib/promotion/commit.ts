/*
 * Where code or a definition comes from is written as a commit's id, and `+changes` behind it where the tree had changes
 * on top of that commit: then the commit alone does not give the same again.
 */

/** What stands behind the commit of a tree that had changes on top of it. */
const CHANGES = '+changes';

/** A commit with changes on top of it. */
export function withChanges(commit: string): string {
  return commit + CHANGES;
}

/** Whether there were changes on top of a commit. */
export function hasUncommittedChanges(commit: string | null): boolean {
  return commit?.endsWith(CHANGES) === true;
}

/** The commit alone. */
export function baseCommit(commit: string): string {
  return hasUncommittedChanges(commit) ? commit.slice(0, -CHANGES.length) : commit;
}

/** A commit for people: `3c9e1a7f`, or `3c9e1a7f+changes`. */
export function shortCommit(commit: string | null, length = 12): string {
  if (commit === null) return 'an unknown commit';
  return baseCommit(commit).slice(0, length) + (hasUncommittedChanges(commit) ? CHANGES : '');
}
