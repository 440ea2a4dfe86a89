import type { Emulator } from '../../lib/emulator';
import { findLeftovers, findUnfinished, removeUnfinished } from '../../lib/cli/unfinished';
import { markedName } from '../../lib/model/marks';
import { Platform } from '../../lib/platform';
import { OrgApi } from '../support/api';
import { contentOf, idsOf } from '../support/content';
import { startTestEmulator } from '../support/emulator';
import { hashZip } from '../support/shared-org';
import { makeCredential, makeFunctionAction, makeIntegration } from '../support/strangers';

/** The name of what a creation has begun that nobody knows here. */
const MARKED = markedName('There', 'k3f9a0z1b2c3');

let emulator: Emulator;
let api: OrgApi;
let org: Platform;
let functions: string;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
beforeEach(async () => {
  await emulator.reset();
  api = new OrgApi(emulator);
  functions = await makeIntegration(api, 'functions of everybody');
  const { host, port, clientId, clientSecret } = emulator;
  org = new Platform({ gateway: { protocol: 'http', host, port }, clientId, clientSecret });
});
afterEach(() => {
  org.close();
});
afterAll(() => emulator.close());

async function makeDraft(name: string): Promise<string> {
  return makeFunctionAction(api, { name, category: 'Here', integrationId: functions });
}

async function makeSwitchedOff(name: string): Promise<string> {
  const { id } = await api.call<{ id: string }>('POST', 'integrations', {
    name,
    integrationType: { id: 'function-data-actions' },
  });
  return id;
}

test('what is unfinished is found and removed, and nothing else', async () => {
  const before = await contentOf(emulator);
  await Promise.all([makeDraft(MARKED), makeSwitchedOff(MARKED), makeCredential(api, MARKED, { KEY: 'x' })]);
  const { unfinished, named } = await findLeftovers(org);
  expect([unfinished.map(({ kind }) => kind).sort(), named]).toEqual([
    ['credential', 'draft', 'integration'],
    [],
  ]);
  expect(await removeUnfinished(org, unfinished, true)).toEqual(unfinished);
  expect(await contentOf(emulator)).toEqual(before);
});

test('what was finished while the question stood is left', async () => {
  const [draft, integration, credential] = [
    await makeDraft(MARKED),
    await makeSwitchedOff(MARKED),
    await makeCredential(api, MARKED, { KEY: 'x' }),
  ];
  const stays = await makeCredential(api, markedName('Stays', 'k3f9a0z1b2c4'), { KEY: 'x' });
  const found = await findUnfinished(org);
  expect(found).toHaveLength(4);

  await api.call('PATCH', `integrations/actions/${draft}/draft`, { version: 1, name: 'There' });
  await api.call('PATCH', `integrations/${integration}`, { intendedState: 'ENABLED' });
  await api.call('PUT', `integrations/credentials/${credential}`, {
    name: 'There',
    type: { name: 'userDefined' },
    credentialFields: { KEY: 'x' },
  });
  const before = await contentOf(emulator);
  expect(await removeUnfinished(org, found, true)).toMatchObject([{ id: stays }]);
  const after = await contentOf(emulator);
  expect(after).toEqual({ ...before, credentials: before.credentials.filter(({ id }) => id !== stays) });
  expect(idsOf(after)).toEqual(expect.arrayContaining([draft, integration, credential]));
});

test('what is finished while another thing is being removed is left', async () => {
  const [one, two, draft, integration] = [
    await makeCredential(api, markedName('One', 'k3f9a0z1b2c4'), { KEY: 'x' }),
    await makeCredential(api, markedName('Two', 'k3f9a0z1b2c5'), { KEY: 'x' }),
    await makeDraft(MARKED),
    await makeSwitchedOff(MARKED),
  ];
  const published = await makeDraft(markedName('Published', 'k3f9a0z1b2c6'));
  const unfinished = await findUnfinished(org);
  expect(unfinished).toHaveLength(5);
  const found = [one, two, draft, integration, published].map((wanted) =>
    unfinished.find(({ id }) => id === wanted)!,
  );
  // Whatever is finished is so before the first one is gone, and after everything was looked at.
  const remove = org.credentials.delete.bind(org.credentials);
  const removal = jest.spyOn(org.credentials, 'delete').mockImplementationOnce(async (id) => {
    await api.call('PUT', `integrations/credentials/${two}`, {
      name: 'Two',
      type: { name: 'userDefined' },
      credentialFields: { KEY: 'finished' },
    });
    await api.call('PATCH', `integrations/actions/${draft}/draft`, { version: 1, name: 'There' });
    await api.call('PATCH', `integrations/${integration}`, { intendedState: 'ENABLED' });
    await api.call('PUT', `integrations/actions/${published}/draft/function`, {
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 15,
      description: 'finished',
    });
    await api.deployDraft(published, 'finished.zip', await hashZip());
    await remove(id);
  });
  expect(await removeUnfinished(org, found, true)).toMatchObject([{ id: one }]);
  expect(removal).toHaveBeenCalledTimes(1);
  const left = idsOf(await contentOf(emulator));
  expect(left).toEqual(expect.arrayContaining([two, draft, integration, published]));
  expect(left).not.toContain(one);
});

test('what is gone meanwhile is no error', async () => {
  const [one, two] = [
    await makeCredential(api, markedName('One', 'k3f9a0z1b2c4'), { KEY: 'x' }),
    await makeCredential(api, markedName('Two', 'k3f9a0z1b2c5'), { KEY: 'x' }),
  ];
  const draft = await makeDraft(MARKED);
  const integration = await makeSwitchedOff(MARKED);
  const found = await findUnfinished(org);
  expect(found).toHaveLength(4);
  await api.call('DELETE', `integrations/credentials/${two}`);
  await api.call('DELETE', `integrations/actions/${draft}/draft`);
  await api.call('DELETE', `integrations/${integration}`);
  expect(await removeUnfinished(org, found, true)).toMatchObject([{ id: one }]);
});

test('what callers can use is never unfinished, whatever it is called and whatever draft it has', async () => {
  const action = await makeFunctionAction(api, {
    name: MARKED,
    category: 'Here',
    integrationId: functions,
    zip: await hashZip(),
  });
  await api.call('POST', `integrations/actions/${action}/draft`);
  await makeIntegration(api, MARKED);
  const before = await contentOf(emulator);
  expect(await org.actions.listDrafts({})).toMatchObject([{ id: action, name: MARKED }]);
  const found = await findUnfinished(org);
  expect(found).toEqual([]);
  await removeUnfinished(org, [{ kind: 'draft', id: action, name: MARKED }], true);
  expect(await contentOf(emulator)).toEqual(before);
});
