import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { apply, note, plan, startNotes, useNotes } from '../support/notes';
import { diagnosticsOf, json, pack, unpack, type Received } from '../support/provider-process';

const notes = useNotes();

const state = (answer: Received) => unpack(answer['new_state']);
const notesOf = (bytes: unknown): unknown => JSON.parse(Buffer.from(bytes as Uint8Array).toString());

/** Plans and applies a creation. */
async function create(values: Record<string, unknown>): Promise<Received> {
  const config = note(values);
  const { planned_state, planned_private } = await plan(notes.provider, config);
  return apply(notes.provider, { planned: planned_state, config, private: planned_private });
}

describe('creating', () => {
  test('returns the state, without the write-only value, and the private notes', async () => {
    const answer = await create({
      title: 'made',
      secret_wo: 'CANARY',
      secret_wo_version: 1,
      body: '{ "a" : 1 }',
    });
    expect(diagnosticsOf(answer)).toEqual([]);
    expect(state(answer)).toMatchObject({ id: 'n-made', revision: 1, secret_wo: null, body: '{ "a" : 1 }' });
    expect(notesOf(answer['private'])).toEqual({ madeBy: 'create' });
  });

  test('fails before anything was made: no state', async () => {
    const answer = await create({ title: 'early', behaviour: 'fail-early' });
    expect(state(answer)).toBeNull();
    expect(diagnosticsOf(answer)).toEqual([
      { severity: 'ERROR', summary: 'Refused', detail: 'Nothing was made.', attribute: ['.behaviour'] },
    ]);
  });

  test('fails half-way: the state that was reached, with nothing unknown in it', async () => {
    const answer = await create({ title: 'late', behaviour: 'fail-late' });
    expect(state(answer)).toMatchObject({ id: 'n-late', revision: 0, title: 'late' });
    expect(diagnosticsOf(answer)).toEqual([
      { severity: 'ERROR', summary: 'Half done', detail: 'The rest was refused.', attribute: undefined },
    ]);
  });

  test('an unexpected failure shows no stack trace and no secret', async () => {
    const answer = await create({
      title: 'leak',
      behaviour: 'leak',
      secret_wo: 'CANARY-4711',
      secret_wo_version: 1,
    });
    const { summary, detail } = diagnosticsOf(answer)[0]!;
    expect(summary).toBe('The provider failed');
    expect(detail).toMatch(/^could not use \(sensitive\) This should not happen/);
    expect(detail).not.toMatch(/\bat .*:\d+:\d+/);
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });
});

describe('changing and deleting', () => {
  test('update returns the new state', async () => {
    const before = state(await create({ title: 'grow' }))!;
    const config = note({ title: 'grow', done: true });
    const { planned_state } = await plan(notes.provider, config, before);
    const answer = await apply(notes.provider, { prior: before, planned: planned_state, config });
    expect(state(answer)).toMatchObject({ id: 'n-grow', done: true, revision: 2 });
  });

  test('delete returns none, also when it is gone already', async () => {
    const before = state(await create({ title: 'short' }))!;
    for (const _time of [1, 2]) {
      const answer = await apply(notes.provider, { prior: before, planned: pack(null), config: null });
      expect(state(answer)).toBeNull();
      expect(diagnosticsOf(answer)).toEqual([]);
    }
  });
});

describe('reading', () => {
  const read = (current: unknown, privateNotes?: unknown) =>
    notes.provider.call('ReadResource', {
      type_name: 'notes_note',
      current_state: pack(current),
      private: privateNotes,
    });

  test('keeps the text of JSON that means the same, and takes that of JSON that does not', async () => {
    const before = state(await create({ title: 'texts', body: '{"a":1}' }))!;
    expect(state(await read(before))).toMatchObject({ body: '{"a":1}' });
    expect(state(await read({ ...before, body: '{"a":2}' }))!['body']).toBe('{\n  "a": 1\n}');
  });

  test('carries the private notes on', async () => {
    const before = state(await create({ title: 'noted' }))!;
    const answer = await read(before, json({ madeBy: 'create' }));
    expect(notesOf(answer['private'])).toEqual({ madeBy: 'create', read: true });
  });

  test('what is gone is null', async () => {
    const before = state(await create({ title: 'gone' }))!;
    rmSync(join(notes.folder, 'n-gone.json'));
    expect(state(await read(before))).toBeNull();
  });

  test('a data source, found and not found', async () => {
    await create({ title: 'source' });
    const ask = (title: string) =>
      notes.provider.call('ReadDataSource', { type_name: 'notes_note', config: pack({ title, id: null }) });
    expect(unpack((await ask('source'))['state'])).toEqual({ title: 'source', id: 'n-source' });
    expect(diagnosticsOf(await ask('nobody'))).toEqual([
      expect.objectContaining({ summary: 'No such note', attribute: ['.title'] }),
    ]);
  });
});

