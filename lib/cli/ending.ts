import { readdirSync, readFileSync } from 'node:fs';
import { isAlive, processStat } from '../shared/processes';
import { ENDING_SIGNALS, type EndingSignal } from './signals';

/**
 * Waits until a command that runs until it is told to stop is told so: by Ctrl-C or a polite kill of this process, or of the
 * npm that started it. A second signal ends the process at once, as usual.
 *
 * @returns the signal; of an npm that is gone, SIGTERM
 */
export function toldToEnd(env = process.env): Promise<EndingSignal> {
  return new Promise((resolve) => {
    for (const signal of ENDING_SIGNALS) {
      process.once(signal, () => {
        resolve(signal);
      });
    }
    watchNpm(env, resolve);
  });
}

/** How often it is looked at npm, in milliseconds. */
const NPM_CHECK_MS = 500;

const SHELL = /^(ba|da|z|k|a)?sh$/;

/**
 * Tells when the npm that this command was started by (`npx`, or a script of package.json) is gone, or was told to end: what
 * nobody can reach with Ctrl-C any more would run for ever.
 *
 * npm starts a shell with the command's line, and passes SIGINT and SIGTERM on to that shell. A shell that starts the command as
 * its child (dash, `sh` of Debian and Ubuntu) ends by SIGTERM; but SIGINT it keeps for itself until its child has ended, which is
 * this process. Nothing tells the child, and nothing of the shell tells that the signal is there, except that it woke up.
 */
function watchNpm(env: NodeJS.ProcessEnv, tell: (signal: EndingSignal) => void): void {
  // Of npm around npm's child, such as a test that starts an org, the script is another one.
  if (env['npm_lifecycle_script']?.includes('genesys-actions') !== true) return;
  const parent = process.ppid;
  // Where npm's shell waits for us, that is what is between; where nothing tells, shells take the place of themselves.
  const between = processStat(parent);
  const npm = between !== undefined && SHELL.test(between.name) ? between.parent : undefined;
  let before = npm === undefined ? undefined : wakings(parent, npm);
  const timer = setInterval(() => {
    const gone =
      process.ppid !== parent ||
      !isAlive(parent) ||
      (npm !== undefined && processStat(parent)?.parent !== npm);
    const now = npm === undefined ? undefined : wakings(parent, npm);
    const interrupted = before !== undefined && now !== undefined && wasInterrupted(before, now);
    before = now;
    if (!gone && !interrupted) return;
    clearInterval(timer);
    tell(gone ? 'SIGTERM' : 'SIGINT');
  }, NPM_CHECK_MS);
  timer.unref();
}

/** How often a shell that waits for its child was awake, and the threads of the npm that waits for the shell. */
interface Wakings {
  readonly shell: number;
  readonly npm: number;
  /** By their number. */
  readonly npmThreads: ReadonlyMap<string, number>;
}

function wakings(shell: number, npm: number): Wakings | undefined {
  try {
    const tasks = `/proc/${npm}/task`;
    const threads = readdirSync(tasks).filter((thread) => thread !== String(npm));
    return {
      shell: switchesOf(`/proc/${shell}/status`),
      npm: switchesOf(`${tasks}/${npm}/status`),
      npmThreads: new Map(threads.map((each) => [each, switchesOf(`${tasks}/${each}/status`)])),
    };
  } catch {
    // No /proc, or one of them has just ended.
    return undefined;
  }
}

/**
 * Whether npm got a signal and gave it to the shell: both woke up. Where the whole machine, container or terminal was
 * stopped and goes on, every thread of npm woke up as well.
 */
function wasInterrupted(before: Wakings, now: Wakings): boolean {
  const slept = [...before.npmThreads].some(([thread, count]) => now.npmThreads.get(thread) === count);
  return now.shell > before.shell && now.npm > before.npm && slept;
}

/** How often a thread began to wait. */
function switchesOf(file: string): number {
  const count = /^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(file, 'latin1'))?.[1];
  if (count === undefined) throw new Error(`${file} tells nothing of it.`);
  return Number(count);
}
