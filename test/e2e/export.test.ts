import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator, Seed } from '../../lib/emulator';
import { MARK_LENGTH, markedName } from '../../lib/model/marks';
import { asTerraformKeeps } from '../../lib/terraform/escape';
import { OrgApi } from '../support/api';
import { runtimesOn } from '../../lib/model/runtimes';
import { startTestEmulator } from '../support/emulator';
import { needs } from '../support/engine';
import { ExportedProject, type PlannedChange } from '../support/exported';
import { manyNastyStrings } from '../support/nasty-strings';
import { NIGHTLY, nightly } from '../support/nightly';
import { expectStatus, run } from '../support/processes';
import { COMMAND } from '../support/repository';
import { CLEAN_ENVIRONMENT, connection } from '../support/terraform';
import { zipOf } from '../support/zips';

const CONTRACT = { type: 'object', properties: { text: { type: 'string' } } };
const CANARY = 'canary-5e1f-content-of-a-file';

let work: string;

beforeAll(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-export-')));
  writeFileSync(join(work, 'canary.txt'), CANARY);
});

afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

const settings = (more: object = {}): object => ({
  name: 'f',
  description: '',
  handler: 'src/index.handler',
  runtime: 'nodejs22.x',
  timeoutSeconds: 15,
  dateCreated: '2025-01-01T00:00:00.000Z',
  ...more,
});

const zip = (name: string): object => ({
  id: 'zip-1',
  status: 'Available',
  name,
  dateCreated: '2025-01-01T00:00:00.000Z',
  requestId: 'r-1',
});

async function seed(parts: object): Promise<Seed> {
  const zips = {
    'zip-1': (await zipOf({ 'src/index.js': 'exports.handler = async (e) => e;' })).toString('base64'),
  };
  return { orgs: [{ name: 'local', zips, ...parts }] } as unknown as Seed;
}

/** An org as people make them by hand, over years. */
function byHand(): Promise<Seed> {
  const side = (name: string, more: object = {}): object => ({
    name,
    inputSchema: CONTRACT,
    successSchema: CONTRACT,
    function: settings(),
    zip: zip('by-hand.zip'),
    ...more,
  });
  return seed({
    credentials: [
      { name: 'Keys', fields: { API_KEY: 'canary-77aa', version: 'canary-77aa' } },
      { name: 'More keys', fields: { API_KEY: 'canary-77aa' } },
    ],
    integrations: [
      {
        id: '00000000-0000-0000-0000-000000000001',
        name: 'Functions',
        credential: 'Keys',
        config: { notes: 'By hand' },
      },
      {
        id: '00000000-0000-0000-0000-000000000002',
        name: 'Switched off',
        credential: 'Keys',
        intendedState: 'DISABLED',
      },
      { id: '00000000-0000-0000-0000-000000000003', name: 'Functions', credential: 'More keys' },
      { id: '00000000-0000-0000-0000-000000000004', name: 'Switched off', type: 'custom-rest-actions' },
      { name: 'Empty', config: { properties: { b: 1, a: { d: [1], c: null } }, advanced: { z: 'y' } } },
    ],
    actions: [
      { integration: 'Switched off', published: side('Defaults') },
      { integration: 'Switched off', published: side('Defaults', { category: 'Another category' }) },
      {
        integration: 'Switched off',
        published: side('Secure', {
          secure: true,
          function: settings({ description: 'Secure', timeoutSeconds: 1 }),
        }),
      },
      {
        integration: 'Switched off',
        published: side('Old', { function: settings({ runtime: 'nodejs18.x' }) }),
      },
      {
        integration: 'Switched off',
        published: side('Gone', { function: settings({ runtime: 'nodejs16.x' }) }),
      },
      {
        integration: 'Switched off',
        published: side('Odd handler', { function: settings({ handler: 'index' }) }),
      },
      {
        integration: 'Switched off',
        published: side('Mapped', {
          config: {
            request: {
              requestTemplate: '{"a": "$!{input.text}"}',
              headers: { 'X-Key': '$!{credentials.API_KEY}' },
            },
            response: {
              translationMap: { b: '$.b', a: '$.a' },
              translationMapDefaults: { b: { z: 1, a: [2] }, a: '"text"' },
              successTemplate: '{"a": ${a}, "b": ${b}}',
            },
          },
        }),
      },
      {
        integration: 'Switched off',
        published: side('Half-done'),
        draft: side('Half-done, renamed', { version: 2 }),
      },
      { integration: 'Switched off', draft: side('Draft', { zip: undefined }) },
      { integration: 'Switched off', draft: { name: 'Begun', version: 1 } },
      { integration: '00000000-0000-0000-0000-000000000001', published: side('con') },
      { integration: '00000000-0000-0000-0000-000000000003', published: side('integration1') },
    ],
  });
}

