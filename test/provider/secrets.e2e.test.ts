import { join } from 'node:path';
import type { Emulator } from '../../lib/emulator';
import { textsBelow, type Text } from '../support/canary';
import { startTestEmulator } from '../support/emulator';
import { needs, PROVIDER_FLAGS } from '../support/engine';
import { NIGHTLY } from '../support/nightly';
import { controlHeaders, connection, HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';

/** The real provider at TF_LOG=trace: what it writes, and what Terraform writes of it, shows no secret. */
const CANARY = 'CANARY-5be1d7c0-first-line\nCANARY-second-line-of-the-key';

const stack = (version: number) => `${HEADER}
variable "key" {
  type      = string
  sensitive = true
  ephemeral = true
}
resource "genesysactions_credential" "keys" {
  name              = "keys"
  fields_wo         = { PRIVATE_KEY = var.key }
  fields_wo_version = ${version}
}
resource "genesysactions_integration" "functions" {
  name          = "functions"
  credential_id = genesysactions_credential.keys.id
}
resource "genesysactions_function_action" "hello" {
  integration_id = genesysactions_integration.functions.id
  name           = "hello"
  contract = {
    input  = jsonencode({ type = "object", properties = {} })
    output = jsonencode({ type = "object", properties = {} })
  }
  request  = { headers = { key = "$!{credentials.PRIVATE_KEY}" } }
  function = { handler = "index.handler", description = "version ${version}" }
  code     = { path = "code.zip" }
}
`;

needs('writeOnly').describe('a write-only secret', () => {
  let emulator: Emulator;
  let directory: TerraformDirectory;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    directory = await TerraformDirectory.create({ 'main.tf': stack(1) }, connection(emulator), {
      separate: true,
    });
    await directory.write({ 'code.zip': await zipOf({ 'index.js': 'exports.handler = async () => ({});' }) });
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  test('no secret is in any file or stream, when it works and when it fails', async () => {
    const trace = {
      TF_LOG: 'trace',
      TF_LOG_PATH: join(directory.path, 'trace.log'),
      TF_VAR_key: CANARY,
      NODE_OPTIONS: PROVIDER_FLAGS.join(' '),
    };
    const runs = [await directory.apply([], trace)];
    expect(runs[0]?.output).toContain('Apply complete! Resources: 3 added');
    await directory.write({ 'main.tf': stack(2) });
    runs.push(await directory.plan(['-out=saved.plan'], trace));
    // The org refuses the change of the credential: the error must not show what was sent.
    const faults = `${emulator.url}/emulator/faults`;
    await fetch(faults, {
      method: 'POST',
      headers: { ...controlHeaders(emulator), 'content-type': 'application/json' },
      body: JSON.stringify({
        operation: 'putIntegrationsCredential',
        effect: { kind: 'status', status: 400 },
      }),
    });
    runs.push(await directory.terraform(['apply', '-no-color', '-input=false', 'saved.plan'], trace));
    expect(runs[2]?.status).toBe(1);
    await fetch(faults, { method: 'DELETE', headers: controlHeaders(emulator) });
    if (NIGHTLY) runs.push(await directory.apply([], trace));
    runs.push(await directory.terraform(['show', '-json'], trace));

    const texts: Text[] = [
      ...runs.map(({ output }, index): Text => [`run ${index}`, output]),
      ...(await textsBelow(directory.path, ['terraform-provider-'])),
    ];
    const log = texts.find(([name]) => name.endsWith('trace.log'))?.[1] ?? '';
    // It was looked for where it could have been: the provider's own lines about its requests are there.
    expect(log).toContain('request to the org');
    expect(texts.map(([name]) => name).join('\n')).toMatch(/saved\.plan: tfplan/);
    // The digest of the secret is in the private state, which stands in the state in base64.
    const notes = texts.find(([name]) => name.endsWith('terraform.tfstate, in clear'))?.[1] ?? '';
    expect(notes).toContain('scrypt');
    const secrets = [/CANARY/, new RegExp(emulator.clientSecret), /Signature=(?!\W)[^*&"]/i, /Bearer \w/i];
    for (const [name, text] of texts) {
      for (const secret of secrets) expect([name, secret, secret.test(text)]).toEqual([name, secret, false]);
    }
  });
});
