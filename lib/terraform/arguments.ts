import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { wordsOf } from './words';

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

/** How many things at once Terraform was told to work on. */
export function parallelismIn(args: readonly string[]): string | undefined {
  return lastOf(args, 'parallelism', (next) => next);
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
