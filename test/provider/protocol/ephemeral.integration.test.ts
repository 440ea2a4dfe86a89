import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnosticsOf, pack, unpack, type Received } from '../support/provider-process';
import { startNotes, useNotes } from '../support/notes';

const notes = useNotes();

const config = (title: string): object => pack({ title, secret: null });
const open = (title: string, provider = notes.provider): Promise<Received> =>
  provider.call('OpenEphemeralResource', { type_name: 'notes_lease', config: config(title) });
const close = (opened: Received, provider = notes.provider): Promise<Received> =>
  provider.call('CloseEphemeralResource', { type_name: 'notes_lease', private: opened['private'] });
const lease = (title: string): string => readFileSync(join(notes.folder, `lease-${title}`), 'utf8');

test('its schema is among the others', async () => {
  const { ephemeral_resource_schemas: schemas } = await notes.provider.call('GetProviderSchema');
  expect(Object.keys(schemas as object)).toEqual(['notes_lease']);
});

test('it is opened, and closed once', async () => {
  const opened = await open('a');
  expect(diagnosticsOf(opened)).toEqual([]);
  expect(unpack(opened['result'])).toEqual({ title: 'a', secret: 'secret of a' });
  expect(lease('a')).toBe('open');
  // What Terraform keeps for the closing says nothing.
  expect(String(opened['private'])).toMatch(/^[0-9a-f-]{36}$/);
  expect(diagnosticsOf(await close(opened))).toEqual([]);
  expect(lease('a')).toBe('closed');
  expect(diagnosticsOf(await close(opened))).toEqual([]);
});

test('its secret is masked in what is logged later', async () => {
  const provider = await startNotes(notes, { TF_LOG_PROVIDER: 'trace' });
  await close(await open('b', provider), provider);
  await provider.stop();
  expect(provider.stderr).toContain('closing what holds the');
  expect(provider.stderr).not.toContain('secret of b');
});

test('what fails is a diagnostic', async () => {
  const checked = await notes.provider.call('ValidateEphemeralResourceConfig', {
    type_name: 'notes_lease',
    config: config('forbidden'),
  });
  expect(diagnosticsOf(checked)).toMatchObject([{ attribute: ['.title'] }]);
  expect(diagnosticsOf(await open('taken'))).toMatchObject([
    { summary: 'Taken', detail: 'Somebody has it.' },
  ]);
  expect(diagnosticsOf(await close(await open('stuck')))).toMatchObject([{ summary: 'Stuck' }]);
  const none = await notes.provider.call('OpenEphemeralResource', {
    type_name: 'notes_none',
    config: config('a'),
  });
  expect(diagnosticsOf(none)).toMatchObject([{ summary: 'Unknown ephemeral resource' }]);
});
