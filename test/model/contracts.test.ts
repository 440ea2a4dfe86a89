import {
  checkInputContract,
  checkOutputContract,
  inputNames,
  INPUT_NOT_FLAT,
} from '../../lib/model/contracts';
import type { Json } from '../../lib/shared/json';
import { formatPath } from '../../lib/shared/problems';

const input = (properties: Json, more: Record<string, Json> = {}): Json => ({
  type: 'object',
  properties,
  ...more,
});
const rules = (problems: readonly { rule: string }[]): string[] => problems.map(({ rule }) => rule);

describe('the input contract', () => {
  it('may have properties of every scalar type, and of several', () => {
    const schema = input(
      {
        text: { type: 'string', enum: ['A', 'B'], description: 'x' },
        count: { type: 'integer', minimum: 0 },
        rate: { type: 'number' },
        yes: { type: 'boolean' },
        none: { type: 'null' },
        maybe: { type: ['string', 'null'] },
        'with-dash_1': { type: 'string' },
      },
      {
        required: ['text'],
        additionalProperties: false,
        title: 'T',
        $schema: 'http://json-schema.org/draft-04/schema#',
      },
    );
    expect(checkInputContract(schema)).toEqual([]);
  });

  it('may have no properties at all', () => {
    expect(checkInputContract(input({}))).toEqual([]);
  });

  it.each<[string, Json]>([
    ['an object', { type: 'object', properties: {} }],
    ['an array', { type: 'array', items: { type: 'string' } }],
    ['an array among the types', { type: ['string', 'array'] }],
    ['no type', { description: 'anything' }],
    ['sub-schemas', { type: 'string', properties: { a: { type: 'string' } } }],
  ])('refuses a property that is %s, in the words of the service', (_what, property) => {
    const problems = checkInputContract(input({ ok: { type: 'string' }, bad: property }));
    expect(rules(problems)).toEqual(['contract/input-flat']);
    expect(problems[0]!.message).toContain(INPUT_NOT_FLAT);
    expect(problems[0]!.message).toContain('"bad"');
    expect(formatPath(problems[0]!.path)).toBe('properties.bad');
  });

  it.each(['orgId', 'integrationId', 'rawRequest'])('refuses the reserved name %s', (name) => {
    const problems = checkInputContract(input({ [name]: { type: 'string' } }));
    expect(rules(problems)).toEqual(['contract/input-reserved']);
    expect(problems[0]!.message).toMatch(/is reserved by the platform .*Rename it/);
  });

  it.each(['1st', '_x', '-x', 'a b', 'a.b', 'ä', ''])('refuses the name %j', (name) => {
    expect(rules(checkInputContract(input({ [name]: { type: 'string' } })))).toEqual(['contract/input-name']);
  });

  it.each<[string, Json]>([
    ['a text', 'string'],
    ['an array', []],
    ['null', null],
  ])('refuses %s', (_what, schema) => {
    expect(rules(checkInputContract(schema))).toEqual(['contract/schema']);
  });

  it.each<[string, Json]>([
    ['an array', { type: 'array', items: { type: 'string' } }],
    ['no type', { properties: {} }],
    ['an object without properties', { type: 'object' }],
  ])('refuses a root that is %s', (_what, schema) => {
    expect(rules(checkInputContract(schema))).toEqual(['contract/input-object']);
  });

  it.each<[string, Json, string]>([
    ['a type that does not exist', input({ a: { type: 'text' } }), 'properties.a.type'],
    ['an empty required', input({ a: { type: 'string' } }, { required: [] }), 'required'],
    [
      'required as a boolean, as in draft 03',
      input({ a: { type: 'string', required: true } }),
      'properties.a.required',
    ],
    ['properties as an array', input([]), 'properties'],
  ])('refuses what is no draft-04 schema: %s', (_what, schema, path) => {
    const problems = checkInputContract(schema);
    expect(rules(problems)).toContain('contract/schema');
    expect(problems.map((each) => formatPath(each.path))).toContain(path);
  });

  it('refuses $ref', () => {
    const problems = checkInputContract(
      input({ a: { type: 'string', allOf: [{ $ref: '#/definitions/x' }] } }),
    );
    expect(rules(problems)).toEqual(['contract/ref']);
    expect(formatPath(problems[0]!.path)).toBe('properties.a.allOf[0]');
  });

  it('does not take a property that is named $ref, or an enum that holds it, for a reference', () => {
    expect(rules(checkOutputContract({ type: 'object', properties: { $ref: { type: 'string' } } }))).toEqual(
      [],
    );
  });

  it.each<[string, string, string[]]>([
    ['^[a-z]+$', 'ECMA 262', []],
    ['^\\d{3}\\-\\d{4}$', 'ECMA 262, with an escape that is needless', []],
    ['(?i)abc', 'Java alone', ['warning']],
    ['^\\p{Alpha}++$', 'Java alone', ['warning']],
    ['[a-z', 'neither', ['error']],
    ['(', 'neither', ['error']],
  ])('reads the pattern %j: %s', (pattern, _what, severities) => {
    const problems = checkInputContract(input({ a: { type: 'string', pattern } }));
    expect(problems.map(({ severity }) => severity)).toEqual(severities);
    expect(problems.map(({ rule, path }) => [rule, formatPath(path)])).toEqual(
      severities.map(() => ['contract/pattern', 'properties.a.pattern']),
    );
    const output = { type: 'object', patternProperties: { [pattern]: { enum: [{ pattern: '(' }] } } };
    expect(checkOutputContract(output).map(({ severity }) => severity)).toEqual(severities);
  });

  it('warns of a required name that no property has: the schema is valid', () => {
    const problems = checkInputContract(input({ a: { type: 'string' } }, { required: ['a', 'b'] }));
    expect(problems).toMatchObject([{ rule: 'contract/required-unknown', severity: 'warning' }]);
    expect(formatPath(problems[0]!.path)).toBe('required[1]');
  });

  it('does not take names of Object.prototype for properties', () => {
    expect(rules(checkInputContract(input({ a: { type: 'string' } }, { required: ['toString'] })))).toEqual([
      'contract/required-unknown',
    ]);
    expect(
      checkInputContract(input({ constructor: { type: 'string' } }, { required: ['constructor'] })),
    ).toEqual([]);
  });

  it('reports every problem at once', () => {
    const schema = input({ orgId: { type: 'object' }, '1': { type: 'string' } }, { required: ['x'] });
    expect(rules(checkInputContract(schema)).sort()).toEqual([
      'contract/input-flat',
      'contract/input-name',
      'contract/input-reserved',
      'contract/required-unknown',
    ]);
  });

  it('names its inputs', () => {
    expect(inputNames(input({ b: { type: 'string' }, a: { type: 'string' } }))).toEqual(['b', 'a']);
    expect(inputNames('nothing')).toEqual([]);
  });
});

