import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stored } from '../../../lib/model/code-digests';
import { DEFAULT_RUNTIME } from '../../../lib/model/runtimes';
import type { Emulator } from '../../../lib/emulator/index';
import { makeZip } from '../../../lib/packaging';
import { sha256Hex } from '../../../lib/shared/digests';
import { zipPieces } from '../../../lib/shared/zip-layout';
import {
  settingsFor,
  TerraformDouble,
  type Configuration,
  type Outcome,
  type Resource,
} from '../../faults/terraform-double';
import { OrgApi } from '../../support/api';
import { startTestEmulator } from '../../support/emulator';
import { putFlows } from '../../support/flows';
import { PROVIDER } from '../../support/repository';
import { zipOf } from '../../support/zips';
import { diagnosticsOf, json, pack, ProviderProcess, unpack } from '../support/provider-process';

const CONTRACT = '{"type":"object","properties":{"text":{"type":"string"}}}';
const INTEGRATION = 'genesysactions_integration.this';
const ACTION = 'genesysactions_function_action.this';

describe('exact plans', () => {
  let directory: string;
  let emulator: Emulator;
  let api: OrgApi;
  let terraform = new TerraformDouble({}, PROVIDER, { oneProcess: true });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'genesys-actions-exact-'));
    for (const name of ['one', 'two']) {
      const files = { 'index.js': `exports.handler = async () => "${name}";`, 'same.js': '' };
      await writeFile(join(directory, `${name}.zip`), await zipOf(files));
    }
  });
  beforeEach(async () => {
    emulator = await startTestEmulator();
    api = new OrgApi(emulator);
    terraform = terraform.anew(settingsFor(emulator));
  });
  afterEach(async () => {
    await emulator.close();
  });
  afterAll(async () => {
    await terraform.close();
    await rm(directory, { recursive: true, force: true });
  });

  function stack(
    change: Configuration = {},
    credentials: Configuration = { KEY: 'a secret' },
  ): Record<string, Resource> {
    return {
      'genesysactions_credential.this': {
        type: 'genesysactions_credential',
        // Their digest, were they only written, is made to be slow.
        config: { name: 'keys', fields: credentials },
      },
      [INTEGRATION]: {
        type: 'genesysactions_integration',
        config: (ids) => ({ name: 'functions', credential_id: ids['genesysactions_credential.this'] }),
      },
      [ACTION]: {
        type: 'genesysactions_function_action',
        config: (ids) => ({
          integration_id: ids[INTEGRATION],
          name: 'hello',
          contract: { input: CONTRACT, output: CONTRACT },
          function: { handler: 'index.handler' },
          code: { path: join(directory, 'one.zip') },
          ...change,
        }),
      },
    };
  }

  async function applied(resources: Record<string, Resource>): Promise<Outcome> {
    const outcome = await terraform.apply(resources);
    expect(outcome.errors).toEqual([]);
    expect((await terraform.plan(resources)).planned).toEqual({});
    return outcome;
  }

  const id = (): string => terraform.idOf(ACTION) ?? '';

  /** Works with a provider's process that knows the org. */
  async function withProvider<T>(work: (provider: ProviderProcess) => Promise<T>): Promise<T> {
    const provider = await ProviderProcess.start(PROVIDER);
    try {
      const settings = settingsFor(emulator);
      const config = {
        ...settings,
        gateway: { ...(settings['gateway'] as object), path_params_login: null, path_params_api: null },
        aws_region: null,
        access_token: null,
        request_timeout: null,
        retry_timeout: null,
        token_pool_size: null,
      };
      const configured = await provider.call('ConfigureProvider', {
        terraform_version: '1.11.4',
        config: pack(config),
      });
      expect(diagnosticsOf(configured)).toEqual([]);
      return await work(provider);
    } finally {
      await provider.stop();
    }
  }

  test('only a change of code touches it, whatever it is compressed with', async () => {
    const files = [
      { path: 'index.js', bytes: Buffer.from(`exports.handler = async () => 1;${'\n'.repeat(99)}`) },
    ];
    const packed = await makeZip(files);
    const path = join(directory, 'packed.zip');
    // As it was packed before packages were compressed.
    await writeFile(path, Buffer.concat([...zipPieces(files.map(stored))]));
    const digest = sha256Hex(await readFile(path));
    await applied(stack({ code: { path } }));
    const before = (await api.publishedFunction(id())).zip;
    expect(before?.name).toBe(`hello.${digest}.zip`);
    await writeFile(path, packed);
    for (const sha256 of [undefined, digest, sha256Hex(packed)])
      expect((await terraform.plan(stack({ code: { path, sha256 } }))).planned).toEqual({});
    const outcome = await applied(stack({ code: { path }, deletion_policy: 'delete' }));
    expect(outcome.planned).toEqual({ [ACTION]: 'update' });
    expect((await api.publishedFunction(id())).zip).toEqual(before);
    expect(terraform.valueOf(ACTION)?.['code']).toMatchObject({ path, sha256: digest });
    const other = join(directory, 'two.zip');
    await applied(stack({ code: { path: other } }));
    expect(terraform.valueOf(ACTION)?.['code']).toMatchObject({
      path: other,
      sha256: sha256Hex(await readFile(other)),
    });
  });

  test('an action that flows use is not deleted or replaced by accident', async () => {
    await applied(stack());
    await putFlows(emulator, [{ name: 'Main menu', uses: [id()] }]);
    const other = { contract: { input: CONTRACT, output: '{"type":"object","properties":{}}' } };
    for (const resources of [stack(other), {}]) {
      const { errors } = await terraform.apply(resources);
      expect(errors.join()).toMatch(
        /hello is in use: .*Main menu \(inboundcallflow\).*change the flows first/,
      );
      expect((await api.publishedFunction(id())).zip?.status).toBe('Available');
    }
    await applied(stack({ deletion_policy: 'delete' }));
    const { warnings, errors } = await terraform.apply({});
    expect(errors).toEqual([]);
    expect(warnings.join()).toContain('they break');
  });

  test('retain leaves the action in the org', async () => {
    await applied(stack({ deletion_policy: 'retain' }));
    const kept = id();
    const { [ACTION]: _gone, ...rest } = stack();
    expect((await terraform.apply(rest)).errors).toEqual([]);
    expect((await api.publishedFunction(kept)).zip?.status).toBe('Available');
  });

  test('a draft of somebody else is told by the plan and stops the apply until take_over_draft is set', async () => {
    await applied(stack());
    await api.call('POST', `integrations/actions/${id()}/draft`);
    const changed = { request: { template: '{"a": 1}' } };
    // A mere copy of what is published is nobody's work.
    await applied(stack(changed));
    await api.call('POST', `integrations/actions/${id()}/draft`);
    await api.call('PATCH', `integrations/actions/${id()}/draft`, { version: 1, name: 'theirs' });
    const plan = await terraform.plan(stack());
    expect(plan.errors).toEqual([]);
    expect(plan.warnings.join()).toMatch(
      /draft of somebody else: .* The apply is refused as long as it is there/,
    );
    const { errors } = await terraform.apply(stack());
    expect(errors.join()).toMatch(/draft of somebody else: .* Nothing was changed/);
    expect(await api.call('GET', `integrations/actions/${id()}/draft`)).toMatchObject({ name: 'theirs' });
    const { warnings } = await applied(stack({ take_over_draft: true }));
    expect(warnings.join()).toContain('is overwritten');
  });

  test('templates must use fields that the credentials have; fields planned beside them count', async () => {
    await applied(stack());
    const uses = { request: { template: '{"k": "$!{credentials.OTHER}"}' } };
    const without = await terraform.plan(stack(uses));
    expect([without.errors, without.warnings.join()]).toEqual([
      [],
      expect.stringContaining('credentials.OTHER'),
    ]);
    await applied(stack(uses, { KEY: 'a secret', OTHER: 'another secret' }));
  });

  test('runtimes: deprecated ones are kept with a warning, unavailable ones only moved from', async () => {
    emulator.configure({ today: '2025-06-01' });
    await applied(stack({ function: { handler: 'index.handler', runtime: 'nodejs20.x' } }));
    const runtimes = (status: 'Deprecated' | 'Unavailable'): void => {
      emulator.configure({
        runtimes: [
          { name: DEFAULT_RUNTIME, status: 'Available' },
          { name: 'nodejs20.x', status, dateEndOfLife: '2026-04-30' },
        ],
      });
    };
    const on20 = (change: Configuration = {}): Record<string, Resource> =>
      stack({ function: { handler: 'index.handler', runtime: 'nodejs20.x' }, ...change });
    runtimes('Deprecated');
    const kept = await terraform.plan(on20());
    expect([kept.errors, kept.planned]).toEqual([[], {}]);
    expect(kept.warnings.join()).toContain('2026-04-30');
    await applied(on20({ code: { path: join(directory, 'two.zip') } }));
    runtimes('Unavailable');
    expect((await terraform.plan(on20({ code: { path: join(directory, 'two.zip') } }))).errors).toEqual([]);
    expect((await terraform.plan(on20())).errors.join()).toContain('only change that is allowed');
    // On an unavailable runtime only the runtime may change: it moves first, then the rest changes.
    await applied(stack({ function: { handler: 'index.handler', timeout_seconds: 3 } }));
    const { function: settings } = await api.publishedFunction(id());
    expect(settings).toMatchObject({ runtime: DEFAULT_RUNTIME, timeoutSeconds: 3 });
  });

  test('a zip is judged at plan as at the upload: its checksums hold, a file that is there twice is told', async () => {
    const zip = (
      await makeZip([
        { path: 'aaaaa.js', bytes: Buffer.from('exports.other = 1;') },
        { path: 'index.js', bytes: Buffer.from('exports.handler = async () => ({});') },
      ])
    ).toString('latin1');
    const path = join(directory, 'odd.zip');
    await writeFile(path, zip.replace('exports.handler', 'exports.Handler'), 'latin1');
    expect((await terraform.plan(stack({ code: { path } }))).errors.join()).toContain('checksum');
    await writeFile(path, zip.replaceAll('aaaaa.js', 'index.js'), 'latin1');
    expect((await applied(stack({ code: { path } }))).warnings.join()).toContain('more than once');
  });

  test('two resources cannot want different things of one action', async () => {
    await applied(stack());
    const twin = 'genesysactions_function_action.twin';
    terraform.copy(ACTION, twin);
    const { [ACTION]: only } = stack({ name: 'other' });
    const { errors } = await terraform.apply({ ...stack(), [twin]: only! });
    expect(errors.join()).toContain('Two resources manage the same action');
  });

  test('an integration that takes no functions, or does not exist, is refused at plan', async () => {
    const web = await api.call<{ id: string }>('POST', 'integrations', {
      name: 'web',
      integrationType: { id: 'custom-rest-actions' },
    });
    for (const [integration_id, says] of [
      [web.id, 'takes no functions'],
      ['6a1b3ad4-58e5-4b5c-b0ff-1a1a1a1a1a1a', 'no integration with the id'],
    ] as const) {
      const { [ACTION]: action } = stack({ integration_id });
      const { errors } = await terraform.apply({ [ACTION]: action! });
      expect(errors.join()).toContain(says);
    }
    expect(await api.drafts()).toEqual([]);
  });

  test('an action without a function: created, changed, drifted, replaced, deleted', async () => {
    const address = 'genesysactions_action.web';
    const resources = (change: Configuration = {}): Record<string, Resource> => ({
      'genesysactions_integration.web': {
        type: 'genesysactions_integration',
        config: { name: 'web', type: 'custom-rest-actions' },
      },
      [address]: {
        type: 'genesysactions_action',
        config: (ids) => ({
          integration_id: ids['genesysactions_integration.web'],
          name: 'lookup',
          contract: { input: CONTRACT, output: CONTRACT },
          request: { url_template: 'https://example.test/${input.text}', type: 'GET', headers: { a: 'b' } },
          ...change,
        }),
      },
    });
    await applied(resources());
    const first = terraform.idOf(address) ?? '';
    await applied(resources({ name: 'renamed', timeout_seconds: 5 }));
    await api.call('PATCH', `integrations/actions/${first}`, { version: 2, name: 'changed by hand' });
    expect((await terraform.plan(resources({ name: 'renamed', timeout_seconds: 5 }))).planned).toEqual({
      [address]: 'update',
    });
    await applied(resources({ name: 'renamed', timeout_seconds: 5 }));
    await applied(resources({ contract: { input: CONTRACT, output: '{"type":"object","properties":{}}' } }));
    expect(terraform.idOf(address)).not.toBe(first);
    expect((await terraform.apply({})).errors).toEqual([]);
    expect(await api.integrations()).toEqual([]);
  });

  test('what the public provider made is taken over by moved blocks', async () => {
    await applied(stack());
    const credentialId = terraform.idOf('genesysactions_credential.this') ?? '';
    const integrationId = terraform.idOf(INTEGRATION) ?? '';
    await withProvider(async (provider) => {
      const sources: [string, string, object, object][] = [
        [
          'genesyscloud_integration_credential',
          'genesysactions_credential',
          {
            id: credentialId,
            name: 'keys',
            credential_type_name: 'userDefined',
            fields: { KEY: 'a secret' },
          },
          { id: credentialId, name: 'keys', type: 'userDefined', fields: null },
        ],
        [
          'genesyscloud_integration',
          'genesysactions_integration',
          {
            id: integrationId,
            intended_state: 'ENABLED',
            integration_type: 'function-data-actions',
            config: [{ name: 'functions' }],
          },
          {
            id: integrationId,
            name: 'functions',
            enabled: true,
            credentials: { functionCredentials: credentialId },
          },
        ],
        [
          'genesyscloud_integration_config',
          'genesysactions_integration',
          { id: 'config', integration_id: integrationId, name: 'functions' },
          { id: integrationId, name: 'functions', enabled: true },
        ],
        [
          'genesyscloud_integration_action',
          'genesysactions_function_action',
          { id: id(), name: 'hello', integration_id: integrationId, category: 'functions', secure: false },
          { id: id(), name: 'hello', publish: true, version: 1 },
        ],
      ];
      for (const [source_type_name, target_type_name, state, expected] of sources) {
        const moved = await provider.call('MoveResourceState', {
          source_provider_address: 'registry.terraform.io/mypurecloud/genesyscloud',
          source_type_name,
          source_state: { json: json(state) },
          target_type_name,
        });
        expect(diagnosticsOf(moved)).toEqual([]);
        const read = await provider.call('ReadResource', {
          type_name: target_type_name,
          current_state: moved['target_state'],
          private: moved['target_private'],
        });
        expect(diagnosticsOf(read)).toEqual([]);
        expect(unpack(read['new_state'])).toMatchObject(expected);
      }
      const login = await provider.call('MoveResourceState', {
        source_provider_address: 'registry.terraform.io/mypurecloud/genesyscloud',
        source_type_name: 'genesyscloud_integration_custom_auth_action',
        source_state: { json: json({ id: 'x', integration_id: integrationId, name: 'login' }) },
        target_type_name: 'genesysactions_custom_auth_action',
      });
      expect(unpack(login['target_state'])).toMatchObject({
        id: `customAuth_-_${integrationId}`,
        integration_id: integrationId,
        name: 'login',
      });
      const refused = await provider.call('MoveResourceState', {
        source_provider_address: 'registry.terraform.io/hashicorp/null',
        source_type_name: 'null_resource',
        source_state: { json: json({ id: '1' }) },
        target_type_name: 'genesysactions_function_action',
      });
      expect(diagnosticsOf(refused)[0]?.summary).toBe('Move not supported');
    });
  });

  test('imports tell what is wrong', async () => {
    await applied(stack());
    await withProvider(async (provider) => {
      const read = async (name: string): Promise<string> => {
        const response = await provider.call('ImportResourceState', {
          type_name: 'genesysactions_function_action',
          id: name,
        });
        return diagnosticsOf(response)
          .map(({ summary }) => summary)
          .join();
      };
      expect(await read('static_-_built_in')).toBe('A built-in action');
      expect(await read('custom_-_none')).toBe('No such action');
      expect(await read('functions/none')).toBe('No such action');
      expect(await read('functions/hello')).toBe('');
    });
  });

  test('data sources', async () => {
    await applied(stack());
    await putFlows(emulator, [{ name: 'Main menu', uses: [id()] }]);
    await withProvider(async (provider) => {
      const read = async (type_name: string, config: object): Promise<Record<string, unknown> | null> => {
        const response = await provider.call('ReadDataSource', { type_name, config: pack(config) });
        expect(diagnosticsOf(response)).toEqual([]);
        return unpack(response['state']);
      };
      expect(
        await read('genesysactions_runtimes', { status: 'Available', names: null, runtimes: null }),
      ).toMatchObject({
        names: expect.arrayContaining([DEFAULT_RUNTIME]) as unknown,
      });
      expect(
        await read('genesysactions_integration', {
          id: null,
          name: 'functions',
          type: null,
          enabled: null,
          credentials: null,
        }),
      ).toMatchObject({ id: terraform.idOf(INTEGRATION), enabled: true, type: 'function-data-actions' });
      expect(
        await read('genesysactions_action', {
          id: null,
          name: 'hello',
          integration_id: null,
          category: null,
          secure: null,
          version: null,
          contract_input: null,
          contract_output: null,
        }),
      ).toMatchObject({ id: id(), version: 1, category: 'functions' });
      expect(
        await read('genesysactions_consumers', { action_id: id(), secure: null, consumers: null }),
      ).toMatchObject({
        consumers: [{ name: 'Main menu', type: 'INBOUNDCALLFLOW' }],
      });
    });
  });
});
