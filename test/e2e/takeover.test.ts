import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { OrgApi } from '../support/api';
import { ENGINE, needs, SECRET_FIELDS } from '../support/engine';
import { expectStatus } from '../support/processes';
import { PROVIDER } from '../support/repository';
import { HEADER, pluginPath, type TerraformDirectory } from '../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../support/terraform-org';
import { zipOf } from '../support/zips';

/*
 * What was made without this provider: by hand, as the admin UI does it (a draft without code, templates that are typed,
 * a zip of any name, publish), or by the public provider, whose state a team has.
 */

const INPUT = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const OUTPUT = { type: 'object', properties: { name: { type: 'string' } } };
const SECRET = 'canary-of-the-state-before';

const RESOURCES = `
resource "genesysactions_credential" "keys" {
  name      = "Keys by hand"
  ${SECRET_FIELDS()} = { KEY = "one" }
}

resource "genesysactions_integration" "it" {
  name          = "By hand"
  notes         = "Somebody's"
  credential_id = genesysactions_credential.keys.id
}

resource "genesysactions_function_action" "lookup" {
  integration_id = genesysactions_integration.it.id
  name           = "Look up"
  category       = "People"
  contract = {
    input  = jsonencode(${hcl(INPUT)})
    output = jsonencode(${hcl(OUTPUT)})
  }
  request = {
    template = "{\\n  \\"id\\": \\"$esc.jsonEncode($!{input.id})\\"\\n}"
    headers  = { "X-Key" = "$!{credentials.KEY}" }
  }
  response = {
    translation_map  = { name = "$.name" }
    defaults         = { name = "\\"nobody\\"" }
    success_template = "{ \\"name\\": $\${name} }"
  }
  function = { handler = "index.handler", runtime = "nodejs22.x", timeout_seconds = 7, description = "by hand" }
  code     = { path = "\${path.module}/code.zip" }
}
`;

function hcl(value: object): string {
  return JSON.stringify(value).replaceAll('":', '"=');
}

describe('what was made without this provider', () => {
  const org = useTerraformOrg({ attached: true });
  let { api, directory } = {} as TerraformOrg;
  let ids: { credential: string; integration: string; action: string };

  beforeEach(async () => {
    ({ api, directory } = org);
    const zip = await zipOf({
      'index.js': 'exports.handler = async ({ id }) => ({ name: `person ${id}` });',
    });
    ids = await makeByHand(api, zip);
    await directory.write({ 'code.zip': zip });
  });
  afterEach(async () => {
    if (directory !== org.directory) await directory.dispose();
  });

  needs('writeOnly').test(
    'is imported by name with nothing to change but code whose content nobody has recorded',
    async () => {
      await directory.write({
        'main.tf': `${HEADER}${RESOURCES}
import {
  to = genesysactions_credential.keys
  id = "Keys by hand"
}
import {
  to = genesysactions_integration.it
  id = "By hand"
}
import {
  to = genesysactions_function_action.lookup
  id = "By hand/Look up"
}
`,
      });
      const { stdout } = expectStatus(await directory.plan(['-out=plan']), 2);
      expect(stdout).toContain('Plan: 3 to import, 0 to add, 1 to change, 0 to destroy.');
      expect(changed(await directory.show('plan'))).toEqual({
        'genesysactions_function_action.lookup': CODE_ATTRIBUTES,
      });
      await expectTakenOver();
    },
  );

  needs('moveAcrossTypes').test(
    'is taken over from the public provider by moved blocks, and nothing is made anew',
    async () => {
      // Terraform starts both providers itself.
      directory = await directory.unattached();
      await standIn(directory);
      await directory.write({ 'terraform.tfstate': JSON.stringify(stateOfPublicProvider(ids)) });
      const moved = [
        ['integration_credential', 'credential', 'keys'],
        ['integration', 'integration', 'it'],
        ['integration_action', 'function_action', 'lookup'],
      ].map(
        ([from, to, name]) =>
          `moved {\n  from = genesyscloud_${from}.${name}\n  to   = genesysactions_${to}.${name}\n}\n`,
      );
      await directory.write({ 'main.tf': `${HEADER}${RESOURCES}${moved.join('')}` });
      expectStatus(await directory.terraform(['init', '-no-color', '-input=false']), 0);
      expect(expectStatus(await directory.plan(['-refresh=false']), 1).output).toContain(
        'Look up has not been read yet',
      );
      const { stdout } = expectStatus(await directory.plan(['-out=plan']), 2);
      expect(stdout).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
      expect(stdout).toContain('(moved from genesyscloud_integration_action.lookup)');
      expect(stdout).not.toContain(SECRET);
      expect(changed(await directory.show('plan'))).toEqual({
        'genesysactions_function_action.lookup': CODE_ATTRIBUTES,
      });
      await expectTakenOver();
      expect(await directory.state()).not.toContain(SECRET);
      expect(await directory.state()).not.toContain('genesyscloud_');
    },
  );

  /** Applies; the same objects are there afterwards, they work, and there is nothing left to do. */
  async function expectTakenOver(): Promise<void> {
    expectStatus(await directory.apply(), 0);
    expectStatus(await directory.plan(), 0);
    expect((await api.actions()).map(({ id }) => id)).toEqual([ids.action]);
    expect((await api.integrations()).map(({ id }) => id)).toEqual([ids.integration]);
    expect((await api.credentials()).map(({ id }) => id)).toEqual([ids.credential]);
    expect(await api.drafts()).toEqual([]);
    expect(await api.execute(ids.action, { id: '7' })).toEqual({ name: 'person 7' });
  }
});

