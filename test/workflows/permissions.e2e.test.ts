import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../../lib/emulator';
import { startTestEmulator } from '../support/emulator';
import { SOME_EPHEMERAL, SOME_FIELDS } from '../support/engine';
import { expectStatus } from '../support/processes';
import { ROOT } from '../support/repository';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';
import { nightly } from '../support/nightly';

const READER = { clientId: '2f4b1c9a-0000-4000-8000-000000000001', clientSecret: 'reader-of-the-tests' };

const stack = (description: string): string => `${HEADER}
  variable "key" {
    type      = string
    sensitive = true
    ${SOME_EPHEMERAL()}
  }
  resource "genesysactions_credential" "it" {
    name      = "Keys"
    ${SOME_FIELDS()} = { KEY = var.key }
  }
  resource "genesysactions_integration" "it" {
    name          = "Functions"
    credential_id = genesysactions_credential.it.id
  }
  resource "genesysactions_function_action" "it" {
    integration_id = genesysactions_integration.it.id
    name           = "Action"
    contract = {
      input  = jsonencode({ type = "object", properties = {} })
      output = jsonencode({ type = "object", properties = { ${description} = { type = "string" } } })
    }
    function        = { handler = "index.handler" }
    code            = { path = "code.zip" }
    deletion_policy = "block_if_used"
  }
`;

/** What the guide says that a client for plans may do, as written there. */
function documented(): string[] {
  const guide = readFileSync(join(ROOT, 'docs', 'guide', 'gitops.md'), 'utf8');
  const sentence = /A client that may only read needs ([^]*?), and nothing else\./.exec(guide)?.[1] ?? '';
  return [...sentence.matchAll(/`([^`]+)`/g)].map(([, permission = '']) => permission);
}

nightly.describe('a client that may only read', () => {
  let emulator: Emulator;
  let directory: TerraformDirectory;

  beforeAll(async () => {
    emulator = await startTestEmulator({ clients: [{ ...READER, permissions: documented() }] });
    directory = await TerraformDirectory.create({ 'main.tf': stack('a') }, connection(emulator), {
      attached: true,
    });
    await directory.write({ 'code.zip': await zipOf({ 'index.js': 'exports.handler = async () => ({});' }) });
    expectStatus(await directory.apply([], { TF_VAR_key: 'one' }), 0);
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  const env = {
    GENESYSCLOUD_OAUTHCLIENT_ID: READER.clientId,
    GENESYSCLOUD_OAUTHCLIENT_SECRET: READER.clientSecret,
    TF_VAR_key: 'one',
  };

  test('is enough for plans and for drift, without a warning', async () => {
    expect(documented()).toHaveLength(4);
    expect(documented().every((permission) => permission.endsWith(':view'))).toBe(true);
    expectStatus(await directory.plan([], env), 0);
    const refresh = await directory.terraform(['plan', '-no-color', '-input=false', '-refresh-only'], env);
    expect(expectStatus(refresh, 0).output).toContain('No changes.');
    await directory.write({ 'main.tf': stack('b') });
    const changed = expectStatus(await directory.plan([], env), 2);
    expect(changed.output).not.toMatch(/Warning|permission/i);
    await directory.write({ 'main.tf': stack('a') });
  });

  test('can change nothing', async () => {
    await directory.write({ 'main.tf': stack('a').replace('"Keys"', '"Others"') });
    const { status, output } = await directory.apply([], env);
    expect([status, /permission/i.test(output)]).toEqual([1, true]);
    await directory.write({ 'main.tf': stack('a') });
    expectStatus(await directory.plan([], env), 0);
  });
});
