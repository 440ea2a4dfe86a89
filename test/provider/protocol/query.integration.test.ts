import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  diagnosticsOf,
  pack,
  unpack,
  type ProviderProcess,
  type Received,
} from '../support/provider-process';
import { apply, note, plan, startNotes, useNotes } from '../support/notes';

/** Of an engine that knows no queries; what it does not call it does not notice. */
const notes = useNotes();
let provider: ProviderProcess;
beforeAll(async () => {
  provider = await startNotes(notes, {}, '1.14.0');
  for (const title of [...'abcdefghijkl'].map((letter) => `q-${letter}`)) {
    const config = note({ title, size: 7, body: '{}' });
    const planned = await plan(provider, config);
    await apply(provider, { planned: planned['planned_state'], config });
  }
});
afterAll(() => provider.stop());

const list = (title: string | null, more: object = {}): Promise<Received[]> =>
  provider.stream('ListResource', { type_name: 'notes_note', config: pack({ title }), limit: 100, ...more });
const names = (events: readonly Received[]): unknown[] => events.map((each) => each['display_name']);
const identityOf = (event: Received | undefined): unknown =>
  unpack((event?.['identity'] as { identity_data: unknown }).identity_data);

test('the schemas of queries are among the others, and change nothing for who skips them', async () => {
  const { list_resource_schemas: lists } = await provider.call('GetProviderSchema');
  expect(Object.keys(lists as object)).toEqual(['notes_note']);
});

test('each object comes with its identity, and only on demand with its state', async () => {
  const events = await list('q-');
  expect(names(events)).toHaveLength(12);
  expect(events[0]).toMatchObject({ display_name: 'Note n-q-a' });
  expect(events[0]?.['resource_object']).toBeUndefined();
  expect(identityOf(events[0])).toEqual({ folder: notes.folder, id: 'n-q-a' });
  const [whole] = await list('q-b', { include_resource_object: true });
  expect(unpack(whole?.['resource_object'])).toMatchObject({
    id: 'n-q-b',
    title: 'q-b',
    size: 7,
    kind: 'plain',
  });
});

test('a limit ends the search', async () => {
  expect(names(await list('q-', { limit: 2 }))).toEqual(['Note n-q-a', 'Note n-q-b']);
  expect(await list('q-', { limit: 12 })).toHaveLength(12);
});

test('what is gone while it is read is left out', async () => {
  rmSync(join(notes.folder, 'n-q-l.json'));
  expect(names(await list('q-', { include_resource_object: true }))).toHaveLength(11);
});

test('what fails is a diagnostic at the attribute, as is what was configured wrongly', async () => {
  const events = await list('locked');
  expect(events).toHaveLength(1);
  expect(diagnosticsOf(events[0])).toMatchObject([
    { severity: 'ERROR', summary: 'Locked', detail: 'Nobody may list.', attribute: ['.title'] },
  ]);
  const check = (config: object): Promise<Received> =>
    provider.call('ValidateListResourceConfig', { type_name: 'notes_note', config: pack(config) });
  expect(diagnosticsOf(await check({ title: 'x' }))).toEqual([]);
  expect(diagnosticsOf(await check({ title: 'forbidden' }))).toMatchObject([{ attribute: ['.title'] }]);
  expect(diagnosticsOf(await check({ title: 7 }))).toMatchObject([{ summary: 'Value of the wrong type' }]);
  const none = await provider.stream('ListResource', { type_name: 'notes_none', config: pack({}), limit: 1 });
  expect(diagnosticsOf(none[0])).toMatchObject([{ severity: 'ERROR' }]);
});

test('the configuration of a state has neither what is computed nor what is the default', async () => {
  const generate = async (state: object | null): Promise<unknown> => {
    const answer = await provider.call('GenerateResourceConfig', {
      type_name: 'notes_note',
      state: pack(state),
    });
    expect(diagnosticsOf(answer)).toEqual([]);
    return unpack(answer['config']);
  };
  const state = note({
    id: 'n-a',
    title: 'a',
    kind: 'plain',
    size: 7,
    done: false,
    labels: {},
    options: { color: 'red', shape: '{}' },
    parts: [{ name: 'one' }],
    places: { here: { city: 'there' } },
    revision: 3,
    old: 'old',
  });
  const all = Object.fromEntries(Object.keys(state).map((name) => [name, null]));
  expect(await generate(state)).toEqual({
    ...all,
    title: 'a',
    size: 7,
    parts: [{ name: 'one' }],
    places: { here: { city: 'there' } },
  });
  const blue = { ...state, size: 15, options: { color: 'blue', shape: '{}' } };
  expect(await generate(blue)).toMatchObject({ size: null, options: { color: 'blue', shape: null } });
  expect(await generate(null)).toBeNull();
});
