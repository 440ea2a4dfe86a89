import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PLACEHOLDERS_VARIABLE, placeholderFor } from '../../../../lib/model/placeholders';
import { needs } from '../../../support/engine';
import { nightly } from '../../../support/nightly';
import { expectStatus } from '../../../support/processes';
import { HEADER } from '../../../support/terraform';
import { useTerraformOrg, type TerraformOrg } from '../../../support/terraform-org';

const ADDRESS = 'genesysactions_credential.keys';
const [FIRST, SECOND] = ['CANARY-first-2c91', 'CANARY-second-77f0'];

/** One credential of one or two write-only fields. */
const stack = (rest = '', fields = 'KEY = var.key'): string => `${HEADER}
variable "key" {
  type      = string
  sensitive = true
  ephemeral = true
}
resource "genesysactions_credential" "keys" {
  name      = "keys"
  fields_wo = { ${fields} }
  ${rest}
}
`;

interface State {
  readonly resources: readonly {
    readonly instances: readonly {
      readonly attributes: Record<string, unknown>;
      readonly private?: string;
    }[];
  }[];
}

/** Real Terraform, real provider: what a plan makes of a secret that is others than the one that was written. */
needs('writeOnly').describe('a secret that changed', () => {
  const org = useTerraformOrg({ attached: true });
  let { emulator, api, directory } = {} as TerraformOrg;

  beforeEach(async () => {
    ({ emulator, api, directory } = org);
    await directory.write({ 'main.tf': stack() });
  });

  const apply = async (key: string): Promise<string> =>
    expectStatus(await directory.apply([], { TF_VAR_key: key }), 0).output;

  /** A plan's exit status (0: no changes, 2: changes), and what it printed. */
  const plan = (key: string, more: Record<string, string> = {}, args: readonly string[] = []) =>
    directory.plan(args, { TF_VAR_key: key, ...more });

  async function instance(): Promise<{ attributes: Record<string, unknown>; notes: string }> {
    const state = JSON.parse(await directory.state()) as State;
    const found = state.resources[0]?.instances[0];
    if (found === undefined) throw new Error('nothing is in the state');
    return {
      attributes: found.attributes,
      notes: Buffer.from(found.private ?? '', 'base64').toString('utf8'),
    };
  }

  const version = async (): Promise<unknown> => (await instance()).attributes['fields_wo_version'];

  /** How often the fields were sent to the org. */
  function writes(): number {
    return emulator
      .requests()
      .filter(({ method, path }) => method === 'PUT' && path.includes('/integrations/credentials')).length;
  }

  test('without a version: it is planned, sent once, and then there are no changes', async () => {
    await apply(FIRST);
    expect(await version()).toBe(1);
    expect((await plan(FIRST)).status).toBe(0);
    const changed = await plan(SECOND);
    expect(changed.status).toBe(2);
    expect(changed.output).toMatch(/fields_wo_version\s+= 1 -> \(known after apply\)/);
    expect(changed.output).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
    await apply(SECOND);
    expect([await version(), writes()]).toEqual([2, 2]);
    expect((await plan(SECOND)).status).toBe(0);
    // The older value is another one, too.
    expect((await plan(FIRST)).status).toBe(2);
  });

  nightly.test(
    'a saved plan that is applied with the old secret again does nothing, and is no error',
    async () => {
      await apply(FIRST);
      expect((await plan(SECOND, {}, ['-out=saved.plan'])).status).toBe(2);
      const args = ['apply', '-no-color', '-input=false', 'saved.plan'];
      expectStatus(await directory.terraform(args, { TF_VAR_key: FIRST }), 0);
      expect([await version(), writes()]).toEqual([1, 1]);
    },
  );

  nightly.test('a field more or less, and a field of another name, are changes', async () => {
    await apply(FIRST);
    for (const fields of ['KEY = var.key, MORE = var.key', 'OTHER = var.key']) {
      await directory.write({ 'main.tf': stack('', fields) });
      expect((await plan(FIRST)).status).toBe(2);
      await apply(FIRST);
      expect((await plan(FIRST)).status).toBe(0);
    }
    expect([await version(), writes()]).toEqual([3, 3]);
  });

  test('a version without write-only fields is pointed out, once in a plan', async () => {
    const kept = `${HEADER}
resource "genesysactions_credential" "keys" {
  name              = "keys"
  fields            = { KEY = "${FIRST}" }
  fields_wo_version = 1
}
`;
    await directory.write({ 'main.tf': kept });
    const { output } = await plan(FIRST);
    expect(output).toContain('Warning: fields_wo_version without fields_wo');
    expect(output).not.toContain('similar warning');
  });

  nightly.test('a setting that only Terraform knows sends no secret again', async () => {
    await directory.write({ 'main.tf': stack('fields_wo_version = 7') });
    await apply(FIRST);
    await directory.write({ 'main.tf': stack('fields_wo_version = 7\n  on_existing = "create"') });
    // What is in the variable now was never meant to be sent: the version is the same.
    expect(await apply(SECOND)).toContain('1 changed');
    expect([await version(), writes()]).toEqual([7, 1]);
    expect((await instance()).attributes['on_existing']).toBe('create');
    // And still it is known which secret was written.
    expect((await plan(FIRST)).output).not.toContain('Warning');
    expect((await plan(SECOND)).output).toContain('Warning: The secret fields changed');
  });

  test('with a version of its own: a warning that says what to do, and nothing is sent', async () => {
    await directory.write({ 'main.tf': stack('fields_wo_version = 7') });
    await apply(FIRST);
    const { status, output } = await plan(SECOND);
    expect(status).toBe(0);
    expect(output).toContain('Warning: The secret fields changed, and are not sent');
    expect(output.replace(/\s+/g, ' ')).toContain('Raise fields_wo_version to send them, or leave it out');
    expect((await plan(FIRST)).output).not.toContain('Warning');
    await directory.write({ 'main.tf': stack('fields_wo_version = 8') });
    const raised = await plan(SECOND);
    expect([raised.status, raised.output.includes('Warning')]).toEqual([2, false]);
    await apply(SECOND);
    // The version that was given stays when it is no longer given, and the next change counts on from it.
    await directory.write({ 'main.tf': stack() });
    expect((await plan(SECOND)).status).toBe(0);
    await apply(FIRST);
    expect([await version(), writes()]).toEqual([9, 3]);
  });

  nightly.test('after an import nobody knows, and nothing is said until the next write', async () => {
    await apply(FIRST);
    const id = (await api.credentials())[0]?.id ?? '';
    expectStatus(await directory.terraform(['state', 'rm', ADDRESS]), 0);
    const args = ['import', '-no-color', '-input=false', ADDRESS, id];
    expectStatus(await directory.terraform(args, { TF_VAR_key: SECOND }), 0);
    const imported = await plan(SECOND);
    expect([imported.status, imported.output.includes('Warning')]).toEqual([0, false]);
    await directory.write({ 'main.tf': stack('fields_wo_version = 1') });
    await apply(SECOND);
    expect((await plan(SECOND)).status).toBe(0);
    expect((await plan(FIRST)).output).toContain('The secret fields changed');
  });

  test('an older state, with version 1 and without a digest, plans nothing', async () => {
    await directory.write({ 'main.tf': stack('fields_wo_version = 1') });
    await apply(FIRST);
    const state = JSON.parse(await directory.state()) as State;
    const old = state.resources[0]?.instances[0] as { private?: string };
    expect(old.private).toBeDefined();
    delete old.private;
    await directory.write({ 'terraform.tfstate': JSON.stringify(state), 'main.tf': stack() });
    const later = await plan(SECOND);
    expect([later.status, later.output.includes('Warning')]).toEqual([0, false]);
  });

  test('a value that is known only after the apply tells nothing', async () => {
    await apply(FIRST);
    const unknown = stack('', 'KEY = terraform_data.made.output').concat(
      'resource "terraform_data" "made" { input = "made later" }\n',
    );
    await directory.write({ 'main.tf': unknown });
    const { status, output } = await plan(FIRST);
    expect([status, output.includes('Warning')]).toEqual([2, false]);
    expect(output).toContain('Plan: 1 to add, 0 to change, 0 to destroy.');
    await apply(FIRST);
    // Now it is known, and it is another one.
    expect((await plan(FIRST)).output).toContain('Plan: 0 to add, 1 to change, 0 to destroy.');
  });

  nightly.test('a placeholder never looks like a change, and is never written', async () => {
    await apply(FIRST);
    const placeholder = placeholderFor('key');
    expect((await plan(placeholder)).status).toBe(0);
    // Made of a placeholder, or chosen by a person: the run says so.
    await directory.write({ 'main.tf': stack('', 'KEY = base64encode(var.key)') });
    expect((await plan('my own dummy')).status).toBe(2);
    const run = { [PLACEHOLDERS_VARIABLE]: '1' };
    expect((await plan('my own dummy', run)).status).toBe(0);
    await directory.write({ 'main.tf': stack('fields_wo_version = 2') });
    for (const [key, env] of [
      [placeholder, {}],
      ['my own dummy', run],
    ] as const) {
      const refused = await directory.apply([], { TF_VAR_key: key, ...env });
      expect(refused.status).toBe(1);
      expect(refused.output).toContain('A placeholder instead of a secret');
    }
    expect(writes()).toBe(1);
  });

  test('an empty value, as of a variable that was not set, overwrites nothing by itself', async () => {
    await apply(FIRST);
    const { status, output } = await plan('');
    expect([status, output.includes('Warning: An empty secret is not sent by itself')]).toEqual([0, true]);
    // Planned with a value and applied without.
    expect((await plan(SECOND, {}, ['-out=saved.plan'])).status).toBe(2);
    const args = ['apply', '-no-color', '-input=false', 'saved.plan'];
    expectStatus(await directory.terraform(args, { TF_VAR_key: '' }), 0);
    expect(writes()).toBe(1);
    await directory.write({ 'main.tf': stack('fields_wo_version = 2') });
    await apply('');
    expect(writes()).toBe(2);
  });

  nightly.test('a refused write is planned again', async () => {
    await apply(FIRST);
    emulator.addFault({ operation: 'putIntegrationsCredential', effect: { kind: 'status', status: 400 } });
    const before = await instance();
    expect((await directory.apply([], { TF_VAR_key: SECOND })).status).toBe(1);
    expect(await instance()).toEqual(before);
    emulator.clearFaults();
    await apply(SECOND);
    expect((await plan(SECOND)).status).toBe(0);
  });

  test('neither the value nor a hash that could be looked up is in the state', async () => {
    await apply(FIRST);
    const first = (await instance()).notes;
    // It is looked for where it could be: the digest is there, in a form of its own, and short enough to be one.
    expect(JSON.parse(first)).toEqual({
      fields_wo: {
        form: 'scrypt-16384-8-5',
        salt: expect.stringMatching(/^[\w+/]{22}==$/) as string,
        digest: expect.stringMatching(/^[\w+/]{43}=$/) as string,
      },
    });
    for (const text of [FIRST, JSON.stringify({ KEY: FIRST }), JSON.stringify([['KEY', FIRST]])]) {
      for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
        for (const encoding of ['hex', 'base64'] as const) {
          const hash = createHash(algorithm).update(text).digest(encoding);
          expect(first).not.toContain(hash);
        }
      }
    }
    // The same secret, written again, looks different.
    await directory.write({ 'main.tf': stack('fields_wo_version = 5') });
    await apply(FIRST);
    const again = (await instance()).notes;
    const note = (text: string) => (JSON.parse(text) as { fields_wo: Record<string, string> }).fields_wo;
    expect(note(again)['salt']).not.toBe(note(first)['salt']);
    expect(note(again)['digest']).not.toBe(note(first)['digest']);
    const files = ['terraform.tfstate', 'terraform.tfstate.backup'];
    for (const file of files)
      expect(await readFile(join(directory.path, file), 'utf8')).not.toMatch(/CANARY/);
  });

  test('of fields that are kept in the state is none while they are placeholders', async () => {
    const kept = (fields: string): string => `${HEADER}
      variable "key" {
        type      = string
        sensitive = true
      }
      resource "genesysactions_credential" "keys" {
        name   = "keys"
        fields = { ${fields} }
      }`;
    await directory.write({ 'main.tf': kept('KEY = var.key') });
    await apply(FIRST);
    expect((await instance()).notes).toBe('');
    const statusOf = async (key: string): Promise<number> => (await plan(key)).status;
    expect([await statusOf(FIRST), await statusOf(placeholderFor('key')), await statusOf(SECOND)]).toEqual([
      0, 0, 2,
    ]);
    await directory.write({ 'main.tf': kept('KEY = var.key, MORE = var.key') });
    expect(await statusOf(placeholderFor('key'))).toBe(2);
  });
});
