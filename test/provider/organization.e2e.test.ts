import { randomUUID } from 'node:crypto';
import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { controlHeaders, connection, TerraformDirectory } from '../support/terraform';

const OTHER = '0b0e5f2a-8f0c-4f7e-9d5a-3f3a6c1d2e4b';

/** Which org a stack may change, with the real Terraform. */
describe('allowed_organization_ids and allowed_organization_names', () => {
  let emulator: Emulator;
  let api: OrgApi;
  let directory: TerraformDirectory;
  let org: { id: string; name: string };

  beforeAll(async () => {
    emulator = await startTestEmulator();
    api = new OrgApi(emulator);
    org = await api.call('GET', 'organizations/me');
    directory = await TerraformDirectory.create({ 'main.tf': stack('') }, connection(emulator), {
      attached: true,
    });
  });

  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  function stack(settings: string, more = ''): string {
    return `
      terraform {
        required_providers { genesysactions = { source = "genesys-actions/genesysactions" } }
      }
      provider "genesysactions" {
        ${settings}
      }
      resource "genesysactions_integration" "this" { name = "functions" }
      ${more}`;
  }

  const control = '/emulator';
  async function requests(): Promise<{ method: string; path: string }[]> {
    const response = await fetch(`${emulator.url}${control}/requests`, { headers: controlHeaders(emulator) });
    return ((await response.json()) as { requests: { method: string; path: string }[] }).requests;
  }
  async function forget(): Promise<void> {
    await fetch(`${emulator.url}${control}/requests`, {
      method: 'DELETE',
      headers: controlHeaders(emulator),
    });
  }

  const flat = (text: string): string => text.replace(/[│\s]+/g, ' ');

  test.each([
    ['ids', () => `allowed_organization_ids = ["${OTHER}"]`, new RegExp(`the id ${OTHER}`)],
    ['names', () => 'allowed_organization_names = ["Our prod"]', /the name "Our prod"/],
    [
      'both, of which one fits',
      () => `allowed_organization_ids = ["${org.id}"]\n allowed_organization_names = ["Our prod"]`,
      /the name "Our prod"/,
    ],
  ])(
    'another org by %s: the error names both, and nothing but the question was asked',
    async (_, settings, allowed) => {
      await directory.write({ 'main.tf': stack(settings()) });
      await forget();
      const { status, output } = await directory.apply();
      expect(status).toBe(1);
      expect(flat(output)).toContain(`The org that answers is ${JSON.stringify(org.name)} (${org.id})`);
      expect(flat(output)).toMatch(allowed);
      const asked = (await requests()).map(({ method, path }) => `${method} ${path}`);
      expect([...new Set(asked)].sort()).toEqual(['GET /api/v2/organizations/me', 'POST /oauth/token']);
      expect(await api.integrations()).toEqual([]);
    },
  );

  test.each([
    ['ids', () => `allowed_organization_ids = ["${OTHER}", "${org.id.toUpperCase()}"]`],
    ['names', () => `allowed_organization_names = [${JSON.stringify(org.name)}]`],
  ])('the right org by %s', async (_, settings) => {
    await directory.write({ 'main.tf': stack(settings()) });
    expect(await directory.plan()).toMatchObject({ status: 2 });
  });

  test('no question without the setting', async () => {
    await directory.write({ 'main.tf': stack('') });
    await forget();
    expect(await directory.plan()).toMatchObject({ status: 2 });
    expect((await requests()).filter(({ path }) => path.includes('organizations'))).toEqual([]);
  });

  test('an id that is known only at apply is checked before the first change', async () => {
    const more = 'resource "terraform_data" "org" { input = "ID" }';
    const settings = 'allowed_organization_ids = [terraform_data.org.output]';
    await directory.write({ 'main.tf': stack(settings, more.replace('ID', OTHER)) });
    expect(await directory.plan()).toMatchObject({ status: 2 });
    const { status, output } = await directory.apply();
    expect(status).toBe(1);
    expect(flat(output)).toContain(`Only the id ${OTHER} may be used`);
    expect(await api.integrations()).toEqual([]);
    await directory.write({ 'main.tf': stack(settings, more.replace('ID', org.id)) });
    expect(await directory.apply()).toMatchObject({ status: 0 });
    expect(await api.integrations()).toHaveLength(1);
    expect(await directory.destroy()).toMatchObject({ status: 0 });
  });

  test.each([
    ['allowed_organization_ids = []', /The list is empty/],
    ['allowed_organization_ids = [""]', /"" is not the id of an org/],
    ['allowed_organization_ids = ["Our prod"]', /"Our prod" is not the id of an org/],
    ['allowed_organization_names = []', /The list is empty/],
    ['allowed_organization_names = [" "]', /" " is not the name of an org/],
    ['environment = " "', /name of the environment is blank/],
  ])('%s is refused before any request', async (settings, expected) => {
    await directory.write({ 'main.tf': stack(settings) });
    await forget();
    const { status, output } = await directory.apply();
    expect(status).toBe(1);
    expect(flat(output)).toMatch(expected);
    expect(await requests()).toEqual([]);
  });

  test('a client that may not ask which org it is: the setting cannot be kept, and so nothing is done', async () => {
    const fault = {
      operation: 'getOrganizationsMe',
      effect: { kind: 'status', status: 403, code: 'missing.any.permissions' },
    };
    await fetch(`${emulator.url}${control}/faults`, {
      method: 'POST',
      headers: { ...controlHeaders(emulator), 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    await directory.write({ 'main.tf': stack(`allowed_organization_ids = ["${org.id}"]`) });
    const { status, output } = await directory.apply();
    await fetch(`${emulator.url}${control}/faults`, {
      method: 'DELETE',
      headers: controlHeaders(emulator),
    });
    expect(status).toBe(1);
    expect(flat(output)).toMatch(
      /It is not known which org this is.*may read organizations\/me, or leave allowed_organization_ids out/,
    );
    expect(await api.integrations()).toEqual([]);
  });

  test('the environment says which variables are read first, and a bare one that differs is warned of', async () => {
    const secret = `CANARY-${randomUUID()}`;
    await directory.write({ 'main.tf': stack('environment = "eu-test"') });
    const { status, output } = await directory.plan([], {
      EU_TEST_GENESYSCLOUD_OAUTHCLIENT_ID: emulator.clientId,
      EU_TEST_GENESYSCLOUD_OAUTHCLIENT_SECRET: emulator.clientSecret,
      GENESYSCLOUD_OAUTHCLIENT_ID: 'somebody else',
      GENESYSCLOUD_OAUTHCLIENT_SECRET: secret,
      EU_TEST_TF_VAR_KEY: 'one',
      TF_VAR_KEY: 'two',
    });
    expect([status, flat(output)]).toEqual([2, expect.anything()]);
    expect(flat(output)).toContain(
      'EU_TEST_GENESYSCLOUD_OAUTHCLIENT_ID is used, and GENESYSCLOUD_OAUTHCLIENT_ID',
    );
    expect(flat(output)).toContain('TF_VAR_KEY is used, and EU_TEST_TF_VAR_KEY');
    expect(output).not.toContain(secret);
  });
});
