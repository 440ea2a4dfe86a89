import { createHash } from 'node:crypto';
import { has, SECRET_FIELDS, SOME_FIELDS } from '../../support/engine';
import { expectStatus } from '../../support/processes';
import { HEADER } from '../../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../../support/terraform-org';
import { zipOf } from '../../support/zips';

const CONTRACT = '{"type":"object","properties":{"text":{"type":"string"},"count":{"type":"integer"}}}';
const OUTPUT = '{"type":"object","properties":{"answer":{"type":"string"}}}';

/** A whole stack; every optional attribute unset unless it is given. */
function stack(parts: { credential?: string; integration?: string; action?: string } = {}): string {
  return `${HEADER}
    variable "key" {
      type    = string
      default = "canary-8d0f3c-private-key"
    }
    resource "genesysactions_credential" "this" {
      name = "keys"
      ${parts.credential ?? `${SOME_FIELDS()} = { PRIVATE_KEY = var.key }`}
    }
    resource "genesysactions_integration" "this" {
      name = "functions"
      ${parts.integration ?? ''}
    }
    resource "genesysactions_function_action" "this" {
      integration_id = genesysactions_integration.this.id
      name           = "hello"
      contract       = { input = ${JSON.stringify(CONTRACT)}, output = ${JSON.stringify(OUTPUT)} }
      ${parts.action ?? 'function = { handler = "index.handler" }\n code = { path = "code.zip" }'}
    }`;
}

const EVERYTHING = stack({
  credential: `type = "userDefined"
    ${SECRET_FIELDS()} = { PRIVATE_KEY = var.key }
    ${has('writeOnly') ? 'fields_wo_version = 1' : ''}`,
  integration: `type = "function-data-actions"
    notes         = "for tests"
    enabled       = false
    properties    = jsonencode({ a = 1, b = { c = [true, null] } })
    advanced      = "{ \\"z\\": 1, \\"y\\": \\"x\\" }"
    credential_id = genesysactions_credential.this.id`,
  action: `category = "own category"
    secure   = true
    request = {
      template = "{\\"text\\": \\"$esc.jsonEncode($!{input.text})\\"}\\n"
      headers  = { key = "$!{credentials.PRIVATE_KEY}" }
      type     = "POST"
    }
    response = {
      translation_map  = { answer = "$.answer" }
      defaults         = { answer = "\\"none\\"" }
      success_template = "{\\"answer\\": $$\{answer}}"
    }
    function = {
      handler         = "index.handler"
      runtime         = "nodejs22.x"
      timeout_seconds = 7
      description     = "says hello"
    }
    code            = { path = "code.zip", sha256 = filesha256("code.zip") }
    publish         = true
    take_over_draft = true
    deletion_policy = "delete"`,
});

