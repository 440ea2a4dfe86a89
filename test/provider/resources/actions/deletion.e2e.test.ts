import { putFlows } from '../../../support/flows';
import { nightly, variants } from '../../../support/nightly';
import { expectStatus } from '../../../support/processes';
import { HEADER } from '../../../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../../../support/terraform-org';
import { zipOf } from '../../../support/zips';

/*
 * Actions that flows use, under the default deletion_policy, with the real Terraform: the plan always comes and says what
 * the apply will do; the apply is refused and has changed nothing.
 */

const ONE = '{"type":"object","properties":{"text":{"type":"string"}}}';
const TWO = '{"type":"object","properties":{"text":{"type":"string"},"more":{"type":"string"}}}';

interface Parts {
  readonly contract?: string;
  /** Attributes and meta-arguments of both actions. */
  readonly both?: string;
}

const INTEGRATIONS = `${HEADER}
  resource "genesysactions_integration" "functions" { name = "functions" }
  resource "genesysactions_integration" "web" {
    name = "web"
    type = "custom-rest-actions"
  }`;

function stack({ contract = ONE, both = '' }: Parts = {}): string {
  const common = `contract = { input = ${JSON.stringify(contract)}, output = ${JSON.stringify(ONE)} }\n${both}`;
  return `${INTEGRATIONS}
    resource "genesysactions_function_action" "this" {
      integration_id = genesysactions_integration.functions.id
      name           = "hello"
      function       = { handler = "index.handler" }
      code           = { path = "code.zip" }
      ${common}
    }
    resource "genesysactions_action" "this" {
      integration_id = genesysactions_integration.web.id
      name           = "web"
      request        = { url_template = "https://x.example", type = "GET" }
      ${common}
    }`;
}

const CREATE_FIRST = { both: 'lifecycle { create_before_destroy = true }' };

