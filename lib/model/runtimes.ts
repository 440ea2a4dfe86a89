import { problem, warning, type Problem } from '../shared/problems';
import { monthsFrom } from '../shared/today';

/** Whether functions can be created on a runtime, only kept on it, or not even kept. [blog] */
type RuntimeStatus = 'Available' | 'Deprecated' | 'Unavailable';

/** A runtime as the platform lists it. [sdk] */
export interface Runtime {
  /** For example `nodejs24.x`. */
  readonly name: string;
  readonly description?: string;
  readonly status: RuntimeStatus;
  /** ISO date; given when the runtime is deprecated. */
  readonly dateEndOfLife?: string;
}

/** What AWS says of a runtime. Days are `YYYY-MM-DD`. */
interface Lifetime {
  readonly name: string;
  /** When AWS deprecates it: no more patches ("phase 1"). */
  readonly endsOn: string;
  /** When AWS lets no function on it change any more ("block function update"). AWS has put such days off several times. */
  readonly frozenOn: string;
}

/**
 * AWS's calendar, newest first, as of August 2026. [AWS Lambda: "Lambda runtimes", "Runtime deprecation policy"]
 *
 * nodejs24.x has no callback handlers. [AWS Lambda]
 */
const LIFETIMES: readonly Lifetime[] = [
  { name: 'nodejs24.x', endsOn: '2028-04-30', frozenOn: '2028-07-01' },
  { name: 'nodejs22.x', endsOn: '2027-04-30', frozenOn: '2027-07-01' },
  { name: 'nodejs20.x', endsOn: '2026-04-30', frozenOn: '2027-03-03' },
  { name: 'nodejs18.x', endsOn: '2025-09-01', frozenOn: '2027-03-03' },
  { name: 'nodejs16.x', endsOn: '2024-06-12', frozenOn: '2027-03-03' },
];

/** A runtime is Deprecated this long before AWS deprecates it: months. [blog] */
const DEPRECATED_BEFORE_END = 3;

/** A runtime's deprecation is warned of this long before: months. */
const WARNED_BEFORE = 6;

/**
 * The runtimes on a day, by AWS's calendar and Genesys's rule, for where no org can be asked. An org's own list
 * (`GET integrations/actions/functions/runtimes`) always wins over it. [blog]
 *
 * @param day `YYYY-MM-DD`
 */
export function runtimesOn(day: string): Runtime[] {
  return LIFETIMES.map(({ name, endsOn, frozenOn }) => {
    const description = `AWS provided Node.js ${nodeMajorOf(name)}.x runtime`;
    if (day < deprecatedFrom(endsOn)) return { name, description, status: 'Available' };
    // "Existing functions can operate until Amazon makes the runtime unavailable" [blog]: its last phase is the nearest.
    return {
      name,
      description,
      status: day < frozenOn ? 'Deprecated' : 'Unavailable',
      dateEndOfLife: endsOn,
    };
  });
}

function deprecatedFrom(endsOn: string): string {
  return monthsFrom(endsOn, -DEPRECATED_BEFORE_END);
}

/**
 * The runtime that a definition gets when it names none: the newest. It is no question of the day, so that a package and
 * a plan of the same sources are the same on any.
 */
export const DEFAULT_RUNTIME = 'nodejs24.x';

/** The Node.js major version of a runtime's name, for example 22; undefined when it is no Node.js runtime. */
export function nodeMajorOf(runtime: string): number | undefined {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  return major === undefined ? undefined : Number(major);
}

/** Whether handlers of a runtime can answer by a callback: nodejs24.x and later refuse a third parameter. [AWS Lambda] */
export function hasCallbacks(runtime: string): boolean {
  return (nodeMajorOf(runtime) ?? 0) < 24;
}

/**
 * Checks a runtime against the org's policy. [blog]
 *
 * - A function cannot be created with, or moved to, a deprecated or unavailable runtime.
 * - A function that is on a deprecated runtime stays usable and changeable: a warning with the date.
 * - On an unavailable runtime the only change that is allowed is a move to an available one.
 *
 * Rules: `runtime/unknown`, `runtime/unavailable`, `runtime/deprecated`.
 *
 * @param runtimes the org's own
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
 * Checks a runtime against the calendar, where there is no org to ask. A newer runtime may have come, AWS may have put an
 * end off, and a function that is on a runtime already may stay there: of these it only warns.
 *
 * Rules: those of {@link checkRuntime}, and `runtime/ends`.
 *
 * @param day `YYYY-MM-DD`
 */
export function checkRuntimeByCalendar(wanted: string, day: string): Problem[] {
  const found = checkRuntime(wanted, runtimesOn(day), wanted);
  if (found.length === 0) return checkRuntimeEnd(wanted, day);
  const mayBe = isKnown(wanted) || (nodeMajorOf(wanted) ?? 0) > (nodeMajorOf(DEFAULT_RUNTIME) ?? 0);
  return mayBe ? found.map((each) => ({ ...each, severity: 'warning' })) : found;
}

function isKnown(name: string): boolean {
  return LIFETIMES.some((each) => each.name === name);
}

/**
 * Warns of a runtime that functions can be created with still, and whose deprecation is at most six months away by the
 * calendar. Rule: `runtime/ends`.
 *
 * @param day `YYYY-MM-DD`
 */
export function checkRuntimeEnd(name: string, day: string): Problem[] {
  const endsOn = LIFETIMES.find((each) => each.name === name)?.endsOn;
  if (endsOn === undefined) return [];
  const from = deprecatedFrom(endsOn);
  if (day < monthsFrom(from, -WARNED_BEFORE)) return [];
  const message =
    `The runtime ${name} ${day < from ? 'will be' : 'should be'} deprecated from ${from}, three months before AWS ends it ` +
    `on ${endsOn}: no function can then be created with it or moved to it. ${choiceOf(runtimesOn(day), name)}`;
  return [warning('runtime/ends', [], message)];
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
      ? [warning, '. A function that is on it keeps working for now; move it.']
      : [problem, ': no function can be created with it or moved to it.'];
  const message = `The runtime ${name} is deprecated${endOf(runtime)}${consequence} ${choiceOf(runtimes)}`;
  return [report('runtime/deprecated', [], message)];
}

function endOf({ dateEndOfLife }: Runtime): string {
  return dateEndOfLife === undefined ? '' : ` (end of life ${dateEndOfLife})`;
}

/** @param other what is to be left */
function choiceOf(runtimes: readonly Runtime[], other?: string): string {
  const available = runtimes
    .filter(({ name, status }) => status === 'Available' && name !== other)
    .map(({ name }) => name);
  return `Choose one of ${available.join(', ')}.`;
}
