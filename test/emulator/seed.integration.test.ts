import { parseSeed, startEmulator, type Emulator, type Seed } from '../../lib/emulator';
import { ECHO_CONTRACT, PlainClient, startTestEmulator } from '../support/emulator';
import { zipOf } from '../support/zips';

const ACTIONS = '/api/v2/integrations/actions';

const CODE = `exports.handler = async (event) => {
  console.warn('got', event.text);
  return { text: 'seeded: ' + event.text };
};`;

/** A seed as a person writes it, with a function that is ready to run. */
async function handWritten(): Promise<Seed> {
  return {
    orgs: [
      {
        name: 'local',
        credentials: [{ name: 'keys', fields: { PREFIX: 'canary-2468' } }],
        integrations: [{ id: 'i-1', name: 'Functions', credential: 'keys' }],
        actions: [
          {
            id: 'custom_-_1',
            integration: 'Functions',
            published: {
              name: 'Echo',
              inputSchema: ECHO_CONTRACT.input.inputSchema,
              successSchema: ECHO_CONTRACT.output.successSchema,
              config: {
                request: { requestTemplate: '{"text": "${credentials.PREFIX}-${input.text}"}' },
                response: { successTemplate: '${rawResult}' },
              },
              function: {
                name: 'Echo',
                description: '',
                handler: 'index.handler',
                runtime: 'nodejs22.x',
                timeoutSeconds: 5,
                dateCreated: '2025-01-01T00:00:00.000Z',
              },
              zip: {
                id: 'zip-1',
                status: 'Available',
                name: 'echo.zip',
                dateCreated: '2025-01-01T00:00:00.000Z',
                requestId: 'r-1',
              },
            },
          },
        ],
        flows: [{ name: 'Main IVR', type: 'INBOUNDCALLFLOW', uses: ['Echo'] }],
        zips: { 'zip-1': (await zipOf({ 'index.js': CODE })).toString('base64') },
      },
    ],
  };
}

type SeedOrg = Seed['orgs'][number];

/** The org with another action. */
function changed(org: SeedOrg, action: object): object {
  return { ...org, actions: [{ ...org.actions?.[0], ...action }] };
}

const KEYS = { name: 'keys', fields: {} };

/** The parts of an org with one action. */
function published(side: unknown): object {
  return { integrations: [{ name: 'Functions' }], actions: [{ integration: 'Functions', published: side }] };
}