/** How much of everything the org below has: at night more texts than by day come to each place. */
const NASTY = NIGHTLY
  ? { texts: 60, credentials: 4, integrations: 12, actions: 30 }
  : { texts: 24, credentials: 4, integrations: 4, actions: 8 };

/** An org whose every text tries to be more than a text. */
function nasty(): Promise<Seed> {
  const file = `\${file("${join(work, 'canary.txt')}")}`;
  const seen = new Set<string>();
  const texts = [file, `%{ if true }${file}%{ endif }`, ...manyNastyStrings(NASTY.texts)].filter((text) => {
    const kept = asTerraformKeeps(text);
    const isNew = kept.trim() !== '' && kept.length < 200 && !seen.has(kept);
    seen.add(kept);
    return isNew;
  });
  const odd = Object.fromEntries(texts.map((text) => [text, text]));
  const named = (index: number): string => texts[index % texts.length] ?? '';
  return seed({
    credentials: texts.slice(0, NASTY.credentials).map((text, index) => ({
      id: `10000000-0000-0000-0000-00000000000${index}`,
      name: text,
      type: index === 0 ? 'userDefined' : text,
      fields: Object.fromEntries(texts.slice(0, NASTY.texts).map((name) => [name, 'canary-77aa'])),
    })),
    integrations: texts
      .map((text, index) => ({
        name: text,
        config: {
          notes: text,
          properties: odd,
          advanced: { list: texts },
          credentials: { [text]: `10000000-0000-0000-0000-00000000000${index % NASTY.credentials}` },
        },
      }))
      .slice(0, NASTY.integrations),
    actions: texts.slice(0, NASTY.actions).map((text, index) => ({
      integration: named(index % NASTY.integrations),
      published: {
        name: text,
        category: named(index + 1),
        inputSchema: { ...CONTRACT, description: text },
        successSchema: { type: 'object', properties: odd, title: text },
        config: {
          request: { requestTemplate: text, headers: odd },
          response: { translationMap: odd, translationMapDefaults: odd, successTemplate: text },
        },
        function: settings({ description: text, handler: index % 2 === 0 ? text : 'src/index.handler' }),
        zip: zip(`${text}.zip`),
      },
    })),
  });
}

/** What differs in a plan, by address: nothing, when all is as it is. */
function differences(changes: readonly PlannedChange[]): unknown[] {
  return changes
    .filter(({ change }) => change.actions.join() !== 'no-op' || change.importing === undefined)
    .map(({ address, change: { actions, before, after } }) => ({
      address,
      actions,
      differing: Object.keys({ ...before, ...after })
        .filter((name) => JSON.stringify(before?.[name]) !== JSON.stringify(after?.[name]))
        .map((name) => ({ name, before: before?.[name], after: after?.[name] })),
    }));
}