describe('importing and moving', () => {
  test('import answers what identifies the resource; Terraform reads the rest', async () => {
    await create({ title: 'imported' });
    const answer = await notes.provider.call('ImportResourceState', {
      type_name: 'notes_note',
      id: 'n-imported',
    });
    const [imported] = answer['imported_resources'] as Record<string, unknown>[];
    expect(imported!['type_name']).toBe('notes_note');
    expect(unpack(imported!['state'])).toMatchObject({ id: 'n-imported', title: null });
  });

  test('import of what is not there', async () => {
    const answer = await notes.provider.call('ImportResourceState', {
      type_name: 'notes_note',
      id: 'n-nobody',
    });
    expect(diagnosticsOf(answer)).toEqual([expect.objectContaining({ summary: 'No such note' })]);
    expect(answer['imported_resources']).toBeUndefined();
  });

  const move = (source: string, source_state: unknown) =>
    notes.provider.call('MoveResourceState', {
      source_provider_address: 'terraform.io/builtin/terraform',
      source_type_name: source,
      source_state: { json: json(source_state) },
      target_type_name: 'notes_note',
    });

  test('a moved block takes over the state of another type', async () => {
    expect(unpack((await move('terraform_data', { output: 'x' }))['target_state'])).toMatchObject({
      id: 'n-x',
    });
  });

  test('a type that cannot be taken over, and a state that is none', async () => {
    expect(diagnosticsOf(await move('aws_instance', {}))).toEqual([
      expect.objectContaining({ summary: 'Move not supported' }),
    ]);
    expect(diagnosticsOf(await move('terraform_data', 'x'))).toEqual([
      expect.objectContaining({ summary: 'Unreadable state' }),
    ]);
  });
});

describe('a stored state', () => {
  const upgrade = (version: number, stored: unknown) =>
    notes.provider.call('UpgradeResourceState', {
      type_name: 'notes_note',
      version,
      raw_state: { json: typeof stored === 'string' ? Buffer.from(stored) : json(stored) },
    });

  test('of this version comes as it is; what it lacks is its default, else null; what is not known is dropped', async () => {
    const answer = await upgrade(1, { id: 'n-x', title: 'x', unheard_of: true });
    const defaults = { done: false, kind: 'plain', labels: {}, size: 15 };
    expect(unpack(answer['upgraded_state'])).toEqual(note({ id: 'n-x', title: 'x', ...defaults }));
  });

  test('of an older version is brought up', async () => {
    const answer = await upgrade(0, { id: 'n-x', name: 'x' });
    expect(unpack(answer['upgraded_state'])).toMatchObject({ id: 'n-x', title: 'x' });
  });

  test.each<[string, number, unknown, RegExp]>([
    ['of a newer version', 7, { title: 'x' }, /schema version 7; this provider knows up to 1/],
    ['without a required attribute', 1, { id: 'x' }, /lacks title/],
    ['with a value of the wrong type', 1, { title: ['x'] }, /Expected a string, found a list/],
    ['that is no JSON', 1, '{"title":', /not JSON/],
    ['that is no object', 1, '"x"', /Expected an object, found a string/],
    ['that is empty', 1, '', /not JSON/],
  ])('%s is refused clearly', async (_name, version, stored, reason) => {
    const answer = await upgrade(version, stored);
    expect(diagnosticsOf(answer)).toEqual([
      expect.objectContaining({ severity: 'ERROR', detail: expect.stringMatching(reason) }),
    ]);
    expect(answer['upgraded_state']).toBeUndefined();
  });
});

describe('StopProvider', () => {
  test.each(['wait', 'hang'])(
    'ends a request that would %s, with the state of what is done',
    async (behaviour) => {
      const own = await startNotes(notes);
      try {
        const config = note({ title: behaviour, behaviour });
        const { planned_state } = await plan(own, config);
        const pending = apply(own, { planned: planned_state, config });
        while (!existsSync(join(notes.folder, `n-${behaviour}.json`))) {
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        expect((await own.call('StopProvider'))['Error'] ?? '').toBe('');
        const answer = await pending;
        expect(state(answer)).toMatchObject({ id: `n-${behaviour}` });
        expect(diagnosticsOf(answer)).toHaveLength(1);
      } finally {
        await own.stop();
      }
    },
  );
});
