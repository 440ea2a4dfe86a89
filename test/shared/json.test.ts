import {
  canonicalJson,
  jsonDepth,
  objectOf,
  objectsIn,
  parsedObject,
  sameJson,
  textOrUndefined,
  type Json,
} from '../../lib/shared/json';
import fc from '../support/fast-check';

describe('JSON', () => {
  it.each([
    ['{"a":1,"b":2}', '{ "b": 2, "a": 1 }', true],
    ['[1,2]', '[2,1]', false],
    ['{"a":[{"x":1,"y":2}]}', '{"a":[{"y":2,"x":1}]}', true],
    ['1.0', '1', true],
    ['"\\u00e4"', '"ä"', true],
    ['{}', '[]', false],
    ['null', '{}', false],
    ['no json', 'no json', true],
    ['no json', 'other', false],
  ])('%s and %s mean the same: %s', (left, right, same) => {
    expect(sameJson(left, right)).toBe(same);
    expect(sameJson(right, left)).toBe(same);
  });

  it('has one text for each meaning', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value as Json);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(sameJson(text, JSON.stringify(value, null, 2))).toBe(true);
      }),
    );
  });

  it('nests as deep as its deepest part', () => {
    expect([1, {}, [], { a: 1 }, { a: [] }, [[[1]]]].map((value) => jsonDepth(value as Json))).toEqual([
      0, 1, 1, 1, 2, 3,
    ]);
  });

  it('of which nothing is known is read for what it may hold, and anything else is passed over', () => {
    expect([{ a: 1 }, [], null, 'text', undefined].map(objectOf)).toEqual([{ a: 1 }, {}, {}, {}, {}]);
    expect([[{ a: 1 }, [], null, 'text', {}], { a: {} }, null].map(objectsIn)).toEqual([
      [{ a: 1 }, {}],
      [],
      [],
    ]);
    expect(['', 'text', 1, null, ['text']].map(textOrUndefined)).toEqual([
      '',
      'text',
      undefined,
      undefined,
      undefined,
    ]);
    expect(['{"a":1}', '[{}]', 'null', 'no JSON', ''].map(parsedObject)).toEqual([
      { a: 1 },
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
