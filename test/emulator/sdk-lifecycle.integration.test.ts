import type { Models } from 'purecloud-platform-client-v2';
import type { Emulator } from '../../lib/emulator';
import { ECHO_CONTRACT, echoZip, eventually, putZip, startTestEmulator } from '../support/emulator';
import { sdkOrg, type SdkOrg } from '../support/sdk-org';

/** The whole life of a function action by the official SDK, with no code of ours in between. */
describe('the official SDK against the emulator', () => {
  let emulator: Emulator;
  let org: SdkOrg;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    org = await sdkOrg(emulator);
  });
  afterAll(() => emulator.close());

  async function upload(actionId: string, fileName: string, zip: Buffer): Promise<Models.FunctionConfig> {
    const target = await org.integrations.postIntegrationsActionDraftFunctionUpload(actionId, { fileName });
    const put = await putZip(target, zip);
    expect(put.status).toBe(200);
    return eventually(
      () => org.integrations.getIntegrationsActionDraftFunction(actionId),
      ({ zip: { status, name } = {} }) =>
        name === fileName && status !== 'Pending' && status !== 'Transferring',
    );
  }

  test('creates, publishes, executes, changes, and deletes a function action', async () => {
    const { integrations } = org;

    const type = await integrations.getIntegrationsType('function-data-actions');
    const [credentialKey = ''] = Object.keys(type.credentials ?? {});
    const credential = await integrations.postIntegrationsCredentials({
      body: {
        name: 'keys',
        type: { name: 'userDefined' },
        credentialFields: { GREETING: 'hello' },
      } as Models.Credential,
    });
    const integration = await integrations.postIntegrations({
      body: { name: 'Functions', integrationType: { id: 'function-data-actions' } },
    });
    const integrationId = integration.id ?? '';
    expect(integration.intendedState).toBe('DISABLED');
    const config = await integrations.getIntegrationConfigCurrent(integrationId);
    await integrations.putIntegrationConfigCurrent(integrationId, {
      body: { ...config, notes: 'mine', credentials: { [credentialKey]: { id: credential.id ?? '' } } },
    });
    const enabled = await integrations.patchIntegration(integrationId, {
      body: { intendedState: 'ENABLED' },
    });
    expect(enabled.reportedState?.code).toBe('ACTIVE');

    const created = await integrations.postIntegrationsActionsDrafts({
      name: 'Echo',
      category: 'Functions',
      integrationId,
      contract: ECHO_CONTRACT,
      config: {
        request: {
          requestUrlTemplate: 'ignored',
          requestType: 'POST',
          requestTemplate: '${input.rawRequest}',
          headers: {},
        },
        response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
      },
    });
    const id = created.id ?? '';
    const functionId = created.config?.request?.requestUrlTemplate;
    expect(functionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.version).toBe(1);

    const notReady = await integrations.getIntegrationsActionDraftValidation(id);
    expect(notReady.valid).toBe(false);
    const patched = await integrations.patchIntegrationsActionDraft(id, {
      version: 1,
      config: {
        request: {
          requestUrlTemplate: 'https://example.com/not/taken',
          requestTemplate:
            '{"text": "$esc.jsonEncode(${credentials.GREETING}) $esc.jsonEncode(${input.text})"}',
          requestType: 'POST',
          headers: {},
        },
      },
    });
    expect(patched.version).toBe(2);
    expect(patched.config?.request?.requestUrlTemplate).toBe(functionId);

    const settings = {
      description: 'Echoes',
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 5,
    };
    await integrations.putIntegrationsActionDraftFunction(id, settings);
    const uploaded = await upload(id, 'one.zip', await echoZip('1: '));
    expect(uploaded.zip?.status).toBe('Available');
    expect(uploaded.function).toMatchObject({ ...settings, zipId: uploaded.zip?.id });
    await expect(integrations.getIntegrationsActionDraftValidation(id)).resolves.toMatchObject({
      valid: true,
    });
    await expect(integrations.getIntegrationsAction(id)).rejects.toMatchObject({ status: 404 });
    await expect(integrations.postIntegrationsActionDraftPublish(id, { version: 1 })).rejects.toMatchObject({
      status: 400,
      message: 'Supplied version 1 does not match latest draft version 2',
    });
    const published = await integrations.postIntegrationsActionDraftPublish(id, { version: 2 });
    expect(published.version).toBe(1);
    await expect(
      integrations.postIntegrationsActionExecute(id, { text: 'wor"ld' } as never),
    ).resolves.toEqual({
      text: '1: hello wor"ld',
    });

    const draft = await integrations.postIntegrationsActionDraft(id);
    expect(draft.version).toBe(1);
    await expect(
      integrations.patchIntegrationsActionDraft(id, {
        version: 1,
        contract: { ...ECHO_CONTRACT, output: { successSchema: { type: 'object', properties: {} } } },
      }),
    ).rejects.toMatchObject({ status: 400 });
    const second = await upload(id, 'two.zip', await echoZip('2: '));
    expect(second.zip?.id).not.toBe(uploaded.zip?.id);
    await expect(integrations.getIntegrationsActionFunction(id)).resolves.toMatchObject({
      zip: { name: 'one.zip' },
    });
    await expect(
      integrations.postIntegrationsActionDraftTest(id, { text: 'x' } as never),
    ).resolves.toMatchObject({
      success: true,
      finalResult: { text: '2: hello x' },
    });
    const again = await integrations.postIntegrationsActionDraftPublish(id, { version: draft.version ?? 0 });
    expect(again.version).toBe(2);
    await expect(integrations.postIntegrationsActionExecute(id, { text: 'x' } as never)).resolves.toEqual({
      text: '2: hello x',
    });
    await expect(integrations.getIntegrationsActionDraft(id)).rejects.toMatchObject({ status: 404 });

    await integrations.deleteIntegrationsAction(id);
    await expect(integrations.getIntegrationsAction(id)).rejects.toMatchObject({
      status: 404,
      code: 'not.found',
    });
    await integrations.deleteIntegration(integrationId);
    await integrations.deleteIntegrationsCredential(credential.id ?? '');
    await expect(integrations.getIntegrations()).resolves.toMatchObject({ total: 0 });
    await expect(integrations.getIntegrationsCredentialsListing()).resolves.toMatchObject({ entities: [] });
  });

  test('a zip that is none fails in the background and is remembered', async () => {
    const { integrations } = org;
    const { id: integrationId = '' } = await integrations.postIntegrations({
      body: { name: 'Bad zips', integrationType: { id: 'function-data-actions' } },
    });
    const { id = '' } = await integrations.postIntegrationsActionsDrafts({
      name: 'Bad',
      category: 'Bad zips',
      integrationId,
    } as Models.PostActionInput);
    const failed = await upload(id, 'bad.zip', Buffer.from('this is no zip'));
    expect(failed.zip).toMatchObject({
      status: 'InvalidFormat',
      errorMessage: expect.stringMatching(/not a zip/),
    });
    expect(failed.uploadExceptionHistory).toEqual([failed.zip]);
    const good = await upload(id, 'good.zip', await echoZip(''));
    expect(good.zip?.status).toBe('Available');
    expect(good.uploadExceptionHistory).toHaveLength(1);
  });
});
