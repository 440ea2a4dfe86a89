import { needs } from '../../support/engine';
import { expectStatus } from '../../support/processes';
import { useTerraformOrg } from '../../support/terraform-org';
import { zipOf } from '../../support/zips';

/* Terraform's actions with the real engine: smoke tests, and the publication of drafts. */

const NOTHING = 'custom_-_0b0e5f2a-8f0c-4f7e-9d5a-3f3a6c1d2e4b';
const flat = (text: string): string => text.replace(/[│\s]+/g, ' ');

interface Parts {
  readonly code?: string;
  readonly publish?: boolean;
  /** The action that is triggered. */
  readonly trigger?: string;
}

function stack({ code = 'one', publish = true, trigger }: Parts, ...actions: readonly string[]): string {
  const contract = JSON.stringify('{"type":"object","properties":{"text":{"type":"string"}}}');
  const answer = JSON.stringify(
    '{"type":"object","properties":{"text":{"type":"string"},"list":{"type":"array","items":{"type":"integer"}}}}',
  );
  return `
    resource "genesysactions_integration" "it" { name = "functions" }
    resource "genesysactions_function_action" "it" {
      integration_id = genesysactions_integration.it.id
      name           = "hello"
      contract       = { input = ${contract}, output = ${answer} }
      function       = { handler = "index.handler" }
      code           = { path = "${code}.zip" }
      publish        = ${publish}
      ${
        trigger === undefined
          ? ''
          : `lifecycle {
        action_trigger {
          events  = [after_create, after_update]
          actions = [action.${trigger}]
        }
      }`
      }
    }
    ${actions.join('\n')}`;
}

function action(type: string, config: string, id = 'genesysactions_function_action.it.id'): string {
  return `action "genesysactions_${type}" "it" {\n config {\n action_id = ${id}\n ${config}\n }\n}\n`;
}

const EXPECTED = (text: string): string =>
  `input = jsonencode({ text = "x" })\n expect = jsonencode({ text = "${text}" })`;

