import type { Emulator } from '../../../lib/emulator';
import { FaultProxy } from '../../faults/proxy';
import { settingsFor } from '../../faults/terraform-double';
import { OrgApi } from '../../support/api';
import { startTestEmulator } from '../../support/emulator';
import { PROVIDER } from '../../support/repository';
import { makeIntegration } from '../../support/strangers';
import { diagnosticsOf, pack, ProviderProcess, unpack, type Received } from '../support/provider-process';

/* What an identity costs: the org is asked which one it is where somebody needs to know, and once. */

let emulator: Emulator;
let proxy: FaultProxy;
let organization: string;
let ids: string[];

beforeAll(async () => {
  emulator = await startTestEmulator();
  proxy = await FaultProxy.start(emulator);
  const api = new OrgApi(emulator);
  ({ id: organization } = await api.call<{ id: string }>('GET', 'organizations/me'));
  ids = await Promise.all(['one', 'two', 'three'].map((name) => makeIntegration(api, name)));
});
afterAll(async () => {
  await proxy.close();
  await emulator.close();
});

/** Reads each integration with a new process of an engine, and says how often the org was asked. */
async function refresh(version: string, identity?: (id: string) => object): Promise<[Received[], number]> {
  const provider = await ProviderProcess.start(PROVIDER);
  try {
    const config = pack(settingsFor(emulator, proxy.url));
    const configured = await provider.call('ConfigureProvider', { terraform_version: version, config });
    expect(diagnosticsOf(configured)).toEqual([]);
    proxy.arm();
    const answers = await Promise.all(
      ids.map((id) =>
        provider.call('ReadResource', {
          type_name: 'genesysactions_integration',
          current_state: pack({ id }),
          ...(identity && { current_identity: { identity_data: pack(identity(id)) } }),
        }),
      ),
    );
    return [answers, proxy.requests.filter((each) => each.includes('organizations/me')).length];
  } finally {
    await provider.stop();
  }
}

const own = (id: string): object => ({ organization_id: organization, id, name: null });
const identities = (answers: readonly Received[]): unknown[] =>
  answers.map(({ new_identity: identity }) =>
    identity === undefined ? undefined : unpack((identity as { identity_data: unknown }).identity_data),
  );

test('a refresh by an engine that knows none asks nothing', async () => {
  const [answers, asked] = await refresh('1.11.4');
  expect([identities(answers), asked]).toEqual([ids.map(() => undefined), 0]);
});

test('states of before get theirs, for one request in all', async () => {
  const [answers, asked] = await refresh('1.12.0');
  expect([identities(answers), asked]).toEqual([ids.map(own), 1]);
});

test('what has one keeps it without a request; what lacks the org, or is of something else, is completed', async () => {
  const [kept, none] = await refresh('1.16.0', own);
  expect([identities(kept), none]).toEqual([ids.map(own), 0]);
  const [completed, one] = await refresh('1.16.0', (id) => ({ organization_id: null, id, name: 'old' }));
  expect([identities(completed), one]).toEqual([ids.map(own), 1]);
  const [mended] = await refresh('1.16.0', () => ({
    organization_id: organization,
    id: 'other',
    name: null,
  }));
  expect(identities(mended)).toEqual(ids.map(own));
});
