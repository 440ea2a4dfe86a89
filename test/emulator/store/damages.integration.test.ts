import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator, type Seed } from '../../../lib/emulator';
import { PlainClient } from '../../support/emulator';
import { zipOf } from '../../support/zips';

const INTEGRATIONS = '/api/v2/integrations';
const JOURNAL = 'journal.jsonl';
const IDENTITY = 'identity.json';

/** Something that is done to a data directory, and how the start has to name it. */
interface Damage {
  readonly what: string;
  readonly named: string;
  damage(directory: string): Promise<void>;
}

let work: string;
/** A data directory that is whole: two functions, and some requests. */
let base: string;
/** One that is damaged. */
let directory: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'emulator-damages-'));
  [base, directory] = [join(work, 'base'), join(work, 'data')];
  const emulator = await startEmulator({ dataDir: base, seed: await seedOf() });
  const client = new PlainClient(emulator);
  for (const name of ['One', 'Two', 'Three'])
    await client.call('POST', INTEGRATIONS, { name, integrationType: { id: 'function-data-actions' } });
  await emulator.close();
});
afterAll(() => rm(work, { recursive: true, force: true }));
beforeEach(async () => {
  await cp(base, directory, { recursive: true });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function seedOf(): Promise<Seed> {
  const action = (number: number) => ({
    id: `custom_-_${number}`,
    integration: 'Functions',
    published: {
      name: `Function ${number}`,
      zip: {
        id: `zip-${number}`,
        status: 'Available' as const,
        name: 'a.zip',
        dateCreated: '2025-01-01T00:00:00.000Z',
        requestId: 'r',
      },
    },
  });
  const zip = async (code: string) => (await zipOf({ 'index.js': code })).toString('base64');
  return {
    orgs: [
      {
        name: 'local',
        credentials: [{ name: 'keys', fields: { KEY: 'value' } }],
        integrations: [{ id: 'i-1', name: 'Functions', credential: 'keys' }],
        actions: [action(1), action(2)],
        zips: { 'zip-1': await zip('1'), 'zip-2': await zip('2') },
      },
    ],
  };
}

/** The damages of one file: cut off at some places, and a bit that flips at them. */
function atPlaces(
  file: string,
  places: readonly number[],
  named: (place: number, how: 'cut' | 'flipped') => string,
): Damage[] {
  return places.flatMap((place) => [
    {
      what: `${file} is cut off at ${place}`,
      named: named(place, 'cut'),
      damage: async (data) => {
        const path = join(data, file);
        await writeFile(path, (await readFile(path)).subarray(0, place));
      },
    },
    {
      what: `a bit flips in ${file} at ${place}`,
      named: named(place, 'flipped'),
      damage: async (data) => {
        const bytes = await readFile(join(data, file));
        bytes[place] = (bytes[place] ?? 0) ^ (1 << (place % 8));
        await writeFile(join(data, file), bytes);
      },
    },
  ]);
}

function missing(file: string, named: string): Damage {
  return {
    what: `${file} is missing`,
    named,
    damage: (data) => rm(join(data, file), { recursive: true }),
  };
}

async function allDamages(): Promise<Damage[]> {
  const journal = await readFile(join(base, JOURNAL));
  const starts: number[] = [];
  for (let at = 0; at < journal.length; at = journal.indexOf(10, at) + 1) starts.push(at);
  const places = starts.flatMap((start) => [start, start + 30, start + 120]);
  const recordAt = (place: number): number => starts.filter((start) => start <= place).length - 1;
  const identity = await readFile(join(base, IDENTITY));
  const zips = (await readdir(join(base, 'zips'))).map((file) => join('zips', file));
  const action = (file: string) => `the action "Function ${/zip-(\d)/.exec(file)?.[1] ?? ''}" needs it`;
  return [
    ...atPlaces(JOURNAL, places, (place) =>
      recordAt(place) === 0 ? `${JOURNAL}: its first line` : `${JOURNAL}, record ${recordAt(place)}: it`,
    ),
    missing(JOURNAL, `${JOURNAL}: it is missing`),
    ...atPlaces(
      IDENTITY,
      [0, 5, 40, Math.floor(identity.length / 2), identity.length - 2, identity.length - 1],
      () => `${IDENTITY}: it is not as the emulator wrote it`,
    ),
    missing(IDENTITY, `${IDENTITY}: it is missing`),
    ...zips.flatMap((file) => [
      ...atPlaces(file, [0, 100], () => `${file}: its checksum does not hold; ${action(file)}`),
      missing(file, `it is missing; ${action(file)}`),
      {
        what: `${file} is another zip`,
        named: `${file}: its checksum does not hold; ${action(file)}`,
        damage: async (data: string) => {
          const other = zips.find((each) => each !== file) ?? '';
          await cp(join(base, other), join(data, file));
        },
      },
    ]),
    missing('zips', 'it is missing; the action "Function 2" needs it'),
  ];
}

/** Every file and what is in it, but for who has the directory. */
async function contentsOf(path: string): Promise<Record<string, string>> {
  const files = await readdir(path, { recursive: true, withFileTypes: true });
  const contents = files
    .filter((file) => file.isFile() && file.name !== 'lock')
    .map(async (file): Promise<[string, string]> => {
      const full = join(file.parentPath, file.name);
      return [full.slice(path.length), (await readFile(full)).toString('base64')];
    });
  return Object.fromEntries(await Promise.all(contents));
}

test('each of more than 65 damages is named with its place, and nothing is changed', async () => {
  const damages = await allDamages();
  expect(damages.length).toBeGreaterThanOrEqual(65);
  const wrong: string[] = [];
  for (const { what, named, damage } of damages) {
    await rm(directory, { recursive: true, force: true });
    await cp(base, directory, { recursive: true });
    await damage(directory);
    const before = await contentsOf(directory);
    const said = await startEmulator({ dataDir: directory }).then(
      (emulator) => emulator.close().then(() => 'nothing'),
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    const right =
      said.startsWith(`The data directory ${directory} is damaged:\n  `) &&
      said.includes(`${named}`) &&
      said.includes('--repair');
    if (!right) wrong.push(`${what}: ${said}`);
    if (JSON.stringify(await contentsOf(directory)) !== JSON.stringify(before))
      wrong.push(`${what}: it was changed`);
  }
  expect(wrong).toEqual([]);
});

describe('a repair', () => {
  /** Starts with it, and tells what the org holds, how often the start told something, and what it kept. */
  async function repaired(): Promise<{
    names: string[];
    actions: string[];
    notices: string;
    kept: string[];
  }> {
    const notices: string[] = [];
    const onNotice = (text: string): void => void notices.push(text);
    const emulator = await startEmulator({ dataDir: directory, repair: true, onNotice });
    const { names, actions } = await held(emulator);
    await emulator.close();
    const again = await startEmulator({ dataDir: directory });
    expect(await held(again)).toEqual({ names, actions });
    await again.close();
    const aside = (await readdir(directory)).find((name) => name.startsWith('damaged-')) ?? 'nothing';
    return {
      names,
      actions,
      notices: notices.join('\n'),
      kept: (await readdir(join(directory, aside), { recursive: true })).sort(),
    };
  }

  async function held(emulator: Emulator): Promise<{ names: string[]; actions: string[] }> {
    const client = new PlainClient(emulator);
    const list = async (path: string): Promise<string[]> => {
      const { body } = await client.call<{ entities: { name: string }[] }>('GET', path);
      return body.entities.map(({ name }) => name).sort();
    };
    return { names: await list(INTEGRATIONS), actions: await list(`${INTEGRATIONS}/actions`) };
  }

  async function change(file: string, how: (text: string) => string): Promise<void> {
    const path = join(directory, file);
    await writeFile(path, how(await readFile(path, 'utf8')));
  }

  test('goes on without a record that is damaged, and keeps the file as it was', async () => {
    await change(JOURNAL, (text) => text.replace('"Two"', '"TwO"'));
    const damaged = await readFile(join(directory, JOURNAL), 'utf8');
    const { names, notices, kept } = await repaired();
    expect(names).toEqual(['Functions', 'One', 'Three']);
    expect(notices).toMatch(/journal\.jsonl, record 6: its checksum does not hold/);
    expect(kept).toEqual([IDENTITY, JOURNAL]);
    const aside = (await readdir(directory)).find((name) => name.startsWith('damaged-')) ?? '';
    expect(await readFile(join(directory, aside, JOURNAL), 'utf8')).toBe(damaged);
  });

  test('leaves out actions whose integration is lost', async () => {
    await change(JOURNAL, (text) => text.replace('"name":"Functions"', '"name":"FunctionS"'));
    const { names, actions, notices } = await repaired();
    expect([names, actions]).toEqual([['One', 'Three', 'Two'], []]);
    expect(notices).toMatch(/The action "Function 1" .* was left out: its integration is lost/);
  });

  test('without the file that says who the orgs are, they get new clients', async () => {
    await rm(join(directory, IDENTITY));
    const { names, notices } = await repaired();
    expect(names).toEqual(['Functions', 'One', 'Three', 'Two']);
    expect(notices).toContain(`${IDENTITY}: it is missing`);
  });

  test('without a zip, its action has no code', async () => {
    const [file = ''] = await readdir(join(directory, 'zips'));
    await change(join('zips', file), (text) => `${text} `);
    const { actions, notices, kept } = await repaired();
    expect(actions).toEqual(['Function 1', 'Function 2']);
    expect(notices).toMatch(/The action "Function \d" .* has no code any more/);
    expect(kept).toContain(join('zips', file));
  });

  test('of what is whole changes nothing', async () => {
    const before = await contentsOf(directory);
    const { kept } = await repaired().catch(() => ({ kept: [] }));
    expect(kept).toEqual([]);
    expect(await contentsOf(directory)).toEqual(before);
  });
});

test('a directory of the format before is read, and has the format of today then', async () => {
  const [, ...lines] = (await readFile(join(directory, JOURNAL), 'utf8')).trimEnd().split('\n');
  const changes = lines.map((line) => JSON.stringify((JSON.parse(line) as { changes: unknown }).changes));
  await writeFile(join(directory, JOURNAL), `${changes.join('\n')}\n[["half a li`);
  const { key, orgs, clients } = JSON.parse(await readFile(join(directory, IDENTITY), 'utf8')) as Record<
    string,
    unknown
  >;
  await writeFile(join(directory, IDENTITY), `${JSON.stringify({ key, orgs, clients }, undefined, 2)}\n`);
  for (const file of await readdir(join(directory, 'zips'))) {
    const first = file.replace(/\.[0-9a-f]{64}/, '');
    await cp(join(directory, 'zips', file), join(directory, 'zips', first));
    await rm(join(directory, 'zips', file));
  }
  const notices: string[] = [];
  const emulator = await startEmulator({ dataDir: directory, onNotice: (text) => notices.push(text) });
  const { body } = await new PlainClient(emulator).call('GET', INTEGRATIONS);
  expect(body).toMatchObject({ total: 4 });
  await emulator.close();
  expect(notices.join('\n')).toMatch(/12 bytes were cut off[^]*has the format of this version now/);
  expect(Object.keys(await contentsOf(directory)).sort()).toEqual(Object.keys(await contentsOf(base)).sort());
  await (await startEmulator({ dataDir: directory })).close();
});

test('an id that leads out of the directory is named as well', async () => {
  const { key, orgs, clients } = JSON.parse(await readFile(join(directory, IDENTITY), 'utf8')) as {
    key: string;
    orgs: { id: string }[];
    clients: unknown;
  };
  await writeFile(join(directory, IDENTITY), JSON.stringify({ key, orgs, clients }));
  const record = { id: 'a', integrationId: 'i-1', draft: { zip: { id: '../../x' } } };
  await writeFile(join(directory, JOURNAL), `${JSON.stringify([[orgs[0]?.id, 'actions', 'a', record]])}\n`);
  await expect(startEmulator({ dataDir: directory })).rejects.toThrow(
    'journal.jsonl, record 1: the draft.zip.id "../../x" of one of its actions is no id: it would lead out of the directory',
  );
});
