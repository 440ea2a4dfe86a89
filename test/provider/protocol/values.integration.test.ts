import { stringMap } from '../../../lib/provider/framework/index';
import { decodeDynamicValue, encodeDynamicValue } from '../../../lib/provider/protocol/values';
import { note, plan, useNotes } from '../support/notes';
import { diagnosticsOf, json, UNKNOWN_READ, unknown, unpack } from '../support/provider-process';

const notes = useNotes();

/** What comes back of a configured value. */
async function roundTrip(name: string, value: unknown): Promise<unknown> {
  const answer = await plan(notes.provider, note({ [name]: value }));
  expect(diagnosticsOf(answer)).toEqual([]);
  return unpack(answer['planned_state'])?.[name];
}

describe('numbers', () => {
  test.each([
    [0, 0],
    [-7, -7],
    [15, 15],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    // Terraform reads a number from a decimal text exactly, and from a float with all its binary digits.
    [0.5, '0.5'],
    ['0.1', '0.1'],
    ['-12.75', '-12.75'],
  ])('%p comes back as %p', async (sent, received) => {
    expect(await roundTrip('size', sent)).toBe(received);
  });

  test('a number with more digits than can be held is refused, and not rounded', async () => {
    const answer = await plan(notes.provider, note({ size: '3.14159265358979323846' }));
    expect(diagnosticsOf(answer)).toEqual([
      expect.objectContaining({
        severity: 'ERROR',
        summary: 'Number with too many digits',
        attribute: ['.size'],
      }),
    ]);
    expect(diagnosticsOf(await plan(notes.provider, note({ size: 2n ** 60n })))).toHaveLength(1);
  });
});

describe('unknown values', () => {
  test.each([0, 12, 99])('extension code %i is unknown, and is answered with code 0', async (code) => {
    expect(await roundTrip('body', unknown(code))).toBe(UNKNOWN_READ);
  });

  test('inside maps, lists and nested objects', async () => {
    expect(await roundTrip('labels', { a: unknown(12), b: 'c' })).toEqual({ a: UNKNOWN_READ, b: 'c' });
    expect(await roundTrip('lines', ['a', unknown()])).toEqual(['a', UNKNOWN_READ]);
    expect(await roundTrip('parts', [{ name: unknown() }])).toEqual([{ name: UNKNOWN_READ }]);
    expect(await roundTrip('options', { color: unknown(), shape: null })).toEqual({
      color: UNKNOWN_READ,
      shape: '{}',
    });
    expect(await roundTrip('options', unknown())).toBe(UNKNOWN_READ);
  });
});

describe('values of any type', () => {
  test.each<[string, unknown]>([
    ['"string"', 'text'],
    ['["map","number"]', { a: 1, b: 2 }],
    ['["tuple",["string","bool"]]', ['a', true]],
    ['["object",{"a":"string","b":["list","number"]}]', { a: 'x', b: [1, 2] }],
    ['["set","string"]', ['a', 'b']],
  ])('%s', async (type, value) => {
    expect(await roundTrip('anything', [Buffer.from(type), value])).toEqual([
      new Uint8Array(Buffer.from(type)),
      value,
    ]);
  });

  test('null and unknown', async () => {
    expect(await roundTrip('anything', null)).toBeNull();
    expect(await roundTrip('anything', unknown())).toBe(UNKNOWN_READ);
  });
});

test('the json field is read when msgpack is empty', async () => {
  const answer = await notes.provider.call('ValidateResourceConfig', {
    type_name: 'notes_note',
    config: { json: json(note({ title: 'forbidden' })) },
  });
  expect(diagnosticsOf(answer)).toEqual([
    { severity: 'ERROR', summary: 'Bad title', detail: 'Not this one.', attribute: ['.title'] },
  ]);
});

test('names that are dangerous in JavaScript are names like others', async () => {
  const labels = JSON.parse('{"constructor": "a", "toString": "b"}') as Record<string, string>;
  expect(await roundTrip('labels', labels)).toEqual(labels);
});

test('__proto__ is a name like others, and half a surrogate pair is what UTF-8 makes of it', () => {
  const attributes = { labels: stringMap({ description: '' }) };
  const labels = Object.fromEntries([
    ['__proto__', 'a'],
    ['constructo', '\ud83d'],
  ]);
  const read = decodeDynamicValue(attributes, encodeDynamicValue(attributes, { labels }));
  expect(Object.entries(read?.['labels'] ?? {})).toEqual([
    ['__proto__', 'a'],
    ['constructo', '\ufffd'],
  ]);
});

test('a value of the wrong type is a diagnostic at its path', async () => {
  const answer = await plan(notes.provider, note({ labels: { a: 5 } }));
  expect(diagnosticsOf(answer)).toEqual([
    {
      severity: 'ERROR',
      summary: 'Value of the wrong type',
      detail: 'Expected a string, found a number.',
      attribute: ['.labels', '[a]'],
    },
  ]);
});
