import { SECRET_FIELDS } from '../../../support/engine';
import { nightly } from '../../../support/nightly';
import { expectStatus } from '../../../support/processes';
import { useTerraformOrg } from '../../../support/terraform-org';

const stack = (url: string, more = ''): string => `
resource "genesysactions_credential" "login" {
  name      = "login"
  type      = "userDefinedOAuth"
  ${SECRET_FIELDS()} = { loginUrl = "https://login.example.com", clientId = "c", clientSecret = "canary-login" }
}

resource "genesysactions_integration" "it" {
  name        = "Services"
  type        = "custom-rest-actions"
  credentials = { basicAuth = genesysactions_credential.login.id }
}

resource "genesysactions_custom_auth_action" "login" {
  integration_id = genesysactions_integration.it.id
  request        = { url_template = "${url}", template = "grant_type=client_credentials&scope=all" }
  ${more}
}
`;

describe('the action that logs an integration in', () => {
  const org = useTerraformOrg({ attached: true });

  async function own(): Promise<{
    id: string;
    version: number;
    config: { request: { requestUrlTemplate: string } };
  }> {
    const [{ id } = { id: '' }] = await org.api.integrations();
    return org.api.call('GET', `integrations/actions/customAuth_-_${id}?includeConfig=true`);
  }

  test('is changed with its integration in one apply, read back, and left when it is taken out', async () => {
    const { directory } = org;
    await org.configure(stack('https://one.example.com'));
    expectStatus(await directory.apply(), 0);
    expect(await own()).toMatchObject({
      version: 2,
      config: { request: { requestUrlTemplate: 'https://one.example.com' } },
    });
    expect((await directory.plan()).output).toContain('No changes');
    await org.configure(stack('https://two.example.com'));
    expect((await directory.plan()).output).toMatch(/~ version += 2 -> \(known after apply\)/);
    expectStatus(await directory.apply(), 0);

    // What counts for a creation alone changes nothing in the org.
    await org.configure(stack('https://two.example.com', 'on_existing = "adopt"'));
    expectStatus(await directory.apply(), 0);
    expect(await own()).toMatchObject({ version: 3 });

    await org.configure(
      stack('https://two.example.com').replace(/resource "genesysactions_custom_auth[^]*/, ''),
    );
    const { output } = await directory.plan();
    expect(output).toContain('stays in the org');
    expectStatus(await directory.apply(), 0);
    expect(await own()).toMatchObject({ version: 3 });

    // Now nothing proves any more whose changes these are.
    await org.configure(stack('https://three.example.com'));
    const refused = await directory.apply();
    expect([refused.status, (await own()).version]).toEqual([1, 3]);
    expect(refused.output.replaceAll(/\s*│\s*/g, ' ')).toMatch(
      new RegExp(
        `is at version 3[^]*import \\{\\s*to = genesysactions_custom_auth_action.NAME\\s*id = "${(await own()).id}"`,
      ),
    );
    await org.configure(stack('https://three.example.com', 'on_existing = "adopt"'));
    expectStatus(await directory.apply(), 0);
    expect(await own()).toMatchObject({ version: 4 });
    expect(await directory.state()).not.toContain('canary-login');
  });

  test.each([
    ['type = "FOO"', /The method must be one of/],
    ['template = "#if("', /template/],
  ])('is checked at plan: %s', async (what, message) => {
    const right = 'template = "grant_type=client_credentials&scope=all"';
    const wrong = what.startsWith('template') ? what : `${what}, ${right}`;
    await org.configure(stack('https://one.example.com').replace(right, wrong));
    const { status, output } = await org.directory.plan();
    expect(status).toBe(1);
    expect(output).toMatch(message);
  });

  // The platform takes its time to make it: so does the provider until it says so.
  nightly.test('is there only with a credential that logs in: otherwise the error says so', async () => {
    await org.configure(stack('https://one.example.com').replace(/credentials = .*/, ''));
    const { status, output } = await org.directory.apply();
    expect(status).toBe(1);
    expect(output.replaceAll(/\s*│\s*/g, ' ')).toMatch(/has no action that logs it in[^]*userDefinedOAuth/);
  });
});
