import { inputChanges, outputChanges, worst, type ContractChange } from '../../lib/review/contract-changes';
import { gaps } from '../../lib/review/subset';
import { checkInstance, type JsonSchema } from '../../lib/model/schemas';
import { isJsonObject, type Json } from '../../lib/shared/json';
import fc from '../support/fast-check';

function effect(changes: readonly ContractChange[]): string {
  return worst(changes.map((each) => each.effect));
}

function said(changes: readonly ContractChange[]): string[] {
  return changes.map(({ effect, path, message }) => `${effect}: ${path}: ${message}`);
}

function input(properties: Record<string, Json>, more: Record<string, Json> = {}): JsonSchema {
  return { type: 'object', properties, ...more };
}

const text = { type: 'string' };

describe('what an input contract change means', () => {
  test.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['nothing', input({ a: text }), { properties: { a: { type: 'string' } }, type: 'object' }, []],
    [
      'a title only',
      input({ a: { type: 'string', title: 'A' } }),
      input({ a: { type: 'string', title: 'B' } }),
      ['text: a: title "A" → "B"'],
    ],
    [
      'a new optional input',
      input({ a: text }),
      input({ a: text, b: text }),
      ['compatible: b: new optional input (string)'],
    ],
    [
      'a new required input',
      input({ a: text }),
      input({ a: text, b: text }, { required: ['b'] }),
      ['breaking: b: new required input (string)'],
    ],
    ['an input gone', input({ a: text, b: text }), input({ a: text }), ['breaking: b: the input is gone']],
    [
      'an input gone where nothing else is allowed',
      input({ a: text, b: text }, { additionalProperties: false }),
      input({ a: text }, { additionalProperties: false }),
      ['breaking: b: the input is gone'],
    ],
    [
      'became required',
      input({ a: text }),
      input({ a: text }, { required: ['a'] }),
      ['breaking: a: became required'],
    ],
    [
      'became optional',
      input({ a: text }, { required: ['a'] }),
      input({ a: text }),
      ['compatible: a: is no longer required'],
    ],
    [
      'an enum lost a value',
      input({ a: { type: 'string', enum: ['x', 'y'] } }),
      input({ a: { type: 'string', enum: ['x'] } }),
      ['breaking: a: lost the value "y"'],
    ],
    [
      'an enum gained a value',
      input({ a: { type: 'string', enum: ['x'] } }),
      input({ a: { type: 'string', enum: ['x', 'y'] } }),
      ['compatible: a: gained the value "y"'],
    ],
    [
      'an enum appeared',
      input({ a: text }),
      input({ a: { type: 'string', enum: ['x'] } }),
      ['breaking: a: only "x" is accepted now'],
    ],
    [
      'another type',
      input({ a: text }),
      input({ a: { type: 'integer' } }),
      ['breaking: a: type string → integer'],
    ],
    [
      'a wider type',
      input({ a: { type: 'integer' } }),
      input({ a: { type: 'number' } }),
      ['compatible: a: type integer → number'],
    ],
    [
      'a narrower bound',
      input({ a: { type: 'integer', maximum: 10 } }),
      input({ a: { type: 'integer', maximum: 5 } }),
      ['breaking: a: maximum 10 → 5'],
    ],
    [
      'a shorter text',
      input({ a: text }),
      input({ a: { type: 'string', maxLength: 10 } }),
      ['breaking: a: maxLength none → 10'],
    ],
  ])('%s', (_what, before, after, expected) => {
    expect(said(inputChanges(before, after))).toEqual(expected);
  });
});

