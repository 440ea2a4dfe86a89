/**
 * A small provider for the protocol's own tests: it keeps "notes" as files in a folder. It has one of everything that the
 * framework offers, and nothing of Genesys Cloud.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import {
  ArgumentError,
  DiagnosticError,
  dynamic,
  json,
  known,
  number,
  object,
  objectList,
  objectMap,
  bool,
  block,
  string,
  stringList,
  stringMap,
  stringSet,
  UNKNOWN,
  type ActionType,
  type Attributes,
  type DataSourceType,
  type Dynamic,
  type EphemeralType,
  type FunctionType,
  type ListResourceType,
  type PlanOf,
  type ProviderDefinition,
  type ResourceHandlers,
  type ResourceIdentity,
  type ResourceType,
  type StateOf,
} from '../../../lib/provider/framework';
import { problem, type Problem } from '../../../lib/shared/problems';
import { serve } from '../../../lib/provider/protocol/serve';
import { start } from '../../../lib/provider/protocol/start';

const settings = {
  folder: string({ description: 'Where the notes are.', required: true }),
  token: string({ description: 'A secret.', sensitive: true }),
  gateway: block({ description: 'A block.' }, { host: string({ description: 'A host.' }) }),
};

const note = {
  id: string({ description: 'The id.', computed: true, stable: true }),
  title: string({
    description: 'The title.',
    required: true,
    validate: (title) => (title === '' ? [problem('note/title', [], 'The title is empty.')] : []),
  }),
  kind: string({ description: 'What it is.', default: 'plain', requiresReplace: true }),
  size: number({ description: 'A number.', default: 15 }),
  done: bool({ description: 'Whether it is done.', default: false }),
  body: json({ description: 'JSON.' }),
  labels: stringMap({ description: 'Labels.', default: {} }),
  tags: stringSet({ description: 'Tags.' }),
  lines: stringList({ description: 'Lines.' }),
  anything: dynamic({ description: 'Anything.' }),
  options: object(
    { description: 'Options.', default: {} },
    {
      color: string({ description: 'Color.', default: 'red' }),
      shape: json({ description: 'Shape.', default: '{}' }),
    },
  ),
  parts: objectList({ description: 'Parts.' }, { name: string({ description: 'Name.', required: true }) }),
  places: objectMap({ description: 'Places.' }, { city: string({ description: 'City.', required: true }) }),
  secret_wo: string({ description: 'A secret.', sensitive: true, writeOnly: true }),
  secret_wo_version: number({ description: 'Raise it to send the secret again.' }),
  behaviour: string({ description: 'How the test wants it to misbehave.' }),
  revision: number({ description: 'How often it was written.', computed: true }),
  old: string({ description: 'Not used any more.', deprecated: 'Use title instead.' }),
} satisfies Attributes;

type Note = StateOf<typeof note>;
type NotePlan = PlanOf<typeof note>;
interface Client {
  folder: string;
}

const fileOf = (client: Client, id: string): string => join(client.folder, `${id}.json`);

function save(client: Client, planned: NotePlan, id: string, revision: number): Note {
  const state = { ...planned, id, revision, secret_wo: null } as Note;
  writeFileSync(fileOf(client, id), JSON.stringify(state));
  return state;
}

const handlers: ResourceHandlers<typeof note, Client> = {
  validate: ({ config, diagnostics }) => {
    if (known(config.title) === 'forbidden') diagnostics.error('Bad title', 'Not this one.', ['title']);
    if (known(config.title) === 'odd') diagnostics.warning('Odd title', 'Are you sure?', ['title']);
  },
  plan: ({ planned, operation, diagnostics, prior }) => {
    if (operation === 'delete' && prior?.behaviour === 'keep') {
      diagnostics.error('Still in use', 'The note is needed.', ['behaviour']);
    }
    if (operation === 'update' && planned && known(planned.behaviour) === 'renumber')
      return { ...planned, size: UNKNOWN };
    return undefined;
  },
  create: async ({ client, planned, config, checkpoint, signal, log, private: notes }) => {
    const id = `n-${known(planned.title) ?? ''}`;
    const behaviour = known(planned.behaviour);
    log.info('creating', { title: known(planned.title), secret: known(config.secret_wo) });
    notes.set({ madeBy: 'create' });
    if (behaviour === 'fail-early') throw new DiagnosticError('Refused', 'Nothing was made.', ['behaviour']);
    const half = { ...planned, id, revision: 0 };
    if (behaviour === 'fail-late' || behaviour === 'hang' || behaviour === 'wait') {
      save(client, half, id, 0);
      checkpoint(half);
    }
    if (behaviour === 'fail-late') throw new DiagnosticError('Half done', 'The rest was refused.');
    if (behaviour === 'leak') throw new Error(`could not use ${known(config.secret_wo) ?? ''}`);
    if (behaviour === 'hang') await new Promise(() => undefined);
    if (behaviour === 'wait') await sleep(60_000, undefined, { signal });
    return save(client, planned, id, 1);
  },
  read: ({ client, state, private: notes }) => {
    const file = fileOf(client, state.id ?? '');
    if (!existsSync(file)) return Promise.resolve(null);
    notes.set({ ...notes.get(), read: true });
    const found = JSON.parse(readFileSync(file, 'utf8')) as Note;
    // The service behind has its own way to write JSON.
    const body = found.body === null ? null : JSON.stringify(JSON.parse(found.body), null, 2);
    return Promise.resolve({ ...state, ...found, body, anything: state.anything });
  },
  update: ({ client, planned, prior }) =>
    Promise.resolve(save(client, planned, prior.id ?? '', (prior.revision ?? 0) + 1)),
  delete: ({ client, prior }) => {
    rmSync(fileOf(client, prior.id ?? ''), { force: true });
    return Promise.resolve();
  },
  import: ({ id, client }) => {
    if (!existsSync(fileOf(client, id))) throw new DiagnosticError('No such note', `There is no note ${id}.`);
    return Promise.resolve({ id });
  },
  move: ({ sourceType, state }) =>
    sourceType === 'terraform_data' ? { id: `n-${String(state['output'])}` } : undefined,
  upgrade: (version, { name, ...rest }) => (version === 0 ? { ...rest, title: name } : rest),
};

const identity: ResourceIdentity<Client> = {
  attributes: {
    folder: string({ description: 'Where it is.' }),
    id: string({ description: 'The id.', required: true }),
  },
  load: () =>
    Promise.resolve({
      of: ({ client, state, before }) =>
        Promise.resolve(before ?? { folder: client.folder, id: state['id'] ?? null }),
      importId: ({ client, identity: { folder, id } }) => {
        if (folder === null || folder === client.folder) return Promise.resolve(id as string);
        throw new DiagnosticError('Another folder', `The note is of the folder ${folder as string}.`);
      },
      gone: ({ identity: { id }, diagnostics }) => {
        diagnostics.warning('Gone', `The note ${id as string} is gone.`);
        return Promise.resolve();
      },
    }),
};

const noteType: ResourceType<typeof note, Client> = {
  name: 'notes_note',
  schema: { version: 1, description: 'A note.', attributes: note },
  identity,
  load: () => Promise.resolve(handlers),
};

const found = {
  title: string({ description: 'The title.', required: true }),
  id: string({ description: 'The id.', computed: true }),
};
const noteSource: DataSourceType<typeof found, Client> = {
  name: 'notes_note',
  schema: { description: 'Finds a note.', attributes: found },
  load: () =>
    Promise.resolve({
      read: ({ config, client }) => {
        const id = `n-${config.title}`;
        if (!existsSync(fileOf(client, id))) {
          throw new DiagnosticError('No such note', `There is no note called ${config.title}.`, ['title']);
        }
        return Promise.resolve({ ...config, id });
      },
    }),
};

/** Notes when it was opened and closed. */
const leased = {
  title: string({ description: 'Title.', required: true, validate: (title) => titleProblems(title) }),
  secret: string({ description: 'A secret.', computed: true, sensitive: true }),
};
function titleProblems(title: string): Problem[] {
  return title === 'forbidden' ? [problem('note/title', [], 'Not this one.')] : [];
}
const lease: EphemeralType<typeof leased, Client> = {
  name: 'notes_lease',
  schema: { description: 'A lease.', attributes: leased },
  load: () =>
    Promise.resolve({
      open: ({ config, client }) => {
        const { title } = config;
        if (title === 'taken') throw new DiagnosticError('Taken', 'Somebody has it.');
        const file = join(client.folder, `lease-${title}`);
        writeFileSync(file, 'open');
        return Promise.resolve({
          result: { title, secret: `secret of ${title}` },
          close: ({ signal, log }) => {
            log.info(`closing what holds the secret of ${title}`);
            if (title === 'stuck') throw new DiagnosticError('Stuck', 'It does not close.');
            writeFileSync(file, signal.aborted ? 'aborted' : 'closed');
            return Promise.resolve();
          },
        });
      },
    }),
};