describe('resources, with the real Terraform', () => {
  const code = (source: string): Promise<Buffer> => zipOf({ 'index.js': source });

  const org = useTerraformOrg({
    attached: true,
    files: async () => ({ 'code.zip': await code('exports.handler = async (event) => event;') }),
  });
  let { api, directory } = {} as TerraformOrg;
  beforeEach(() => {
    ({ api, directory } = org);
  });

  async function apply(main: string): Promise<void> {
    await directory.write({ 'main.tf': main });
    const applied = await directory.apply();
    if (applied.status !== 0) throw new Error(applied.output);
  }

  async function expectNoChanges(): Promise<void> {
    expectStatus(await directory.plan(), 0);
  }

  async function onlyAction(): Promise<{ id: string; version: number; [key: string]: unknown }> {
    const { entities } = await api.call<{ entities: { id: string }[] }>(
      'GET',
      'integrations/actions?pageSize=100',
    );
    const ids = entities.map(({ id }) => id).filter((id) => !id.startsWith('static'));
    expect(ids).toHaveLength(1);
    return api.call('GET', `integrations/actions/${ids[0] ?? ''}?expand=contract&includeConfig=true`);
  }

  test('nothing optional set: applied, without a difference, destroyed', async () => {
    await apply(stack());
    await expectNoChanges();
    const action = await onlyAction();
    expect(action).toMatchObject({ name: 'hello', category: 'functions', secure: false, version: 1 });
    const { zip } = await api.publishedFunction(action.id);
    const digest = createHash('sha256')
      .update(await code('exports.handler = async (event) => event;'))
      .digest('hex');
    expect(zip?.name).toMatch(/^hello\.[0-9a-f]{64}\.zip$/);
    expect(digest).toHaveLength(64);
    const destroyed = await directory.destroy();
    expect(destroyed.status).toBe(0);
    expect(await api.integrations()).toEqual([]);
    expect(await api.credentials()).toEqual([]);
  });

  test('everything optional set: applied, without a difference, and executed as configured', async () => {
    await apply(EVERYTHING);
    await expectNoChanges();
    expect(await onlyAction()).toMatchObject({ category: 'own category', secure: true });
    const state = await directory.state();
    if (has('writeOnly')) expect(state).not.toContain('canary-8d0f3c');
    await apply(
      EVERYTHING.replace('enabled       = false', 'enabled = true').replace('"says hello"', '"says more"'),
    );
    await expectNoChanges();
  });

  test('what is null in a map is not there for the org, and no difference for Terraform', async () => {
    const withNulls = stack({
      integration: 'credentials = { functionCredentials = genesysactions_credential.this.id, other = null }',
      action: `function = { handler = "index.handler" }
        code     = { path = "code.zip" }
        request  = { headers = { absent = null, present = "1" } }
        response = { translation_map = { absent = null }, defaults = { absent = null } }`,
    });
    await apply(withNulls);
    await expectNoChanges();
    const applied = await onlyAction();
    expect(applied).toMatchObject({ version: 1, config: { request: { headers: { present: '1' } } } });
    expect(JSON.stringify(applied)).not.toContain('absent');
    const asNothing = withNulls.replaceAll(/absent = null,?/g, '').replace(', other = null', '');
    await apply(asNothing);
    await expectNoChanges();
    expect(await onlyAction()).toEqual(applied);
    await apply(withNulls);
    await apply(withNulls.replaceAll('= null', '= "\\"x\\""').replace(/, other = [^ ]+/, ''));
    expect(await onlyAction()).toMatchObject({
      id: applied.id,
      version: 2,
      config: { request: { headers: { absent: '"x"', present: '1' } } },
    });
  });

  test('whitespace and key order of JSON are no change, those of a contract no replacement', async () => {
    await apply(stack());
    const same = stack().replace(
      JSON.stringify(CONTRACT),
      JSON.stringify(
        '{ "properties": {"count":{"type":"integer"},\n"text":{"type":"string"}}, "type":"object" }',
      ),
    );
    await directory.write({ 'main.tf': same });
    await expectNoChanges();
  });

  test('drift of attributes and of code shows by name and is put right', async () => {
    await apply(stack());
    const { id } = await onlyAction();
    const path = `integrations/actions/${id}`;
    await api.call('POST', `${path}/draft`);
    const draft = await api.call<{ version: number }>('GET', `${path}/draft`);
    await api.call('PATCH', `${path}/draft`, {
      version: draft.version,
      name: 'renamed',
      config: {
        request: { requestTemplate: '{}', requestType: 'POST', headers: { x: 'y' } },
        response: { translationMap: { a: '$.a' }, translationMapDefaults: {}, successTemplate: '{}' },
      },
    });
    await api.call('PUT', `${path}/draft/function`, {
      handler: 'index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 3,
      description: 'changed',
    });
    const { version } = await api.call<{ version: number }>('GET', `${path}/draft`);
    await api.call('POST', `${path}/draft/publish`, { version });
    await api.replaceCode(id, 'other.zip', await code('exports.handler = async () => ({ evil: true });'));
    const [integration] = await api.integrations();
    await api.call('PATCH', `integrations/${integration?.id ?? ''}`, { intendedState: 'DISABLED' });

    const { status, output } = await directory.plan();
    expect(status).toBe(2);
    for (const changed of [
      /~ name +=/,
      /~ template +=/,
      /- "?x"?/,
      /translation_map/,
      /~ success_template/,
      /~ runtime/,
      /~ timeout_seconds/,
      /sha256 +=/,
      /~ enabled/,
    ]) {
      expect(output).toMatch(changed);
    }
    const applied = await directory.apply();
    expect(applied.status).toBe(0);
    await expectNoChanges();
    expect((await api.publishedFunction(id)).zip?.name).toMatch(/^hello\./);
    expect(await api.execute(id, { text: 'x' })).toEqual({ text: 'x' });
  });

  test('the same file name with other bytes is drift as well', async () => {
    await apply(stack());
    const { id } = await onlyAction();
    const name = (await api.publishedFunction(id)).zip?.name ?? '';
    await api.replaceCode(id, name, await code('exports.handler = async () => ({ evil: true });'));
    expect((await directory.plan()).status).toBe(2);
    expect((await directory.apply()).status).toBe(0);
    await expectNoChanges();
    expect(await api.execute(id, { text: 'x' })).toEqual({ text: 'x' });
  });

  test('a contract change replaces a published action and changes a draft in place', async () => {
    await apply(stack());
    const before = await onlyAction();
    const other = stack().replace(
      JSON.stringify(OUTPUT),
      JSON.stringify('{"type":"object","properties":{}}'),
    );
    await directory.write({ 'main.tf': other });
    const { output } = await directory.plan();
    expect(output).toContain('forces replacement');
    await apply(other);
    await expectNoChanges();
    expect((await onlyAction()).id).not.toBe(before.id);
  });

  test('with publish = false it stays a draft, until it is published', async () => {
    const draft = (more = ''): string =>
      stack({
        action: `function = { handler = "index.handler" }\n code = { path = "code.zip" }\n publish = false\n${more}`,
      });
    await apply(draft());
    await expectNoChanges();
    expect(await api.drafts()).toHaveLength(1);
    await apply(draft().replace(JSON.stringify(OUTPUT), JSON.stringify('{"type":"object","properties":{}}')));
    await expectNoChanges();
    const [only] = await api.drafts();
    await apply(draft().replace('publish = false', 'publish = true'));
    await expectNoChanges();
    expect((await onlyAction()).id).toBe(only?.id);
    expect(await api.drafts()).toEqual([]);
  });

  test('an action is imported by id and by name', async () => {
    await apply(stack());
    const { id } = await onlyAction();
    for (const text of [id, 'functions/hello']) {
      await directory.terraform(['state', 'rm', 'genesysactions_function_action.this']);
      const imported = await directory.terraform([
        'import',
        '-no-color',
        'genesysactions_function_action.this',
        text,
      ]);
      expect(imported.output).toContain('Import successful');
      expect((await directory.apply()).status).toBe(0);
      await expectNoChanges();
      expect(await onlyAction()).toMatchObject({ id, version: 1 });
    }
  });

  test('of an action of a web service, a URL that can be none is pointed out, and a method that is none refused', async () => {
    const web = (request: string): string => `${HEADER}
      resource "genesysactions_integration" "web" {
        name = "web"
        type = "custom-rest-actions"
      }
      resource "genesysactions_action" "web" {
        integration_id = genesysactions_integration.web.id
        name           = "lookup"
        contract       = { input = ${JSON.stringify(CONTRACT)}, output = ${JSON.stringify(OUTPUT)} }
        request        = { ${request} }
      }`;
    await directory.write({ 'main.tf': web('url_template = "users", type = "GET"') });
    const { status, output } = await directory.plan();
    expect({ status, output }).toEqual({ status: 2, output: expect.any(String) as string });
    expect(output.match(/Warning: |similar warning/g)).toEqual(['Warning: ']);
    expect(output.replace(/\n[│|]? */g, ' ')).toMatch(/with genesysactions_action\.web.*cannot be a URL/);
    await directory.write({ 'main.tf': web('url_template = "https://example.test", type = "LIST"') });
    const refused = await directory.plan();
    expect(refused.status).toBe(1);
    expect(refused.output.replace(/\n[│|]? */g, ' ')).toMatch(/The method must be one of .*not "LIST"/);
    expect(refused.output.match(/Error: /g)).toHaveLength(1);
  });

  describe('bad input ends with a clear error and changes nothing', () => {
    const action = (text: string): string => stack({ action: text });
    const good = 'function = { handler = "index.handler" }\n code = { path = "code.zip" }';
    const cases: [what: string, main: string, says: RegExp, env?: Record<string, string>][] = [
      [
        'a handler that is not in the zip',
        action(good.replace('index.handler', 'src/other.handler')),
        /src\/other\.js/,
      ],
      [
        'an export that does not exist',
        action(good.replace('index.handler', 'index.missing')),
        /does not export\s+"missing"/,
      ],
      ['a zip that is not one', action(good.replace('code.zip', 'text.zip')), /not a zip archive/],
      ['an empty zip', action(good.replace('code.zip', 'empty.zip')), /holds no files|not a zip/],
      ['no zip at all', action(good.replace('code.zip', 'none.zip')), /there is no such\s+file/],
      ['another digest', action(good.replace('"code.zip"', '"code.zip", sha256 = "00"')), /has the SHA-256/],
      [
        'a nested input contract',
        stack().replace(
          JSON.stringify(CONTRACT),
          JSON.stringify('{"type":"object","properties":{"a":{"type":"object"}}}'),
        ),
        /simple properties\s+schema/,
      ],
      [
        'a reserved property name',
        stack().replace(
          JSON.stringify(CONTRACT),
          JSON.stringify('{"type":"object","properties":{"orgId":{"type":"string"}}}'),
        ),
        /reserved by the\s+platform/,
      ],
      ['a contract that is no JSON', stack().replace(JSON.stringify(CONTRACT), '"{"'), /not JSON/],
      ['timeout 30', action(good.replace('.handler" }', '.handler", timeout_seconds = 30 }')), /1 to 15/],
      [
        'an unknown runtime',
        action(good.replace('.handler" }', '.handler", runtime = "cobol" }')),
        /Choose one of/,
      ],
      ['broken Velocity', action(`${good}\n request = { template = "#if(" }`), /Velocity|template/],
      ['an unknown policy', action(`${good}\n deletion_policy = "maybe"`), /must be one of/],
      ['a missing secret', stack(), /No oauthclient_secret/, { GENESYSCLOUD_OAUTHCLIENT_SECRET: '' }],
      [
        'a wrong secret',
        stack(),
        /does not let the provider in/,
        { GENESYSCLOUD_OAUTHCLIENT_SECRET: 'wrong-secret' },
      ],
      ['an org that cannot be reached', stack(), /cannot be reached/, { GENESYSCLOUD_GATEWAY_PORT: '1' }],
      ['a port that is none', stack(), /which is not a port/, { GENESYSCLOUD_GATEWAY_PORT: 'http' }],
    ];
    test.each(cases)('%s', async (_what, main, says, env = {}) => {
      await directory.write({ 'main.tf': main, 'text.zip': 'not a zip', 'empty.zip': await zipOf({}) });
      const { status, output } = await directory.apply([], env);
      const text = output.replace(/\n[│|]? */g, ' ');
      expect(status).toBe(1);
      expect(text).toMatch(says);
      expect(text).not.toMatch(/\bat .*\.js:\d+|wrong-secret|fault of the provider/);
      expect(await api.integrations()).toEqual([]);
      expect(await api.credentials()).toEqual([]);
      expect(await api.drafts()).toEqual([]);
    });
  });
});