describe('the output contract', () => {
  it('may nest objects and arrays, and may be an array', () => {
    const person = { type: 'object', properties: { tags: { type: 'array', items: { type: 'string' } } } };
    expect(
      checkOutputContract({ type: 'object', properties: { people: { type: 'array', items: person } } }),
    ).toEqual([]);
    expect(checkOutputContract({ type: 'array', items: person })).toEqual([]);
  });

  it.each<[string, Json]>([
    ['a scalar', { type: 'string' }],
    ['nothing said', {}],
  ])('refuses a root that is %s', (_what, schema) => {
    expect(rules(checkOutputContract(schema))).toEqual(['contract/output-root']);
  });

  it('refuses an array in an array, at any depth', () => {
    const nested = { type: 'array', items: { type: 'array', items: { type: 'string' } } };
    const problems = checkOutputContract({ type: 'object', properties: { a: nested } });
    expect(rules(problems)).toEqual(['contract/output-nested-array']);
    expect(formatPath(problems[0]!.path)).toBe('properties.a.items');
    expect(problems[0]!.message).toContain('Put an object between them');
    const tuple = { type: 'array', items: [{ type: 'string' }, nested] };
    expect(rules(checkOutputContract(tuple))).toContain('contract/output-nested-array');
  });

  it('refuses $ref and nesting beyond 50 levels', () => {
    expect(rules(checkOutputContract({ type: 'object', properties: { a: { $ref: '#' } } }))).toEqual([
      'contract/ref',
    ]);
    let deep: Json = { type: 'string' };
    for (let level = 0; level < 26; level++) deep = { type: 'object', properties: { a: deep } };
    expect(rules(checkOutputContract(deep))).toEqual(['contract/depth']);
  });
});