/** Lists the notes in order of their names. */
const query = {
  title: string({ description: 'A part of the title.', validate: (title) => titleProblems(title) }),
};
const list: ListResourceType<typeof query, Client> = {
  name: 'notes_note',
  schema: { description: 'Lists notes.', attributes: query },
  load: () =>
    Promise.resolve({
      async *list({ config, client }) {
        if (config.title === 'locked') throw new DiagnosticError('Locked', 'Nobody may list.', ['title']);
        for (const name of readdirSync(client.folder).sort()) {
          if (!name.endsWith('.json') || !name.includes(config.title ?? '')) continue;
          const id = name.slice(0, -'.json'.length);
          yield await Promise.resolve({ displayName: `Note ${id}`, state: { id } });
        }
      },
    }),
};

const deed = {
  title: string({ description: 'The title.', required: true, validate: (title) => titleProblems(title) }),
  secret: string({ description: 'A secret.', sensitive: true }),
};
/** Says three lines, and fails or waits where the title says so. */
const remind: ActionType<typeof deed, Client> = {
  name: 'notes_remind',
  schema: { description: 'Reminds.', attributes: deed },
  load: () =>
    Promise.resolve({
      invoke: async ({ client, config: { title, secret }, progress, signal }) => {
        progress(`\u001b[31mof ${title} ${secret ?? ''}`);
        progress('still');
        if (title === 'fail') throw new DiagnosticError('Forgotten', 'There is nothing.', ['title']);
        if (title === 'break') throw new Error('It broke.');
        if (title === 'wait') {
          await sleep(60_000, undefined, { signal }).catch(() => {
            writeFileSync(join(client.folder, 'given-up'), '');
          });
        }
        progress('done');
      },
    }),
};

