import { HEADER } from '../../../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../../../support/terraform-org';
import { zipOf } from '../../../support/zips';
import { nightly } from '../../../support/nightly';

const CONTRACT = JSON.stringify('{"type":"object","properties":{"text":{"type":"string"}}}');

interface Parts {
  readonly code?: string;
  readonly more?: string;
  readonly settings?: string;
}

function action({ code = '', more = '', settings = 'handler = "index.handler"' }: Parts = {}): string {
  return `
    resource "genesysactions_integration" "it" {
      name = "functions"
    }
    resource "genesysactions_function_action" "it" {
      integration_id = genesysactions_integration.it.id
      name           = "hello"
      contract       = { input = ${CONTRACT}, output = ${CONTRACT} }
      function       = { ${settings} }
      ${code}
      ${more}
    }`;
}

const stack = (parts: Parts = {}): string => HEADER + action(parts);
const WITH_CODE = { code: 'code = { path = "code.zip" }' };

describe('an action without code in the configuration keeps the code that is deployed', () => {
  const answering = (text: string): Promise<Buffer> =>
    zipOf({ 'index.js': `exports.handler = async () => ({ text: '${text}' });` });

  const org = useTerraformOrg({
    attached: true,
    files: async () => ({
      'code.zip': await answering('first'),
      'other.zip': await answering('second'),
    }),
  });
  let { api, directory } = {} as TerraformOrg;
  beforeEach(() => {
    ({ api, directory } = org);
  });

  async function apply(main: string): Promise<string> {
    await directory.write({ 'main.tf': main });
    const { status, output } = await directory.apply();
    if (status !== 0) throw new Error(output);
    return output;
  }

  async function plan(main: string): Promise<{ status: number | null; output: string }> {
    await directory.write({ 'main.tf': main });
    return directory.plan();
  }

  async function deployed(): Promise<{ id: string; zip: string | undefined; answer: unknown }> {
    const { id } = await api.action('hello');
    const { zip } = await api.publishedFunction(id);
    return { id, zip: zip?.id, answer: await api.execute(id, {}) };
  }

  test('the definition changes, the zip stays; code that is given again is uploaded', async () => {
    await apply(stack(WITH_CODE));
    const before = await deployed();
    expect(before.answer).toEqual({ text: 'first' });

    expect(await apply(stack())).toContain('0 added, 1 changed, 0 destroyed');
    expect(await deployed()).toEqual(before);
    expect((await plan(stack())).status).toBe(0);

    const described = { settings: 'handler = "index.handler", timeout_seconds = 5' };
    const headers = { more: 'request = { headers = { a = "b" } }' };
    await apply(stack({ ...described, ...headers }));
    expect(await deployed()).toEqual(before);
    expect((await api.publishedFunction(before.id)).function?.timeoutSeconds).toBe(5);
    expect((await plan(stack({ ...described, ...headers }))).status).toBe(0);

    await apply(stack({ code: 'code = { path = "other.zip" }' }));
    expect(await deployed()).toMatchObject({ id: before.id, answer: { text: 'second' } });
    expect((await plan(stack({ code: 'code = { path = "other.zip" }' }))).status).toBe(0);
  });

  nightly.test('code that somebody else deploys is no change', async () => {
    await apply(stack(WITH_CODE));
    await apply(stack());
    const { id } = await deployed();
    await api.replaceCode(id, 'theirs.zip', await answering('theirs'));
    expect((await plan(stack())).status).toBe(0);
    await apply(stack({ settings: 'handler = "index.handler", timeout_seconds = 5' }));
    expect((await deployed()).answer).toEqual({ text: 'theirs' });
  });

  test('one that does not exist is refused at plan: there is no code to keep', async () => {
    const nothing = await plan(stack());
    expect(nothing.status).toBe(1);
    expect(nothing.output).toContain('Error: There is no code to keep');
    await apply(stack(WITH_CODE).replace(/resource "genesysactions_function_action"[^]*$/, ''));
    const integration = await plan(stack());
    expect(integration.status).toBe(1);
    expect(integration.output.replace(/\s*│\s*/g, ' ')).toMatch(/Give it code; or, .* import it first/);
    expect(await api.actions()).toEqual([]);
  });

  test('a contract change, which makes another action, needs code', async () => {
    await apply(stack(WITH_CODE));
    const { status, output } = await plan(stack().replaceAll('text', 'other'));
    expect(status).toBe(1);
    expect(output).toContain('There is no code to keep');
  });

  test('imported, it is as it is: nothing to change, whatever draft lies on it', async () => {
    await apply(stack(WITH_CODE));
    const { id } = await deployed();
    await api.call('POST', `integrations/actions/${id}/draft`);
    const { version } = await api.call<{ version: number }>('GET', `integrations/actions/${id}/draft`);
    await api.call('PATCH', `integrations/actions/${id}/draft`, { version, name: 'half-done' });
    await directory.terraform(['state', 'rm', 'genesysactions_function_action.it']);
    const block = '\nimport {\n  to = genesysactions_function_action.it\n  id = "functions/hello"\n}\n';
    const { output } = await plan(stack() + block);
    expect(output).toContain('Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.');
    await apply(stack() + block);
    expect((await plan(stack())).status).toBe(0);
    await api.call('DELETE', `integrations/actions/${id}/draft`);
  });

  nightly.test('another handler cannot be looked up: a warning', async () => {
    await apply(stack(WITH_CODE));
    const { status, output } = await plan(stack({ settings: 'handler = "index.other"' }));
    expect(status).toBe(2);
    expect(output).toContain('Warning: The handler cannot be checked');
    expect((await plan(stack())).output).not.toContain('The handler cannot be checked');
  });

  test("a draft with somebody else's code is never published, whatever take_over_draft says", async () => {
    await apply(stack(WITH_CODE));
    const before = await deployed();
    await api.call('POST', `integrations/actions/${before.id}/draft`);
    const upload = await api.call<{ url: string; headers: Record<string, string> }>(
      'POST',
      `integrations/actions/${before.id}/draft/function/upload`,
      { fileName: 'theirs.zip' },
    );
    await fetch(upload.url, {
      method: 'PUT',
      headers: { ...upload.headers, 'content-type': 'application/zip' },
      body: new Uint8Array(await answering('theirs')),
    });
    const changed = {
      settings: 'handler = "index.handler", timeout_seconds = 5',
      more: 'take_over_draft = true',
    };
    // The plan tells, the apply is refused.
    const planned = await plan(stack(changed));
    const refused = await directory.apply();
    expect([planned.status, refused.status]).toEqual([2, 1]);
    for (const { output } of [planned, refused]) {
      expect(output).toContain('has a draft of somebody else');
      expect(output).not.toContain('set take_over_draft');
    }
    expect(await deployed()).toEqual(before);
    await api.call('DELETE', `integrations/actions/${before.id}/draft`);
    await apply(stack(changed));
    expect(await deployed()).toEqual(before);
  });
});
