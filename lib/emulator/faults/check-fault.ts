import { isJsonObject } from '../../shared/json';
import { badRequest, type ApiError } from '../errors';
import { FAULT_KINDS, type Fault, type FaultEffect } from './faults';

/** The members of each kind of effect. */
const MEMBERS: Readonly<Record<FaultEffect['kind'], readonly string[]>> = {
  latency: ['ms', 'jitterMs'],
  status: ['status', 'when', 'code', 'message', 'retryAfterSeconds', 'body'],
  reset: ['when'],
  cut: ['part'],
  hang: ['when'],
  refuse: ['ms'],
  'expire-tokens': [],
  duplicate: [],
  zip: ['delayMs', 'status', 'errorMessage'],
};

/** The ranges of the members that are numbers. */
const RANGES: Readonly<Record<string, readonly [min: number, max: number]>> = {
  skip: [0, 1_000_000],
  count: [0, 1_000_000],
  probability: [0, 1],
  ms: [0, 600_000],
  jitterMs: [0, 600_000],
  delayMs: [0, 600_000],
  retryAfterSeconds: [0, 3600],
  part: [0, 1],
};

const REQUIRED: readonly string[] = ['ms', 'status'];

/** Checks a fault that came from outside. @throws PlatformError 400 */
export function checkFault(value: unknown): asserts value is Fault {
  if (!isJsonObject(value)) throw wrong('it must be an object with an "effect".');
  checkMembers(value, ['operation', 'method', 'path', 'skip', 'count', 'probability', 'effect'], 'a fault');
  const { effect } = value;
  if (!isJsonObject(effect)) throw wrong('it needs an "effect", for example {"kind": "reset"}.');
  const kind = FAULT_KINDS.find((each) => each === effect['kind']);
  if (kind === undefined) throw wrong(`kind must be one of ${FAULT_KINDS.join(', ')}.`);
  checkMembers(effect, ['kind', ...MEMBERS[kind]], kind);
  const missing = MEMBERS[kind].find(
    (name) => REQUIRED.includes(name) && effect[name] === undefined && kind !== 'zip',
  );
  if (missing !== undefined) throw wrong(`${kind} needs ${JSON.stringify(missing)}.`);
  const { when, status } = effect;
  if (when !== undefined && when !== 'before' && when !== 'after')
    throw wrong('when must be before or after.');
  if (kind === 'status' && !(typeof status === 'number' && status >= 200 && status <= 599)) {
    throw wrong('status must be a number from 200 to 599.');
  }
}

function checkMembers(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  what: string,
): void {
  for (const [name, member] of Object.entries(value)) {
    if (!known.includes(name)) {
      throw wrong(`${what} has no ${JSON.stringify(name)}; it may have ${known.join(', ')}.`);
    }
    const range = RANGES[name];
    if (range !== undefined) {
      const [min, max] = range;
      if (typeof member !== 'number' || !(member >= min && member <= max)) {
        throw wrong(`${name} must be a number from ${min} to ${max}.`);
      }
    } else if (typeof member !== 'string' && name !== 'effect' && name !== 'status') {
      throw wrong(`${name} must be a text.`);
    }
  }
}

function wrong(message: string): ApiError {
  return badRequest(`The fault is not valid: ${message}`);
}
