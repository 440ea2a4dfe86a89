import { contractOf } from '../../../lib/provider/functions/contract';
import { eventTemplateOf } from '../../../lib/provider/functions/event-template';
import type { ArgumentError } from '../../../lib/provider/framework';
import type { Json } from '../../../lib/shared/json';
import { platformTools, renderTemplate, valueOf } from '../../../lib/velocity';

const CONTRACT = contractOf({ name: 'string', 'age?': 'integer', 'note?': 'string', flag: 'boolean' });

function rendered(
  event: Json,
  input: Record<string, Json>,
  credentials: Record<string, string> = {},
): unknown {
  const scope = { input: valueOf(input), credentials: valueOf(credentials), ...platformTools() };
  return JSON.parse(renderTemplate(eventTemplateOf(CONTRACT, event), scope));
}

test('constants, inputs with their types, credentials and texts', () => {
  expect(
    rendered(
      {
        id: '$input.name',
        age: '$input.age',
        flag: '$input.flag',
        key: '$credentials.KEY',
        greeting: 'Hello $input.name, you pay $$5 or $7',
        fixed: [1, true, null, 'x', { deep: '$input.name' }],
      },
      { name: 'say "hi"\n$!{input.age} #if', flag: true },
      { KEY: 'k"1' },
    ),
  ).toEqual({
    id: 'say "hi"\n$!{input.age} #if',
    age: null,
    flag: true,
    key: 'k"1',
    greeting: 'Hello say "hi"\n$!{input.age} #if, you pay $5 or $7',
    fixed: [1, true, null, 'x', { deep: 'say "hi"\n$!{input.age} #if' }],
  });
});

test('a member with a question mark is left out where its input was not given', () => {
  const event = { name: '$input.name', 'note?': '$input.note' };
  expect(rendered(event, { name: 'a', flag: true })).toEqual({ name: 'a' });
  expect(rendered(event, { name: 'a', flag: true, note: 'b' })).toEqual({ name: 'a', note: 'b' });
});

test('a constant that looks like a reference is written with two dollar signs', () => {
  expect(rendered({ text: '$$input.name', dollars: '$$$input.name' }, { name: 'a', flag: true })).toEqual({
    text: '$input.name',
    dollars: '$a',
  });
});

test.each<[Json, string]>([
  [{ a: '$input.other' }, 'a: The event uses the input "other"'],
  [{ 'a?': 'Hello $input.name' }, 'a: only what is an input alone'],
  [{ 'a?': '$credentials.KEY' }, 'a: only what is an input alone'],
  [{ a: { b: ['$input.no'] } }, 'a.b[0]: The event uses the input "no"'],
  ['$input.name', 'The event is an object'],
])('%j is refused', (event, message) => {
  expect(() => eventTemplateOf(CONTRACT, event)).toThrow(
    expect.objectContaining({
      message: expect.stringContaining(message) as string,
      argument: 1,
    }) as ArgumentError,
  );
});