/** Has a parameter of a fixed type and one of any. */
const repeat: FunctionType = {
  name: 'repeat',
  summary: 'Repeats.',
  description: 'Repeats a value.',
  parameters: [
    { name: 'times', type: 'number', description: 'How often.' },
    { name: 'value', type: 'dynamic', description: 'What.' },
  ],
  returns: ['list', 'string'],
  load: () =>
    Promise.resolve((times, value) => {
      if (Number(times) < 0) throw new ArgumentError('\u001b[31mNot so often.', 0);
      if (Number(times) > 100) throw new Error('It broke.');
      return Array<string>(Number(times)).fill(JSON.stringify((value as Dynamic).value));
    }),
};

const provider: ProviderDefinition<typeof settings, Client> = {
  name: 'notes',
  version: '0.1.0',
  schema: { description: 'Notes.', attributes: settings },
  resources: [noteType],
  dataSources: [noteSource],
  ephemerals: [lease],
  functions: [repeat],
  lists: [list],
  actions: [remind],
  configure: ({ config, diagnostics }) => {
    const folder = known(config.folder) ?? '';
    if (!existsSync(folder)) diagnostics.error('No such folder', `There is no folder ${folder}.`, ['folder']);
    return { folder };
  },
};

void serve({
  name: 'notes',
  source: 'test/notes',
  load: () => Promise.resolve({ start, provider: provider as unknown as ProviderDefinition }),
  argv: process.argv.slice(2),
  env: process.env,
});