needs('actions').describe('actions', () => {
  const zip = (name: string): Promise<Buffer> =>
    zipOf({
      'index.js': `exports.handler = async ({ text }) => {
        if (text === 'wait') await new Promise((done) => setTimeout(done, 5000));
        if (text === 'fail') throw new Error('it broke');
        return { text: '${name} ' + text, list: [1, 2] };
      };`,
    });
  const org = useTerraformOrg({
    attached: true,
    files: async () => ({ 'one.zip': await zip('one'), 'two.zip': await zip('two') }),
  });

  async function apply(main: string, status = 0, args: readonly string[] = []): Promise<string> {
    await org.configure(main);
    return flat(expectStatus(await org.directory.apply(args), status).output);
  }

  test('a smoke test runs after a creation and after a change, and says how it goes', async () => {
    const smoke = { trigger: 'genesysactions_execute.it' };
    const created = await apply(stack(smoke, action('execute', EXPECTED('one x'))));
    expect(created).toMatch(/Executing hello …/);
    expect(created).toMatch(/It has answered as expected\./);
    expect(await apply(stack(smoke, action('execute', EXPECTED('one x'))))).not.toContain('Executing');
    const changed = await apply(stack({ ...smoke, code: 'two' }, action('execute', EXPECTED('two x'))));
    expect(changed).toMatch(/It has answered as expected\./);
  });

  test('an expectation that fails names what was expected and found, and loses nothing', async () => {
    const wrong = `input = jsonencode({ text = "x" })
      expect = jsonencode({ text = "two x", list = [1, 3], more = true })`;
    const failed = await apply(stack({ trigger: 'genesysactions_execute.it' }, action('execute', wrong)), 1);
    expect(failed).toContain('The answer of hello is not what was expected');
    expect(failed).toContain('text: expected "two x", found "one x"');
    expect(failed).toContain('list[1]: expected 3, found 2');
    expect(failed).toContain('more: expected true, found nothing');
    await org.configure(stack({}));
    expectStatus(await org.directory.plan(), 0);
  });

  test.each([
    ['fails', 'input = jsonencode({ text = "fail" })', /Could not execute the action .*it broke/],
    [
      'does not answer in time',
      'timeout_seconds = 1\n input = jsonencode({ text = "wait" })',
      /Could not execute the action .*did not answer within 1 s/,
    ],
  ])('an action that %s ends the apply', async (_, config, said) => {
    await apply(stack({}));
    await org.configure(stack({}, action('execute', config)));
    const { status, output } = await org.directory.apply(['-invoke=action.genesysactions_execute.it']);
    expect([status, flat(output)]).toEqual([1, expect.stringMatching(said)]);
  });

  test('a draft is tested step by step, then published, and then there is nothing to publish', async () => {
    const draft = { publish: false, trigger: 'genesysactions_test_draft.it' };
    const tested = await apply(stack(draft, action('test_draft', EXPECTED('one x'))));
    expect(tested).toMatch(/Testing the draft of hello …/);
    expect(tested).toMatch(/1\. .*: done/);
    expect(tested).toMatch(/It has answered as expected\./);

    const wrong = await apply(stack({ ...draft, code: 'two' }, action('test_draft', EXPECTED('one x'))), 1);
    expect(wrong).toContain('text: expected "one x", found "two x"');
    const fails = 'input = jsonencode({ text = "fail" })';
    const broken = await apply(stack({ publish: false, code: 'two' }, action('test_draft', fails)), 1, [
      '-invoke=action.genesysactions_test_draft.it',
    ]);
    expect(broken).toMatch(/The draft of hello fails/);
    expect(broken).toMatch(/: failed/);

    const publish = stack({ publish: false, code: 'two' }, action('publish', ''));
    expect(
      await apply(stack({ publish: false }, action('execute', '')), 1, [
        '-invoke=action.genesysactions_execute.it',
      ]),
    ).toContain('was never published');
    const invoke = ['-invoke=action.genesysactions_publish.it'];
    expect(await apply(publish, 0, invoke)).toMatch(/Published: version 1/);
    const { id } = await org.api.action('hello');
    expect(await org.api.execute(id, { text: 'x' })).toMatchObject({ text: 'two x' });
    expectStatus(await org.directory.apply(['-refresh-only']), 0);
    expectStatus(await org.directory.plan(), 0);
    expect(await apply(publish, 0, invoke)).toContain('Nothing to publish');
    expect(
      await apply(stack({ publish: false, code: 'two' }, action('test_draft', '')), 1, [
        '-invoke=action.genesysactions_test_draft.it',
      ]),
    ).toContain('No draft to test');
  });

  test.each([
    ['input that is no object', 'input = jsonencode([1])', 'input must be a JSON object'],
    ['an expectation that is no JSON', 'expect = "{"', 'expect must be JSON'],
    ['a time of the wrong type', 'timeout_seconds = "soon"', 'a number is required'],
    ['a time out of range', 'timeout_seconds = 0', 'timeout_seconds'],
    ['an argument that is not there', 'colour = "red"', 'Unsupported argument'],
  ])('%s is refused by the plan', async (_, config, said) => {
    await org.configure(stack({}, action('execute', config)));
    const { status, output } = await org.directory.plan();
    expect([status, flat(output)]).toEqual([1, expect.stringContaining(said)]);
  });

  test.each(['execute', 'test_draft', 'publish'])('%s of an action that is not there', async (type) => {
    await org.configure(action(type, '', JSON.stringify(NOTHING)));
    const { status, output } = await org.directory.apply([`-invoke=action.genesysactions_${type}.it`]);
    expect([status, flat(output)]).toEqual([
      1,
      expect.stringContaining(`There is no action with the id "${NOTHING}"`),
    ]);
  });
});
