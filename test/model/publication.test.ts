import { checkPublished, sameSchema } from '../../lib/model/publication';

const input = { type: 'object', properties: { text: { type: 'string' } } };
const output = { type: 'object', properties: {} };
const published = { contract: { input, output }, secure: false };
const check = (wanted: Parameters<typeof checkPublished>[1]): [string, unknown][] =>
  checkPublished(published, wanted).map(({ rule, path }) => [rule, path]);

describe('a published action', () => {
  it('keeps its contract and whether it is secure', () => {
    expect(check(published)).toEqual([]);
    expect(check({ ...published, contract: { input, output: input } })).toEqual([
      ['published/contract', ['contract']],
    ]);
    expect(check({ contract: { input: output, output }, secure: true })).toEqual([
      ['published/contract', ['contract']],
      ['published/secure', ['secure']],
    ]);
  });

  it('is held to what is known of it', () => {
    expect(check({})).toEqual([]);
    expect(check({ contract: { input } })).toEqual([]);
    expect(check({ secure: true })).toEqual([['published/secure', ['secure']]]);
  });
});

test('schemas of the same meaning differ in order and dialect at most', () => {
  expect(sameSchema({ $schema: 'http://json-schema.org/draft-04/schema#', ...input }, input)).toBe(true);
  expect(sameSchema({ properties: input.properties, type: 'object' }, input)).toBe(true);
  expect(sameSchema({ ...input, required: ['text'] }, input)).toBe(false);
});
