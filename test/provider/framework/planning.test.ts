import { object, number, string, stringMap, UNKNOWN, type AppliedOf } from '../../../lib/provider/framework';
import { appliedPlan, settleState, withDefaults } from '../../../lib/provider/framework/planning';
import type { ValueObject } from '../../../lib/provider/framework/values';

const attributes = {
  id: string({ description: '', computed: true, always: true }),
  name: string({ description: '', required: true }),
  notes: string({ description: '' }),
  kind: string({ description: '', default: 'plain' }),
  version: number({ description: '', computed: true }),
  headers: stringMap({ description: '', default: {} }),
  secret: stringMap({ description: '', writeOnly: true }),
  code: object(
    { description: '' },
    {
      path: string({ description: '', required: true }),
      digest: string({ description: '', computed: true, optional: true }),
    },
  ),
};

const planned: ValueObject = {
  id: UNKNOWN,
  name: 'a',
  notes: null,
  kind: 'plain',
  version: UNKNOWN,
  headers: { a: '1', b: null },
  secret: null,
  code: { path: 'a.zip', digest: UNKNOWN },
};

describe('the plan that apply gets', () => {
  it('is the planned state, where only what is computed is unknown', () => {
    expect(appliedPlan(attributes, planned)).toBe(planned);
    expect(appliedPlan(attributes, { ...planned, code: null })).toMatchObject({ code: null });
  });

  it.each<[string, ValueObject, string]>([
    ['a required value', { name: UNKNOWN }, 'name is not known'],
    ['an optional value', { notes: UNKNOWN }, 'notes is not known'],
    ['a value with a default', { kind: UNKNOWN }, 'kind is not known'],
    ['a value of a map', { headers: { a: UNKNOWN } }, 'headers is not known'],
    ['an object', { code: UNKNOWN }, 'code is not known'],
    ['a value inside of an object', { code: { path: UNKNOWN, digest: 'x' } }, 'code.path is not known'],
  ])('has no unknown: %s', (_what, change, says) => {
    expect(() => appliedPlan(attributes, { ...planned, ...change })).toThrow(says);
  });

  it.each(['name', 'kind'])('has no null where a value must be: %s', (name) => {
    expect(() => appliedPlan(attributes, { ...planned, [name]: null })).toThrow(`${name} is null`);
  });

  it('is typed so', () => {
    const applied = planned as unknown as AppliedOf<typeof attributes>;
    const texts: string[] = [applied.name, applied.kind];
    // @ts-expect-error what is computed may be unknown
    texts.push(applied.id);
    // @ts-expect-error what is optional may be null
    texts.push(applied.notes);
    // @ts-expect-error a value of a map may be null
    texts.push(...Object.values(applied.headers));
    // @ts-expect-error inside of an object as well
    texts.push(applied.code?.digest ?? '');
    texts.push(applied.code?.path ?? '');
    expect(texts).toContain('a.zip');
  });
});

test('a first state has the defaults of what it does not say', () => {
  expect(withDefaults(attributes, { id: '1', kind: null })).toEqual({ id: '1', kind: 'plain', headers: {} });
  expect(withDefaults(attributes, { kind: 'other', headers: { a: '1' } })).toEqual({
    kind: 'other',
    headers: { a: '1' },
  });
});

test('a state has what is null in a map of the plan, and of what is there nothing else', () => {
  const headers = (given: ValueObject, like: ValueObject | null): unknown =>
    settleState(attributes, { ...planned, headers: given }, like)['headers'];
  expect(headers({ a: '1' }, planned)).toEqual({ a: '1', b: null });
  expect(headers({ a: '1', b: '2' }, planned)).toEqual({ a: '1', b: '2' });
  expect(headers({}, { ...planned, headers: { a: '1', b: null } })).toEqual({ b: null });
  expect(headers({ a: '1' }, null)).toEqual({ a: '1' });
});
