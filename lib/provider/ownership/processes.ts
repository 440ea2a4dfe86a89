import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** What tells a process from every other one, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts; null where the system does not tell it cheaply. */
  readonly started: string | null;
}

export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

/** Whether a process still runs. Where its start is not known, its number alone decides. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === null || startOf(pid) === started;
}

function startOf(pid: number): string | null {
  if (process.platform !== 'linux') return null;
  try {
    // The program's name, in parentheses, may hold anything: the fields are counted from behind it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // What has ended and was not yet fetched by its parent runs no more.
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

/** What the program that started this one was called with; empty where the system does not tell. */
export function parentArguments(): readonly string[] {
  try {
    if (process.platform === 'linux') {
      return readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').split('\0').slice(1, -1);
    }
    if (process.platform === 'win32') return [];
    const line = execFileSync('ps', ['-o', 'args=', '-p', String(process.ppid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return line.trim().split(/\s+/).slice(1);
  } catch {
    return [];
  }
}

/** Options of `apply` whose value may stand as an argument of its own. */
const WITH_VALUE =
  /^--?(var|var-file|target|replace|exclude|parallelism|state|state-out|backup|lock-timeout)$/;

/**
 * The path of the plan that Terraform (or OpenTofu) applies, where it was saved before; undefined when it plans itself.
 *
 * @param args what it was called with
 */
export function savedPlanIn(args: readonly string[]): string | undefined {
  const at = args.findIndex((each) => !each.startsWith('-'));
  if (args[at] !== 'apply') return undefined;
  const last = args.at(-1);
  if (last === undefined || args.length - 1 === at || last.startsWith('-')) return undefined;
  if (WITH_VALUE.test(args.at(-2) ?? '')) return undefined;
  return statSync(last, { throwIfNoEntry: false })?.isFile() === true ? last : undefined;
}

/** Whether Terraform (or OpenTofu) runs tests: it plans and applies again and again, all in one run. */
export function runsTests(args: readonly string[]): boolean {
  return args.find((each) => !each.startsWith('-')) === 'test';
}

/** Whether Terraform (or OpenTofu) is to destroy all: it plans what the configuration has first, and makes none of it. */
export function destroysAll(args: readonly string[]): boolean {
  const command = args.find((each) => !each.startsWith('-'));
  return (
    command === 'destroy' ||
    ((command === 'plan' || command === 'apply') && args.some((each) => /^--?destroy(=true)?$/.test(each)))
  );
}

/** The state file that Terraform was told to use instead of the configured one. */
export function stateArgument(args: readonly string[]): string | undefined {
  for (const [index, each] of args.entries()) {
    const given = /^--?state(?:=(.*))?$/s.exec(each);
    if (given !== null) return given[1] ?? args[index + 1];
  }
  return undefined;
}