/** What an update of the code alone changes, where it was not managed before. */
const CODE_ATTRIBUTES = ['code', 'deployed', 'version'];

/** Address → attributes that an update changes. */
function changed(plan: unknown): Record<string, string[]> {
  const { resource_changes: changes } = plan as {
    resource_changes: {
      address: string;
      change: { actions: string[]; before: Attributes; after: Attributes; after_unknown: Attributes };
    }[];
  };
  return Object.fromEntries(
    changes
      .filter(({ change }) => change.actions.join() === 'update')
      .map(({ address, change: { before, after, after_unknown: unknown } }) => [
        address,
        Object.keys({ ...before, ...after, ...unknown })
          .filter(
            (name) => unknown[name] === true || JSON.stringify(before[name]) !== JSON.stringify(after[name]),
          )
          .sort(),
      ]),
  );
}

type Attributes = Record<string, unknown>;

async function makeByHand(
  api: OrgApi,
  zip: Uint8Array,
): Promise<{ credential: string; integration: string; action: string }> {
  const { id: credential } = await api.call<{ id: string }>('POST', 'integrations/credentials', {
    name: 'Keys by hand',
    type: { name: 'userDefined' },
    credentialFields: { KEY: 'one' },
  });
  const { id: integration } = await api.call<{ id: string }>('POST', 'integrations', {
    integrationType: { id: 'function-data-actions' },
  });
  const { version: configVersion } = await api.call<{ version: number }>(
    'GET',
    `integrations/${integration}/config/current`,
  );
  await api.call('PUT', `integrations/${integration}/config/current`, {
    version: configVersion,
    name: 'By hand',
    notes: "Somebody's",
    properties: {},
    advanced: {},
    credentials: { functionCredentials: { id: credential } },
  });
  await api.call('PATCH', `integrations/${integration}`, { intendedState: 'ENABLED' });
  const { id: action } = await api.call<{ id: string }>('POST', 'integrations/actions/drafts', {
    name: 'Look up',
    category: 'People',
    integrationId: integration,
    secure: false,
    contract: { input: { inputSchema: INPUT }, output: { successSchema: OUTPUT } },
    config: {
      request: {
        requestType: 'POST',
        requestTemplate: '{\n  "id": "$esc.jsonEncode($!{input.id})"\n}',
        headers: { 'X-Key': '$!{credentials.KEY}' },
      },
      response: {
        translationMap: { name: '$.name' },
        translationMapDefaults: { name: '"nobody"' },
        successTemplate: '{ "name": ${name} }',
      },
    },
  });
  const draft = `integrations/actions/${action}/draft`;
  await api.call('PUT', `${draft}/function`, {
    handler: 'index.handler',
    runtime: 'nodejs22.x',
    timeoutSeconds: 7,
    description: 'by hand',
  });
  await api.deployDraft(action, 'my-function.zip', zip);
  return { credential, integration, action };
}

/**
 * Terraform starts the provider of every resource in a state, also of one that moves, to ask for its schemas. The public
 * provider cannot be had here: under its name stands this one, which is never asked about a resource of its.
 */
async function standIn({ path }: TerraformDirectory): Promise<void> {
  const file = join(path, 'terraform.d', 'plugins', pluginPath('1.60.0', ['mypurecloud', 'genesyscloud']));
  await mkdir(dirname(file), { recursive: true });
  await copyFile(PROVIDER, file);
  await chmod(file, 0o755);
}

/** A state as the public provider's resources leave it: with the fields of the credential in it. */
function stateOfPublicProvider(ids: { credential: string; integration: string; action: string }): object {
  const resource = (type: string, name: string, attributes: object): object => ({
    mode: 'managed',
    type: `genesyscloud_${type}`,
    name,
    provider: `provider["${ENGINE.host}/mypurecloud/genesyscloud"]`,
    instances: [{ schema_version: 1, attributes, sensitive_attributes: [] }],
  });
  return {
    version: 4,
    terraform_version: '1.5.0',
    serial: 3,
    lineage: '6b1c2f0e-5d8d-4f0e-9d55-3f6a3a0f7d11',
    outputs: {},
    resources: [
      resource('integration_credential', 'keys', {
        id: ids.credential,
        name: 'Keys by hand',
        credential_type_name: 'userDefined',
        fields: { KEY: SECRET },
      }),
      resource('integration', 'it', {
        id: ids.integration,
        intended_state: 'ENABLED',
        integration_type: 'function-data-actions',
        config: [
          {
            name: 'By hand',
            notes: "Somebody's",
            properties: '{}',
            advanced: '{}',
            credentials: { functionCredentials: ids.credential },
          },
        ],
      }),
      resource('integration_action', 'lookup', {
        id: ids.action,
        name: 'Look up',
        category: 'People',
        integration_id: ids.integration,
        secure: false,
        config_request: [{ request_template: 'x', request_type: 'POST', headers: {} }],
        config_response: [{ success_template: 'x', translation_map: {}, translation_map_defaults: {} }],
      }),
    ],
  };
}
