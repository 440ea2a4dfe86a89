import type { Models } from 'purecloud-platform-client-v2';
import { operations } from '../../lib/emulator/routes';
import type { Emulator } from '../../lib/emulator';
import { ECHO_CONTRACT, echoZip, eventually, putZip, startTestEmulator } from '../support/emulator';
import { sdkOrg, type SdkOrg } from '../support/sdk-org';

const FUNCTIONS = 'function-data-actions';
const WEB_SERVICES = 'custom-rest-actions';

/** Each operation's answer by the official SDK; the operations are named as the SDK's methods are. */
describe('every operation by the official SDK', () => {
  let emulator: Emulator;
  let org: SdkOrg;
  const called = new Set<string>();
  let functionsId = '';
  let webId = '';

  beforeAll(async () => {
    emulator = await startTestEmulator({
      seed: { orgs: [{ name: 'local', flows: [{ name: 'Main IVR', uses: ['used'] }] }] },
    });
    org = await sdkOrg(emulator);
    for (const api of [org.integrations, org.architect]) record(api);
    functionsId = await integration('F', FUNCTIONS);
    webId = await integration('W', WEB_SERVICES);
  });
  afterAll(() => emulator.close());

  function record(api: object): void {
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(api))) {
      const method = (api as Record<string, unknown>)[name];
      if (typeof method !== 'function' || name === 'constructor') continue;
      Object.defineProperty(api, name, {
        value: (...args: unknown[]) => {
          called.add(name);
          return (method as (...all: unknown[]) => unknown).apply(api, args);
        },
      });
    }
  }

  async function integration(name: string, type: string): Promise<string> {
    const { id = '' } = await org.integrations.postIntegrations({
      body: { name, integrationType: { id: type } },
    });
    await org.integrations.patchIntegration(id, { body: { intendedState: 'ENABLED' } });
    return id;
  }

  function draftBody(name: string, more: Partial<Models.PostActionInput> = {}): Models.PostActionInput {
    return {
      name,
      category: 'F',
      integrationId: functionsId,
      contract: ECHO_CONTRACT,
      config: { request: { headers: { 'X-One': '1' } }, response: {} },
      ...more,
    };
  }

  async function webAction(name: string, more: Partial<Models.PostActionInput> = {}): Promise<Models.Action> {
    return org.integrations.postIntegrationsActions({
      name,
      category: 'W',
      integrationId: webId,
      contract: ECHO_CONTRACT,
      config: { request: { requestUrlTemplate: 'http://localhost/', requestType: 'GET' }, response: {} },
      ...more,
    });
  }

  async function publishedFunction(name: string): Promise<string> {
    const { id = '' } = await org.integrations.postIntegrationsActionsDrafts(draftBody(name));
    await org.integrations.putIntegrationsActionDraftFunction(id, {
      description: '',
      handler: 'index.handler',
      runtime: 'nodejs22.x',
    });
    const upload = await org.integrations.postIntegrationsActionDraftFunctionUpload(id, {
      fileName: 'a.zip',
    });
    await putZip(upload, await echoZip(''));
    await eventually(
      () => org.integrations.getIntegrationsActionDraftFunction(id),
      ({ zip }) => zip?.status === 'Available',
    );
    const { version = 0 } = await org.integrations.getIntegrationsActionDraft(id);
    await org.integrations.postIntegrationsActionDraftPublish(id, { version });
    return id;
  }

  test('integration types and credential types', async () => {
    const { integrations } = org;
    const types = await integrations.getIntegrationsTypes({ pageSize: 100 });
    expect(types.entities?.map(({ id }) => id)).toEqual(expect.arrayContaining([FUNCTIONS, WEB_SERVICES]));
    const type = await integrations.getIntegrationsType(FUNCTIONS);
    expect(type.credentials).toEqual({
      functionCredentials: { required: false, title: 'Custom credentials', credentialTypes: ['userDefined'] },
    });
    await expect(integrations.getIntegrationsType('nope')).rejects.toMatchObject({ status: 404 });
    await expect(
      integrations.getIntegrationsTypeConfigschema(FUNCTIONS, 'properties'),
    ).resolves.toMatchObject({
      type: 'object',
    });
    const credentialTypes = await integrations.getIntegrationsCredentialsTypes();
    expect(credentialTypes.map(({ name }) => name)).toContain('userDefined');
  });

  test('integrations: list with filters, expand and pages; configuration by version', async () => {
    const { integrations } = org;
    const id = await integration('Zeta', FUNCTIONS);
    const found = await integrations.getIntegrations({ integrationType: FUNCTIONS, sortBy: 'name' });
    expect(found.entities?.map(({ name }) => name)).toEqual(['F', 'Zeta']);
    const byId = await integrations.getIntegrations({ ids: [id], expand: ['config.current'] });
    expect(byId.entities?.map((each) => each.config?.current?.version)).toEqual([1]);
    const inactive = await integrations.getIntegrations({ reportedState: 'inactive' as never });
    expect(inactive.total).toBe(0);
    await expect(integrations.getIntegration(id)).resolves.toMatchObject({ id, name: 'Zeta' });
    const config = await integrations.getIntegrationConfigCurrent(id);
    const changed = await integrations.putIntegrationConfigCurrent(id, {
      body: { ...config, name: 'Zulu', properties: { a: { b: 1 } } },
    });
    expect(changed).toMatchObject({ name: 'Zulu', version: 2, properties: { a: { b: 1 } } });
    await expect(integrations.putIntegrationConfigCurrent(id, { body: config })).rejects.toMatchObject({
      status: 409,
      message: 'Supplied version 1 does not match latest integration configuration version 2',
    });
    await integrations.deleteIntegration(id);
    await expect(integrations.getIntegration(id)).rejects.toMatchObject({ status: 404 });
  });

  test('credentials: values never come back; both lists; cursors', async () => {
    const { integrations } = org;
    const ids = new Set<string>();
    for (let index = 0; index < 5; index++) {
      const info = await integrations.postIntegrationsCredentials({
        body: { name: `C${index}`, type: { name: 'userDefined' }, credentialFields: { KEY: 'very-secret' } },
      });
      ids.add(info.id ?? '');
    }
    const [id = ''] = ids;
    const read = await integrations.getIntegrationsCredential(id);
    expect(Object.keys(read.credentialFields ?? {})).toEqual(['KEY']);
    expect(JSON.stringify(read)).not.toContain('very-secret');
    await integrations.putIntegrationsCredential(id, { body: { ...read, name: 'renamed' } });
    await expect(integrations.getIntegrationsCredential(id)).resolves.toMatchObject({ name: 'renamed' });
    await expect(
      integrations.getIntegrationsCredentials({ pageSize: 2, pageNumber: 3 }),
    ).resolves.toMatchObject({
      total: 5,
      pageCount: 3,
      entities: [{}],
    });

    const seen: string[] = [];
    let page = await integrations.getIntegrationsCredentialsListing({ pageSize: '2' });
    for (;;) {
      seen.push(...(page.entities ?? []).map((each) => each.id ?? ''));
      if (page.nextUri === undefined) break;
      const after = new URLSearchParams(page.nextUri.split('?')[1]).get('after') ?? '';
      page = await integrations.getIntegrationsCredentialsListing({ pageSize: '2', after });
    }
    expect(new Set(seen)).toEqual(ids);
    expect(seen).toHaveLength(5);
    const before = new URLSearchParams(page.previousUri?.split('?')[1]).get('before') ?? '';
    const previous = await integrations.getIntegrationsCredentialsListing({ pageSize: '2', before });
    expect(previous.entities?.map((each) => each.id)).toEqual(seen.slice(2, 4));
    for (const each of ids) await integrations.deleteIntegrationsCredential(each);
    await expect(integrations.getIntegrationsCredential(id)).rejects.toMatchObject({ status: 404 });
  });

  test('actions: filters, order, pages by number and by token, what is shown', async () => {
    const { integrations } = org;
    const b = await webAction('Bravo', { secure: true });
    const a = await webAction('Alpha', { category: 'Other' });
    await webAction('bravissimo');
    const names = async (opts: object): Promise<(string | undefined)[]> =>
      (await integrations.getIntegrationsActions(opts)).entities?.map(({ name }) => name) ?? [];
    await expect(names({ sortBy: 'name' })).resolves.toEqual(['Alpha', 'bravissimo', 'Bravo']);
    await expect(names({ sortBy: 'name', sortOrder: 'desc' })).resolves.toEqual([
      'Bravo',
      'bravissimo',
      'Alpha',
    ]);
    await expect(names({ name: 'BRAV', sortBy: 'name' })).resolves.toEqual(['bravissimo', 'Bravo']);
    await expect(names({ category: 'Other' })).resolves.toEqual(['Alpha']);
    await expect(names({ secure: 'true' })).resolves.toEqual(['Bravo']);
    await expect(names({ ids: `${a.id},${b.id}`, sortBy: 'name' })).resolves.toEqual(['Alpha', 'Bravo']);
    const tooMany = Array.from({ length: 51 }, (_, index) => `custom_-_${index}`).join(',');
    await expect(names({ ids: tooMany })).rejects.toMatchObject({ status: 400 });
    await expect(names({ sortBy: 'colour' })).rejects.toMatchObject({ status: 400 });
    await expect(names({ pageSize: 0 })).rejects.toMatchObject({ status: 400 });
    await expect(names({ pageSize: 100_000 })).rejects.toMatchObject({ status: 400 });

    const first = await integrations.getIntegrationsActions({ pageSize: 2, sortBy: 'name' });
    expect(first).toMatchObject({ pageNumber: 1, pageCount: 2, total: 3 });
    expect(first.previousUri).toBeUndefined();
    const nextPage = new URLSearchParams(first.nextUri?.split('?')[1]).get('nextPage') ?? '';
    const second = await integrations.getIntegrationsActions({ pageSize: 2, sortBy: 'name', nextPage });
    expect(second.entities?.map(({ name }) => name)).toEqual(['Bravo']);
    expect(second.nextUri).toBeUndefined();

    const [plain] = (await integrations.getIntegrationsActions({ ids: b.id ?? '' })).entities ?? [];
    expect(plain?.config).toBeUndefined();
    expect(plain?.contract?.input?.inputSchema).toBeUndefined();
    const [full] =
      (await integrations.getIntegrationsActions({ ids: b.id ?? '', includeConfig: 'true' as never }))
        .entities ?? [];
    expect(full?.config?.request?.requestUrlTemplate).toBe('http://localhost/');
    const expanded = await integrations.getIntegrationsAction(b.id ?? '', {
      expand: 'contract',
      includeConfig: true,
    });
    expect(expanded.contract?.input?.inputSchema).toEqual(ECHO_CONTRACT.input.inputSchema);
    expect(expanded.config?.request?.requestTemplate).toBeUndefined();
    expect(expanded.config?.request?.requestTemplateUri).toBe(
      `/api/v2/integrations/actions/${b.id}/templates/requesttemplate.vm`,
    );
    const flat = await integrations.getIntegrationsAction(b.id ?? '', { flatten: true });
    expect(flat.contract?.output?.successSchemaFlattened).toMatchObject({
      properties: { text: { type: 'string' } },
    });
    const categories = await integrations.getIntegrationsActionsCategories();
    expect(categories.entities?.map(({ name }) => name)).toEqual(['Other', 'W']);
  });

  test('a plain action: templates, schemas, patch by version, delete', async () => {
    const { integrations } = org;
    const { id = '' } = await webAction('Plain', {
      config: {
        request: {
          requestUrlTemplate: 'http://localhost/',
          requestTemplate: 'a ${input.text}',
          requestType: 'POST',
        },
        response: { successTemplate: 'b ${rawResult}' },
      },
    });
    await expect(integrations.getIntegrationsActionTemplate(id, 'requesttemplate.vm')).resolves.toBe(
      'a ${input.text}',
    );
    await expect(integrations.getIntegrationsActionTemplate(id, 'successtemplate.vm')).resolves.toBe(
      'b ${rawResult}',
    );
    await expect(integrations.getIntegrationsActionTemplate(id, 'x.vm')).rejects.toMatchObject({
      status: 404,
    });
    const read = await integrations.getIntegrationsAction(id);
    const schemaName = read.contract?.input?.inputSchemaUri?.split('/').pop() ?? '';
    await expect(integrations.getIntegrationsActionSchema(id, schemaName)).resolves.toEqual(
      ECHO_CONTRACT.input.inputSchema,
    );
    const patched = await integrations.patchIntegrationsAction(id, { version: 1, name: 'Renamed' });
    expect(patched).toMatchObject({ version: 2, name: 'Renamed' });
    await expect(integrations.patchIntegrationsAction(id, { version: 1, name: 'x' })).rejects.toMatchObject({
      status: 409,
    });
    await integrations.deleteIntegrationsAction(id);
    await expect(integrations.getIntegrationsAction(id)).rejects.toMatchObject({ status: 404 });
  });

  test('drafts: list, read, patch, templates, schemas, delete', async () => {
    const { integrations } = org;
    const { id = '' } = await integrations.postIntegrationsActionsDrafts(draftBody('Drafted'));
    const drafts = await integrations.getIntegrationsActionsDrafts({ name: 'draft' });
    expect(drafts.entities?.map((each) => each.id)).toEqual([id]);
    await integrations.patchIntegrationsActionDraft(id, { version: 1, name: 'Redrafted' });
    await expect(integrations.getIntegrationsActionDraft(id, { includeConfig: true })).resolves.toMatchObject(
      {
        name: 'Redrafted',
        version: 2,
        config: { request: { headers: { 'X-One': '1' }, requestType: 'POST' } },
      },
    );
    await expect(integrations.getIntegrationsActionDraftTemplate(id, 'requesttemplate.vm')).resolves.toBe(
      '${input.rawRequest}',
    );
    await expect(integrations.getIntegrationsActionDraftSchema(id, 'success.json')).resolves.toEqual(
      ECHO_CONTRACT.output.successSchema,
    );
    await expect(integrations.getIntegrationsActionDraftValidation(id)).resolves.toMatchObject({
      valid: false,
    });
    await integrations.deleteIntegrationsActionDraft(id);
    await expect(integrations.getIntegrationsActionDraft(id)).rejects.toMatchObject({ status: 404 });
    await expect(integrations.postIntegrationsActionDraft(id)).rejects.toMatchObject({ status: 404 });
  });

  test('functions: runtimes, settings, execution, tests, consumers', async () => {
    const { integrations, architect } = org;
    const runtimes = await integrations.getIntegrationsActionsFunctionsRuntimes();
    expect(runtimes).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'nodejs22.x', status: 'Available' })]),
    );
    const id = await publishedFunction('used');
    await expect(integrations.getIntegrationsActionFunction(id)).resolves.toMatchObject({
      function: { handler: 'index.handler', timeoutSeconds: 15 },
      zip: { name: 'a.zip', status: 'Available' },
      uploadExceptionHistory: [],
    });
    const input = { text: 'x' } as never;
    await expect(integrations.postIntegrationsActionExecute(id, input)).resolves.toEqual({ text: 'x' });
    await expect(integrations.postIntegrationsActionTest(id, input)).resolves.toMatchObject({
      success: true,
    });
    await integrations.postIntegrationsActionDraft(id);
    await expect(integrations.postIntegrationsActionDraftTest(id, input)).resolves.toMatchObject({
      success: true,
    });
    await expect(
      integrations.postIntegrationsActionExecute(id, { nothing: 1 } as never),
    ).rejects.toMatchObject({ status: 400 });
    const consumers = await architect.getArchitectDependencytrackingConsumingresources(id, 'DATAACTION');
    expect(consumers.entities).toEqual([
      expect.objectContaining({ name: 'Main IVR', type: 'INBOUNDCALLFLOW', deleted: false }),
    ]);
    const secure = await architect.getArchitectDependencytrackingConsumingresources(id, 'SECUREACTION');
    expect(secure.total).toBe(0);
  });

  test('all operations of the API were driven', async () => {
    // Driven in real-clients.integration.test.ts, where other APIs of the SDK are.
    const other = [
      'deleteTokensMe',
      'getAuthorizationProducts',
      'getIntegrationsActionsCertificates',
      'getIntegrationsActionsCertificatesTruststore',
      'getOrganizationsLimitsNamespace',
      'getOrganizationsMe',
      'getTokensMe',
      'headTokensMe',
    ];
    await expect(
      org.client.callApi(
        '/api/v2/organizations/me',
        'GET',
        {},
        {},
        {},
        {},
        null,
        ['PureCloud OAuth'],
        [],
        [],
      ),
    ).resolves.toMatchObject({ name: 'local' });
    const wanted = operations
      .filter(({ access = 'token', id }) => access === 'token' && !other.includes(id))
      .map(({ id }) => id);
    expect(wanted.filter((id) => !called.has(id))).toEqual([]);
  });
});
