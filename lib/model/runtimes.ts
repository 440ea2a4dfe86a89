import { problem, warning, type Problem } from '../shared/problems';

/** Whether functions can be created on a runtime, only kept on it, or not even kept. [blog] */
type RuntimeStatus = 'Available' | 'Deprecated' | 'Unavailable';

/** A runtime as the platform lists it. [sdk] */
export interface Runtime {
  /** For example `nodejs22.x`. */
  readonly name: string;
  readonly description?: string;
  readonly status: RuntimeStatus;
  /** ISO date; given when the runtime is deprecated. */
  readonly dateEndOfLife?: string;
}

/**
 * The runtimes known when this was written, for synth and for the emulator. An org's own list
 * (`GET integrations/actions/functions/runtimes`) always wins over it. [blog]
 */
export const KNOWN_RUNTIMES: readonly Runtime[] = [
  { name: 'nodejs24.x', description: 'AWS provided Node.js 24.x runtime', status: 'Available' },
  { name: 'nodejs22.x', description: 'AWS provided Node.js 22.x runtime', status: 'Available' },
  { name: 'nodejs20.x', description: 'AWS provided Node.js 20.x runtime', status: 'Available' },
  {
    name: 'nodejs18.x',
    description: 'AWS provided Node.js 18.x runtime',
    status: 'Deprecated',
    dateEndOfLife: '2025-09-01',
  },
  {
    name: 'nodejs16.x',
    description: 'AWS provided Node.js 16.x runtime',
    status: 'Unavailable',
    dateEndOfLife: '2024-06-12',
  },
];

/** The runtime that a definition gets when it names none: the newest that every region is known to have. */
export const DEFAULT_RUNTIME = 'nodejs22.x';

/** The Node.js major version of a runtime's name, for example 22; undefined when it is no Node.js runtime. */
export function nodeMajorOf(runtime: string): number | undefined {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  return major === undefined ? undefined : Number(major);
}

/**
 * Checks a runtime against the platform's policy. [blog]
 *
 * - A function cannot be created with, or moved to, a deprecated or unavailable runtime.
 * - A function that is on a deprecated runtime stays usable and changeable: a warning with the date.
 * - On an unavailable runtime the only change that is allowed is a move to an available one.
 *
 * Rules: `runtime/unknown`, `runtime/unavailable`, `runtime/deprecated`.
 *
 * @param runtimes the org's own, or those known to the model
 * @param current the runtime the function has now; undefined for a new function
 */
export function checkRuntime(wanted: string, runtimes: readonly Runtime[], current?: string): Problem[] {
  const runtime = runtimes.find((each) => each.name === wanted);
  if (runtime === undefined) {
    const message = `The runtime ${JSON.stringify(wanted)} does not exist. ${choiceOf(runtimes)}`;
    return [problem('runtime/unknown', [], message)];
  }
  return [...checkUnavailable(wanted, runtimes), ...checkDeprecated(runtime, runtimes, current)];
}

/**
 * Refuses a runtime that is unavailable: its functions do not run any more, and moving them is all that can be done with
 * them. [blog] Rule: `runtime/unavailable`.
 */
export function checkUnavailable(name: string, runtimes: readonly Runtime[]): Problem[] {
  const runtime = runtimes.find((each) => each.name === name);
  if (runtime?.status !== 'Unavailable') return [];
  return [
    unavailable(runtime, `the only change that is allowed is a move to another one. ${choiceOf(runtimes)}`),
  ];
}

/**
 * Refuses what changes with a move away from a runtime that is unavailable: only the runtime may change, everything else
 * after it. [blog] Rule: `runtime/unavailable`.
 */
export function checkMovedAlone<Settings extends { readonly runtime: string }>(
  current: Settings,
  wanted: Settings,
  runtimes: readonly Runtime[],
): Problem[] {
  const runtime = runtimes.find((each) => each.name === current.runtime);
  if (runtime?.status !== 'Unavailable') return [];
  const names = Object.keys(current) as (keyof Settings & string)[];
  const changed = names.filter((name) => name !== 'runtime' && current[name] !== wanted[name]);
  if (changed.length === 0) return [];
  const consequence = `the only change that is allowed is a move to another one, without changing ${changed.join(', ')}.`;
  return [unavailable(runtime, consequence)];
}

function unavailable(runtime: Runtime, consequence: string): Problem {
  const message = `The runtime ${runtime.name} is unavailable${endOf(runtime)}: ${consequence}`;
  return problem('runtime/unavailable', [], message);
}

function checkDeprecated(runtime: Runtime, runtimes: readonly Runtime[], current?: string): Problem[] {
  const { name, status } = runtime;
  if (status !== 'Deprecated') return [];
  const [report, consequence] =
    current === name
      ? [warning, '. The function keeps working for now; move it.']
      : [problem, ': no function can be created with it or moved to it.'];
  const message = `The runtime ${name} is deprecated${endOf(runtime)}${consequence} ${choiceOf(runtimes)}`;
  return [report('runtime/deprecated', [], message)];
}

function endOf({ dateEndOfLife }: Runtime): string {
  return dateEndOfLife === undefined ? '' : ` (end of life ${dateEndOfLife})`;
}

function choiceOf(runtimes: readonly Runtime[]): string {
  const available = runtimes.filter(({ status }) => status === 'Available').map(({ name }) => name);
  return `Choose one of ${available.join(', ')}.`;
}
