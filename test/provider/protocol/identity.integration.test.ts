import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  diagnosticsOf,
  json,
  pack,
  unpack,
  type ProviderProcess,
  type Received,
} from '../support/provider-process';
import { apply, note, plan, startNotes, useNotes } from '../support/notes';

/** Configured by an engine that knows no identities. */
const notes = useNotes();
/** Configured by one that does. */
let provider: ProviderProcess;
beforeAll(async () => {
  provider = await startNotes(notes, {}, '1.12.0');
});
afterAll(() => provider.stop());

const identityIn = (holder: unknown, name: string): unknown => {
  const { identity_data: data } = ((holder as Received)[name] ?? {}) as { identity_data?: unknown };
  return data === undefined ? undefined : unpack(data);
};
const given = (value: object | null): object => ({ identity_data: pack(value) });
const own = (title: string): object => ({ folder: notes.folder, id: `n-${title}` });

async function create(
  title: string,
  by = provider,
): Promise<{ made: Received; state: Record<string, unknown> }> {
  const config = note({ title });
  const planned = await plan(by, config);
  expect(planned['planned_identity']).toBeUndefined();
  const made = await apply(by, { planned: planned['planned_state'], config });
  expect(diagnosticsOf(made)).toEqual([]);
  return { made, state: unpack(made['new_state']) ?? {} };
}
const read = (state: object, identity?: object, by = provider): Promise<Received> =>
  by.call('ReadResource', {
    type_name: 'notes_note',
    current_state: pack(state),
    current_identity: identity,
  });
const take = (by: ProviderProcess, request: object): Promise<Received> =>
  by.call('ImportResourceState', { type_name: 'notes_note', ...request });

test('its schema tells what has to be given', async () => {
  const { identity_schemas: schemas } = (await provider.call('GetResourceIdentitySchemas')) as {
    identity_schemas: Record<string, { version?: number; identity_attributes: { type: Uint8Array }[] }>;
  };
  expect(Object.keys(schemas)).toEqual(['notes_note']);
  expect(schemas['notes_note']!.version ?? 0).toBe(0);
  expect(
    schemas['notes_note']!.identity_attributes.map((each) => ({ ...each, type: String(each.type) })),
  ).toEqual([
    { name: 'folder', type: '"string"', optional_for_import: true, description: 'Where it is.' },
    { name: 'id', type: '"string"', required_for_import: true, description: 'The id.' },
  ]);
});

test('what is created gets one, and a change, a refresh and a plan keep it', async () => {
  const { made, state } = await create('a');
  expect(identityIn(made, 'new_identity')).toEqual(own('a'));
  const identity = given(own('a'));
  expect(identityIn(await read(state, identity), 'new_identity')).toEqual(own('a'));
  const config = note({ title: 'a', size: 3 });
  const planned = await plan(provider, config, state, { prior_identity: identity });
  expect(identityIn(planned, 'planned_identity')).toEqual(own('a'));
  const changed = await provider.call('ApplyResourceChange', {
    type_name: 'notes_note',
    prior_state: pack(state),
    planned_state: planned['planned_state'],
    config: pack(config),
    planned_identity: planned['planned_identity'],
  });
  expect(identityIn(changed, 'new_identity')).toEqual(own('a'));
  const removal = await plan(provider, null, state, { prior_identity: identity });
  expect(removal['planned_identity']).toBeUndefined();
});

test('a state of before gets one with its refresh', async () => {
  const { state } = await create('b');
  expect(identityIn(await read(state), 'new_identity')).toEqual(own('b'));
});

test('what is gone has none, and the resource may say something about it', async () => {
  const { state } = await create('c');
  rmSync(join(notes.folder, 'n-c.json'));
  const answer = await read(state, given(own('c')));
  expect([unpack(answer['new_state']), answer['new_identity']]).toEqual([null, undefined]);
  expect(diagnosticsOf(answer)).toMatchObject([{ severity: 'WARNING', detail: 'The note n-c is gone.' }]);
});

test('an import by identity, by id, and of what is another one', async () => {
  await create('d');
  const { imported_resources: [byIdentity] = [] } = (await take(provider, {
    identity: given({ folder: null, id: 'n-d' }),
  })) as { imported_resources?: Received[] };
  expect(unpack(byIdentity?.['state'])).toMatchObject({ id: 'n-d' });
  expect(identityIn(byIdentity, 'identity')).toEqual(own('d'));
  const { imported_resources: [byId] = [] } = (await take(provider, { id: 'n-d' })) as {
    imported_resources?: Received[];
  };
  expect(identityIn(byId, 'identity')).toEqual(own('d'));
  const other = await take(provider, { identity: given({ folder: '/elsewhere', id: 'n-d' }) });
  expect(diagnosticsOf(other)).toMatchObject([{ summary: 'Another folder' }]);
  const wrong = await take(provider, { identity: given({ folder: null, id: 7 }) });
  expect(diagnosticsOf(wrong)).toMatchObject([{ summary: 'Value of the wrong type' }]);
});

test('an older engine is told none', async () => {
  const { made, state } = await create('e', notes.provider);
  expect(made['new_identity']).toBeUndefined();
  expect((await read(state, undefined, notes.provider))['new_identity']).toBeUndefined();
  const { imported_resources: [imported] = [] } = (await take(notes.provider, { id: 'n-e' })) as {
    imported_resources?: Received[];
  };
  expect(imported).toMatchObject({ type_name: 'notes_note' });
  expect(imported?.['identity']).toBeUndefined();
});

test('a stored identity is read; that of a newer provider is refused', async () => {
  const upgrade = (version: number): Promise<Received> =>
    provider.call('UpgradeResourceIdentity', {
      type_name: 'notes_note',
      version,
      raw_identity: { json: json({ folder: '/f', id: 'n-a', more: 1 }) },
    });
  expect(identityIn(await upgrade(0), 'upgraded_identity')).toEqual({ folder: '/f', id: 'n-a' });
  expect(diagnosticsOf(await upgrade(1))).toMatchObject([
    { summary: 'Identity of a newer provider version' },
  ]);
});
