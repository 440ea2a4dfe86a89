import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLAN_KEY_VARIABLE, savePlan, secretsOfPlan, withSavedPlan } from '../../lib/cli/plan-secrets';
import type { Emulator } from '../../lib/emulator';
import { holding, textsBelow } from '../support/canary';
import { startTestEmulator } from '../support/emulator';
import { has, needs, SECRET_FIELDS } from '../support/engine';
import { expectStatus } from '../support/processes';
import { connection, HEADER, TerraformDirectory } from '../support/terraform';

const CANARY = 'CANARY-91b0-of-the-saved-plan';
const KEY = 'a key of more than twenty characters';

/** Plans of real Terraform: which of them hold a secret, by what `terraform show -json` says and by what their zip holds. */
describe('the secrets of a plan', () => {
  let emulator: Emulator;
  let directory: TerraformDirectory;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    directory = await TerraformDirectory.create({ 'main.tf': HEADER }, connection(emulator), {
      attached: true,
    });
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  async function planOf(main: string): Promise<{ json: string; found: string[]; clear: string[] }> {
    await directory.write({ 'main.tf': HEADER + main });
    expectStatus(await directory.plan(['-out=saved.plan'], { TF_VAR_key: CANARY }), 2);
    const { stdout } = await directory.terraform(['show', '-json', 'saved.plan']);
    const texts = await textsBelow(directory.path, ['terraform-provider-', 'terraform.tfstate']);
    return { json: stdout, found: secretsOfPlan(stdout), clear: holding(texts, /CANARY/) };
  }

  const variable = (rest: string): string => `
    variable "key" {
      type      = string
      sensitive = true
      ${rest}
    }`;
  const credential = (rest: string): string => `
    resource "genesysactions_credential" "keys" {
      name = "keys"
      ${rest}
    }`;

  needs('writeOnly').test(
    'none: an ephemeral variable in a write-only field, and a write-only field that is written out',
    async () => {
      const ephemeral = variable('ephemeral = true') + credential('fields_wo = { KEY = var.key }');
      expect(await planOf(ephemeral)).toMatchObject({ found: [], clear: [] });
      expect((await planOf(credential('fields_wo = { KEY = "text" }'))).found).toEqual([]);
    },
  );

  test.each([
    [
      'a variable that is not ephemeral',
      variable('') + credential(`${SECRET_FIELDS()} = { KEY = var.key }`),
      [...(has('writeOnly') ? [] : ['genesysactions_credential.keys: fields']), 'variable key'],
    ],
    [
      'fields that are kept in the state',
      variable('') + credential('fields = { KEY = var.key }'),
      ['genesysactions_credential.keys: fields', 'variable key'],
    ],
    [
      'a sensitive value in a resource of another provider, deep inside, and in an output',
      `${variable('')}
       resource "terraform_data" "other" { input = { list = [{ name = var.key }] } }
       output "key" {
         value     = var.key
         sensitive = true
       }`,
      ['output key', 'terraform_data.other: input.list.0.name', 'variable key'],
    ],
  ])('%s', async (_what, main, expected) => {
    const { found, clear } = await planOf(main);
    expect(found).toEqual(expected);
    // It does stand there: what is told is true.
    expect(clear.length).toBeGreaterThan(0);
  });

  test('what is in the state alone is in the plan, too', async () => {
    const main = variable('') + credential('fields = { KEY = var.key }');
    await directory.write({ 'main.tf': HEADER + main });
    expectStatus(await directory.apply([], { TF_VAR_key: CANARY }), 0);
    const removed = await planOf('resource "terraform_data" "new" {}\n');
    expect(removed.found).toEqual(['genesysactions_credential.keys: fields']);
    expect(removed.clear.length).toBeGreaterThan(0);
    expectStatus(await directory.destroy({ TF_VAR_key: CANARY }), 0);
  });
});

describe('a saved plan', () => {
  let directory: string;
  const inside = (name: string): string => join(directory, name);
  const PLAN = JSON.stringify({
    configuration: { root_module: { variables: { key: { sensitive: true } } } },
    variables: { key: { value: CANARY } },
  });

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'genesys-actions-plan-secrets-'));
    writeFileSync(inside('made'), `Terraform's plan with ${CANARY}`);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test('without a secret it is what Terraform made', async () => {
    await savePlan(readFileSync(inside('made')), '{}', inside('saved'), {});
    expect(readFileSync(inside('saved'))).toEqual(readFileSync(inside('made')));
    expect(await withSavedPlan(inside('saved'), (file) => Promise.resolve(file), {})).toBe(inside('saved'));
  });

  test('with a secret and without a key it is refused: what, where, what to do', async () => {
    const refused = savePlan(readFileSync(inside('made')), PLAN, inside('saved'), {});
    await expect(refused).rejects.toThrow(
      /holds secrets[^]*variable key[^]*ephemeral[^]*GENESYS_ACTIONS_PLAN_KEY/,
    );
    await expect(refused).rejects.not.toThrow(/CANARY/);
    expect(existsSync(inside('saved'))).toBe(false);
  });

  test('with a key it is encrypted, and opened with that key alone', async () => {
    const env = { [PLAN_KEY_VARIABLE]: KEY };
    await savePlan(readFileSync(inside('made')), PLAN, inside('saved'), env);
    expect(readFileSync(inside('saved'), 'latin1')).not.toMatch(/CANARY|Terraform's plan/);
    let opened = '';
    const read = (file: string): Promise<string> => {
      opened = file;
      return Promise.resolve(readFileSync(file, 'utf8'));
    };
    expect(await withSavedPlan(inside('saved'), read, env)).toContain(CANARY);
    expect([existsSync(opened), opened.startsWith(directory)]).toEqual([false, false]);
    const open = (more: NodeJS.ProcessEnv): Promise<string> => withSavedPlan(inside('saved'), read, more);
    await expect(open({})).rejects.toThrow('is encrypted. Set GENESYS_ACTIONS_PLAN_KEY');
    await expect(open({ [PLAN_KEY_VARIABLE]: `${KEY}.` })).rejects.toThrow('cannot be decrypted');
    const whole = readFileSync(inside('saved'));
    for (const place of [40, whole.length - 1, whole.length]) {
      const other = Buffer.from(whole);
      if (place < whole.length) other.writeUInt8(other.readUInt8(place) ^ 1, place);
      writeFileSync(inside('saved'), place < whole.length ? other : whole.subarray(0, 45));
      await expect(open(env)).rejects.toThrow('cannot be decrypted');
    }
    expect(readdirSync(directory).sort()).toEqual(['made', 'saved']);
  });

  test('a key that can be guessed, and a plan that is not there, are refused', async () => {
    const short = savePlan(readFileSync(inside('made')), PLAN, inside('saved'), {
      [PLAN_KEY_VARIABLE]: 'short',
    });
    await expect(short).rejects.toThrow('at least 20 characters');
    await expect(withSavedPlan(inside('none'), () => Promise.resolve(), {})).rejects.toThrow(
      'cannot be read (ENOENT)',
    );
  });
});
