import type { ActiveFault, Fault, FaultEffect } from '../../emulator/control/shapes';

/** A member of an effect, as the form asks for it. */
interface EffectMember {
  readonly name: string;
  readonly label: string;
  readonly kind: 'number' | 'text' | 'when';
  readonly required?: true;
  readonly default?: string;
}

/** What each effect asks for: what `POST /emulator/faults` takes. */
export const EFFECTS: Readonly<
  Record<FaultEffect['kind'], { readonly label: string; readonly members: readonly EffectMember[] }>
> = {
  status: {
    label: 'Answer with a status',
    members: [
      { name: 'status', label: 'Status', kind: 'number', required: true, default: '503' },
      { name: 'retryAfterSeconds', label: 'Retry-After, seconds', kind: 'number' },
      { name: 'when', label: 'When', kind: 'when' },
    ],
  },
  latency: {
    label: 'Wait',
    members: [
      { name: 'ms', label: 'Milliseconds', kind: 'number', required: true, default: '1000' },
      { name: 'jitterMs', label: 'And at random up to', kind: 'number' },
    ],
  },
  reset: { label: 'Reset the connection', members: [{ name: 'when', label: 'When', kind: 'when' }] },
  cut: {
    label: 'Send a part of the answer',
    members: [{ name: 'part', label: 'Part, 0 to 1', kind: 'number' }],
  },
  hang: { label: 'Never answer', members: [{ name: 'when', label: 'When', kind: 'when' }] },
  refuse: {
    label: 'Refuse connections',
    members: [{ name: 'ms', label: 'For milliseconds', kind: 'number', required: true, default: '1000' }],
  },
  'expire-tokens': { label: 'Expire every token', members: [] },
  duplicate: { label: 'Act twice', members: [] },
  zip: {
    label: 'Process an uploaded zip slowly, or badly',
    members: [
      { name: 'delayMs', label: 'Takes longer, milliseconds', kind: 'number' },
      { name: 'status', label: 'Ends as (Invalid, InvalidFile, …)', kind: 'text' },
      { name: 'errorMessage', label: 'With the message', kind: 'text' },
    ],
  },
};

/** The members of a fault that are texts in the form. Empty ones are left out. */
export interface TypedFault {
  readonly operation: string;
  readonly path: string;
  readonly count: string;
  readonly probability: string;
  readonly kind: FaultEffect['kind'];
  readonly effect: Readonly<Record<string, string>>;
}

/** The fault that a form comes to. The emulator says what is wrong with it. */
export function faultOf({ operation, path, count, probability, kind, effect }: TypedFault): Fault {
  const members = EFFECTS[kind].members.flatMap(({ name, kind: type }) => {
    const text = effect[name] ?? '';
    return text === '' ? [] : [[name, type === 'number' ? Number(text) : text]];
  });
  return {
    ...(operation !== '' && { operation }),
    ...(path !== '' && { path }),
    ...(count !== '' && { count: Number(count) }),
    ...(probability !== '' && { probability: Number(probability) }),
    effect: { kind, ...Object.fromEntries(members) } as FaultEffect,
  };
}

/** What a fault does, in a few words. */
export function faultSpoken({ operation, method, path, effect }: Fault): string {
  const { kind, ...members } = effect;
  const [detail] = Object.entries(members).map(([name, value]) =>
    name === 'status' ? `${value}` : `${name} ${value}`,
  );
  const what = `${kind}${detail === undefined ? '' : ` ${detail}`}`;
  const where = [operation, method, path].filter((each) => each !== undefined).join(' ');
  return `${what} on ${where === '' ? 'every request' : where}`;
}

/** Whether a fault still hits: it has not hit as often as it may. */
export function isOn({ count, applied }: ActiveFault): boolean {
  return count === undefined || applied < count;
}