describe('a seed', () => {
  const emulators: Emulator[] = [];
  /** One that stays empty. */
  let shared: Emulator;
  beforeAll(async () => {
    shared = await startTestEmulator();
  });
  afterAll(() => shared.close());
  afterEach(async () => {
    for (const emulator of emulators.splice(0)) await emulator.close();
  });
  async function started(...options: Parameters<typeof startTestEmulator>): Promise<Emulator> {
    const emulator = await startTestEmulator(...options);
    emulators.push(emulator);
    return emulator;
  }

  test('fills an org that then runs; reset brings it back', async () => {
    const emulator = await started({ seed: await handWritten() });
    const client = new PlainClient(emulator);
    const execute = () => client.call('POST', `${ACTIONS}/custom_-_1/execute`, { text: 'x' });
    expect((await execute()).body).toEqual({ text: 'seeded: canary-2468-x' });
    const { body: consumers } = await client.call<{ entities: { name: string }[] }>(
      'GET',
      '/api/v2/architect/dependencytracking/consumingresources?id=custom_-_1&objectType=DATAACTION',
    );
    expect(consumers.entities.map(({ name }) => name)).toEqual(['Main IVR']);

    await client.call('DELETE', `${ACTIONS}/custom_-_1`);
    await client.call('POST', '/api/v2/integrations', { integrationType: { id: 'function-data-actions' } });
    emulator.configure({ templates: 'inline' });
    expect((await execute()).status).toBe(404);
    expect((await client.call('POST', '/emulator/reset')).status).toBe(204);
    expect((await execute()).status).toBe(200);
    expect((await client.call('GET', '/api/v2/integrations')).body).toMatchObject({ total: 1 });
    const { body: settings } = await client.call<Record<string, { value: unknown }>>(
      'GET',
      '/emulator/settings',
    );
    expect(settings['templates']?.value).toBe('uri');
  });

  test('an export is a seed that gives the same org', async () => {
    const first = new PlainClient(await started({ seed: await handWritten() }));
    const { body: exported } = await first.call('GET', '/emulator/export?secrets=true');
    const second = await started({ seed: parseSeed(JSON.stringify(exported)) });
    const client = new PlainClient(second);
    const again = await client.call<{ orgs: { id: string }[] }>('GET', '/emulator/export?secrets=true');
    const same = (value: unknown): unknown => ({
      ...(value as object),
      orgs: (value as { orgs: object[] }).orgs.map((org) => ({ ...org, id: '' })),
    });
    expect(same(again.body)).toEqual(same(exported));
    expect((await client.call('POST', `${ACTIONS}/custom_-_1/execute`, { text: 'x' })).body).toEqual({
      text: 'seeded: canary-2468-x',
    });
  });

  test('an export names credentials and hides their values, unless it is asked for them', async () => {
    const client = new PlainClient(await started({ seed: await handWritten() }));
    const { text } = await client.call('GET', '/emulator/export');
    expect(text).toContain('PREFIX');
    expect(text).not.toContain('canary-2468');
  });

  test('can be added while the emulator runs', async () => {
    const emulator = await started();
    const client = new PlainClient(emulator);
    expect((await client.call('POST', '/emulator/seed', await handWritten())).status).toBe(204);
    expect((await client.call('GET', ACTIONS)).body).toMatchObject({ total: 1 });
  });

  test('names the orgs', async () => {
    const emulator = await started({ seed: { orgs: [{ name: 'dev' }, { name: 'prod' }] } });
    expect(emulator.orgs.map(({ name }) => name)).toEqual(['dev', 'prod']);
  });

  test.each([
    ['{', /not JSON/],
    ['[]', /A seed is an object with "orgs"/],
    ['{"orgs": [{}]}', /orgs\[0\] has no name/],
    ['{"orgs": [{"name": "local", "actions": {}}]}', /orgs\[0\]\.actions must be a list of objects/],
    ['{"orgs": [{"name": "local", "actions": [1]}]}', /orgs\[0\]\.actions\[0\] must be an object/],
    ['{"format": "other/2", "orgs": []}', /has the format "other\/2"/],
  ])('%s is refused', (text, message) => {
    expect(() => parseSeed(text)).toThrow(message);
  });

  test.each<[at: string, seed: (org: SeedOrg) => object]>([
    ['orgs[0].id is "../x"', (org) => ({ ...org, id: '../x' })],
    ['orgs[0].zips is "../../x"', (org) => ({ ...org, zips: { ...org.zips, '../../x': '' } })],
    ['orgs[0].credentials[0].id is "../x"', () => ({ credentials: [{ id: '../x', name: 'a' }] })],
    ['orgs[0].integrations[1].id is ".."', () => ({ integrations: [{ id: 'a' }, { id: '..' }] })],
    ['orgs[0].flows[0].id is "a\\\\b"', () => ({ flows: [{ id: 'a\\b', name: 'a' }] })],
    ['orgs[0].flows[0].id is 1', () => ({ flows: [{ id: 1, name: 'a' }] })],
    ['orgs[0].actions[0].id is "custom/../.."', (org) => changed(org, { id: 'custom/../..' })],
    ['orgs[0].actions[0].functionId is "/etc"', (org) => changed(org, { functionId: '/etc' })],
    [
      'orgs[0].actions[0].published.zip.id is "../../../x"',
      (org) => changed(org, { published: { ...org.actions?.[0]?.published, zip: { id: '../../../x' } } }),
    ],
    [
      'orgs[0].actions[0].draft.incoming.id is "../x"',
      (org) => changed(org, { draft: { name: 'a', incoming: { id: '../x' } } }),
    ],
  ])('an id that leads elsewhere is refused by its place: %s', async (at, change) => {
    const [org] = (await handWritten()).orgs as [SeedOrg];
    const seed = { orgs: [{ name: 'local', ...change(org) }] } as Seed;
    await expect(startEmulator({ seed })).rejects.toThrow(`${at}, which is no id`);
    const client = new PlainClient(shared);
    const answer = await client.call('POST', '/emulator/seed', seed);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining(at) } });
    expect((await client.call('GET', '/emulator/export')).body).toMatchObject({
      orgs: [{ credentials: [], integrations: [], actions: [], flows: [] }],
    });
  });

  test.each<[says: string, parts: object]>([
    ['credentials[1].fields must be an object of texts', { credentials: [KEYS, { ...KEYS, fields: null }] }],
    ['credentials[0].fields.a must be a text', { credentials: [{ ...KEYS, fields: { a: 5 } }] }],
    ['credentials[0].fields["a b"] must be a text', { credentials: [{ ...KEYS, fields: { 'a b': 5 } }] }],
    ['credentials[0].name must be a text', { credentials: [{ name: 7 }] }],
    ['credentials[0] has no name', { credentials: [{}] }],
    ['integrations[0].name must be a text', { integrations: [{ name: 7 }] }],
    [
      'integrations[0].config.credentials must be an object of texts',
      { integrations: [{ config: { credentials: null } }] },
    ],
    ['actions[0].published must be an object', published(5)],
    ['actions[0].published.name must be a text', published({ name: null })],
    ['actions[0].published.name must be a text', published({ name: 5 })],
    ['actions[0].published.function must be an object', published({ name: 'a', function: null })],
    [
      'actions[0].published.function.handler must be a text',
      published({ name: 'a', function: { handler: 7, runtime: 'nodejs22.x' } }),
    ],
    ['actions[0] must be an object with "published", "draft" or both', published(undefined)],
    ['flows[0].uses must be a list of texts', { flows: [{ name: 'a', uses: null }] }],
    ['zips.z1 must be a text', { zips: { z1: 5 } }],
    ['zips.z1 must be a zip of code in base64. The file is not a zip', { zips: { z1: 'bm8gemlw' } }],
  ])('what an org cannot hold is refused by its place: %s', async (says, parts) => {
    const seed = { orgs: [{ name: 'local', ...parts }] };
    await expect(startEmulator({ seed: seed as Seed })).rejects.toThrow(`orgs[0].${says}`);
    const client = new PlainClient(shared);
    for (const path of ['seed', 'restore']) {
      const { status, body } = await client.call<{ message: string }>('POST', `/emulator/${path}`, seed);
      expect([status, body.message]).toEqual([400, expect.stringContaining(`orgs[0].${says}`)]);
    }
    expect((await client.call('GET', '/emulator/export')).body).toMatchObject({
      orgs: [{ credentials: [], integrations: [], actions: [], flows: [] }],
    });
  });

  test('what may be left out of a function and its zip is filled in', async () => {
    const [org] = (await handWritten()).orgs as [SeedOrg];
    const settings = { handler: 'index.handler', runtime: 'nodejs22.x' };
    const short = { ...org.actions?.[0]?.published, function: settings, zip: { id: 'zip-1' } };
    const emulator = await started({ seed: { orgs: [changed(org, { published: short })] } as Seed });
    expect(
      await new PlainClient(emulator).call('POST', `${ACTIONS}/custom_-_1/execute`, { text: 'x' }),
    ).toMatchObject({ status: 200, body: { text: 'seeded: canary-2468-x' } });
  });

  test('an upload that is no zip is exported and planted as what it is', async () => {
    const [org] = (await handWritten()).orgs as [SeedOrg];
    const zip = { id: 'zip-1', status: 'InvalidFormat' as const };
    const zips = { 'zip-1': 'bm8gemlw' };
    const failed: object = { ...changed(org, { published: { ...org.actions?.[0]?.published, zip } }), zips };
    const client = new PlainClient(await started({ seed: { orgs: [failed as SeedOrg] } }));
    const { body } = await client.call<Seed>('GET', '/emulator/export');
    expect(body.orgs[0]?.zips).toEqual(zips);
    expect((await client.call('POST', '/emulator/restore', body)).status).toBe(204);
  });

  test('of a seed that is wrong at its end nothing is planted', async () => {
    const seed = await handWritten();
    const [org] = seed.orgs as [SeedOrg];
    const late = { ...org, actions: [...(org.actions ?? []), { integration: 'Nope' }] };
    const client = new PlainClient(shared);
    expect((await client.call('POST', '/emulator/seed', { orgs: [late] })).status).toBe(400);
    const without = { ...org, zips: {} };
    expect(await client.call('POST', '/emulator/seed', { orgs: [without] })).toMatchObject({
      status: 400,
      body: { message: 'The seed names the zip "zip-1", which it does not have.' },
    });
    expect((await client.call('GET', '/emulator/export')).body).toMatchObject({
      orgs: [{ credentials: [], integrations: [], actions: [], flows: [] }],
    });
  });

  test('a reference to nothing is refused by name', async () => {
    const seed = { orgs: [{ name: 'local', actions: [{ integration: 'Nope', published: { name: 'a' } }] }] };
    await expect(startEmulator({ seed })).rejects.toThrow(/names the integration "Nope"/);
    const emulator = await started();
    const answer = await new PlainClient(emulator).call('POST', '/emulator/seed', seed);
    expect(answer).toMatchObject({ status: 400, body: { message: expect.stringMatching(/"Nope"/) } });
  });
});

test('the runs of functions can be read, with their output by level, without secrets', async () => {
  const runs: string[] = [];
  const seed = await handWritten();
  const emulator = await startTestEmulator({ seed, onFunctionRun: (run) => runs.push(run.actionName) });
  try {
    const client = new PlainClient(emulator);
    await client.call('POST', `${ACTIONS}/custom_-_1/execute`, { text: 'x' });
    const { body } = await client.call<{ runs: object[] }>(
      'GET',
      '/emulator/function-runs?actionId=custom_-_1',
    );
    expect(body.runs).toEqual([
      expect.objectContaining({
        org: 'local',
        actionName: 'Echo',
        success: true,
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        durationMs: expect.any(Number),
        runtime: 'nodejs22.x',
        nodeVersion: process.versions.node,
        logs: [expect.objectContaining({ level: 'WARN', message: 'got <REDACTED>-x' })],
      }),
    ]);
    expect(runs).toEqual(['Echo']);
  } finally {
    await emulator.close();
  }
});
