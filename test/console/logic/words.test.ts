import { EventReader } from '../../../lib/console/logic/event-stream';
import { EFFECTS, faultOf, faultSpoken, isOn } from '../../../lib/console/logic/fault-form';
import { hashOf, locationOf, tokenIn, type Location } from '../../../lib/console/logic/places';
import { caseOf, fileNameOf, whyNotAgain } from '../../../lib/console/logic/sample-name';
import { clock, duration, program } from '../../../lib/console/logic/spoken';
import { checkFault } from '../../../lib/emulator';
import { FAULT_KINDS } from '../../../lib/emulator/faults/faults';

test('every place has an address that leads to it, whatever its ids are', () => {
  const places: Location[] = [
    { view: 'actions' },
    { view: 'action', org: 'a/b #1', actionId: 'custom_-_%' },
    { view: 'action', org: 'local', actionId: 'x', runId: 'r' },
    { view: 'runs' },
    { view: 'runs', runId: 'r', otherId: 'o' },
    { view: 'requests', number: 7 },
    { view: 'seeds' },
  ];
  for (const place of places) expect(locationOf(hashOf(place))).toEqual(place);
  for (const odd of ['', '#', '#/nowhere', '#/actions/%E0%A4%A', '#/actions/one'])
    expect(locationOf(odd)).toEqual({ view: 'actions' });
});

test('the token is read out of the printed link, and out of no other address', () => {
  expect(tokenIn('#token=a%23b')).toBe('a#b');
  expect([tokenIn('#/runs'), tokenIn(''), tokenIn('#token=')]).toEqual([undefined, undefined, undefined]);
});

test('events are read however their text comes in pieces', () => {
  const text = 'event: one\ndata: {"a":1}\n\n: a comment\n\nevent: two\ndata: "x"\n\n';
  for (const size of [1, 3, 7, 1000]) {
    const reader = new EventReader();
    const events = text.match(new RegExp(`[^]{1,${size}}`, 'g'))?.flatMap((piece) => reader.read(piece));
    expect(events).toEqual([
      { kind: 'one', data: '{"a":1}' },
      { kind: 'two', data: '"x"' },
    ]);
  }
});

test("the form's faults are what the emulator takes: every effect, with its usual members and with all of them", () => {
  expect(Object.keys(EFFECTS).sort()).toEqual([...FAULT_KINDS].sort());
  const nothing = { operation: '', path: '', count: '', probability: '' };
  for (const kind of FAULT_KINDS) {
    const values = { number: '1', text: 'x', when: 'after' };
    const { members } = EFFECTS[kind];
    const usual = Object.fromEntries(
      members.flatMap((each) => (each.default === undefined ? [] : [[each.name, each.default]])),
    );
    const all = Object.fromEntries(members.map((each) => [each.name, each.default ?? values[each.kind]]));
    for (const effect of [usual, all])
      expect(() => {
        checkFault(faultOf({ ...nothing, kind, effect }));
      }).not.toThrow();
  }
  const fault = faultOf({
    operation: 'op',
    path: '',
    count: '2',
    probability: '0.5',
    kind: 'status',
    effect: { status: '503' },
  });
  expect(fault).toEqual({
    operation: 'op',
    count: 2,
    probability: 0.5,
    effect: { kind: 'status', status: 503 },
  });
  expect(faultSpoken(fault)).toBe('status 503 on op');
  expect(faultSpoken({ effect: { kind: 'reset' } })).toBe('reset on every request');
  expect([0, 1, 2].map((applied) => isOn({ ...fault, id: '', matched: 9, applied }))).toEqual([
    true,
    true,
    false,
  ]);
});

test('samples have names of files, and what was cut or held a secret is not sent again', () => {
  expect([fileNameOf('../Fälle: eins'), fileNameOf('..'), fileNameOf('ok_1.x')]).toEqual([
    'falle-eins',
    'sample',
    'ok_1.x',
  ]);
  expect(whyNotAgain({ a: 'x' })).toBeUndefined();
  expect(whyNotAgain('{"a"… (cut: 200 characters, of which 100 are kept)')).toMatch(/too long/);
  expect(whyNotAgain({ a: '(sensitive)' })).toMatch(/secret/);
  const run = { actionName: 'A', input: { a: 1 }, success: false, status: 500, message: 'no' } as never;
  expect(caseOf(run)).toEqual({
    action: 'A',
    input: { a: 1 },
    expect: { success: false, status: 500, message: 'no' },
  });
});

test('times, durations and programs are short', () => {
  const now = new Date(2026, 5, 1, 12);
  expect(clock(new Date(2026, 5, 1, 9, 5, 7).toISOString(), now)).toBe('09:05:07');
  expect(clock(new Date(2026, 4, 31, 9, 5, 7).toISOString(), now)).toBe('2026-05-31 09:05:07');
  expect([
    clock('x'),
    duration(undefined),
    duration(4.26),
    duration(999),
    duration(1234),
    duration(61_000),
  ]).toEqual(['x', '–', '4.3 ms', '999 ms', '1.23 s', '61.0 s']);
  expect([program('terraform/1.11 (linux)'), program(undefined)]).toEqual(['terraform/1.11', '']);
});
