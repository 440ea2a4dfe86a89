import { checkInstance, checkSchemaForm, type JsonSchema } from '../../lib/model/schemas';
import type { Json } from '../../lib/shared/json';
import { formatPath } from '../../lib/shared/problems';

const schema = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  id: 'http://example.com/x',
  type: 'object',
  required: ['jweAction'],
  properties: {
    jweAction: { type: 'string', enum: ['ENCRYPT', 'DECRYPT'] },
    count: { type: 'integer', minimum: 0, exclusiveMinimum: true },
  },
  additionalProperties: false,
} as const;

describe('a value against a contract', () => {
  it('holds', () => {
    expect(checkInstance(schema, { jweAction: 'ENCRYPT', count: 1 })).toEqual([]);
  });

  it.each<[unknown, string, string]>([
    [{ jweAction: 'X' }, 'jweAction', 'must be one of ["ENCRYPT","DECRYPT"]'],
    [{}, '', "must have required property 'jweAction'"],
    [{ jweAction: 'ENCRYPT', more: 1 }, '', 'has the property "more", which the contract does not allow'],
    [{ jweAction: 'ENCRYPT', count: 0 }, 'count', 'must be > 0'],
    [{ jweAction: 'ENCRYPT', count: '1' }, 'count', 'must be integer'],
    [[], '', 'must be object'],
  ])('%j does not hold', (value, path, message) => {
    const [problem] = checkInstance(schema, value);
    expect(problem!.rule).toBe('contract/instance');
    expect(formatPath(problem!.path)).toBe(path);
    expect(problem!.message).toContain(message);
  });

  it('names every part that does not hold', () => {
    expect(checkInstance(schema, { jweAction: 'X', count: -1, more: 1 })).toHaveLength(3);
  });
});

describe('schemas do not touch each other', () => {
  const of = (a: Json, more: JsonSchema = {}): JsonSchema => ({ type: 'object', properties: { a }, ...more });
  const first = { type: 'string', id: 'http://example.com/a' };

  it.each<JsonSchema>([
    { id: 'http://example.com/one' },
    { $id: 'http://example.com/one' },
    { id: '#one', $id: '#one' },
    { id: 'http://json-schema.org/draft-04/schema#' },
  ])('with the same id %j', (id) => {
    expect(checkInstance(of({ type: 'string' }, id), { a: 1 })).toHaveLength(1);
    expect(checkInstance(of({ type: 'integer' }, id), { a: 1 })).toEqual([]);
    expect(checkInstance(of({ type: 'string' }, id), { a: 'x' })).toEqual([]);
    expect(checkSchemaForm(of({ type: 'integer' }, id))).toEqual([]);
  });

  it('with the same id inside', () => {
    expect(checkInstance(of(first), { a: 1 })).toHaveLength(1);
    expect(checkInstance(of({ ...first, type: 'integer' }), { a: 1 })).toEqual([]);
    const refers = of(first, { additionalProperties: { $ref: 'http://example.com/a' } });
    expect(checkInstance(refers, { b: 1 })).toHaveLength(1);
    expect(checkInstance(refers, { b: 'x' })).toEqual([]);
  });

  it('when one refers to what only another has', () => {
    checkInstance(of(first), {});
    const refers = of({ $ref: 'http://example.com/a' });
    expect(() => checkInstance(refers, { a: 1 })).toThrow("can't resolve reference http://example.com/a");
    expect(() => checkInstance(refers, { a: 1 })).toThrow("can't resolve reference http://example.com/a");
  });

  it('when one cannot be compiled', () => {
    const broken = of({ ...first, pattern: '(' });
    expect(() => checkInstance(broken, {})).toThrow('Invalid regular expression');
    expect(() => checkInstance(of(1), {})).toThrow('schema is invalid');
    expect(checkInstance(of(first), { a: 'x' })).toEqual([]);
    expect(checkSchemaForm(of(1))).toHaveLength(1);
    expect(checkSchemaForm(of(first))).toEqual([]);
  });

  it('when there are more than are kept, and when one refers to itself', () => {
    const tree = of({ $ref: '#' }, { required: ['a'] });
    const list = of(
      { $ref: '#/definitions/l' },
      { definitions: { l: { items: { $ref: '#/definitions/l' }, type: 'array' } } },
    );
    for (let index = 0; index < 520; index++) {
      expect(checkInstance(of({ enum: [index] }), { a: index })).toEqual([]);
      if (index % 100 > 0) continue;
      expect(checkInstance(tree, { a: { a: {} } })).toHaveLength(1);
      expect(checkInstance(list, { a: [[], [[1]]] })).toHaveLength(1);
    }
  });

  it('when only the order of members differs: each has its own order of what does not hold', () => {
    const [a, b] = [{ type: 'string' }, { type: 'string' }];
    const paths = (properties: JsonSchema): string[] =>
      checkInstance({ properties }, { a: 1, b: 1 }).map(({ path }) => formatPath(path));
    expect(paths({ a, b })).toEqual(['a', 'b']);
    expect(paths({ b, a })).toEqual(['b', 'a']);
  });
});

describe('a pattern', () => {
  const of = (pattern: string): JsonSchema => ({
    type: 'object',
    properties: { a: { type: 'string', pattern } },
  });

  it.each([
    ['^\\d{3}\\-\\d{4}$', '555-1234', '5551234'],
    ['(?i)^yes$', 'YES', 'no'],
    ['^\\p{Alpha}++$', 'abc', 'a1'],
  ])('is read as ECMA 262 or as Java: %s', (pattern, good, bad) => {
    expect(checkInstance(of(pattern), { a: good })).toEqual([]);
    expect(checkInstance(of(pattern), { a: bad })).toHaveLength(1);
  });

  it('that is none fails where it is used', () => {
    expect(() => checkInstance(of('[a-z'), { a: 'x' })).toThrow(/Invalid regular expression/);
  });
});
