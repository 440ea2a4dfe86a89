import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startTestEmulator } from '../support/emulator';
import { has, needs } from '../support/engine';
import { expectStatus } from '../support/processes';
import { connection, controlHeaders, TerraformDirectory } from '../support/terraform';
import { useTerraformOrg } from '../support/terraform-org';

/* What names a resource's object for good, with the real engine. */

const INTEGRATION = 'resource "genesysactions_integration" "it" { name = "functions" }\n';
const ADDRESS = 'genesysactions_integration.it';
const NOBODY = '0b0e5f2a-8f0c-4f7e-9d5a-3f3a6c1d2e4b';

interface State {
  readonly resources: { instances: { attributes: { id: string }; identity?: Record<string, unknown> }[] }[];
}

const flat = (text: string): string => text.replace(/[│\s]+/g, ' ');

describe('identity', () => {
  const org = useTerraformOrg({ attached: true });
  let id: string;
  let organization: string;

  beforeEach(async () => {
    await org.configure(INTEGRATION);
    expectStatus(await org.directory.apply(), 0);
    id = (await org.directory.ids())[ADDRESS] ?? '';
    ({ id: organization } = await org.api.call<{ id: string }>('GET', 'organizations/me'));
  });

  async function identity(directory = org.directory): Promise<unknown> {
    const { resources } = JSON.parse(await directory.state()) as State;
    return resources[0]?.instances[0]?.identity;
  }

  /** Plans an import into a state that has nothing. */
  async function takeOver(of: string): Promise<{ status: number | null; output: string }> {
    await org.directory.terraform(['state', 'rm', ADDRESS]);
    await org.configure(INTEGRATION, `import {\n to = ${ADDRESS}\n identity = { ${of} }\n}\n`);
    const { status, output } = await org.directory.apply();
    return { status, output: flat(output) };
  }

  needs('identity').describe('where the engine keeps it', () => {
    test('the state has the org and the id; one of before gets it by a refresh', async () => {
      const own = { organization_id: organization, id, name: null };
      expect(await identity()).toEqual(own);
      const stored = JSON.parse(await org.directory.state()) as State;
      delete stored.resources[0]?.instances[0]?.identity;
      await org.directory.write({ 'terraform.tfstate': JSON.stringify(stored) });
      expectStatus(await org.directory.plan(), 0);
      expectStatus(await org.directory.apply(['-refresh-only']), 0);
      expect(await identity()).toEqual(own);
    });

    test('who may not ask which org it is has an identity without it', async () => {
      const faults = (method: string, body?: object): Promise<Response> =>
        fetch(`${org.emulator.url}/emulator/faults`, {
          method,
          headers: { ...controlHeaders(org.emulator), 'content-type': 'application/json' },
          ...(body && { body: JSON.stringify(body) }),
        });
      const effect = { kind: 'status', status: 403, code: 'missing.any.permissions' };
      await faults('POST', { operation: 'getOrganizationsMe', effect });
      try {
        expectStatus(await org.directory.destroy(), 0);
        expectStatus(await org.directory.apply(), 0);
        ({ [ADDRESS]: id = '' } = await org.directory.ids());
        expect(await identity()).toEqual({ organization_id: null, id, name: null });
        const { status, output } = await takeOver(`organization_id = "${organization}", id = "${id}"`);
        expect([status, output]).toEqual([1, expect.stringContaining('may read organizations/me')]);
        expect((await takeOver(`id = "${id}"`)).status).toBe(0);
      } finally {
        await faults('DELETE');
      }
      expectStatus(await org.directory.apply(['-refresh-only']), 0);
      expect(await identity()).toEqual({ organization_id: organization, id, name: null });
    });

    test.each([
      ['the id', () => `id = "${id}"`],
      ['the org and the id', () => `organization_id = "${organization}", id = "${id}"`],
      ['a name', () => `name = "functions"`],
    ])('an import by %s', async (_, of) => {
      const { status, output } = await takeOver(of());
      expect([status, output]).toEqual([0, expect.stringContaining('1 imported, 0 added, 0 changed')]);
      expect(await identity()).toEqual({ organization_id: organization, id, name: null });
    });

    test.each([
      ['of another org', () => `organization_id = "${NOBODY}", id = "${id}"`, `It names the org ${NOBODY}`],
      [
        'of what was deleted',
        () => `id = "${NOBODY}"`,
        `no integration with the id ${NOBODY}. It was deleted`,
      ],
      ['of no form', () => 'id = "functions"', 'does not have the form of an id'],
      ['that names nothing', () => `organization_id = "${organization}"`, 'either the id of the integration'],
      ['that names two things', () => `id = "${id}", name = "x"`, 'either the id of the integration'],
      ['of a name that nothing has', () => 'name = "nothing"', 'The org has no integration "nothing"'],
    ])('an import by an identity %s is refused', async (_, of, said) => {
      const { status, output } = await takeOver(of());
      expect([status, output]).toEqual([1, expect.stringContaining(said)]);
      expect(output).not.toContain('Plan:');
    });
  });

  test('a plan for another org than that of the state says so, where the state knows', async () => {
    const other = await startTestEmulator({ orgs: ['Another org'] });
    const elsewhere = await TerraformDirectory.create({ 'main.tf': '' }, connection(other), {
      attached: true,
    });
    try {
      for (const file of ['main.tf', 'terraform.tfstate'])
        await elsewhere.write({ [file]: await readFile(join(org.directory.path, file)) });
      const { output, status } = await elsewhere.plan();
      expect([status, output]).toEqual([2, expect.stringContaining('1 to add')]);
      const warns = flat(output).includes(`The state was written for the org ${organization}`);
      expect(warns).toBe(has('identity'));
    } finally {
      await elsewhere.dispose();
      await other.close();
    }
  });
});