describe('what an output contract change means', () => {
  test.each<[string, JsonSchema, JsonSchema, string[]]>([
    [
      'a new output',
      input({ a: text }, { additionalProperties: false }),
      input({ a: text, b: text }),
      ['compatible: b: new output (string)'],
    ],
    ['an output gone', input({ a: text, b: text }), input({ a: text }), ['breaking: b: the output is gone']],
    [
      'an output gone inside a list',
      input({ l: { type: 'array', items: input({ a: text, b: text }) } }),
      input({ l: { type: 'array', items: input({ a: text }) } }),
      ['breaking: l[].b: the output is gone'],
    ],
    [
      'another type',
      input({ a: text }),
      input({ a: { type: 'integer' } }),
      ['breaking: a: type string → integer'],
    ],
    [
      'a null became possible',
      input({ a: text }),
      input({ a: { type: ['string', 'null'] } }),
      ['breaking: a: type string → string | null'],
    ],
    [
      'may be missing now',
      input({ a: text }, { required: ['a'] }),
      input({ a: text }),
      ['breaking: a: may be missing now (was required)'],
    ],
    [
      'is always there now',
      input({ a: text }),
      input({ a: text }, { required: ['a'] }),
      ['compatible: a: is always there now'],
    ],
    [
      'an enum gained a value',
      input({ a: { type: 'string', enum: ['x'] } }),
      input({ a: { type: 'string', enum: ['x', 'y'] } }),
      ['breaking: a: gained the value "y"'],
    ],
    [
      'an enum lost a value',
      input({ a: { type: 'string', enum: ['x', 'y'] } }),
      input({ a: { type: 'string', enum: ['x'] } }),
      ['compatible: a: lost the value "y"'],
    ],
  ])('%s', (_what, before, after, expected) => {
    expect(said(outputChanges(before, after))).toEqual(expected);
  });
});

test('schemas that cannot be compared promise nothing', () => {
  const bad = input({ a: { type: 'string', pattern: '(' } });
  expect(effect(inputChanges(input({ a: { type: 'string', enum: ['b'] } }), bad))).toBe('breaking');
  expect(effect(outputChanges({ type: 7 }, input({})))).toBe('breaking');
});

const NAMES = ['a', 'b', 'c'];
const name = fc.constantFrom(...NAMES);
const leaf: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  null,
  true,
  false,
  0,
  1,
  2,
  1.5,
  -3,
  6,
  '',
  'a',
  'b',
  'abc',
  [],
  {},
);

/** Values that have a chance to satisfy the schemas below. */
const { value } = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    { arbitrary: leaf, weight: 3 },
    { arbitrary: fc.array(tie('value'), { maxLength: 3 }), weight: 1 },
    { arbitrary: fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }), weight: 3 },
  ),
}));

const small = fc.integer({ min: 0, max: 3 });
const type = fc.constantFrom('string', 'integer', 'number', 'boolean', 'null', 'object', 'array');

const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const some = <T extends Json>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
    fc.option(arbitrary, { nil: undefined, freq: 3 });
  const inner = tie('schema');
  const parts = fc.array(inner, { minLength: 1, maxLength: 2 });
  const full = fc
    .record({
      type: some(fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 }))),
      enum: fc.option(
        fc.uniqueArray(leaf, { minLength: 1, maxLength: 3, selector: (each) => JSON.stringify(each) }),
        {
          nil: undefined,
          freq: 6,
        },
      ),
      minimum: some(small),
      maximum: some(small),
      multipleOf: some(fc.constantFrom(1, 2, 3, 0.5)),
      minLength: some(small),
      maxLength: some(small),
      pattern: some(fc.constantFrom('^a', 'b')),
      properties: some(fc.dictionary(name, inner, { maxKeys: 3, noNullPrototype: true })),
      patternProperties: fc.option(
        fc.dictionary(fc.constantFrom('^a', '[bc]'), inner, { maxKeys: 2, noNullPrototype: true }),
        {
          nil: undefined,
          freq: 8,
        },
      ),
      required: some(fc.uniqueArray(name, { minLength: 1, maxLength: 2 })),
      additionalProperties: some(fc.oneof(fc.boolean(), inner)),
      minProperties: some(small),
      maxProperties: some(small),
      items: some(fc.oneof(inner, parts)),
      additionalItems: some(fc.oneof(fc.boolean(), inner)),
      minItems: some(small),
      maxItems: some(small),
      uniqueItems: some(fc.boolean()),
      allOf: fc.option(parts, { nil: undefined, freq: 8 }),
      anyOf: fc.option(parts, { nil: undefined, freq: 8 }),
      oneOf: fc.option(parts, { nil: undefined, freq: 8 }),
      not: fc.option(inner, { nil: undefined, freq: 10 }),
    })
    .chain((all) =>
      fc.subarray(Object.keys(all) as (keyof typeof all)[], { maxLength: 4 }).map((keys) => pick(all, keys)),
    );
  return {
    schema: fc.oneof({ maxDepth: 2 }, fc.record({ type }) as fc.Arbitrary<JsonSchema>, full),
  };
});

