import { pack, unpack, type Received } from '../support/provider-process';
import { useNotes } from '../support/notes';

const notes = useNotes();

const typed = (type: unknown, value: unknown): unknown => [Buffer.from(JSON.stringify(type)), value];

function call(times: number, value: unknown): Promise<Received> {
  return notes.provider.call('CallFunction', { name: 'repeat', arguments: [pack(times), pack(value)] });
}

test.each(['GetFunctions', 'GetProviderSchema'])('%s has the signatures', async (procedure) => {
  const { functions } = (await notes.provider.call(procedure)) as {
    functions: Record<string, { parameters: { type: Uint8Array }[]; return: { type: Uint8Array } }>;
  };
  const { repeat } = functions;
  expect(repeat).toMatchObject({
    summary: 'Repeats.',
    description: 'Repeats a value.',
    description_kind: 'MARKDOWN',
    parameters: [
      { name: 'times', description: 'How often.', description_kind: 'MARKDOWN' },
      { name: 'value', description: 'What.', description_kind: 'MARKDOWN' },
    ],
  });
  const types = [...repeat!.parameters, repeat!.return].map(({ type }) => Buffer.from(type).toString());
  expect(types).toEqual(['"number"', '"dynamic"', '["list","string"]']);
});

test('a call is computed, before the provider is configured as well', async () => {
  const { result, error } = await call(
    2,
    typed(['object', { a: ['tuple', ['string', 'bool']] }], { a: ['x', true] }),
  );
  expect(error).toBeUndefined();
  expect(unpack(result)).toEqual(['{"a":["x",true]}', '{"a":["x",true]}']);
});

test('what is wrong with an argument is said at it, and nothing of it reaches the terminal raw', async () => {
  const { result, error } = await call(-1, typed('string', 'x'));
  expect(result).toBeUndefined();
  const { text, function_argument: argument } = error as { text: string; function_argument: unknown };
  expect(text).toContain('Not so often');
  expect(text).not.toContain('\u001b');
  expect(Number(argument)).toBe(0);
});

test('an argument of the wrong type, a function that fails and one that is not there are errors', async () => {
  const wrong = await notes.provider.call('CallFunction', {
    name: 'repeat',
    arguments: [pack('often'), pack(typed('string', 'x'))],
  });
  expect(wrong['error']).toMatchObject({
    text: 'Value of the wrong type: Expected a number, found a string',
  });
  expect(((await call(101, typed('string', 'x')))['error'] as { text: string }).text).toContain('It broke.');
  const none = await notes.provider.call('CallFunction', { name: 'none', arguments: [] });
  expect(none['error']).toMatchObject({
    text: 'Unknown function: The provider has no function "none". It has: repeat',
  });
});
