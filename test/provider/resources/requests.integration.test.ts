import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../../lib/emulator/index';
import { FaultProxy } from '../../faults/proxy';
import { settingsFor, TerraformDouble, type Resource } from '../../faults/terraform-double';
import { OrgApi } from '../../support/api';
import { startTestEmulator } from '../../support/emulator';
import { NIGHTLY, variants } from '../../support/nightly';
import { PROVIDER } from '../../support/repository';
import { zipOf } from '../../support/zips';

const CONTRACT = '{"type":"object","properties":{"text":{"type":"string"}}}';

/** What is no cost of an action: the login, and polls of a zip that is being processed. */
const beside = (request: string): boolean =>
  request.startsWith('POST /oauth/token') || /^GET .*\/draft\/function #/.test(request);

describe('requests', () => {
  let directory: string;
  let emulator: Emulator;
  let proxy: FaultProxy;
  let terraform = new TerraformDouble({}, PROVIDER, { oneProcess: true });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'genesys-actions-requests-'));
    for (const name of ['one', 'two']) {
      await writeFile(
        join(directory, `${name}.zip`),
        await zipOf({ 'index.js': `exports.handler = async () => "${name}";` }),
      );
    }
  });
  beforeEach(async () => {
    emulator = await startTestEmulator();
    proxy = await FaultProxy.start(emulator);
    // The counts are what is looked at here, not the pace.
    const settings = { ...settingsFor(emulator, proxy.url), token_pool_size: 20 };
    terraform = terraform.anew(settings);
  });
  afterEach(async () => {
    await proxy.close();
    await emulator.close();
  });
  afterAll(async () => {
    await terraform.close();
    await rm(directory, { recursive: true, force: true });
  });

  const integration: Record<string, Resource> = {
    'genesysactions_integration.this': { type: 'genesysactions_integration', config: { name: 'functions' } },
  };

  function actions(
    count: number,
    { code = 'one', template = '{}', publish = true } = {},
  ): Record<string, Resource> {
    const all: Record<string, Resource> = { ...integration };
    for (let index = 0; index < count; index += 1) {
      all[`genesysactions_function_action.a${index}`] = {
        type: 'genesysactions_function_action',
        config: (ids) => ({
          integration_id: ids['genesysactions_integration.this'],
          name: `action ${index}`,
          contract: { input: CONTRACT, output: CONTRACT },
          request: { template },
          function: { handler: 'index.handler' },
          code: { path: join(directory, `${code}.zip`) },
          publish,
        }),
      };
    }
    return all;
  }

  async function apply(resources: Record<string, Resource>): Promise<string[]> {
    proxy.arm();
    const { errors } = await terraform.apply(resources);
    expect(errors).toEqual([]);
    return [...proxy.requests];
  }

  /** What one more action costs: two applies that differ by one. */
  async function costOfOne(prepare: (count: number) => Promise<string[]>): Promise<string[]> {
    const [few, many] = [await prepare(2), await prepare(3)];
    const left = [...few.filter((each) => !beside(each))];
    return many
      .filter((each) => !beside(each))
      .filter((each) => {
        const index = left.indexOf(each);
        if (index >= 0) left.splice(index, 1);
        return index < 0;
      });
  }

  async function reset(): Promise<void> {
    await apply({});
    await apply(integration);
  }

  test('creating an action takes at most 7', async () => {
    const cost = await costOfOne(async (count) => {
      await reset();
      return apply(actions(count));
    });
    expect(cost.length).toBeLessThanOrEqual(7);
    expect(cost.length).toBeGreaterThan(4);
  });

  test('changing its code takes at most 8, its configuration at most 5, beside the plan', async () => {
    const planned = async (count: number, to: Parameters<typeof actions>[1]): Promise<number> => {
      proxy.arm();
      const { errors } = await terraform.plan(actions(count, to));
      expect(errors).toEqual([]);
      return proxy.requests.filter((each) => !beside(each)).length;
    };
    for (const [to, most] of variants(
      [
        [{ code: 'two' }, 8],
        [{ template: '{"a": 1}' }, 5],
      ] as const,
      (_change, index) => index === 0,
    )) {
      const costs: number[] = [];
      for (const count of [2, 3]) {
        await reset();
        await apply(actions(count));
        const plan = await planned(count, to);
        const all = (await apply(actions(count, to))).filter((each) => !beside(each)).length;
        costs.push(all - plan);
      }
      const [few = 0, many = 0] = costs;
      expect({ to, cost: many - few }).toEqual({ to, cost: Math.min(many - few, most) });
      expect(many - few).toBeGreaterThan(3);
    }
  });

  test('refreshing N unchanged actions takes at most ceil(N / 50) + 4; a changed one among them is found', async () => {
    let resources: Record<string, Resource> = {};
    for (const count of NIGHTLY ? [3, 51, 120] : [3, 51]) {
      resources = actions(count);
      await apply(resources);
      proxy.arm();
      const { errors, planned } = await terraform.plan(resources);
      expect({ errors, planned }).toEqual({ errors: [], planned: {} });
      const own = proxy.requests.filter((each) => !/GET \/api\/v2\/integrations\/:id/.test(each));
      expect({ count, requests: own.length }).toEqual({
        count,
        requests: Math.min(own.length, Math.ceil(count / 50) + 4),
      });
    }
    const api = new OrgApi(emulator);
    const id = terraform.idOf('genesysactions_function_action.a7') ?? '';
    await api.replaceCode(id, 'other.zip', await zipOf({ 'index.js': 'exports.handler = async () => 0;' }));
    await api.call('POST', `integrations/actions/${id}/draft`);
    // A draft hides nothing.
    const { planned } = await terraform.plan(resources);
    expect(planned).toEqual({ 'genesysactions_function_action.a7': 'update' });
  });

  test('with publish = false, what is published costs no more, and a draft on it one request more', async () => {
    const unchanged = async (to: Parameters<typeof actions>[1]): Promise<string[]> => {
      const { errors, planned } = await terraform.plan(actions(1, to));
      expect({ errors, planned }).toEqual({ errors: [], planned: {} });
      return proxy.requests.filter((each) => /integrations\/actions(?!\/functions)/.test(each));
    };
    await apply(actions(1));
    proxy.arm();
    const published = await unchanged({});
    await apply(actions(1, { publish: false }));
    proxy.arm();
    expect(await unchanged({ publish: false })).toEqual(published);
    await apply(actions(1, { publish: false, template: '{"a": 1}' }));
    proxy.arm();
    const draft = await unchanged({ publish: false, template: '{"a": 1}' });
    const ofDraft = ['', '/templates/requesttemplate.vm', '/templates/successtemplate.vm', '/function'];
    expect(draft.map((each) => each.replace(/.*:id|\s#\d+$/g, '')).sort()).toEqual(
      ['', ...ofDraft.map((each) => `/draft${each}`)].sort(),
    );
  });
});