function pick(all: Readonly<Record<string, unknown>>, keys: readonly string[]): JsonSchema {
  const chosen = Object.fromEntries(
    keys.filter((key) => all[key] !== undefined).map((key) => [key, all[key] as Json]),
  );
  return chosen;
}

/** A schema and one that differs from it in few places: what a change of a contract looks like. */
const pair = fc
  .record({
    left: schema,
    right: schema,
    keys: fc.subarray(['type', 'enum', 'required', 'properties', 'items', 'minimum', 'maxLength']),
  })
  .chain(({ left, right, keys }) =>
    fc.constantFrom<[JsonSchema, JsonSchema]>(
      [left, right],
      [left, { ...left, ...pick(right, keys) }],
      [{ ...left, ...pick(right, keys) }, left],
      [
        { type: 'object', properties: { a: left, b: right } },
        { type: 'object', properties: { a: left, b: left }, required: ['a'] },
      ],
    ),
  );

function valid(of: JsonSchema, candidate: Json): boolean {
  return checkInstance(of, candidate).length === 0;
}

/** The value without the properties that a schema's objects do not declare: what callers send and readers read. */
function declaredOnly(of: Json | undefined, candidate: Json): Json {
  if (!isJsonObject(of)) return candidate;
  if (Array.isArray(candidate))
    return (candidate as readonly Json[]).map((item) =>
      declaredOnly(Array.isArray(of['items']) ? undefined : of['items'], item),
    );
  const { properties } = of;
  if (!isJsonObject(candidate) || !isJsonObject(properties)) return candidate;
  const takesOthers = isJsonObject(of['additionalProperties']) || 'patternProperties' in of;
  return Object.fromEntries(
    Object.entries(candidate)
      .filter(([key]) => takesOthers || Object.hasOwn(properties, key))
      .map(([key, item]) => [key, declaredOnly(properties[key], item)]),
  );
}

describe('the verdict agrees with ajv', () => {
  const runs = { numRuns: 250 };

  test('a proven subset is one', () => {
    let counted = 0;
    fc.assert(
      fc.property(pair, fc.array(value, { minLength: 15, maxLength: 15 }), ([from, to], values) => {
        if (gaps(from, to).length > 0) return;
        for (const each of values.filter((candidate) => valid(from, candidate))) {
          counted++;
          expect({ each, from, to, valid: valid(to, each) }).toEqual({ each, from, to, valid: true });
        }
      }),
      runs,
    );
    expect(counted).toBeGreaterThan(50);
  });

  test('an input that was valid and is not any more was called breaking', () => {
    let counted = 0;
    fc.assert(
      fc.property(pair, fc.array(value, { minLength: 15, maxLength: 15 }), ([before, after], values) => {
        const changed = values
          .map((each) => declaredOnly(before, each))
          .filter((each) => valid(before, each) && !valid(after, each));
        if (changed.length === 0) return;
        counted++;
        expect(effect(inputChanges(before, after))).toBe('breaking');
      }),
      runs,
    );
    expect(counted).toBeGreaterThan(15);
  });

  test('an output that cannot be read as before was called breaking', () => {
    let counted = 0;
    fc.assert(
      fc.property(pair, fc.array(value, { minLength: 15, maxLength: 15 }), ([before, after], values) => {
        const changed = values
          .map((each) => declaredOnly(after, each))
          .filter(
            (each) =>
              valid(after, each) && !valid(before, each) && !valid(before, declaredOnly(before, each)),
          );
        if (changed.length === 0) return;
        counted++;
        expect(effect(outputChanges(before, after))).toBe('breaking');
      }),
      runs,
    );
    expect(counted).toBeGreaterThan(15);
  });

  test('a schema is compatible with itself, whatever people read in it', () => {
    fc.assert(
      fc.property(schema, fc.string(), (each, title) => {
        expect(['none', 'text']).toContain(effect(inputChanges(each, { ...each, title })));
        expect(['none', 'text']).toContain(effect(outputChanges({ ...each, title }, each)));
      }),
    );
  });
});
