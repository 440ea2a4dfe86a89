/** What a stack reads or only refers to, and actions without code of every kind: synthesised, and applied by the real Terraform. */
import { App, TerraformOutput, TerraformStack } from 'cdktf';
import {
  DataAction,
  DataConsumers,
  DataIntegration,
  DataRuntimes,
  FunctionAction,
  FunctionsIntegration,
  LambdaAction,
  LambdaIntegration,
  PlatformApiAction,
  PlatformApiIntegration,
} from 'genesys-actions';
import { putFlows } from '../support/flows';
import { expectStatus } from '../support/processes';
import { makeFunctionAction, makeIntegration } from '../support/strangers';
import { useTerraformOrg } from '../support/terraform-org';
import { zipOf } from '../support/zips';

const CONTRACT = {
  input: { type: 'object', properties: { id: { type: 'string' } } },
  output: { type: 'object', properties: {} },
} as const;
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:lookup';

/** A stack as Terraform reads it, without its own provider settings: those of the tests stand beside it. */
function synthesised(build: (stack: TerraformStack) => void): string {
  const stack = new TerraformStack(new App(), 'local');
  build(stack);
  const { resource, data, output } = stack.toTerraform() as Record<string, unknown>;
  return JSON.stringify({ resource, data, output });
}

const org = useTerraformOrg({ attached: true });

test('what is elsewhere is read or referred to', async () => {
  const integrationId = await makeIntegration(org.api, 'Functions');
  const zip = await zipOf({ 'index.js': 'exports.handler = async () => ({});' });
  const actionId = await makeFunctionAction(org.api, { name: 'hello', category: 'c', integrationId, zip });
  await putFlows(org.emulator, [{ name: 'Main menu', uses: [actionId] }]);
  await org.directory.write({
    'stack.tf.json': synthesised((stack) => {
      const integration = new DataIntegration(stack, 'It', { name: 'Functions' });
      const action = new DataAction(stack, 'Hello', { name: 'hello', integration });
      const known = FunctionAction.fromActionId(stack, 'Known', actionId);
      const { consumers } = new DataConsumers(stack, 'Users', { action: known });
      const { names } = new DataRuntimes(stack, 'Runtimes', { status: 'Available' });
      const value = {
        ...{ integration: integration.integrationId, type: integration.type, action: action.actionId },
        ...{ category: action.category, version: action.version, consumers, names },
      };
      new TerraformOutput(stack, 'Told', { value, staticId: true });
    }),
  });
  expectStatus(await org.directory.apply(), 0);
  const { values } = (await org.directory.show()) as { values: { outputs: { Told: { value: object } } } };
  expect(values.outputs.Told.value).toMatchObject({
    ...{ integration: integrationId, type: 'function-data-actions', action: actionId },
    ...{ category: 'c', version: 1, consumers: [{ name: 'Main menu' }] },
    names: expect.arrayContaining(['nodejs24.x']) as unknown,
  });
});

test('actions of AWS Lambda and of the platform’s API are made, and nothing changes after that', async () => {
  const elsewhere = await makeIntegration(org.api, 'Lambdas', 'lambda-data-actions');
  await org.directory.write({
    'stack.tf.json': synthesised((stack) => {
      new LambdaAction(stack, 'Lookup', {
        ...CONTRACT,
        name: 'Lookup',
        integration: LambdaIntegration.fromIntegrationId(stack, 'Lambdas', elsewhere),
        request: { functionArn: ARN, body: '{"id": "$esc.jsonString(${input.id})"}' },
      });
      new PlatformApiAction(stack, 'Users', {
        ...CONTRACT,
        name: 'Users',
        integration: new PlatformApiIntegration(stack, 'Platform', { name: 'Platform' }),
        request: { path: '/api/v2/users/${input.id}' },
        timeoutSeconds: 9,
      });
    }),
  });
  expectStatus(await org.directory.apply(), 0);
  const requests = await Promise.all(
    (await org.api.actions()).map(async ({ id, name }) => {
      const path = `integrations/actions/${id}?includeConfig=true`;
      return [
        name,
        (await org.api.call<{ config: { request: object } }>('GET', path)).config.request,
      ] as const;
    }),
  );
  expect(Object.fromEntries(requests)).toMatchObject({
    Lookup: { requestUrlTemplate: ARN, requestType: 'POST' },
    Users: { requestUrlTemplate: '/api/v2/users/${input.id}', requestType: 'GET' },
  });
  expect((await org.directory.plan()).output).toContain('No changes');
});

test.each([
  ['neither', {}],
  ['both', { name: 'hello', actionId: 'custom_-_1' }],
])('an action is read by its id or its name: %s is an error of the construct', (_how, props) => {
  expect(() => synthesised((stack) => new DataAction(stack, 'Hello', props))).toThrow(
    'local/Hello: give one of actionId and name, and not both.',
  );
});

test('an integration that is elsewhere lends the fields that it is said to have', () => {
  const stack = new TerraformStack(new App(), 'local');
  const elsewhere = FunctionsIntegration.fromIntegrationId(stack, 'Elsewhere', 'id', ['KEY']);
  expect(elsewhere).toMatchObject({ integrationId: 'id', credentialFields: ['KEY'] });
});
