import type { Emulator, LoggedRequest } from '../../../lib/emulator';
import type { ActionDetail, OrgOverview, SampleFile } from '../../../lib/emulator/control/shapes';
import { OrgApi } from '../../support/api';
import { contentOf } from '../../support/content';
import { ControlApi } from '../../support/control-api';
import { startTestEmulator } from '../../support/emulator';

const SEED = {
  orgs: [
    {
      name: 'local',
      credentials: [{ name: 'keys', fields: { A: 'canary-a', B: 'canary-b' } }],
      integrations: [{ name: 'Functions', credential: 'keys' }],
      actions: [
        {
          id: 'greet',
          integration: 'Functions',
          published: {
            name: 'Greet',
            inputSchema: { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] },
          },
        },
        {
          id: 'slow',
          integration: 'Functions',
          published: {
            name: 'Slow',
            inputSchema: { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } },
          },
        },
      ],
    },
  ],
};
const GREET = 'orgs/local/actions/greet';

let emulator: Emulator;
let control: ControlApi;
const saved: [string, SampleFile][] = [];

beforeEach(async () => {
  emulator = await startTestEmulator({
    seed: SEED,
    samples: {
      find: (name) =>
        Promise.resolve(
          name === 'Greet'
            ? { directory: 'functions/greet', samples: [{ name: 'one', input: { n: 1 } }] }
            : undefined,
        ),
      save(name, file) {
        if (file.name === 'taken') throw Object.assign(new Error('there'), { code: 'EEXIST' });
        saved.push([name, file]);
        return Promise.resolve(`functions/greet/events/${file.name}.json`);
      },
    },
  });
  control = new ControlApi(emulator);
});
afterEach(() => emulator.close());

async function overview(): Promise<OrgOverview> {
  const { orgs } = await control.call<{ orgs: [OrgOverview] }>('GET', 'orgs');
  return orgs[0];
}

test('an org in short names what it holds, and no value of a credential', async () => {
  const org = await overview();
  expect(org).toMatchObject({
    name: 'local',
    clientId: emulator.clientId,
    integrations: [{ name: 'Functions', enabled: true, credentials: ['keys'] }],
    actions: [{ id: 'greet', name: 'Greet', published: { version: 1 }, versions: [] }, { id: 'slow' }],
    credentials: [{ name: 'keys', fields: ['A', 'B'] }],
  });
  expect(JSON.stringify(org)).not.toContain('canary');
});

test('a field of a credential is written, and the others stay', async () => {
  const { credentials } = await overview();
  const path = `orgs/local/credentials/${credentials[0]?.id ?? ''}`;
  const answer = await control.call('PATCH', path, { fields: { B: 'new', C: 'more' } });
  expect(answer).toMatchObject({ name: 'keys', fields: ['A', 'B', 'C'] });
  expect(JSON.stringify(answer)).not.toContain('new');
  const content = await contentOf(emulator);
  expect(content.credentials[0]?.fields).toEqual({ A: 'canary-a', B: 'new', C: 'more' });
});

test('an action is told whole with the samples of its function, and its inputs are checked', async () => {
  expect(await control.call<ActionDetail>('GET', GREET)).toMatchObject({
    name: 'Greet',
    published: { inputSchema: { required: ['n'] } },
    samples: [{ name: 'one', input: { n: 1 } }],
    directory: 'functions/greet',
  });
  const check = (input: unknown) => control.call('POST', `${GREET}/check`, { side: 'published', input });
  expect(await check({ n: 1 })).toEqual({ problems: [] });
  expect(await check({ n: 'x' })).toMatchObject({
    problems: [{ path: ['n'], message: '/n must be integer.' }],
  });
  await expect(control.call('GET', 'orgs/local/actions/none')).rejects.toThrow(/404/);
  await expect(control.call('GET', 'orgs/other/actions/greet')).rejects.toThrow(/404/);
});

test('an input whose check takes for ever is answered with that, and the next one as always', async () => {
  const check = (input: unknown) =>
    control.call('POST', 'orgs/local/actions/slow/check', { side: 'published', input });
  expect(await check({ a: `${'a'.repeat(36)}!` })).toMatchObject({
    problems: [{ path: [], message: expect.stringContaining('it takes too long') as string }],
  });
  expect(await check({ a: '!' })).toMatchObject({ problems: [{ path: ['a'] }] });
});

test('a sample is written beside the function, under a name that stays there', async () => {
  const save = (name: string) =>
    control.call('POST', `${GREET}/samples`, { kind: 'event', name, content: { n: 2 } });
  expect(await save('two')).toEqual({ path: 'functions/greet/events/two.json' });
  expect(saved).toEqual([['Greet', { kind: 'event', name: 'two', content: { n: 2 } }]]);
  for (const name of ['../two', '.two', 'a/b', 'a\\b', ''])
    await expect(save(name)).rejects.toThrow(/400.*name of a file/s);
  await expect(save('taken')).rejects.toThrow(/409.*choose another/s);
});

test("the token that it gives is the org's own client's", async () => {
  const { access_token: token } = await control.call<{ access_token: string }>('POST', 'orgs/local/token');
  const answer = await fetch(`${emulator.url}/api/v2/integrations/actions`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await answer.json()).toMatchObject({ total: 2 });
});

test('a snapshot is restored over what came after it; what it redacted stays what it is', async () => {
  const snapshot = await control.call<object>('GET', 'export');
  expect(JSON.stringify(snapshot)).not.toContain('canary');
  const org = new OrgApi(emulator);
  await org.call('DELETE', 'integrations/actions/greet');
  await org.call('POST', 'integrations', { name: 'Late', integrationType: { id: 'custom-rest-actions' } });
  await control.call('POST', 'restore', snapshot);
  const content = await contentOf(emulator);
  expect(content.integrations.map(({ config }) => config.name)).toEqual(['Functions']);
  expect(content.actions.map(({ id }) => id)).toEqual(['greet', 'slow']);
  expect(content.credentials[0]?.fields).toEqual({ A: 'canary-a', B: 'canary-b' });
  // What is no seed changes nothing.
  await expect(control.call('POST', 'restore', { orgs: [{ name: 'other' }] })).rejects.toThrow(
    /does not exist/,
  );
  expect(await contentOf(emulator)).toEqual(content);
});

test('changes are told as they happen, faults and settings too, and no fault hits the control API', async () => {
  const org = new OrgApi(emulator);
  await org.accessToken();
  const seen: Record<string, unknown> = {};
  const requests: LoggedRequest[] = [];
  for await (const { kind, data } of control.events()) {
    if (kind === 'requests') requests.push(...(data as LoggedRequest[]));
    else seen[kind] = data;
    if (kind === 'open') {
      await control.call('POST', 'faults', { effect: { kind: 'status', status: 503 } });
      await control.call('PATCH', 'settings', { pageSizeMax: 7 });
      await expect(org.actions()).rejects.toThrow(/503/);
      await control.call('DELETE', 'faults');
      await org.call('DELETE', 'integrations/actions/greet');
    }
    if ('orgs' in seen && requests.some(({ status }) => status === 204)) break;
  }
  expect(seen).toMatchObject({
    open: { url: emulator.url },
    orgs: ['local'],
    settings: { pageSizeMax: 7 },
    faults: [],
  });
  expect(requests.filter(({ status }) => status !== undefined)).toMatchObject([
    { operation: 'getIntegrationsActions', status: 503, faults: ['status'] },
    { operation: 'deleteIntegrationsAction', status: 204, faults: [] },
  ]);
});
