import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { GenesysActionsProvider } from 'genesys-actions';
import type { Emulator } from '../../lib/emulator';
import { userLookupWebService } from '../../stacks/web-service-action';
import { PlainClient, startTestEmulator } from '../support/emulator';

interface Synthesised {
  resource: {
    genesysactions_action: Record<
      string,
      {
        name: string;
        contract: { input: string; output: string };
        request: { url_template: string; template: string; headers: Record<string, string>; type: string };
        response: { translation_map: object; defaults: object; success_template: string };
      }
    >;
  };
}

/** A text as Terraform reads it out of the synthesised stack. */
const unescaped = (text: string): string => text.replaceAll('$${', '${');

/** The lookup without code, as it is synthesised, put into an org and executed. */
describe('the user lookup as an action of a web service', () => {
  const work = mkdtempSync(join(tmpdir(), 'genesys-actions-web-service-'));
  const users = createServer((request, response) => {
    if (request.url === '/users/a%20b') response.end('{"name":"Ann \\"A\\"","company":{"name":"C"}}');
    else response.writeHead(404).end('{}');
  });
  let emulator: Emulator;
  let execute: (userId: string) => Promise<{ status: number; body: unknown }>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => users.listen(0, '127.0.0.1', resolve));
    const app = new App({ outdir: join(work, 'out') });
    const stack = new TerraformStack(app, 's');
    new GenesysActionsProvider(stack, 'genesysactions');
    userLookupWebService(stack, `http://127.0.0.1:${(users.address() as AddressInfo).port}`);
    app.synth();
    const text = readFileSync(join(work, 'out/stacks/s/cdk.tf.json'), 'utf8');
    const [action] = Object.values((JSON.parse(text) as Synthesised).resource.genesysactions_action);
    const { name, contract, request, response } = action!;
    emulator = await startTestEmulator();
    const client = new PlainClient(emulator);
    const { body: integration } = await client.call<{ id: string }>('POST', '/api/v2/integrations', {
      name: 'W',
      integrationType: { id: 'custom-rest-actions' },
    });
    await client.call('PATCH', `/api/v2/integrations/${integration.id}`, { intendedState: 'ENABLED' });
    const made = await client.call<{ id: string }>('POST', '/api/v2/integrations/actions', {
      name,
      category: 'W',
      integrationId: integration.id,
      contract: {
        input: { inputSchema: JSON.parse(contract.input) as object },
        output: { successSchema: JSON.parse(contract.output) as object },
      },
      config: {
        request: {
          requestUrlTemplate: unescaped(request.url_template),
          requestType: request.type,
          requestTemplate: unescaped(request.template),
          headers: request.headers,
        },
        response: {
          translationMap: response.translation_map,
          translationMapDefaults: response.defaults,
          successTemplate: unescaped(response.success_template),
        },
      },
    });
    expect(made.status).toBe(200);
    execute = (userId) =>
      client.call('POST', `/api/v2/integrations/actions/${made.body.id}/execute`, { userId });
  });
  afterAll(async () => {
    await emulator.close();
    users.closeAllConnections();
    await new Promise((resolve) => users.close(resolve));
    rmSync(work, { recursive: true, force: true });
  });

  it('finds a user', async () => {
    expect(await execute('a b')).toMatchObject({
      status: 200,
      body: { found: true, name: 'Ann "A"', email: '', phone: '', companyName: 'C' },
    });
  });

  it('fails where there is none: there is no code that could know better', async () => {
    expect((await execute('nobody')).status).toBeGreaterThanOrEqual(400);
  });
});
