import { expectStatus } from '../support/processes';
import { HEADER, type TerraformDirectory } from '../support/terraform';
import { useTerraformOrg } from '../support/terraform-org';
import { zipOf } from '../support/zips';

/** Each is refused clearly, and the org is as it was. */
describe('bad input in Terraform', () => {
  const org = useTerraformOrg({
    attached: true,
    files: async () => ({
      'good.zip': await zipOf({ 'src/index.js': 'exports.handler = async (event) => event;' }),
      'none.zip': Buffer.from('this is no zip'),
      'empty.zip': await zipOf({}),
    }),
  });

  interface Action {
    handler?: string;
    zip?: string;
    runtime?: string;
    timeout?: number;
    input?: unknown;
  }

  function configuration({
    handler = 'src/index.handler',
    zip = 'good.zip',
    runtime = 'nodejs22.x',
    timeout = 15,
    input = { type: 'object', properties: { a: { type: 'string' } } },
  }: Action): string {
    return `${HEADER}
resource "genesysactions_integration" "it" {
  name = "Bad input"
}

resource "genesysactions_function_action" "it" {
  integration_id = genesysactions_integration.it.id
  name           = "Bad input"
  contract = {
    input  = ${JSON.stringify(JSON.stringify(input))}
    output = ${JSON.stringify(JSON.stringify({ type: 'object', properties: {} }))}
  }
  function = {
    handler         = ${JSON.stringify(handler)}
    runtime         = ${JSON.stringify(runtime)}
    timeout_seconds = ${timeout}
  }
  code = {
    path = "\${path.module}/${zip}"
  }
}
`;
  }

  test('the good one would be made: what follows fails for its own reason only', async () => {
    await org.directory.write({ 'main.tf': configuration({}) });
    expect(expectStatus(await org.directory.plan(), 2).output).toContain('2 to add');
  });

  test('so it is where Terraform starts the provider itself', async () => {
    await org.directory.write({ 'main.tf': configuration({ handler: 'src/other.handler' }) });
    const directory = await org.directory.unattached();
    try {
      await refused({}, /src\/other/, directory);
      await directory.write({ 'main.tf': configuration({}) });
      await refused({ GENESYSCLOUD_OAUTHCLIENT_SECRET: 'wrong-5ecret' }, /client/i, directory);
    } finally {
      await directory.dispose();
    }
  });

  test.each<[string, Action, RegExp]>([
    ['a handler that is not in the zip', { handler: 'src/other.handler' }, /src\/other/],
    ['an export that does not exist', { handler: 'src/index.hndler' }, /does not export "hndler"/],
    ['a zip that is none', { zip: 'none.zip' }, /not a zip/],
    ['an empty zip', { zip: 'empty.zip' }, /holds no files/],
    ['a zip that is not there', { zip: 'missing.zip' }, /missing\.zip/],
    [
      'a nested input contract',
      { input: { type: 'object', properties: { user: { type: 'object', properties: {} } } } },
      /Must be an Object with properties and no sub-objects/,
    ],
    [
      'a reserved property name',
      { input: { type: 'object', properties: { rawRequest: { type: 'string' } } } },
      /"rawRequest" is reserved/,
    ],
    ['timeout 30', { timeout: 30 }, /1 to 15/],
    ['an unknown runtime', { runtime: 'python3.12' }, /python3\.12" does not exist/],
  ])('%s', async (_what, action, expected) => {
    await org.directory.write({ 'main.tf': configuration(action) });
    await refused({}, expected);
  });

  test.each<[string, Record<string, string | undefined>, RegExp]>([
    [
      'a missing client secret',
      { GENESYSCLOUD_OAUTHCLIENT_SECRET: undefined },
      /GENESYSCLOUD_OAUTHCLIENT_SECRET/,
    ],
    ['a wrong secret', { GENESYSCLOUD_OAUTHCLIENT_SECRET: 'wrong-5ecret' }, /client/i],
    ['an org that cannot be reached', { GENESYSCLOUD_GATEWAY_PORT: '1' }, /cannot be reached/],
  ])('%s', async (_what, env, expected) => {
    await org.directory.write({ 'main.tf': configuration({}) });
    const output = await refused(env, expected);
    expect(output).not.toContain('wrong-5ecret');
  });

  /** Plan and apply both refuse, and nothing was made. */
  async function refused(
    env: Record<string, string | undefined>,
    expected: RegExp,
    directory: TerraformDirectory = org.directory,
  ): Promise<string> {
    const { status, output } = await directory.apply([], env);
    // Terraform folds long lines and draws a box around them.
    const unfolded = output.replace(/\n│?\s*/g, ' ');
    expect({ status, unfolded }).toMatchObject({
      status: 1,
      unfolded: expect.stringMatching(expected) as string,
    });
    expect(output).toContain('Error:');
    expect(output).not.toMatch(/\n[│\s]+at .+:\d+:\d+/);
    expect(output).not.toMatch(/Plugin did not respond|panic|inconsistent/);
    const { api } = org;
    expect(await api.integrations()).toEqual([]);
    expect(await api.actions()).toEqual([]);
    expect(await api.drafts()).toEqual([]);
    return unfolded;
  }
});
