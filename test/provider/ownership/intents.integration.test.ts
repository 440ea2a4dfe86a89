import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allCutOff, forget, Intents, isAtWork } from '../../../lib/provider/ownership/intents';
import { identityOf } from '../../../lib/provider/ownership/processes';

const WANTED = { type: 'genesysactions_credential', name: 'keys', within: 'userDefined' };

let root: string;
let warnings: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'genesys-actions-intents-'));
  warnings = [];
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const open = ({ scope = 'state', org = 'org' } = {}): Intents =>
  new Intents(root, scope, org, (message) => warnings.push(message));
const files = (scope = 'state'): string[] => readdirSync(join(root, 'unfinished', scope));

/** What a process that was killed has left: its number belongs to none any more. */
function killed(): void {
  owned(() => ({ ...identityOf(spawnSync(process.execPath, ['-e', '0']).pid), started: null }));
}

/** Changes who is said to be at work, and when that was written: milliseconds ago. */
function owned(by: () => object, ago = 0): void {
  for (const name of files()) {
    const path = join(root, 'unfinished', 'state', name);
    const content = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...content, owner: by() }));
    const written = (Date.now() - ago) / 1000;
    utimesSync(path, written, written);
  }
}

test('is on disk before anything is asked of the org, for this user alone, and gone in the end', () => {
  const creation = open().begin(WANTED);
  expect(files()).toEqual([`${creation.mark}.json`]);
  const path = join(root, 'unfinished', 'state', `${creation.mark}.json`);
  expect(statSync(path).mode & 0o077).toBe(0);
  creation.made('an id');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ ...WANTED, id: 'an id' });
  creation.ended(false);
  expect(files()).toEqual([]);
});

test('after a kill the next run finds the mark, and the id where the org has answered', () => {
  const first = open().begin(WANTED);
  const second = open().begin(WANTED);
  second.made('an id');
  expect(open().find(WANTED)).toEqual([]);
  killed();
  const found = open().find(WANTED);
  expect(found).toHaveLength(2);
  expect(found).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ mark: first.mark }),
      expect.objectContaining({ mark: second.mark, id: 'an id' }),
    ]),
  );
});

test.each([
  ['another state', { scope: 'other' }, WANTED],
  ['another org', { org: 'other' }, WANTED],
  ['another name', {}, { ...WANTED, name: 'other' }],
  ['another type', {}, { ...WANTED, type: 'genesysactions_integration' }],
  ['another place', {}, { ...WANTED, within: 'other' }],
])('is not shown to %s', (_what, place, wanted) => {
  open().begin(WANTED);
  killed();
  expect(open(place).find(wanted)).toEqual([]);
});

test('what ended without an answer is looked for by the next apply, also of this process', () => {
  const intents = open();
  const creation = intents.begin(WANTED);
  creation.ended(false);
  expect(intents.find(WANTED)).toHaveLength(1);
});

test('what the org has refused is forgotten', () => {
  const intents = open();
  intents.begin(WANTED).ended(true);
  expect(files()).toEqual([]);
});

test('what a state has is no unfinished creation any more', () => {
  open().begin(WANTED).made('an id');
  killed();
  open().settle('an id');
  expect(open().find(WANTED)).toEqual([]);
});

test('what the state of another directory has is no unfinished creation of this one either', () => {
  open().begin(WANTED).made('an id');
  killed();
  open({ scope: 'other' }).settle('an id');
  expect(open().find(WANTED)).toEqual([]);
});

test('a process that runs is at work on its marks', () => {
  const { mark } = open().begin(WANTED);
  expect(isAtWork(root, mark)).toBe(true);
  killed();
  expect(isAtWork(root, mark)).toBe(false);
  expect(isAtWork(join(root, 'none'), mark)).toBe(false);
});

test('a directory that two machines share: what the other one does is left to it for an hour', () => {
  const { mark } = open().begin(WANTED);
  const here = identityOf(process.pid);
  const there = { pid: 2 ** 30, started: '1', host: { ...here.host, name: `not ${here.host?.name}` } };
  owned(() => there);
  expect([open().find(WANTED), isAtWork(root, mark)]).toEqual([[], true]);
  // The number belongs to somebody here, and that says nothing.
  owned(() => ({ ...there, pid: process.pid, started: here.started }), 2 * 60 * 60 * 1000);
  expect(open().find(WANTED)).toHaveLength(1);
  expect(isAtWork(root, mark)).toBe(false);
});

test('what was written before machines were told apart goes by the number', () => {
  const { mark } = open().begin(WANTED);
  const { pid, started } = identityOf(process.pid);
  owned(() => ({ pid, started }), 2 * 60 * 60 * 1000);
  expect([open().find(WANTED), isAtWork(root, mark)]).toEqual([[], true]);
  owned(() => ({ pid: 2 ** 30, started }));
  expect(open().find(WANTED)).toHaveLength(1);
});

test('all that was cut off is told for one org, whatever the state, and forgotten by its mark', () => {
  open().begin(WANTED).made('an id');
  const { mark } = open({ scope: 'other' }).begin({ ...WANTED, name: 'others' });
  open({ org: 'other' }).begin(WANTED).made('elsewhere');
  expect(allCutOff(root, 'org')).toEqual([]);
  killed();
  const [first, ...more] = allCutOff(root, 'org');
  expect([first, more]).toMatchObject([{ ...WANTED, id: 'an id' }, []]);
  const written = statSync(join(root, 'unfinished', 'state', `${first?.mark ?? ''}.json`)).mtime;
  expect(first?.heard.toISOString()).toBe(written.toISOString());
  const path = join(root, 'unfinished', 'other', `${mark}.json`);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), owner: null }));
  expect(
    allCutOff(root, 'org')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['keys', 'others']);
  forget(root, mark);
  expect(files('other')).toEqual([]);
  expect(allCutOff(root, 'org')).toMatchObject([WANTED]);
});

test('files that are not ours, or cut in half, are no intents', () => {
  const { mark } = open().begin(WANTED);
  const path = join(root, 'unfinished', 'state', `${mark}.json`);
  for (const text of ['', '{"type":', '[]', 'null', '{"type": "x"}', '{"owner": {"pid": 1, "host": 3}}']) {
    writeFileSync(path, text);
    expect(open().find(WANTED)).toEqual([]);
  }
});

test('a directory that cannot be written is told, and stops nothing', () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o400);
  const intents = new Intents(file, 'state', 'org', (message) => warnings.push(message));
  const creation = intents.begin(WANTED);
  creation.made('an id');
  creation.ended(false);
  expect(warnings.join()).toContain('cannot be written');
});
