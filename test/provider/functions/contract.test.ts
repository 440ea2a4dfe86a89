import { contractOf } from '../../../lib/provider/functions/contract';
import type { ArgumentError } from '../../../lib/provider/framework';
import type { Json } from '../../../lib/shared/json';

test('names and types become a schema; what ends with a question mark may be missing', () => {
  expect(
    contractOf({
      name: 'string',
      'age?': 'integer',
      tags: ['string'],
      address: { street: 'string', 'floor?': 'number' },
      places: [{ city: 'string' }],
      'color?': '{"type":"string","enum":["red","blue"]}',
    }),
  ).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string' },
      age: { type: 'integer' },
      tags: { type: 'array', items: { type: 'string' } },
      address: {
        type: 'object',
        properties: { street: { type: 'string' }, floor: { type: 'number' } },
        required: ['street'],
      },
      places: {
        type: 'array',
        items: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
      color: { type: 'string', enum: ['red', 'blue'] },
    },
    required: ['name', 'tags', 'address', 'places'],
  });
});

test.each<[string, Json, object]>([
  ['an object without members', {}, { type: 'object', properties: {} }],
  ['a list', ['boolean'], { type: 'array', items: { type: 'boolean' } }],
  [
    'members that may all be missing',
    { 'a?': 'string' },
    { type: 'object', properties: { a: { type: 'string' } } },
  ],
])('%s', (_what, types, schema) => {
  expect(contractOf(types)).toEqual(schema);
});

test.each<[Json, string]>([
  [{ a: 'text' }, 'a: "text" is not a type.'],
  [{ a: { b: [1] } }, 'a.b[0]: 1 is not a type.'],
  [{ a: null }, 'a: null is not a type.'],
  [{ a: ['string', 'number'] }, 'a: ["string","number"] is not a type.'],
  [7, 'types: 7 is not a type.'],
  [{ a: '{"type":' }, 'a is not a JSON object.'],
  [{ a: '{"type":"text"}' }, 'properties.a.type: Not a draft-04 JSON schema:'],
  [{ a: 'string', 'a?': 'string' }, 'a stands there twice, with and without a question mark.'],
])('%j is refused', (types, message) => {
  expect(() => contractOf(types)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message) as string,
      argument: 0,
    }) as ArgumentError,
  );
});
