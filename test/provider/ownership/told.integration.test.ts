import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsFor, TerraformDouble, type Resource } from '../../faults/terraform-double';
import { contentOf, idsOf } from '../../support/content';
import { startTestEmulator } from '../../support/emulator';
import { PROVIDER, QUICK_SCRYPT } from '../../support/repository';
import { pack, ProviderProcess, unpack } from '../support/provider-process';
import type { Emulator } from '../../../lib/emulator';

/* What Terraform was being told when all of it was killed: its state may have it, or not. */

const TYPE = 'genesysactions_credential';
const FIELDS = { name: 'keys', fields: { KEY: 'a secret' } };
const credential: Resource = { type: TYPE, config: FIELDS };
const ONE = { [`${TYPE}.one`]: credential };
const BOTH = { ...ONE, [`${TYPE}.two`]: credential };

let directory: string;
let emulator: Emulator;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'genesys-actions-told-'));
  emulator = await startTestEmulator();
});
afterEach(async () => {
  await emulator.close();
  await rm(directory, { recursive: true, force: true });
});

const options = () => ({
  cwd: directory,
  env: { GENESYSACTIONS_STATE_DIRECTORY: directory },
  flags: ['--require', QUICK_SCRYPT],
});

async function files(): Promise<string[]> {
  const entries = await readdir(join(directory, 'unfinished'), { recursive: true });
  return entries.filter((name) => name.endsWith('.json'));
}

/** Creates a credential, and is killed as soon as that is answered. */
async function killed(): Promise<TerraformDouble> {
  const terraform = new TerraformDouble(settingsFor(emulator), PROVIDER, { ...options(), oneProcess: true });
  expect(await terraform.apply(ONE)).toMatchObject({ errors: [] });
  terraform.kill();
  await terraform.close().catch(() => undefined);
  expect(await files()).toEqual([expect.stringMatching(/\.told\.json$/)]);
  return terraform;
}

test('what no state has is gone on with', async () => {
  await killed();
  const before = idsOf(await contentOf(emulator));
  const terraform = new TerraformDouble(settingsFor(emulator), PROVIDER, options());
  expect(await terraform.apply(ONE)).toMatchObject({ errors: [] });
  expect([terraform.idOf(`${TYPE}.one`)]).toEqual(before);
  expect(idsOf(await contentOf(emulator))).toEqual(before);
  // It came to a good end.
  expect(await files()).toEqual([]);
});

test('what the state has stays its own, whatever is made beside it', async () => {
  const terraform = (await killed()).fork(settingsFor(emulator), options());
  const own = terraform.idOf(`${TYPE}.one`);
  expect(await terraform.apply(BOTH)).toMatchObject({ errors: [] });
  expect(terraform.idOf(`${TYPE}.one`)).toBe(own);
  expect(idsOf(await contentOf(emulator))).toEqual([own ?? '', terraform.idOf(`${TYPE}.two`) ?? ''].sort());
  expect(await files()).toEqual([]);
});

test('also where Terraform shows the state after it has asked for what is made beside it', async () => {
  const terraform = await killed();
  const provider = await ProviderProcess.start(PROVIDER, options());
  try {
    await provider.call('ConfigureProvider', {
      terraform_version: '1.11.4',
      config: pack(settingsFor(emulator)),
    });
    const config = { ...FIELDS, on_existing: 'create' };
    const planning = provider.call('PlanResourceChange', {
      type_name: TYPE,
      prior_state: pack(null),
      proposed_new_state: pack(config),
      config: pack(config),
    });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const current_state = pack(terraform.valueOf(`${TYPE}.one`) ?? null);
    await provider.call('ReadResource', { type_name: TYPE, current_state });
    const planned = await planning;
    expect(JSON.stringify(planned['diagnostics'] ?? [])).not.toContain('is not finished');
    expect(unpack(planned['planned_state'])).toMatchObject({ name: 'keys' });
  } finally {
    await provider.stop();
  }
});
