import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { makeWorkDirectory, removeAbandoned } from '../shared/work-directory';
import { ENDING_SIGNALS, exitBySignal, type EndingSignal } from './signals';

/** What has to be gone when the process is. */
const held = new Set<string>();

/**
 * Makes a directory, for this user alone, that is there for as long as the work takes, and no longer: it goes also when
 * the process ends before, by itself or by a signal. What is in it may be secret. What a killed process left of the same kind
 * goes now.
 *
 * @param prefix of its name, for people who find it while it is there
 * @param root where it is made
 */
export async function withTemporaryDirectory<T>(
  prefix: string,
  work: (directory: string) => Promise<T>,
  root = tmpdir(),
): Promise<T> {
  void removeAbandoned(prefix, root);
  const directory = makeWorkDirectory(prefix, root);
  if (held.size === 0) watchTheEnd();
  held.add(directory);
  try {
    return await work(directory);
  } finally {
    remove(directory);
    held.delete(directory);
    if (held.size === 0) unwatchTheEnd();
  }
}

function watchTheEnd(): void {
  process.on('exit', removeAll);
  for (const signal of ENDING_SIGNALS) process.on(signal, endUnlessHandled);
}

function unwatchTheEnd(): void {
  process.off('exit', removeAll);
  for (const signal of ENDING_SIGNALS) process.off(signal, endUnlessHandled);
}

/** A signal that nobody listens to ends a process at once, without its exit; so somebody listens. */
function endUnlessHandled(signal: NodeJS.Signals): void {
  // A command that listens itself decides what becomes of it.
  if (process.listenerCount(signal) === 1) exitBySignal(signal as EndingSignal);
}

function removeAll(): void {
  for (const directory of held) {
    try {
      remove(directory);
    } catch {
      // The others are to go all the same.
    }
  }
}

function remove(directory: string): void {
  // A program that was started may still write into it while it is emptied.
  rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
}
