import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator } from '../../../../lib/emulator/index';
import { uploadFileName } from '../../../../lib/model/names';
import { sha256Hex } from '../../../../lib/shared/digests';
import { settingsFor, TerraformDouble, type Resource } from '../../../faults/terraform-double';
import { OrgApi, type FunctionEntity } from '../../../support/api';
import { ECHO_CONTRACT, echoZip, eventually, putZip, startTestEmulator } from '../../../support/emulator';
import { PROVIDER } from '../../../support/repository';

/*
 * The platform may take a draft for valid while its zip is being applied. Published then, the action has a zip that may
 * still be refused: its name tells the digest of code that never ran.
 */
let directory: string;
let emulator: Emulator;
let terraform: TerraformDouble;
let api: OrgApi;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'genesys-actions-refused-'));
  emulator = await startTestEmulator({ settings: { validationWhileApplying: 'valid' } });
  api = new OrgApi(emulator);
  terraform = new TerraformDouble(settingsFor(emulator), PROVIDER, { oneProcess: true });
});
afterEach(async () => {
  await terraform.close();
  await emulator.close();
  await rm(directory, { recursive: true, force: true });
});

const ACTIONS = 'integrations/actions';

/** An action that was published with a zip that was refused after that. */
async function publishedTooEarly(fileName: string): Promise<{ id: string; integrationId: string }> {
  const { id: integrationId } = await api.call<{ id: string }>('POST', 'integrations', {
    name: 'functions',
    integrationType: { id: 'function-data-actions' },
  });
  await api.call('PATCH', `integrations/${integrationId}`, { intendedState: 'ENABLED' });
  const { id, version } = await api.call<{ id: string; version: number }>('POST', `${ACTIONS}/drafts`, {
    name: 'hello',
    category: 'functions',
    integrationId,
    contract: ECHO_CONTRACT,
    config: {
      request: { requestTemplate: '${input.rawRequest}' },
      response: { successTemplate: '${rawResult}' },
    },
  });
  await api.call('PUT', `${ACTIONS}/${id}/draft/function`, {
    description: '',
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: 5,
  });
  emulator.configure({ zipProcessingMs: 1000 });
  // On a busy machine it may be refused before it is published: then once more.
  for (let published = false; !published;) {
    const upload = await api.call<Parameters<typeof putZip>[0]>(
      'POST',
      `${ACTIONS}/${id}/draft/function/upload`,
      { fileName },
    );
    await putZip(upload, Buffer.from('no zip'));
    published = await api.call('POST', `${ACTIONS}/${id}/draft/publish`, { version }).then(
      () => true,
      () => false,
    );
  }
  await eventually(
    () => api.call<FunctionEntity>('GET', `${ACTIONS}/${id}/function`),
    ({ zip }) => zip?.status === 'InvalidFormat',
  );
  emulator.configure({ zipProcessingMs: 0 });
  return { id, integrationId };
}

test('code under whose name a zip was refused is not taken for deployed', async () => {
  const bytes = await echoZip('the code: ');
  const path = join(directory, 'code.zip');
  await writeFile(path, bytes);
  const { id, integrationId } = await publishedTooEarly(uploadFileName('hello', sha256Hex(bytes)));
  const stack: Record<string, Resource> = {
    'genesysactions_function_action.this': {
      type: 'genesysactions_function_action',
      config: {
        integration_id: integrationId,
        name: 'hello',
        category: 'functions',
        contract: {
          input: JSON.stringify(ECHO_CONTRACT.input.inputSchema),
          output: JSON.stringify(ECHO_CONTRACT.output.successSchema),
        },
        request: { template: '${input.rawRequest}' },
        response: { success_template: '${rawResult}' },
        function: { handler: 'index.handler', runtime: 'nodejs22.x', timeout_seconds: 5, description: '' },
        code: { path },
        on_existing: 'adopt',
      },
    },
  };
  expect((await terraform.apply(stack)).errors).toEqual([]);
  expect(await api.call('POST', `${ACTIONS}/${id}/execute`, { text: 'x' })).toEqual({ text: 'the code: x' });
  expect(await terraform.plan(stack)).toMatchObject({ planned: {}, errors: [] });
});
