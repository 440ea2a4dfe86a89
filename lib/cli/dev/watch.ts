import { relative, sep } from 'node:path';

/** How long nothing more changes before a change is gone about: milliseconds. Editors write several files at once. */
const QUIET_MS = 20;

/** What no function is made of, wherever it lies. */
const LEFT_OUT = /^(node_modules|\..+|cdktf\.out|dist|coverage)$/;

/** Tells of changes of files. */
export interface Watcher {
  /** Waits for the next changes: absolute paths, each once. */
  next(): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}

/**
 * Watches a directory with all that is in it, but for packages, hidden directories and what is built.
 *
 * @param root absolute
 */
export async function watchDirectory(root: string): Promise<Watcher> {
  const { watch } = await import('chokidar');
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path) =>
      path !== root &&
      relative(root, path)
        .split(sep)
        .some((part) => LEFT_OUT.test(part)),
  });
  let changed = new Set<string>();
  let wake: (() => void) | undefined;
  let timer: NodeJS.Timeout | undefined;
  const quiet = (): void => {
    timer = undefined;
    wake?.();
  };
  watcher.on('all', (_event, path) => {
    changed.add(path);
    clearTimeout(timer);
    timer = setTimeout(quiet, QUIET_MS);
  });
  await new Promise<void>((done, failed) => {
    watcher.once('ready', done);
    watcher.once('error', failed);
  });
  return {
    async next() {
      while (changed.size === 0 || timer !== undefined) await new Promise<void>((done) => (wake = done));
      const found = changed;
      changed = new Set();
      return found;
    },
    async close() {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