describe('an action that flows use', () => {
  const org = useTerraformOrg({
    attached: true,
    emulator: {
      clients: [
        {
          clientId: 'no-dependencies',
          clientSecret: 'not-a-secret',
          permissions: ['integrations:*'],
        },
      ],
    },
    files: async () => ({ 'code.zip': await zipOf({ 'index.js': 'exports.handler = async () => ({});' }) }),
  });
  let { emulator, api, directory } = {} as TerraformOrg;
  let ids: readonly string[];

  beforeEach(async () => {
    ({ emulator, api, directory } = org);
    await directory.write({ 'main.tf': stack() });
    expectStatus(await directory.apply(), 0);
    ids = await actionIds();
    await useThem('Main menu');
  });
  afterEach(async () => {
    if (directory !== org.directory) await directory.dispose();
  });

  async function actionIds(): Promise<string[]> {
    const actions = await api.actions();
    return actions.map(({ id }) => id).sort();
  }

  async function useThem(name: string, uses: readonly string[] = ids): Promise<void> {
    await putFlows(emulator, [{ name, uses }]);
  }

  /** The plan comes and names the flow; the apply of that very plan is refused, and the org and the state are as before. */
  async function refused(): Promise<void> {
    const plan = expectStatus(await directory.plan(['-out=plan']), 2);
    for (const name of ['hello', 'web']) {
      expect(plan.output).toContain(`Warning: ${name} is in use`);
      expect(said(plan.output).split(`${name} is used by Main menu (inboundcallflow).`)).toHaveLength(2);
    }
    expect(said(plan.output)).toContain('The apply is refused while that is so');
    await applyRefused();
  }

  /** The apply of the plan is refused, and the org and the state are as before. */
  async function applyRefused(): Promise<void> {
    const before = await stateIds();
    const apply = expectStatus(await directory.apply(['plan']), 1);
    for (const name of ['hello', 'web']) expect(apply.output).toContain(`Error: ${name} is in use`);
    expect(said(apply.output)).toContain('change the flows first');
    expect(await actionIds()).toEqual(ids);
    expect((await api.drafts()).filter(({ version }) => version === 0)).toEqual([]);
    expect(await stateIds()).toEqual(before);
  }

  /** Messages without Terraform's frame and line ends. */
  function said(output: string): string {
    return output.replace(/[│╷╵]/g, ' ').replace(/\s+/g, ' ');
  }

  /** All objects of the state, those that are only waiting for their deletion as well. */
  async function stateIds(): Promise<(string | undefined)[][]> {
    const { resources } = JSON.parse(await directory.state()) as {
      resources: { type: string; instances: { attributes: { id: string }; deposed?: string }[] }[];
    };
    return resources.flatMap(({ type, instances }) =>
      instances.map(({ attributes, deposed }) => [type, attributes.id, deposed]),
    );
  }

  test('is not replaced because of its contract', async () => {
    await directory.write({ 'main.tf': stack({ contract: TWO }) });
    await refused();
  });

  // Terraform tells the provider of -replace only when it is too late for a warning.
  nightly.test('is not replaced because of -replace', async () => {
    const replaced = ['genesysactions_function_action.this', 'genesysactions_action.this'];
    expectStatus(await directory.plan(['-out=plan', ...replaced.map((each) => `-replace=${each}`)]), 2);
    await applyRefused();
  });

  test('create_before_destroy: the new one is made beside it, and it goes when nothing uses it any more', async () => {
    // An apply has to know what its plan has decided of what has the same name.
    directory = await directory.unattached();
    await directory.write({ 'main.tf': stack({ ...CREATE_FIRST, contract: TWO }) });
    const plan = expectStatus(await directory.plan(['-out=plan']), 2);
    expect(said(plan.output)).toContain(
      'With create_before_destroy the new one is made first, and this one stays',
    );
    const apply = expectStatus(await directory.apply(['plan']), 1);
    for (const name of ['hello', 'web']) expect(apply.output).toContain(`Error: ${name} is in use`);
    const both = await actionIds();
    expect(both).toHaveLength(4);
    expect(both).toEqual(expect.arrayContaining([...ids]));
    // The state knows all four, so that none is lost.
    const known = (await stateIds()).map(([, id]) => id);
    expect(known).toEqual(expect.arrayContaining(both));

    expect(said(expectStatus(await directory.apply(), 1).output)).toContain('hello is used by Main menu');
    expect(await actionIds()).toEqual(both);
    await useThem(
      'Main menu',
      both.filter((id) => !ids.includes(id)),
    );
    expectStatus(await directory.apply(), 0);
    expect(await actionIds()).toEqual(both.filter((id) => !ids.includes(id)));
    expectStatus(await directory.plan(), 0);
  });

  test('is not deleted, until nothing uses it', async () => {
    await directory.write({ 'main.tf': INTEGRATIONS });
    await refused();
    await useThem('Main menu', []);
    expectStatus(await directory.apply(), 0);
    expect(await actionIds()).toEqual([]);
  });

  test('came into use between the plan and the apply: the apply looks again', async () => {
    await useThem('Main menu', []);
    await directory.write({ 'main.tf': INTEGRATIONS });
    const plan = expectStatus(await directory.plan(['-out=plan']), 2);
    expect(plan.output).not.toContain('in use');
    await useThem('Late menu');
    expect(expectStatus(await directory.apply(['plan']), 1).output).toContain('Late menu');
    expect(await actionIds()).toEqual(ids);
  });

  nightly.test('retain: stays, and its place is taken; delete: is deleted with a warning', async () => {
    // An apply has to know what its plan has decided of what has the same name.
    directory = await directory.unattached();
    await directory.write({ 'main.tf': stack({ both: 'deletion_policy = "retain"' }) });
    expectStatus(await directory.apply(), 0);
    const changed = {
      ...CREATE_FIRST,
      both: `${CREATE_FIRST.both}\ndeletion_policy = "delete"`,
      contract: TWO,
    };
    await directory.write({ 'main.tf': stack(changed) });
    expect(said(expectStatus(await directory.separately().apply(), 0).output)).toContain(
      'hello stays in the org',
    );
    expect(await actionIds()).toEqual(expect.arrayContaining([...ids]));
    expect(await actionIds()).toHaveLength(4);

    await useThem(
      'Main menu',
      (await actionIds()).filter((id) => !ids.includes(id)),
    );
    await directory.write({ 'main.tf': INTEGRATIONS });
    expect(said(expectStatus(await directory.apply(), 0).output)).toContain('hello is used by Main menu');
    expect(await actionIds()).toEqual(ids);
  });

  test.each(
    variants(
      [
        ['block_if_used', 1],
        ['retain', 0],
      ] as const,
      ([policy]) => policy === 'block_if_used',
    ),
  )('%s: holds also for what was published after its creation failed', async (policy, status) => {
    const both = `deletion_policy = ${JSON.stringify(policy)}`;
    await useThem('Main menu', []);
    await directory.write({ 'main.tf': INTEGRATIONS });
    expectStatus(await directory.apply(), 0);
    await directory.write({ 'main.tf': stack({ both }) });
    emulator.addFault({
      operation: 'postIntegrationsActionDraftPublish',
      effect: { kind: 'status', status: 400, message: 'not now' },
    });
    expectStatus(await directory.apply(), 1);
    emulator.clearFaults();
    const left = (await api.drafts()).map(({ id }) => id);
    expect(left).toHaveLength(2);
    for (const id of left) {
      const { version } = await api.call<{ version: number }>('GET', `integrations/actions/${id}/draft`);
      await api.call('POST', `integrations/actions/${id}/draft/publish`, { version });
    }
    await useThem('Main menu', left);

    await directory.write({ 'main.tf': INTEGRATIONS });
    expectStatus(await directory.apply(['-refresh=false']), status);
    expect(await actionIds()).toEqual(left.sort());
  });

  test('a look-up that fails does not keep a plan from coming, and keeps an apply from deleting', async () => {
    await directory.write({ 'main.tf': INTEGRATIONS });
    const failing = { operation: 'getArchitectDependencytrackingConsumingresources' };
    emulator.addFault({ ...failing, effect: { kind: 'status', status: 400, message: 'odd' } });
    const plan = expectStatus(await directory.plan(['-out=plan']), 2);
    expect(said(plan.output)).toContain('It is not known who uses hello');
    expect(expectStatus(await directory.apply(['plan']), 1).output).toContain('odd');
    expect(await actionIds()).toEqual(ids);
  });

  test('without the permission to look, plan and apply say so and go on', async () => {
    await directory.write({ 'main.tf': INTEGRATIONS });
    const env = {
      GENESYSCLOUD_OAUTHCLIENT_ID: 'no-dependencies',
      GENESYSCLOUD_OAUTHCLIENT_SECRET: 'not-a-secret',
    };
    const { output } = expectStatus(await directory.apply([], env), 0);
    expect(said(output)).toContain('The permission is architect:dependencyTracking:view.');
    expect(await actionIds()).toEqual([]);
  });

  nightly.test('is named with the flows that use it, and how many more there are', async () => {
    await putFlows(
      emulator,
      Array.from({ length: 25 }, (_, index) => ({ name: `\u001b[31mFlow ${index}\n`, uses: ids })),
    );
    await directory.write({ 'main.tf': INTEGRATIONS });
    const { output } = expectStatus(await directory.plan(), 2);
    expect(said(output)).toContain('\\u001b[31mFlow 9');
    expect(said(output)).toContain('and 15 more flows');
    // eslint-disable-next-line no-control-regex
    expect(output).not.toMatch(/\u001b/);
  });
});
