import {
  defaultsOf,
  formFields,
  inputOf,
  problemsByField,
  typedOf,
} from '../../../lib/console/logic/input-form';
import { checkInstance } from '../../../lib/model/schemas';

const SCHEMA = {
  type: 'object',
  required: ['kind', 'text'],
  properties: {
    count: { type: 'integer', minimum: 1, default: 3 },
    text: { type: 'string', description: 'What to say' },
    kind: { enum: ['A', 'B', 7], title: 'Kind' },
    loud: { type: 'boolean' },
    rate: { type: 'number' },
    more: { type: 'array', items: { type: 'string' } },
  },
  additionalProperties: false,
};
const FIELDS = formFields(SCHEMA);

test('the fields of a contract: the required ones first, each by its type, enums as choices', () => {
  expect(FIELDS.map(({ name, kind, required, choices }) => [name, kind, required, choices.join()])).toEqual([
    ['text', 'text', true, ''],
    ['kind', 'choice', true, '"A","B",7'],
    ['count', 'integer', false, ''],
    ['loud', 'boolean', false, ''],
    ['rate', 'number', false, ''],
    ['more', 'json', false, ''],
  ]);
  expect(defaultsOf(FIELDS)).toEqual({ count: 3 });
  for (const odd of [undefined, null, 'x', {}, { properties: 1 }]) expect(formFields(odd)).toEqual([]);
});

test('what is typed becomes an input of the right types and back, and what the form has no field for stays', () => {
  const input = { text: '12', kind: 7, count: 5, loud: false, rate: 1.5, more: ['x'], other: 1 };
  const typed = typedOf(FIELDS, input);
  expect(typed).toEqual({ text: '12', kind: '7', count: '5', loud: 'false', rate: '1.5', more: '["x"]' });
  expect(inputOf(FIELDS, typed, input)).toEqual({ input, unreadable: {} });
  // An empty field is no value.
  expect(inputOf(FIELDS, { ...typed, rate: '' }, input).input).not.toHaveProperty('rate');
  // A value of another type than the contract's is shown as it is.
  expect(inputOf(FIELDS, typedOf(FIELDS, { count: 'many' }))).toMatchObject({
    unreadable: { count: 'This is no whole number.' },
  });
});

test.each([
  ['count', '1.5'],
  ['count', 'x'],
  ['rate', '1,5'],
  ['more', '[1,'],
])('%s cannot be %s', (name, text) => {
  const { input, unreadable } = inputOf(FIELDS, { [name]: text });
  expect(input).not.toHaveProperty(name);
  expect(unreadable[name]).toMatch(/^This is /);
});

test("what the contract's own check finds is told at the field that it is about", () => {
  const problems = checkInstance(SCHEMA, { kind: 'C', count: 0, extra: true });
  expect(problemsByField(problems)).toEqual({
    text: 'This is required.',
    kind: 'Must be one of ["A","B",7].',
    count: 'Must be >= 1.',
    '': 'The value has the property "extra", which the contract does not allow.',
  });
});
