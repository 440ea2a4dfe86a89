import { checkInstance } from '../../lib/model/schemas';
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
