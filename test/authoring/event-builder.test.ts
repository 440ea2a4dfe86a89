import { platformTools, renderTemplate, valueOf } from '../../lib/execution/index';
import {
  all,
  any,
  credential,
  event,
  input,
  not,
  optional,
  text,
  when,
  wholeInput,
  type EventTemplate,
} from '../../lib/authoring/event-builder';
import { compileEvent } from '../../lib/authoring/event-compiler';
import type { Json, JsonObject } from '../../lib/shared/json';
import { checkRequestTemplate } from '../../lib/model/templates';
import { runs } from '../support/nightly';
import fc, { anyCharacter } from '../support/fast-check';

const contract = {
  type: 'object',
  required: ['jweAction', 'textInput', 'count', 'flag'],
  properties: {
    jweAction: { type: 'string', enum: ['ENCRYPT', 'DECRYPT'] },
    textInput: { type: 'string' },
    count: { type: 'integer' },
    flag: { type: 'boolean' },
    limit: { type: 'number' },
    note: { type: 'string' },
    yes: { type: 'boolean' },
    maybe: { type: ['string', 'null'] },
    'with-dash_1': { type: 'string' },
    none: { type: 'null' },
  },
} as const;

const credentials = { PUBLIC_KEY: '-----BEGIN "KEY"\\\nä$x #if\n', PRIVATE_KEY: 'private' };

function compiled(template: EventTemplate): string {
  const { template: source, problems } = compileEvent(template, contract);
  expect(problems).toEqual([]);
  expect(checkRequestTemplate(source, { inputs: Object.keys(contract.properties) })).toEqual([]);
  return source;
}

function render(template: EventTemplate, inputs: JsonObject): Json {
  const scope = new Map(valueOf(inputs) as Map<string, never>);
  scope.set('rawRequest', JSON.stringify(inputs) as never);
  const rendered = renderTemplate(compiled(template), {
    ...platformTools(),
    input: scope,
    credentials: new Map(Object.entries(credentials)),
  });
  return JSON.parse(rendered) as Json;
}

/** Texts with everything that could break JSON or Velocity. */
const tricky = fc.oneof(
  fc.string(),
  fc.string({ unit: anyCharacter }),
  fc.constantFrom(
    '"',
    '\\',
    '\n',
    '\r\n\t',
    '\u0000\u001f',
    '\u2028\u2029',
    '😀',
    '$x',
    '$input.textInput',
    '${input.nope}',
    '#if(true)',
    '#end',
    '##',
    '#[[',
    '#*',
    "'",
    '\\u0041',
    '',
    'null',
    ', "x": 1 }',
    '</script>',
    '$esc.jsonEncode("x")',
  ),
  fc
    .array(fc.constantFrom('"', '\\', '\n', '$', '#', '{', '}', ' ', 'a', "'", '😀'))
    .map((parts) => parts.join('')),
);
const integer = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -1));
const number = fc
  .oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), integer, fc.constantFrom(0, 1e21, 1e-7))
  .map((value) => (Object.is(value, -0) ? 0 : value));

/** Any input that the contract allows. */
const inputs = fc.record(
  {
    jweAction: fc.constantFrom('ENCRYPT', 'DECRYPT'),
    textInput: tricky,
    count: integer,
    flag: fc.boolean(),
    limit: number,
    note: tricky,
    yes: fc.boolean(),
    maybe: fc.option(tricky),
    'with-dash_1': tricky,
    none: fc.constant(null),
  },
  { requiredKeys: ['jweAction', 'textInput', 'count', 'flag'] },
) as fc.Arbitrary<JsonObject>;

function holds(template: EventTemplate, expected: (given: JsonObject) => unknown, all = 300): void {
  fc.assert(
    fc.property(inputs, (given) => {
      expect(render(template, given)).toEqual(expected(given));
    }),
    runs(all),
  );
}

