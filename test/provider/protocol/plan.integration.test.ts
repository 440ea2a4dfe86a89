import { note, plan, startNotes, useNotes } from '../support/notes';
import {
  diagnosticsOf,
  pack,
  pathOf,
  UNKNOWN_READ,
  unknown,
  unpack,
  type Received,
} from '../support/provider-process';

const notes = useNotes();

const stored = note({
  id: 'n-one',
  kind: 'plain',
  size: 15,
  done: false,
  labels: {},
  options: { color: 'red', shape: '{}' },
  revision: 1,
});
const planned = (answer: Received) => unpack(answer['planned_state'])!;
const replaced = (answer: Received) => ((answer['requires_replace'] ?? []) as unknown[]).map(pathOf);

describe('creating', () => {
  test('fills defaults in and leaves what is computed unknown', async () => {
    expect(planned(await plan(notes.provider, note({})))).toEqual({
      ...stored,
      id: UNKNOWN_READ,
      revision: UNKNOWN_READ,
    });
  });

  test('a default object is made of the inner defaults; a given one is completed', async () => {
    const given = planned(await plan(notes.provider, note({ options: { color: 'blue', shape: null } })));
    expect(given['options']).toEqual({ color: 'blue', shape: '{}' });
  });

  test('a write-only value is in no plan', async () => {
    const answer = await plan(notes.provider, note({ secret_wo: 'CANARY', secret_wo_version: 1 }));
    expect(planned(answer)).toMatchObject({ secret_wo: null, secret_wo_version: 1 });
    expect(JSON.stringify(answer)).not.toContain('CANARY');
  });

  test('asks for no replacement', async () => {
    expect(replaced(await plan(notes.provider, note({ kind: 'other' })))).toEqual([]);
  });
});

describe('changing', () => {
  test('nothing changed: the plan is the state, computed values too', async () => {
    expect(planned(await plan(notes.provider, note({}), stored))).toEqual(stored);
  });

  test('something changed: computed values are unknown again, except stable ones', async () => {
    expect(planned(await plan(notes.provider, note({ done: true }), stored))).toEqual({
      ...stored,
      done: true,
      revision: UNKNOWN_READ,
    });
  });

  test('a value taken out of the configuration goes back to its default', async () => {
    const before = { ...stored, size: 20, options: { color: 'blue', shape: '{"a":1}' } };
    expect(planned(await plan(notes.provider, note({}), before))).toMatchObject({
      size: 15,
      options: { color: 'red', shape: '{}' },
    });
  });

  test('an attribute whose change needs a new resource says so', async () => {
    expect(replaced(await plan(notes.provider, note({ kind: 'other' }), stored))).toEqual([['.kind']]);
    expect(replaced(await plan(notes.provider, note({ kind: unknown() }), stored))).toEqual([['.kind']]);
    expect(replaced(await plan(notes.provider, note({ done: true }), stored))).toEqual([]);
  });

  test('the resource itself can plan more', async () => {
    expect(planned(await plan(notes.provider, note({ behaviour: 'renumber' }), stored))['size']).toBe(
      UNKNOWN_READ,
    );
  });
});

describe('JSON that means the same', () => {
  const before = { ...stored, body: '{"a": 1, "b": [1, 2]}' };

  test('keeps the text of the state, so that there is nothing to change', async () => {
    expect(planned(await plan(notes.provider, note({ body: '{"b":[1,2],\n"a":1}' }), before))).toEqual(
      before,
    );
  });

  test('inside nested attributes, too', async () => {
    const nested = { ...stored, options: { color: 'red', shape: '{ "x" : 1 }' } };
    const config = note({ options: { color: null, shape: '{"x":1}' } });
    expect(planned(await plan(notes.provider, config, nested))).toEqual(nested);
  });

  test('another order in a list is another meaning', async () => {
    const config = note({ body: '{"a":1,"b":[2,1]}' });
    expect(planned(await plan(notes.provider, config, before))).toMatchObject({
      body: '{"a":1,"b":[2,1]}',
      revision: UNKNOWN_READ,
    });
  });
});

describe('deleting', () => {
  test('is planned, and a resource can refuse it', async () => {
    const fine = await plan(notes.provider, null, stored);
    expect(unpack(fine['planned_state'])).toBeNull();
    expect(diagnosticsOf(fine)).toEqual([]);
    const refused = await plan(notes.provider, null, { ...stored, behaviour: 'keep' });
    expect(diagnosticsOf(refused)).toEqual([
      {
        severity: 'ERROR',
        summary: 'Still in use',
        detail: 'The note is needed.',
        attribute: ['.behaviour'],
      },
    ]);
  });
});

describe('validation', () => {
  const validate = async (config: Record<string, unknown>, writeOnly = true) =>
    diagnosticsOf(
      await notes.provider.call('ValidateResourceConfig', {
        type_name: 'notes_note',
        config: pack(note(config)),
        client_capabilities: { write_only_attributes_allowed: writeOnly },
      }),
    );

  test('nothing wrong', async () => {
    expect(await validate({})).toEqual([]);
  });

  test("an attribute's own check, the resource's check, warnings", async () => {
    expect(await validate({ title: '' })).toEqual([
      { severity: 'ERROR', summary: 'Invalid title', detail: 'The title is empty.', attribute: ['.title'] },
    ]);
    expect(await validate({ title: 'odd', old: 'x' })).toEqual([
      expect.objectContaining({ severity: 'WARNING', summary: 'Deprecated: old', attribute: ['.old'] }),
      expect.objectContaining({ severity: 'WARNING', summary: 'Odd title' }),
    ]);
  });

  test('unknown values pass', async () => {
    expect(await validate({ title: unknown(12), labels: unknown() })).toEqual([]);
  });

  test('a write-only value needs a client that can handle it', async () => {
    expect(await validate({ secret_wo: 'CANARY' })).toEqual([]);
    const [refused] = await validate({ secret_wo: 'CANARY' }, false);
    expect(refused).toMatchObject({ severity: 'ERROR', attribute: ['.secret_wo'] });
    expect(refused!.detail).toMatch(/needs Terraform 1\.11 or OpenTofu 1\.11, or later/);
  });

  test("the provider's settings and a data source's", async () => {
    const settings = { folder: notes.folder, token: null, gateway: { host: 'x' } };
    expect(
      diagnosticsOf(await notes.provider.call('ValidateProviderConfig', { config: pack(settings) })),
    ).toEqual([]);
    const answer = await notes.provider.call('ValidateDataResourceConfig', {
      type_name: 'notes_note',
      config: pack({ title: 'x', id: null }),
    });
    expect(diagnosticsOf(answer)).toEqual([]);
  });

  test('settings that cannot be are a diagnostic of ConfigureProvider', async () => {
    const config = pack({ folder: '/no/such/folder', token: null, gateway: null });
    const other = await startNotes(notes);
    try {
      expect(diagnosticsOf(await other.call('ConfigureProvider', { config }))).toEqual([
        expect.objectContaining({ summary: 'No such folder', attribute: ['.folder'] }),
      ]);
    } finally {
      await other.stop();
    }
  });
});
