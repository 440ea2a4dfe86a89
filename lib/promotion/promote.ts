import { hasUncommittedChanges, shortCommit } from './commit';
import { PromotionError, withEntry, type Lock, type LockEntry, type LockedAction } from './lock';
import type { StackAction } from './state';

/** What a promotion does to one action of an environment's lock. */
export interface Promotion {
  readonly address: string;
  readonly name: string;
  /** Undefined: was not locked before. */
  readonly before: LockEntry | undefined;
  /** Undefined: the action is gone and is taken out. */
  readonly after: LockEntry | undefined;
}

/**
 * Plans a promotion: what runs in one environment becomes what is to run in the next one.
 *
 * @param running what runs in `from`, by its state, which has been compared with its org
 * @param names only these actions, by name or address; empty: all, and what is gone is taken out
 * @param commitOf the commit that a package and its definition come from
 * @param allowChanges whether what was deployed with changes on top of its commit is promoted, too
 * @throws {PromotionError} when `from` does not run what its own lock says, runs code of somebody else, or code that no
 *   commit gives
 */
export async function planPromotion(options: {
  readonly lock: Lock;
  readonly from: string;
  readonly to: string;
  readonly running: readonly StackAction[];
  readonly names: readonly string[];
  readonly commitOf: (sha256: string, definition: string) => Promise<string | null>;
  readonly allowChanges?: boolean;
  readonly time: string;
}): Promise<{ lock: Lock; promotions: Promotion[] }> {
  const { from, to, running, names, commitOf, time } = options;
  if (from === to) throw new PromotionError('--from and --to are the same environment.');
  const unknown = names.filter((name) => !running.some((each) => isNamed(each, name)));
  if (unknown.length > 0) {
    throw new PromotionError(
      `${from} has no action ${unknown.map((name) => JSON.stringify(name)).join(', ')}. It has: ${running.map(({ name }) => name).join(', ') || 'none'}.`,
    );
  }
  const kept = running.find((each) => !each.managesCode && names.some((name) => isNamed(each, name)));
  if (kept !== undefined) {
    throw new PromotionError(
      `${kept.name} in ${from} keeps the code that its org runs (FunctionCode.deployed()), which cannot be promoted to ${to}. Put its source in place and deploy ${from} first.`,
    );
  }
  // Code that is not managed cannot be taken anywhere: such actions are left out.
  const chosen = running.filter(
    (each) => each.managesCode && (names.length === 0 || names.some((name) => isNamed(each, name))),
  );
  if (chosen.length === 0)
    throw new PromotionError(`${from} has no function action with code of its own. Deploy it first.`);
  let lock: Lock = { ...options.lock, [to]: options.lock[to] ?? {} };
  const promotions: Promotion[] = [];
  for (const action of chosen) {
    const { address, name, sha256, digest } = action;
    if (sha256 === undefined) {
      throw new PromotionError(
        `${name} in ${from} runs code that something else deployed: its digest is not known. Deploy ${from} first.`,
      );
    }
    refuseHalfFinished(from, action, options.lock[from]?.[address]);
    const before = lock[to]?.[address];
    if (before?.sha256 === sha256 && before.definition === digest) continue;
    const commit = await commitOf(sha256, digest);
    if (hasUncommittedChanges(commit) && options.allowChanges !== true) {
      throw new PromotionError(
        `${name} in ${from} was deployed with changes that were not committed (${shortCommit(commit)}), so no commit can build it again. ` +
          `Commit them and deploy ${from} again: genesys-actions deploy --stack ${from}. To promote it as it is: --allow-dirty`,
      );
    }
    const after: LockEntry = { name, sha256, definition: digest, commit, time, from };
    lock = withEntry(lock, to, address, after);
    promotions.push({ address, name, before, after });
  }
  if (names.length === 0) {
    for (const [address, before] of Object.entries(options.lock[to] ?? {})) {
      if (running.some((each) => each.address === address)) continue;
      lock = withEntry(lock, to, address, null);
      promotions.push({ address, name: before.name, before, after: undefined });
    }
  }
  return { lock, promotions };
}

/** An environment whose lock was changed and that was not deployed since runs something that nobody has tested there. */
function refuseHalfFinished(
  environment: string,
  { name, sha256, digest }: StackAction,
  locked: LockedAction | undefined,
): void {
  if (locked === undefined || (locked.sha256 === sha256 && locked.definition === digest)) return;
  throw new PromotionError(
    `The last promotion to ${environment} is half-finished: ${name} is locked at ${short(locked.sha256)} and ${environment} runs ${short(sha256)}. ` +
      `Deploy ${environment} first: genesys-actions deploy --stack ${environment}`,
  );
}

/**
 * Plans a rollback: an earlier entry of the lock becomes the current one, and is deployed from the store.
 *
 * @param target a commit or a code's digest, or the beginning of one: at least 7 characters
 * @throws {PromotionError} when no earlier entry has the target
 */
export function planRollback(options: {
  readonly lock: Lock;
  readonly environment: string;
  readonly target: string;
  readonly names: readonly string[];
  readonly time: string;
}): { lock: Lock; promotions: Promotion[] } {
  const { environment, target, names, time } = options;
  const locked = Object.entries(options.lock[environment] ?? {});
  if (locked.length === 0) {
    throw new PromotionError(
      `${environment} is not locked, so there is nothing to roll back to. Deploy an earlier commit, or promote to it first.`,
    );
  }
  if (!/^[0-9a-f]{7,64}(\+changes)?$/.test(target)) {
    throw new PromotionError(
      `${JSON.stringify(target)} is neither a commit nor a digest: give at least the first 7 hexadecimal characters.`,
    );
  }
  let lock = options.lock;
  const promotions: Promotion[] = [];
  for (const [address, current] of locked) {
    if (names.length > 0 && !names.includes(current.name) && !names.includes(address)) continue;
    const isTarget = (entry: LockEntry): boolean =>
      entry.sha256.startsWith(target) || entry.commit?.startsWith(target) === true;
    if (isTarget(current)) continue;
    const earlier = current.history.find(isTarget);
    if (earlier === undefined) continue;
    const after: LockEntry = { ...earlier, time, kept: true };
    lock = withEntry(lock, environment, address, after);
    promotions.push({ address, name: current.name, before: current, after });
  }
  if (promotions.length > 0) return { lock, promotions };
  const known = locked.flatMap(([, entry]) =>
    entry.history.map(
      ({ name, sha256, commit }) =>
        `  ${name}: ${short(sha256)}, commit ${commit === null ? 'unknown' : shortCommit(commit)}`,
    ),
  );
  throw new PromotionError(
    `${target} is neither the commit nor the digest of anything that ${environment} ran before.` +
      (known.length > 0 ? ` It ran:\n${known.join('\n')}` : ' It never ran anything else.'),
  );
}

/** The first characters of a digest, for people. */
export function short(digest: string | undefined): string {
  return digest?.slice(0, 12) ?? 'nothing known';
}

function isNamed({ name, address }: StackAction, wanted: string): boolean {
  return name === wanted || address === wanted;
}
