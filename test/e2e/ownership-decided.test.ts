import { setTimeout } from 'node:timers/promises';
import { changedOf, contentOf, idsOf, unfinishedOf } from '../support/content';
import { needs, SOME_FIELDS } from '../support/engine';
import { importBlocksIn } from '../support/import-block';
import { NIGHTLY, nightly, variants } from '../support/nightly';
import { expectStatus } from '../support/processes';
import { killApplyAt } from '../support/cut-off';
import { applyAfter } from '../support/interrupted';
import { hashZip } from '../support/shared-org';
import { makeCredential, makeFunctionAction, makeIntegration } from '../support/strangers';
import type { TerraformDirectory } from '../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../support/terraform-org';

const SECRET = 'canary-of-the-configuration';
const PLAN = 'saved.tfplan';
/** What a colleague has made of a credential. */
const THEIRS = { name: 'Colleague', type: { name: 'userDefined' }, credentialFields: { KEY: 'theirs' } };

/*
 * A plan decides, and an apply does what was decided: what came between the two, or what the plan could not know, is
 * refused. It holds for an apply of the same run, for a saved plan, and for one that another machine applies.
 */
describe('what a plan has decided', () => {
  const org = useTerraformOrg({ files: async () => ({ 'code.zip': await hashZip() }) });
  const { configure } = org;
  let { emulator, api, directory } = {} as TerraformOrg;
  let elsewhere: TerraformDirectory | undefined;

  beforeEach(() => {
    ({ emulator, api, directory } = org);
  });
  afterEach(async () => {
    await elsewhere?.dispose();
    elsewhere = undefined;
  });

  const credential = (more: string, label = 'it', name = '"There"'): string => `
resource "genesysactions_credential" "${label}" {
  name      = ${name}
  ${SOME_FIELDS()} = { KEY = "${SECRET}" }
  ${more}
}
`;
  const integration = (more: string, name = 'There', label = 'it'): string => `
resource "genesysactions_integration" "${label}" {
  name = "${name}"
  ${more}
}
`;
  const action = (more: string, integrationId = 'genesysactions_integration.it.id'): string => `
resource "genesysactions_function_action" "it" {
  integration_id = ${integrationId}
  name           = "Action"
  contract = {
    input  = jsonencode({ type = "object", properties = { text = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { a = { type = "string" } } })
  }
  function = { handler = "index.handler" }
  code     = { path = "\${path.module}/code.zip" }
  ${more}
}
`;

  const stranger = (name = 'There'): Promise<string> => makeCredential(api, name, { KEY: 'of a stranger' });

  const ON_EXISTING = ['fail', 'adopt'] as const;
  const WHERE = ['here', 'on another machine'] as const;
  const refusal = {
    fail: /already exists/,
    adopt: /The plan did not take over/,
  };

  test.each(variants(ON_EXISTING, (onExisting) => onExisting === 'fail'))(
    'on_existing = "%s": what comes while Terraform asks is left alone',
    async (onExisting) => {
      await configure(credential(`on_existing = "${onExisting}"`));
      let id = '';
      const applied = await applyAfter(directory, async () => {
        id = await stranger();
      });
      const { output } = expectStatus(applied, 1);
      expect(output).toMatch(refusal[onExisting]);
      expect(output).toContain(id);
      expect(output).not.toMatch(/bug in the provider|canary/);
      const { credentials } = await contentOf(emulator);
      expect(credentials).toMatchObject([{ id, fields: { KEY: 'of a stranger' } }]);
    },
  );

  test.each(
    variants(
      ON_EXISTING.flatMap((onExisting) => WHERE.map((where) => [onExisting, where] as const)),
      ([onExisting, where]) => onExisting === 'adopt' && where !== 'here',
    ),
  )(
    'on_existing = "%s": what comes before a saved plan is applied %s is left alone',
    async (onExisting, where) => {
      await configure(credential(`on_existing = "${onExisting}"`));
      expectStatus(await directory.plan([`-out=${PLAN}`]), 2);
      const id = await stranger();
      if (where !== 'here') elsewhere = await directory.copy({});
      const { output } = expectStatus(await (elsewhere ?? directory).apply([PLAN]), 1);
      expect(output).toMatch(refusal[onExisting]);
      const { credentials } = await contentOf(emulator);
      expect(credentials).toMatchObject([{ id, fields: { KEY: 'of a stranger' } }]);
    },
  );

  test.each(variants(ON_EXISTING, (onExisting) => onExisting === 'fail'))(
    'on_existing = "%s": a name that the plan could not know is looked up by the apply of a saved plan',
    async (onExisting) => {
      const id = await stranger();
      await configure(
        'resource "terraform_data" "name" {\n  input = "There"\n}\n',
        credential(`on_existing = "${onExisting}"`, 'it', 'terraform_data.name.output'),
      );
      expectStatus(await directory.plan([`-out=${PLAN}`]), 2);
      const { output } = expectStatus(await directory.apply([PLAN]), 1);
      expect(output).toMatch(refusal[onExisting]);
      expect(output).toContain(id);
      expect(idsOf(await contentOf(emulator))).toEqual([id]);
    },
  );

  test.each(variants(WHERE, (where) => where !== 'here'))(
    'what was planned to be taken over is taken over %s, by a saved plan',
    async (where) => {
      const id = await stranger();
      await configure(credential('on_existing = "adopt"'));
      const { output } = expectStatus(await directory.plan([`-out=${PLAN}`]), 2);
      expect(output).toMatch(/will take over/);
      if (where !== 'here') elsewhere = await directory.copy({});
      const at = elsewhere ?? directory;
      expectStatus(await at.apply([PLAN]), 0);
      expect(await at.ids()).toEqual({ 'genesysactions_credential.it': id });
      expectStatus(await at.plan(), 0);
    },
  );

  nightly.test('what was planned to be taken over and is another one by then is left alone', async () => {
    const first = await stranger();
    await configure(credential('on_existing = "adopt"'));
    expectStatus(await directory.plan([`-out=${PLAN}`]), 2);
    await api.call('DELETE', `integrations/credentials/${first}`);
    const second = await stranger();
    const { output } = expectStatus(await directory.apply([PLAN]), 1);
    expect(output).toMatch(/The plan did not take over/);
    expect((await contentOf(emulator)).credentials).toMatchObject([
      { id: second, fields: { KEY: 'of a stranger' } },
    ]);
  });

  test('the actions of an integration that is taken over are looked up by the plan', async () => {
    const integrationId = await makeIntegration(api, 'There');
    const zip = await hashZip();
    const id = await makeFunctionAction(api, { name: 'Action', category: 'There', integrationId, zip });
    const before = await contentOf(emulator);
    await configure(integration('on_existing = "adopt"'), action(''));
    const { output } = expectStatus(await directory.plan(), 1);
    expect(importBlocksIn(output)).toEqual([{ type: 'genesysactions_function_action', id }]);

    // Adopted as well, both are known from the plan on.
    await configure(integration('on_existing = "adopt"'), action('on_existing = "adopt"'));
    expectStatus(await directory.plan([`-out=${PLAN}`]), 2);
    expect(JSON.stringify(await directory.show(PLAN))).toContain(id);
    expectStatus(await directory.apply([PLAN]), 0);
    expectStatus(await directory.plan(), 0);
    expect(idsOf(await contentOf(emulator))).toEqual(idsOf(before));
  });

  nightly.test(
    'a creation that was cut off is gone on with by a saved plan, on another machine as well',
    async () => {
      await configure(integration(''));
      await killApplyAt(emulator, directory, [{ operation: 'putIntegrationConfigCurrent' }]);
      const before = await contentOf(emulator);
      expect(unfinishedOf(before)).toHaveLength(1);
      await directory.write({ 'terraform.tfstate': '' });
      expectStatus(await directory.plan([`-out=${PLAN}`]), 2);
      elsewhere = await directory.copy({});
      expectStatus(await elsewhere.apply([PLAN]), 0);
      expectStatus(await elsewhere.plan(), 0);
      const after = await contentOf(emulator);
      expect(idsOf(after)).toEqual(idsOf(before));
      expect(unfinishedOf(after)).toEqual([]);
    },
  );

  nightly.test(
    'what has the name and is about to go is no stranger to a saved plan, on another machine as well',
    async () => {
      await configure(credential('', 'old'));
      expectStatus(await directory.apply(), 0);
      const before = await directory.ids();
      await configure(credential('lifecycle {\n    create_before_destroy = true\n  }', 'new'));
      expectStatus(await directory.plan([`-out=${PLAN}`]), 2);
      elsewhere = await directory.copy({});
      expectStatus(await elsewhere.apply([PLAN]), 0);
      expectStatus(await elsewhere.plan(), 0);
      const ids = Object.values(await elsewhere.ids());
      expect(ids).not.toEqual(Object.values(before));
      expect(idsOf(await contentOf(emulator))).toEqual(ids);
    },
  );

  nightly.test('in an apply each stranger is told at its own resource, and the others are made', async () => {
    const names = ['One', 'Two', 'Three'];
    await configure(...names.map((name) => credential('', name.toLowerCase(), `"${name}"`)));
    const { output } = expectStatus(
      await applyAfter(directory, async () => {
        for (const name of ['One', 'Two']) await stranger(name);
      }),
      1,
    );
    for (const name of ['one', 'two']) {
      expect(output).toMatch(new RegExp(`with genesysactions_credential\\.${name},`));
    }
    expect(Object.keys(await directory.ids())).toEqual(['genesysactions_credential.three']);
    expect((await contentOf(emulator)).credentials).toHaveLength(3);
  });

  nightly.test('in a plan each stranger is told by its name, whichever resource tells it', async () => {
    const names = ['One', 'Two', 'Three'];
    const ids: string[] = [];
    for (const name of names) ids.push(await stranger(name));
    await configure(...names.map((name) => credential('', name.toLowerCase(), `"${name}"`)));
    const { output } = expectStatus(await directory.plan(), 1);
    expect(
      importBlocksIn(output)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(ids.sort());
    for (const name of names) expect(output).toContain(`The credential ${name} already exists`);
  });

  test.each(
    variants(
      [
        ['has another name', (id: string) => api.call('PUT', `integrations/credentials/${id}`, THEIRS)],
        ['is gone', (id: string) => api.call('DELETE', `integrations/credentials/${id}`)],
      ] as const,
      ([what]) => what === 'has another name',
    ),
  )('what a creation that was cut off has left and now %s is not gone on with', async (_what, change) => {
    await configure(credential(''));
    await killApplyAt(emulator, directory, [{ operation: 'putIntegrationsCredential' }]);
    const { credentials } = await contentOf(emulator);
    expect(credentials).toHaveLength(1);
    await change(credentials[0]?.id ?? '');
    const before = await contentOf(emulator);
    expectStatus(await directory.apply(), 0);
    expect(changedOf(before, await contentOf(emulator))).toEqual([]);
    expect(Object.values(await directory.ids())).not.toContain(credentials[0]?.id);
  });

  test('what a colleague makes of a draft while it is deployed is not published', async () => {
    await configure(integration(''), action(''));
    expectStatus(await directory.apply(), 0);
    const { id } = await api.action('Action');
    await configure(integration(''), action('request = { template = "{\\"text\\": \\"new\\"}" }'));
    const fault = emulator.addFault({
      operation: 'getIntegrationsActionDraftValidation',
      // The provider asks again until the fault is gone.
      effect: { kind: 'status', status: 503 },
    });
    const applied = directory.apply();
    while ((emulator.faults().find((each) => each.id === fault)?.applied ?? 0) === 0) await setTimeout(20);
    const { version } = await api.call<{ version: number }>('GET', `integrations/actions/${id}/draft`);
    await api.call('PATCH', `integrations/actions/${id}/draft`, { version, name: 'Colleague' });
    emulator.clearFaults();
    expect(expectStatus(await applied, 1).output).toMatch(/Somebody else has changed the draft of Action/);
    const { actions } = await contentOf(emulator);
    expect(actions.map(({ published }) => [published?.name, published?.version])).toEqual([['Action', 1]]);
  });

  nightly.test('what was adopted can be replaced, by another one', async () => {
    const id = await stranger();
    await configure(credential('on_existing = "adopt"\n lifecycle {\n create_before_destroy = true\n }'));
    expectStatus(await directory.apply(), 0);
    const { output } = expectStatus(await directory.apply(['-replace=genesysactions_credential.it']), 0);
    expect(output).toMatch(/Another There is made/);
    expectStatus(await directory.plan(), 0);
    const ids = Object.values(await directory.ids());
    expect(ids).not.toEqual([id]);
    expect(idsOf(await contentOf(emulator))).toEqual(ids);
  });

  test('what a targeted plan could not see to be of the state is never deleted for it', async () => {
    await configure(credential('', 'old'));
    expectStatus(await directory.apply(), 0);
    const before = await contentOf(emulator);
    await configure(credential('on_existing = "adopt"', 'new'));
    expectStatus(await directory.apply(['-target=genesysactions_credential.new']), 0);
    const { output } = expectStatus(await directory.apply(), 1);
    expect(output).toMatch(/Two resources have the same thing/);
    expect(idsOf(await contentOf(emulator))).toEqual(idsOf(before));
  });

  describe('two configurations of the provider', () => {
    const OTHER = 'provider "genesysactions" {\n  alias = "other"\n  token_pool_size = 2\n}\n';
    const other = (more: string, label: string, name?: string): string =>
      credential(`provider = genesysactions.other\n  ${more}`, label, name);

    nightly.test('take over what is theirs, each of its own', async () => {
      const ids = [await stranger('One'), await stranger('Two')];
      const adopt = 'on_existing = "adopt"';
      await configure(OTHER, credential(adopt, 'one', '"One"'), other(adopt, 'two', '"Two"'));
      expectStatus(await directory.apply(), 0);
      expectStatus(await directory.plan(), 0);
      expect(Object.values(await directory.ids()).sort()).toEqual(ids.sort());
    });

    nightly.test('never take over the same thing, or one what the other deletes', async () => {
      const id = await stranger();
      const adopt = 'on_existing = "adopt"';
      await configure(OTHER, credential(adopt, 'one'), other(adopt, 'two'));
      directory = directory.separately();
      expect(expectStatus(await directory.apply(), 1).output).toMatch(/There cannot be adopted/);

      await configure(OTHER, credential(adopt, 'one'));
      expectStatus(await directory.apply(), 0);
      await configure(OTHER, other(adopt, 'two'));
      expectStatus(await directory.apply(), 1);
      expect(idsOf(await contentOf(emulator))).toEqual([id]);
    });
  });

  (NIGHTLY ? needs('testCommand') : nightly).test('each run of terraform test plans again', async () => {
    await configure(
      'variable "version_of_it" {\n  default = "a"\n}\n',
      'resource "terraform_data" "it" {\n  input = var.version_of_it\n}\n',
      credential(
        'lifecycle {\n create_before_destroy = true\n replace_triggered_by = [terraform_data.it]\n }',
      ),
    );
    await directory.write({
      'it.tftest.hcl': 'run "one" {\n}\nrun "two" {\n  variables {\n    version_of_it = "b"\n  }\n}\n',
    });
    expect(expectStatus(await directory.terraform(['test', '-no-color']), 0).output).toContain(
      '2 passed, 0 failed',
    );
    expect(idsOf(await contentOf(emulator))).toEqual([]);
  });
});
