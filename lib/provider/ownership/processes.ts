import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { wordsOf } from './words';

/** What tells a process from every other one, also from a later one with the same number, and from those of other machines. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system counts; null where the system does not tell it cheaply. */
  readonly started: string | null;
  /** Where its number means something; undefined in what earlier versions have written. */
  readonly host?: Host | undefined;
}

/** A machine or a container between two of its starts; null is what the system does not tell. */
export interface Host {
  readonly name: string;
  /** What this start of the machine is called. */
  readonly boot: string | null;
  /** Within which numbers are given to processes: containers of one name on one machine each have their own. */
  readonly numbers: string | null;
}

/** For so long after its last sign, what cannot be seen from here counts as running: milliseconds. */
const UNSEEN_MS = 60 * 60 * 1000;

/** A process of this machine. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid), host: thisHost() };
}

/**
 * Whether a process still runs. Where its start is not known, its number alone decides; and where its machine is another
 * one, how long ago it was heard of.
 *
 * @param heardMs when it was heard of last: milliseconds since 1970
 */
export function isAlive({ pid, started, host }: ProcessIdentity, heardMs: number): boolean {
  const here = thisHost();
  if (host !== undefined) {
    if (host.name === here.name && differ(host.boot, here.boot)) return false;
    if (host.name !== here.name || differ(host.numbers, here.numbers)) {
      return Date.now() - heardMs < UNSEEN_MS;
    }
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return started === null || startOf(pid) === started;
}

/** Whether something that was read tells a process. */
export function isIdentity(content: unknown): content is ProcessIdentity {
  const { pid, host } = (content ?? {}) as Partial<Record<keyof ProcessIdentity, unknown>>;
  return typeof pid === 'number' && (host === undefined || typeof (host as Host | null)?.name === 'string');
}

/** Whether both are known, and are not the same. */
function differ(one: string | null, other: string | null): boolean {
  return typeof one === 'string' && typeof other === 'string' && one !== other;
}

function thisHost(): Host {
  const told = (read: () => string): string | null => {
    try {
      return read().trim();
    } catch {
      return null;
    }
  };
  return {
    name: hostname(),
    boot: told(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    numbers: told(() => readlinkSync('/proc/self/ns/pid')),
  };
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

/**
 * What the Terraform that started this process does: its arguments, and those that it takes from the environment, which it
 * hands on. Empty where the system does not tell.
 */
export function parentArguments(env: NodeJS.ProcessEnv = process.env): readonly string[] {
  return withVariables(calledWith(), env);
}

/**
 * Puts the words of `TF_CLI_ARGS` and `TF_CLI_ARGS_<command>` where Terraform (and OpenTofu) puts them: behind the command, those
 * for this command first. Options in front of it, as `-chdir`, are none of theirs.
 */
export function withVariables(args: readonly string[], env: NodeJS.ProcessEnv): readonly string[] {
  const at = args.findIndex((each) => !each.startsWith('-'));
  const command = args[at];
  if (command === undefined) return args;
  const words = [`TF_CLI_ARGS_${command.replaceAll('-', '_')}`, 'TF_CLI_ARGS'].flatMap((name) =>
    wordsOf(env[name] ?? ''),
  );
  return [...args.slice(0, at + 1), ...words, ...args.slice(at + 1)];
}

function calledWith(): readonly string[] {
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
    ((command === 'plan' || command === 'apply') &&
      /^(1|t|true)$/i.test(lastOf(args, 'destroy', () => 'true') ?? ''))
  );
}

/** The state file that Terraform was told to use instead of the configured one. */
export function stateArgument(args: readonly string[]): string | undefined {
  return lastOf(args, 'state', (next) => next);
}

/**
 * The value of an option: where it is given several times, what is said last counts.
 *
 * @param alone what the option means without a value of its own, given the argument that follows it
 */
function lastOf(
  args: readonly string[],
  option: string,
  alone: (next: string | undefined) => string | undefined,
): string | undefined {
  const given = new RegExp(`^--?${option}(?:=(.*))?$`, 's');
  const values = args.flatMap((each, index) => {
    const found = given.exec(each);
    return found === null ? [] : [found[1] ?? alone(args[index + 1])];
  });
  return values.at(-1);
}
