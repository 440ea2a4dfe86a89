import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import sdk from 'purecloud-platform-client-v2';
import type { Emulator } from '../../lib/emulator';
import { ECHO_CONTRACT, PlainClient, startTestEmulator } from '../support/emulator';
import { sdkOrg, type SdkOrg } from '../support/sdk-org';

/** What clients that nobody here wrote ask of an org, by the official SDK or over plain HTTP. */
describe('what real clients ask for', () => {
  let emulator: Emulator;
  let client: PlainClient;
  let org: SdkOrg;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    client = new PlainClient(emulator);
    org = await sdkOrg(emulator);
  });
  beforeEach(() => emulator.reset());
  afterAll(() => emulator.close());

  test('the public Terraform provider starts: the org has a country and a language, and products', async () => {
    await expect(new sdk.OrganizationApi(org.client).getOrganizationsMe()).resolves.toMatchObject({
      defaultCountryCode: 'US',
      defaultLanguage: 'en-us',
    });
    const products = await new sdk.AuthorizationApi(org.client).getAuthorizationProducts();
    expect(products).toMatchObject({ total: products.entities?.length });
    expect(products.entities).toContainEqual({ id: 'engage' });
  });

  test('the limits of data actions are those that hold', async () => {
    const organization = new sdk.OrganizationApi(org.client);
    const limits = async (): Promise<unknown> =>
      (await organization.getOrganizationsLimitsNamespace('dataactions')).entities;
    const ofResponse = {
      key: 'actions.function.response.bytes.max',
      namespace: 'dataactions',
      value: 750_000,
    };
    expect(await limits()).toEqual([ofResponse]);
    emulator.configure({
      concurrentExecutions: 50,
      concurrentFunctionExecutions: 25,
      functionRequestsPerSecond: 7,
    });
    expect(await limits()).toEqual([
      { key: 'actions.concurrent.executions.max', namespace: 'dataactions', value: 50 },
      { key: 'actions.function.concurrent.executions.max', namespace: 'dataactions', value: 25 },
      { key: 'actions.function.configuration.requests.rate.per.second', namespace: 'dataactions', value: 7 },
      ofResponse,
    ]);
    await expect(organization.getOrganizationsLimitsNamespace('other')).rejects.toMatchObject({
      status: 404,
    });
  });

  test('a token can be verified without reading what it is', async () => {
    await expect(new sdk.TokensApi(org.client).headTokensMe()).resolves.not.toThrow();
    const call = (authorization: string): Promise<Response> =>
      fetch(`${emulator.url}/api/v2/tokens/me`, { method: 'HEAD', headers: { authorization } });
    expect((await call(`Bearer ${await client.accessToken()}`)).status).toBe(200);
    expect((await call('Bearer nonsense')).status).toBe(401);
  });

  test('a token can be ended, and no other with it', async () => {
    const [ended, other] = [new PlainClient(emulator), new PlainClient(emulator)];
    expect((await ended.call('GET', '/api/v2/tokens/me')).status).toBe(200);
    await new sdk.TokensApi((await sdkOrg(emulator)).client).deleteTokensMe();
    expect((await ended.call('DELETE', '/api/v2/tokens/me')).status).toBe(200);
    expect((await ended.call('GET', '/api/v2/tokens/me')).status).toBe(401);
    expect((await other.call('GET', '/api/v2/tokens/me')).status).toBe(200);
  });

  test('the certificates of the org: none of its own, and those that its calls trust', async () => {
    const { integrations } = org;
    await expect(
      integrations.getIntegrationsActionsCertificates({ status: 'CURRENT', type: 'CLIENT' }),
    ).resolves.toMatchObject({ entities: [], total: 0 });
    const { entities = [], total } = await integrations.getIntegrationsActionsCertificatesTruststore();
    expect(total).toBe(rootCertificates.length);
    const [first] = rootCertificates.map((pem) => new X509Certificate(pem));
    expect(entities.map(({ serialNumber }) => serialNumber)).toContain(first?.serialNumber);
    expect(entities[0]).toEqual({
      description: expect.stringContaining('CN='),
      serialNumber: expect.stringMatching(/^[0-9A-F]+$/),
      signature: expect.stringMatching(/^[0-9A-F]{2}(:[0-9A-F]{2})+$/),
    });
  });

  /** A fresh integration of a type. */
  async function integration(type: string, name = type): Promise<string> {
    const { id = '' } = await org.integrations.postIntegrations({
      body: { name, integrationType: { id: type } },
    });
    return id;
  }

  async function credential(type: string, credentialFields: Record<string, string>): Promise<string> {
    const { id = '' } = await org.integrations.postIntegrationsCredentials({
      body: { name: type, type: { name: type }, credentialFields },
    });
    return id;
  }

  test('a draft is made of a body with an id, as the public provider sends it with each update', async () => {
    const integrationId = await integration('function-data-actions');
    const { integrations } = org;
    const body = { name: 'a', category: 'F', integrationId, contract: ECHO_CONTRACT, config: {} };
    const first = await integrations.postIntegrationsActionsDrafts(body);
    const withId = { ...body, id: first.id, name: 'b' };
    const second = await integrations.postIntegrationsActionsDrafts(withId);
    expect(second).toMatchObject({ name: 'b', version: 1 });
    expect(second.id).not.toBe(first.id);
  });

  test('unknown members of a body are ignored, at any depth; the log shows what was sent', async () => {
    const integrationId = await integration('function-data-actions');
    const body = {
      name: 'a',
      category: 'F',
      integrationId,
      colour: 'red',
      config: { request: { requestTemplate: '{}', shade: 1 }, response: { tint: [] } },
    };
    const draft = await client.call<{ id: string }>('POST', '/api/v2/integrations/actions/drafts', body);
    expect(draft.status).toBe(200);
    expect(draft.text).not.toMatch(/colour|shade|tint/);
    const [logged] = emulator.requests({ operation: 'postIntegrationsActionsDrafts' });
    expect(logged?.body).toEqual(body);
    await client.call('PATCH', '/emulator/settings', { unknownMembers: 'refused' });
    const refused = await client.call('POST', '/api/v2/integrations/actions/drafts', body);
    expect(refused.status).toBe(400);
    expect(refused.body['message']).toContain('unknown field "colour"');
  });

  test('credentials are listed from the id of an entity on, as the public provider does', async () => {
    const ids = [];
    for (const name of ['a', 'b', 'c']) ids.push(await credential('userDefined', { name }));
    ids.sort();
    const { integrations } = org;
    const list = async (options: object): Promise<(string | undefined)[]> =>
      (await integrations.getIntegrationsCredentialsListing(options)).entities?.map(({ id }) => id) ?? [];
    await expect(list({ after: ids[0] })).resolves.toEqual(ids.slice(1));
    await expect(list({ before: ids[2] })).resolves.toEqual(ids.slice(0, 2));
    await expect(list({ after: ids[2] })).resolves.toEqual([]);
    await expect(list({ after: 'nonsense' })).rejects.toMatchObject({ status: 400 });
  });

  test('a basicAuth credential demands no field', async () => {
    await expect(credential('basicAuth', { userName: 'u' })).resolves.toBeTruthy();
    await expect(credential('basicAuth', {})).resolves.toBeTruthy();
    await expect(credential('callJourney', { authToken: 't' })).resolves.toBeTruthy();
  });

  test.each<[type: string, key: string, credentialType: string, fields: Record<string, string>]>([
    ['custom-smtp-server', 'basicAuth', 'basicAuth', { userName: 'u' }],
    ['salesforce-datadip', 'salesforceUser', 'salesforce', { username: 'u', password: 'p' }],
    ['zendesk-data-actions', 'zendeskApiToken', 'zendeskApiToken', { apiToken: 't' }],
    ['microsoft-dynamics-data-actions', 'msDynamics', 'msDynamics', { username: 'u' }],
    ['google-data-actions', 'basicAuth', 'userDefinedOAuth', { loginUrl: 'https://example.com' }],
    ['adobe-data-actions', 'basicAuth', 'userDefinedOAuth', { loginUrl: 'https://example.com' }],
  ])('an integration of type %s takes its credential as %s', async (type, key, credentialType, fields) => {
    const id = await integration(type);
    const credentialId = await credential(credentialType, fields);
    const config = await org.integrations.getIntegrationConfigCurrent(id);
    const changed = await org.integrations.putIntegrationConfigCurrent(id, {
      body: { ...config, credentials: { [key]: { id: credentialId } } },
    });
    expect(changed.credentials?.[key]?.id).toBe(credentialId);
  });

  test('an embedded client app keeps its properties; a webhook has its id and URL, in lists too', async () => {
    const app = await integration('embedded-client-app');
    const config = await org.integrations.getIntegrationConfigCurrent(app);
    const properties = { displayType: 'standalone', url: 'https://example.com', groups: [] };
    await org.integrations.putIntegrationConfigCurrent(app, { body: { ...config, properties } });
    await expect(org.integrations.getIntegrationConfigCurrent(app)).resolves.toMatchObject({ properties });
    const hook = await integration('webhook');
    const { attributes = {} } = await org.integrations.getIntegration(hook);
    expect(attributes['webhookId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(attributes['invocationUrl']).toContain(attributes['webhookId']);
    const { entities = [] } = await org.integrations.getIntegrations();
    expect(entities.map(({ id, attributes: shown }) => [id, shown])).toEqual([
      [app, {}],
      [hook, attributes],
    ]);
  });

  describe('the action that logs a web-service integration in', () => {
    /** A web-service integration with a credential of a type. */
    async function withCredential(type: string): Promise<{ id: string; actionId: string }> {
      const id = await integration('custom-rest-actions', 'W');
      await setCredential(id, await credential(type, { loginUrl: 'https://login.example.com' }));
      return { id, actionId: `customAuth_-_${id}` };
    }

    async function setCredential(id: string, credentialId: string): Promise<void> {
      const config = await org.integrations.getIntegrationConfigCurrent(id);
      await org.integrations.putIntegrationConfigCurrent(id, {
        body: { ...config, credentials: { basicAuth: { id: credentialId } } },
      });
    }

    test('is there with a userDefinedOAuth credential, in lists only where it is asked for', async () => {
      const { id, actionId } = await withCredential('userDefinedOAuth');
      const { integrations } = org;
      await expect(
        integrations.getIntegrationsAction(actionId, { includeConfig: true }),
      ).resolves.toMatchObject({ id: actionId, integrationId: id, version: 1, secure: false });
      const template = await client.call(
        'GET',
        `/api/v2/integrations/actions/${actionId}/templates/requesttemplate.vm`,
      );
      expect(template.text).toContain('grant_type=client_credentials');
      expect((await integrations.getIntegrationsActions({})).total).toBe(0);
      const all = await integrations.getIntegrationsActions({ includeAuthActions: 'true' });
      expect(all.entities?.map((each) => each.id)).toEqual([actionId]);
    });

    test('can be changed, but not deleted; it keeps its changes while the credential stays of its type', async () => {
      const { id, actionId } = await withCredential('userDefinedOAuth');
      const { integrations } = org;
      const config = { request: { requestUrlTemplate: 'https://other.example.com', requestType: 'POST' } };
      await expect(
        integrations.patchIntegrationsAction(actionId, { version: 1, name: 'login', config }),
      ).resolves.toMatchObject({ version: 2, name: 'login', config });
      const timed = await integrations.patchIntegrationsAction(actionId, {
        version: 2,
        config: { timeoutSeconds: 5 },
      });
      expect(timed.config).not.toHaveProperty('timeoutSeconds');
      await expect(integrations.deleteIntegrationsAction(actionId)).rejects.toMatchObject({ status: 400 });
      await setCredential(id, await credential('userDefinedOAuth', {}));
      await expect(integrations.getIntegrationsAction(actionId)).resolves.toMatchObject({ version: 3 });
    });

    test('goes with the integration, or with the type of the credential', async () => {
      const { integrations } = org;
      const first = await withCredential('userDefinedOAuth');
      await setCredential(first.id, await credential('basicAuth', { userName: 'u' }));
      await expect(integrations.getIntegrationsAction(first.actionId)).rejects.toMatchObject({ status: 404 });
      const second = await withCredential('userDefinedOAuth');
      emulator.configure({ integrationWithActions: 'conflict' });
      await integrations.deleteIntegration(second.id);
      await expect(integrations.getIntegrationsAction(second.actionId)).rejects.toMatchObject({
        status: 404,
      });
      const other = await withCredential('basicAuth');
      await expect(integrations.getIntegrationsAction(other.actionId)).rejects.toMatchObject({ status: 404 });
    });
  });
});