needs('writeOnly').describe('a fresh export changes nothing', () => {
  let emulator: Emulator;

  afterEach(async () => {
    await emulator.close();
  });

  test('of an org that was made by hand', async () => {
    // On this day the runtime of one of them is gone.
    emulator = await startTestEmulator({
      seed: await byHand(),
      settings: {
        runtimes: [
          ...runtimesOn('2026-06-01').filter(({ name }) => name !== 'nodejs16.x'),
          { name: 'nodejs16.x', status: 'Unavailable', dateEndOfLife: '2024-06-12' },
        ],
      },
    });
    const before = JSON.stringify(await new OrgApi(emulator).actions());
    const project = await ExportedProject.of(emulator, join(work, 'by-hand'));
    const { text, changes } = await project.plan();
    expect(differences(changes)).toEqual([]);
    // 2 credentials, 4 function integrations, 12 actions.
    expect(text).toContain('Plan: 18 to import, 0 to add, 0 to change, 0 to destroy.');
    expect(text).not.toContain('canary');

    // Applied, it is managed, and still nothing was written over: neither code nor secrets.
    const applied = await project.genesysActions('deploy', '--stack', 'dev', '--auto-approve');
    expect([applied.status, applied.output]).toEqual([0, expect.any(String)]);
    expect(JSON.stringify(await new OrgApi(emulator).actions())).toBe(before);
    for (const command of NIGHTLY ? ['status', 'check'] : [])
      expect((await project.genesysActions(command)).output).not.toMatch(/TypeError|undefined|at .*\.js/);
    const names = readdirSync(join(project.directory, 'functions')).sort();
    expect(names).toContain('action-con');
    expect(names).toContain('integration1-2');
    for (const name of names)
      expect(readdirSync(join(project.directory, 'functions', name))).toEqual(['action.ts']);
  });

  nightly.test(
    'but for a credential that is there no more; and tells what a creation has not finished, and leaves it out',
    async () => {
      const marked = (name: string, letter: string): string => markedName(name, letter.repeat(MARK_LENGTH));
      const side = (name: string): object => ({
        name,
        inputSchema: CONTRACT,
        successSchema: CONTRACT,
        function: settings(),
        zip: zip('by-hand.zip'),
      });
      emulator = await startTestEmulator({
        seed: await seed({
          credentials: [
            { name: 'Keys', fields: { API_KEY: 'canary-77aa' } },
            { name: marked('Half keys', 'a'), fields: { API_KEY: 'canary-77aa' } },
          ],
          integrations: [
            { name: 'Functions', credential: 'Keys' },
            { name: 'Others', credential: marked('Half keys', 'a') },
            { name: 'Gone', config: { credentials: { KEY: '10000000-0000-0000-0000-000000000009' } } },
            { name: marked('Half', 'b'), intendedState: 'DISABLED' },
            // What callers can use is finished, whatever it is called.
            { name: marked('In use', 'c') },
          ],
          actions: [
            { integration: 'Functions', published: side('Fine') },
            { integration: 'Functions', draft: side(marked('Half action', 'd')) },
            { integration: 'Functions', published: side(marked('Published', 'e')) },
            { integration: marked('Half', 'b'), draft: side('Within') },
          ],
        }),
      });
      const project = await ExportedProject.of(emulator, join(work, 'unfinished'));
      for (const told of [
        /Gone: the credential of its key "KEY" \(10000000-0000-0000-0000-000000000009\) is no longer in the org/,
        /Others: the credential of its key "[^"]+", "Half keys \(unfinished a{12}\)" \(.+\), is not finished/,
        /The integration "Half \(unfinished b{12}\)" \(.+\) is not finished\. It is left out, with its 1 action/,
        /Functions: the action "Half action \(unfinished d{12}\)" \(.+\) is not finished/,
        /genesys-actions doctor/,
      ])
        expect(project.said).toMatch(told);
      const { text } = await project.plan();
      expect(text).not.toMatch(/unfinished [abd]{12}|Within/);
      expect(text).toMatch(/unfinished c{12}/);
      expect(text).toMatch(/unfinished e{12}/);
      // Two actions, one credential, four integrations, of which two lose the key of what is not there or not finished.
      expect(text).toContain('Plan: 7 to import, 0 to add, 2 to change, 0 to destroy.');

      const json = await run(
        process.execPath,
        [COMMAND, 'export', '--out', join(work, 'unfinished-json'), '--json'],
        { env: { ...CLEAN_ENVIRONMENT, ...connection(emulator) } },
      );
      const told = JSON.parse(expectStatus(json, 0).stdout) as { actions: object[]; notes: string[] };
      expect([told.actions.length, told.notes.length]).toEqual([2, 4]);
    },
  );

  test('of an org whose every name, key and note tries to be more than a text', async () => {
    emulator = await startTestEmulator({ seed: await nasty() });
    const project = await ExportedProject.of(emulator, join(work, 'nasty'));
    const { text, changes } = await project.plan();
    expect(differences(changes)).toEqual([]);
    const count = NASTY.credentials + NASTY.integrations + NASTY.actions;
    expect(text).toContain(`Plan: ${count} to import, 0 to add, 0 to change, 0 to destroy.`);
    expect(text).not.toContain(CANARY);
    const shown = readFileSync(join(project.directory, 'cdktf.out/stacks/dev/cdk.tf.json'), 'utf8');
    expect(shown).not.toContain(CANARY);
  });
});
