import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emulator, EmulatorSettings } from '../../../lib/emulator/index';
import { settingsFor, TerraformDouble, type Resource } from '../../faults/terraform-double';
import { OrgApi } from '../../support/api';
import { startTestEmulator } from '../../support/emulator';
import { variants } from '../../support/nightly';
import { PROVIDER, QUICK_SCRYPT } from '../../support/repository';
import { zipOf } from '../../support/zips';

const CONTRACT = '{"type":"object","properties":{"text":{"type":"string"}}}';

/** What nobody outside knows about the platform: the provider must work either way, and with several at once. */
const TOGETHER: readonly Partial<EmulatorSettings>[] = [
  { listIncludesContract: true, templates: 'inline', credentialFields: 'hidden', pageSizeMax: 100 },
  {
    draftAfterPublish: 'kept',
    draftExists: 'returned',
    credentialInUse: 'conflict',
    newHiddenReads: 1,
    unknownMembers: 'refused',
  },
  {
    draftAfterPublish: 'kept',
    draftExists: 'replaced',
    uploadContentType: 'free',
    validationWhileApplying: 'invalid',
    functionCredentialKey: 'another key',
    integrationWithActions: 'conflict',
    listLagReads: 1,
  },
  {
    functionRaisesDraftVersion: true,
    draftExists: 'replaced',
    publishUnchanged: 'keeps-version',
    zipNoticedAfterMs: 150,
    zipProcessingMs: 100,
  },
];

/** The same, few at a time. */
const APART: readonly Partial<EmulatorSettings>[] = [
  { listIncludesContract: true, templates: 'inline' },
  { publishUnchanged: 'keeps-version', credentialFields: 'hidden' },
  { draftAfterPublish: 'kept', draftExists: 'returned' },
  { draftAfterPublish: 'kept', draftExists: 'replaced' },
  { functionRaisesDraftVersion: true, draftExists: 'replaced' },
  { zipNoticedAfterMs: 150, zipProcessingMs: 100 },
  { functionCredentialKey: 'another key', pageSizeMax: 100 },
  { credentialInUse: 'conflict', integrationWithActions: 'conflict' },
  { newHiddenReads: 1, listLagReads: 1 },
  { unknownMembers: 'refused', uploadContentType: 'free', validationWhileApplying: 'invalid' },
];

describe('whatever the platform does where it is not known', () => {
  let directory: string;
  let emulator: Emulator;
  let terraform: TerraformDouble;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'genesys-actions-unknowns-'));
    for (const name of ['one', 'two']) {
      await writeFile(
        join(directory, `${name}.zip`),
        await zipOf({ 'index.js': `exports.handler = async () => "${name}";` }),
      );
    }
  });
  afterEach(async () => {
    await terraform.close();
    await emulator.close();
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  function stack({
    code = 'one',
    name = 'hello',
    template = '{}',
    // Written only, or kept in the state: the digest of what was written is made to be slow.
    writeOnly = false,
  } = {}): Record<string, Resource> {
    const fields = { KEY: 'a secret' };
    return {
      'genesysactions_credential.this': {
        type: 'genesysactions_credential',
        config: { name: 'keys', ...(writeOnly ? { fields_wo: fields, fields_wo_version: 1 } : { fields }) },
      },
      'genesysactions_integration.this': {
        type: 'genesysactions_integration',
        config: (ids) => ({ name: 'functions', credential_id: ids['genesysactions_credential.this'] }),
      },
      'genesysactions_function_action.this': {
        type: 'genesysactions_function_action',
        config: (ids) => ({
          integration_id: ids['genesysactions_integration.this'],
          name,
          contract: { input: CONTRACT, output: CONTRACT },
          request: { template },
          function: { handler: 'index.handler' },
          code: { path: join(directory, `${code}.zip`) },
        }),
      },
    };
  }

  test.each(
    // By day the two in which most is otherwise.
    variants([...TOGETHER, ...APART], (_settings, index) => index === 1 || index === 2).map(
      (settings) => [JSON.stringify(settings), settings] as const,
    ),
  )('%s', async (_name, settings) => {
    emulator = await startTestEmulator({ settings });
    terraform = new TerraformDouble(settingsFor(emulator), PROVIDER, {
      oneProcess: true,
      flags: ['--require', QUICK_SCRYPT],
    });
    const writeOnly = settings.credentialFields !== undefined;
    for (const each of [{}, { code: 'two', template: '{"a": 1}' }, { name: 'renamed', template: '' }]) {
      const change = { ...each, writeOnly };
      const { errors } = await terraform.apply(stack(change));
      expect({ change, errors }).toEqual({ change, errors: [] });
      const { planned, errors: failed } = await terraform.plan(stack(change));
      expect({ change, planned, failed }).toEqual({ change, planned: {}, failed: [] });
    }
    const { errors } = await terraform.apply({});
    expect(errors).toEqual([]);
    const api = new OrgApi(emulator);
    expect([await api.integrations(), await api.credentials()]).toEqual([[], []]);
  });
});