describe('an event that was built', () => {
  it('says what the builder said, for any input that the contract allows', () => {
    holds(
      event({
        jweKey: when(
          input('jweAction').equals('ENCRYPT'),
          credential('PUBLIC_KEY'),
          credential('PRIVATE_KEY'),
        ),
        textInput: input('textInput'),
        count: input('count'),
        flag: input('flag'),
        note: input('note'),
        yes: input('yes'),
        maybe: input('maybe'),
        dash: input('with-dash_1'),
        none: input('none'),
        limit: optional(input('limit')),
      }),
      (given) => ({
        jweKey: given['jweAction'] === 'ENCRYPT' ? credentials.PUBLIC_KEY : credentials.PRIVATE_KEY,
        textInput: given['textInput'],
        count: given['count'],
        flag: given['flag'],
        note: given['note'] ?? null,
        yes: given['yes'] ?? null,
        maybe: given['maybe'] ?? null,
        dash: given['with-dash_1'] ?? null,
        none: null,
        ...(given['limit'] !== undefined && { limit: given['limit'] }),
      }),
    );
  });

  it('leaves out what is optional, without a dangling comma, whatever else is there', () => {
    const names = ['limit', 'note', 'yes', 'maybe', 'with-dash_1', 'none'] as const;
    const expected = (given: JsonObject): JsonObject =>
      Object.fromEntries(
        names
          .filter((name) => given[name] !== undefined && given[name] !== null)
          .map((name) => [name, given[name]!]),
      );
    const shape = Object.fromEntries(names.map((name) => [name, optional(input(name))]));
    holds(event(shape), expected);
    holds(event({ ...shape, always: 1 }), (given) => ({ always: 1, ...expected(given) }));
  });

  it('keeps constants, whatever they look like, in names too', () => {
    fc.assert(
      fc.property(
        fc.dictionary(tricky, fc.oneof(tricky, fc.boolean(), fc.constant(null), number)),
        (constants) => {
          const clean = Object.fromEntries(
            Object.entries(constants).filter(([name]) => name !== '__proto__' && name !== 'kind'),
          );
          expect(
            render(event(clean), { jweAction: 'ENCRYPT', textInput: '', count: 0, flag: false }),
          ).toEqual(clean);
        },
      ),
    );
  });

  it('nests objects and lists, embeds the whole input, and joins texts', () => {
    holds(
      event({
        user: { id: input('textInput'), note: optional(input('note')) },
        list: [input('count'), 'x', [input('flag')]],
        whole: wholeInput(),
        auth: text`Bearer "${credential('PUBLIC_KEY')}" $x #${input('textInput')}/${input('count')}/${input('note')}`,
        none: credential('MISSING'),
      }),
      (given) => ({
        user: { id: given['textInput'], ...(given['note'] !== undefined && { note: given['note'] }) },
        list: [given['count'], 'x', [given['flag']]],
        whole: given,
        auth: `Bearer "${credentials.PUBLIC_KEY}" $x #${String(given['textInput'])}/${String(given['count'])}/${String(given['note'] ?? '')}`,
        none: '',
      }),
    );
  });

  it('decides by conditions', () => {
    holds(
      event({
        equal: when(input('count').equals(0), 'zero', 'other'),
        flag: when(input('flag').equals(true), 1, 2),
        no: when(not(input('flag').equals(true)), 1, 2),
        present: when(input('note').isPresent(), input('note'), 'none'),
        both: when(all(input('flag').equals(true), input('yes').equals(true)), 1, 2),
        either: when(any(input('flag').equals(true), input('yes').equals(true)), 1, 2),
        empty: when(all(), 1, 2),
        nested: when(input('flag').equals(true), when(input('yes').equals(false), 'a', 'b'), 'c'),
        odd: when(input('textInput').equals('{x} "q" '), true, false),
      }),
      (given) => ({
        equal: given['count'] === 0 ? 'zero' : 'other',
        flag: given['flag'] === true ? 1 : 2,
        no: given['flag'] === true ? 2 : 1,
        present: given['note'] ?? 'none',
        both: given['flag'] === true && given['yes'] === true ? 1 : 2,
        either: given['flag'] === true || given['yes'] === true ? 1 : 2,
        empty: 1,
        nested: given['flag'] === true ? (given['yes'] === false ? 'a' : 'b') : 'c',
        odd: given['textInput'] === '{x} "q" ',
      }),
    );
  });

  it('is the empty object when it says nothing', () => {
    expect(compiled(event({}))).toBe('{}');
  });

  it.each([
    [
      event({ a: input('nope') }),
      'template/unknown-input',
      'The event uses the input "nope", which the input contract does not have (it has: jweAction',
    ],
    [event({ a: optional(input('toString')) }), 'template/unknown-input', '"toString"'],
    [event({ a: when(input('nope').isPresent(), 1, 2) }), 'template/unknown-input', '"nope"'],
    [
      event({ a: when(input('textInput').equals("it's"), 1, 2) }),
      'template/constant',
      'cannot compare with "it\'s"',
    ],
  ])('is refused: %#', (template, rule, message) => {
    const { problems, template: source } = compileEvent(template, contract);
    expect(source).toBe('');
    expect(problems[0]).toMatchObject({ rule, path: ['a'], severity: 'error' });
    expect(problems[0]!.message).toContain(message);
  });

  it('is refused for an input that can be a text or a number', () => {
    const mixed = { type: 'object', properties: { a: { type: ['string', 'integer'] } } };
    expect(compileEvent(event({ b: { c: input('a') } }), mixed).problems[0]).toMatchObject({
      rule: 'template/mixed-type',
      path: ['b', 'c'],
    });
  });
});
