import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../../../lib/emulator';
import { startTestEmulator } from '../../support/emulator';
import { needs } from '../../support/engine';
import { connection, HEADER, TerraformDirectory } from '../../support/terraform';

/** Uses the token as a user would: in a provisioner, and nowhere that lasts. */
const MAIN = `${HEADER}
ephemeral "genesysactions_access_token" "it" {}

resource "terraform_data" "check" {
  provisioner "local-exec" {
    command = "node check.mjs"
    environment = {
      API   = ephemeral.genesysactions_access_token.it.api_url
      TOKEN = ephemeral.genesysactions_access_token.it.access_token
    }
  }
}
`;
const CHECK = `import { writeFileSync } from 'node:fs';
const { API, TOKEN } = process.env;
const answer = await fetch(API + '/api/v2/organizations/me', { headers: { authorization: 'Bearer ' + TOKEN } });
writeFileSync('checked', JSON.stringify({ status: answer.status, token: TOKEN }));
`;

needs('ephemeralResources').describe('genesysactions_access_token', () => {
  let emulator: Emulator;
  let directory: TerraformDirectory;
  beforeAll(async () => {
    emulator = await startTestEmulator();
    directory = await TerraformDirectory.create(
      { 'main.tf': MAIN, 'check.mjs': CHECK },
      connection(emulator),
    );
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  test('works for a run, is ended after it, and is in no file and no output', async () => {
    const { status, output } = await directory.terraform(['apply', '-auto-approve', '-input=false'], {
      TF_LOG_PROVIDER: 'trace',
    });
    expect([status, output]).toEqual([0, expect.stringContaining('Apply complete')]);
    const { status: answered, token } = JSON.parse(readFileSync(join(directory.path, 'checked'), 'utf8')) as {
      status: number;
      token: string;
    };
    expect(answered).toBe(200);
    const later = await fetch(`${emulator.url}/api/v2/organizations/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(later.status).toBe(401);
    const files = readdirSync(directory.path, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile() && each.name !== 'checked')
      .map((each) => readFileSync(join(each.parentPath, each.name), 'utf8'));
    for (const text of [output, ...files]) expect(text).not.toContain(token);
  });
});
