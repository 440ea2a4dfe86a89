import { has, SECRET_FIELDS, SOME_FIELDS } from '../support/engine';
import { expectStatus } from '../support/processes';
import { useTerraformOrg } from '../support/terraform-org';
import { zipOf } from '../support/zips';

const CONTRACT = `{
    input  = jsonencode({ type = "object", properties = { a = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { b = { type = "string" } } })
  }`;

const UNSET = `
resource "genesysactions_credential" "it" {
  name      = "Credential"
  ${SOME_FIELDS()} = { KEY = "one" }
}

resource "genesysactions_integration" "it" {
  name = "Integration"
}

resource "genesysactions_function_action" "it" {
  integration_id = genesysactions_integration.it.id
  name           = "Action"
  contract       = ${CONTRACT}
  function       = { handler = "index.handler" }
  code           = { path = "\${path.module}/code.zip" }
}
`;

const SET = `
resource "genesysactions_credential" "it" {
  name              = "Credential"
  type              = "userDefined"
  ${SECRET_FIELDS()} = { KEY = "one" }
  ${has('writeOnly') ? 'fields_wo_version = 2' : ''}
}

resource "genesysactions_credential" "kept" {
  name   = "Credential in the state"
  fields = { KEY = "two" }
}

resource "genesysactions_integration" "it" {
  name          = "Integration"
  type          = "function-data-actions"
  notes         = "Notes\\nin two lines"
  enabled       = false
  properties    = jsonencode({})
  advanced      = jsonencode({})
  credential_id = genesysactions_credential.it.id
}

resource "genesysactions_function_action" "it" {
  integration_id  = genesysactions_integration.it.id
  name            = "Action"
  category        = "Another category"
  secure          = true
  contract        = ${CONTRACT}
  request = {
    template = "{ \\"a\\": \\"$esc.jsonEncode($!{input.a})\\" }"
    headers  = { "X-Tenant" = "one" }
    type     = "POST"
  }
  response = {
    translation_map  = { b = "$.b" }
    defaults         = { b = "\\"none\\"" }
    success_template = "{ \\"b\\": $\${b} }"
  }
  function = {
    handler         = "index.handler"
    runtime         = "nodejs22.x"
    timeout_seconds = 3
    description     = "It echoes"
  }
  code = {
    path   = "\${path.module}/code.zip"
    sha256 = filesha256("\${path.module}/code.zip")
  }
  publish         = true
  deletion_policy = "delete"
  take_over_draft = true
}
`;

/** What has been applied is what the next plan finds: for each resource, with optional attributes unset and set. */
describe('a plan after an apply says "No changes"', () => {
  const org = useTerraformOrg({
    attached: true,
    files: async () => ({ 'code.zip': await zipOf({ 'index.js': 'exports.handler = async (e) => e;' }) }),
  });

  test('with every optional attribute unset, set, and unset again', async () => {
    const unset = UNSET.replace('function       =', 'deletion_policy = "delete"\n  function       =');
    for (const main of [UNSET, SET, unset]) {
      await org.configure(main);
      expectStatus(await org.directory.apply(), 0);
      expect(expectStatus(await org.directory.plan(), 0).output).toContain('No changes');
    }
  });
});
