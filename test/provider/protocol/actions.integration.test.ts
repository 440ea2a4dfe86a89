import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diagnosticsOf, pack, type Received } from '../support/provider-process';
import { startNotes, useNotes } from '../support/notes';

const notes = useNotes();

const config = (title: unknown, secret: string | null = null): object => pack({ title, secret });
const invoke = (title: string, secret?: string): Promise<Received[]> =>
  notes.provider.stream('InvokeAction', { action_type: 'notes_remind', config: config(title, secret) });
const said = (events: readonly Received[]): unknown[] =>
  events.flatMap(({ progress }) =>
    progress === undefined ? [] : [(progress as { message: string }).message],
  );
const endOf = (events: readonly Received[]): ReturnType<typeof diagnosticsOf> =>
  diagnosticsOf(events.at(-1)?.['completed'] as Received);

test('its schema is among the others', async () => {
  const { action_schemas: schemas } = (await notes.provider.call('GetProviderSchema')) as {
    action_schemas: Record<string, { schema: { block: { attributes: { name: string }[] } } }>;
  };
  expect(Object.keys(schemas)).toEqual(['notes_remind']);
  expect(schemas['notes_remind']!.schema.block.attributes.map(({ name }) => name)).toEqual([
    'secret',
    'title',
  ]);
});

test('says how it goes, in order, without secrets and without what moves a terminal; then it is completed', async () => {
  const events = await invoke('a', 'a long secret');
  expect(said(events)).toEqual([expect.stringContaining('of a (sensitive)'), 'still', 'done']);
  expect(said(events).join('')).not.toContain('\u001b');
  expect(events.at(-1)).toHaveProperty('completed');
  expect(endOf(events)).toEqual([]);
});

test('what fails is told at the end, with what was said before', async () => {
  const events = await invoke('fail');
  expect(said(events)).toHaveLength(2);
  expect(endOf(events)).toMatchObject([
    { severity: 'ERROR', summary: 'Forgotten', detail: 'There is nothing.', attribute: ['.title'] },
  ]);
  expect(endOf(await invoke('break'))).toMatchObject([{ summary: 'The provider failed' }]);
  const none = await notes.provider.stream('InvokeAction', {
    action_type: 'notes_none',
    config: config('a'),
  });
  expect(endOf(none)).toMatchObject([{ summary: 'Unknown action' }]);
});

test('who goes away ends it', async () => {
  const provider = await startNotes(notes);
  const request = { action_type: 'notes_remind', config: config('wait') };
  await provider.stream('InvokeAction', request, ({ progress }) =>
    JSON.stringify(progress).includes('still'),
  );
  // The provider ends in order, after what it was told before.
  await provider.stop();
  expect(existsSync(join(notes.folder, 'given-up'))).toBe(true);
});

test('Ctrl-C ends it, and says so', async () => {
  const provider = await startNotes(notes);
  const events = await new Promise<Received[]>((resolve, reject) => {
    const request = { action_type: 'notes_remind', config: config('wait') };
    provider
      .stream('InvokeAction', request, ({ progress }) => {
        if (JSON.stringify(progress ?? '').includes('still')) void provider.call('StopProvider');
        return false;
      })
      .then(resolve, reject);
  });
  expect(said(events)).toContain('still');
  expect(events.at(-1)).toHaveProperty('completed');
  await provider.stop();
});

test.each(['ValidateActionConfig', 'PlanAction'])('%s checks what is known', async (procedure) => {
  const check = (values: object): Promise<Received> =>
    notes.provider.call(procedure, {
      type_name: 'notes_remind',
      action_type: 'notes_remind',
      config: values,
    });
  expect(diagnosticsOf(await check(config('a')))).toEqual([]);
  expect(diagnosticsOf(await check(config('forbidden')))).toMatchObject([{ attribute: ['.title'] }]);
  expect(diagnosticsOf(await check(config(true)))).toMatchObject([{ summary: 'Value of the wrong type' }]);
});
