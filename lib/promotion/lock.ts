import { existsSync, readFileSync } from 'node:fs';
import { sha256Hex } from '../shared/digests';
import { canonicalJson, isJsonObject, type Json } from '../shared/json';
import { writeWhole } from '../shared/files';
import { takeLock } from '../shared/lock';

/** The lock's file, beside `cdktf.json`; it is committed. */
export const LOCK_FILE = 'promotions.lock.json';

/** A promotion, rollback or locked deploy that is refused: its message says why, and what to do. */
export class PromotionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'PromotionError';
  }
}

/** How many earlier entries of an action are kept: as far back as `rollback` reaches. */
const HISTORY_MAX = 20;

/** What is to run in one environment for one action. */
export interface LockEntry {
  /** The action's name in the environment that it was promoted from: for people. */
  readonly name: string;
  /** Of the code, lower-case hexadecimal. */
  readonly sha256: string;
  /** Of the definition, lower-case hexadecimal. */
  readonly definition: string;
  /** The commit that the code was built from; null when it is not known. */
  readonly commit: string | null;
  /** When it was promoted, or rolled back to: ISO. */
  readonly time: string;
  /** The environment it was promoted from. */
  readonly from: string;
  /** Whether deploy takes the kept package and definition instead of what the sources give: after a rollback. */
  readonly kept?: true;
}

interface SignedEntry extends LockEntry {
  /** The digest of the other members, so that a change by hand is seen. */
  readonly integrity: string;
  /** Newest first. */
  readonly history: readonly LockEntry[];
}

/** An action's entry, with those before it. */
export interface LockedAction extends LockEntry {
  /** Newest first. */
  readonly history: readonly LockEntry[];
}

/** Environment → address → entry. */
export type Lock = Readonly<Record<string, Readonly<Record<string, LockedAction>>>>;

/**
 * Reads the lock; no file is an empty lock.
 *
 * @throws {PromotionError} when the file is no lock, or was edited by hand
 */
export function readLock(path: string): Lock {
  if (!existsSync(path)) return {};
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new PromotionError(
      `${path} is not JSON. If a merge left its marks in it, take one side of each entry whole; or restore it: git checkout -- ${LOCK_FILE}`,
    );
  }
  if (!isJsonObject(content) || content['format'] !== 1 || !isJsonObject(content['environments'])) {
    throw new PromotionError(`${path} is not a lock of this version of genesys-actions ("format": 1).`);
  }
  const environments = content['environments'] as unknown as Record<string, Record<string, SignedEntry>>;
  for (const [environment, actions] of Object.entries(environments)) {
    for (const [address, entry] of Object.entries(actions)) {
      const { integrity, ...rest } = entry;
      if (integrity === signature(environment, address, rest)) continue;
      throw new PromotionError(
        `${path} was edited by hand: ${environment}, ${entry.name} (${address}). ` +
          `Restore it (git checkout -- ${LOCK_FILE}) and use promote or rollback.`,
      );
    }
  }
  return Object.fromEntries(
    Object.entries(environments).map(([environment, actions]) => [
      environment,
      Object.fromEntries(
        Object.entries(actions).map(([address, { integrity: _checked, ...entry }]) => [address, entry]),
      ),
    ]),
  );
}

/** Puts an entry in front of those that an action had. Null takes the action out. */
export function withEntry(lock: Lock, environment: string, address: string, entry: LockEntry | null): Lock {
  const { [address]: current, ...others } = lock[environment] ?? {};
  if (entry === null) return { ...lock, [environment]: others };
  const history = current === undefined ? [] : [entryOf(current), ...current.history].slice(0, HISTORY_MAX);
  return { ...lock, [environment]: { ...others, [address]: { ...entry, history } } };
}

/** The entry alone, without those before it. */
function entryOf({ history: _history, ...entry }: LockedAction): LockEntry {
  return entry;
}

/**
 * Changes the lock: reads it, changes it and writes it as a whole, with no other process in between.
 *
 * @throws {PromotionError} when another process is at it
 */
export async function changeLock<T>(
  path: string,
  change: (lock: Lock) => Promise<{ lock: Lock; result: T }>,
): Promise<T> {
  const busy = `${path}.busy`;
  const release = takeLock(busy);
  if (release === undefined) {
    throw new PromotionError(
      `Another promotion is running (${busy} exists). Wait for it; if none is running, delete that file.`,
    );
  }
  try {
    const { lock, result } = await change(readLock(path));
    writeWhole(path, formatLock(lock));
    return result;
  } finally {
    release();
  }
}

/** The lock as it is written: sorted, so that two promotions of different actions merge. */
export function formatLock(lock: Lock): string {
  const environments = sorted(lock).map(([environment, actions]) => [
    environment,
    Object.fromEntries(
      sorted(actions).map(([address, entry]) => [
        address,
        { ...entry, integrity: signature(environment, address, entry) },
      ]),
    ),
  ]);
  return `${JSON.stringify({ format: 1, environments: Object.fromEntries(environments) as unknown }, null, 2)}\n`;
}

function signature(environment: string, address: string, entry: LockedAction): string {
  const text = canonicalJson([environment, address, entry as unknown as Json]);
  return sha256Hex(Buffer.from(text, 'utf8')).slice(0, 32);
}

function sorted<T>(record: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1));
}
