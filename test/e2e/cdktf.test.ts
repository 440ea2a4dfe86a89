import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { has, needs } from '../support/engine';
import { nightly } from '../support/nightly';
import { expectStatus, run, type Finished } from '../support/processes';
import { ROOT } from '../support/repository';
import { CLEAN_ENVIRONMENT, connection } from '../support/terraform';

/**
 * The commands of the README by hand against a running emulator, and a canary: a secret that must turn up nowhere,
 * not even in the most talkative log. By default cdktf deploys in local.test.ts and targets.test.ts.
 */
(has('writeOnly') ? nightly.describe : needs('writeOnly').describe)(
  'cdktf synth, diff, deploy and destroy',
  () => {
    const canary = `CANARY-${randomBytes(12).toString('hex')}`;
    let emulator: EmulatorProcess;
    let work: string;
    let api: OrgApi;
    const outputs: string[] = [];

    async function cdktf(...args: string[]): Promise<Finished> {
      const finished = await run('npx', ['cdktf', ...args, '--output', join(work, 'cdktf.out')], {
        cwd: ROOT,
        env: {
          ...CLEAN_ENVIRONMENT,
          ...connection(emulator),
          CI: '1',
          TF_CLI_ARGS_init: `-backend-config=path=${join(work, 'terraform.tfstate')}`,
          TF_LOG: 'trace',
          TF_LOG_PATH: join(work, 'trace.log'),
          TF_VAR_PUBLIC_KEY: 'not a real key',
          TF_VAR_PRIVATE_KEY: `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----\n`,
        },
      });
      outputs.push(finished.output);
      return finished;
    }

    beforeAll(async () => {
      work = await mkdtemp(join(tmpdir(), 'genesys-actions-e2e-'));
      emulator = await startEmulatorProcess();
      api = new OrgApi(emulator);
    });

    afterAll(async () => {
      await emulator.stop();
      await rm(work, { recursive: true, force: true });
    });

    test('synth writes every stack, each with the provider beside it', async () => {
      expectStatus(await cdktf('synth'), 0);
      const stacks = await readdir(join(work, 'cdktf.out', 'stacks'));
      expect(stacks.sort()).toEqual(['dev', 'local', 'prod', 'test']);
      for (const stack of stacks) {
        expect(await readdir(join(work, 'cdktf.out', 'stacks', stack))).toEqual(
          expect.arrayContaining(['cdk.tf.json', 'terraform.d', '.terraform.lock.hcl']),
        );
      }
    });

    test('diff shows what would be made and makes nothing', async () => {
      expect(expectStatus(await cdktf('diff', 'local'), 0).output).toContain('3 to add');
      expect(await api.actions()).toEqual([]);
      expect(await api.integrations()).toEqual([]);
    });

    test('deploy makes it, and a saved plan of the next change holds no secret', async () => {
      expectStatus(await cdktf('deploy', 'local', '--auto-approve'), 0);
      expect(await api.actions()).toMatchObject([{ name: 'JWE encrypt decrypt', version: 1 }]);
      expect(await api.credentials()).toHaveLength(1);
      expect(await api.integrations()).toHaveLength(1);
    });

    test('diff after it has no changes', async () => {
      expect(expectStatus(await cdktf('diff', 'local'), 0).output).toContain('No changes');
    });

    test('destroy leaves the org empty', async () => {
      expectStatus(await cdktf('destroy', 'local', '--auto-approve'), 0);
      expect(await api.actions()).toEqual([]);
      expect(await api.drafts()).toEqual([]);
      expect(await api.integrations()).toEqual([]);
      expect(await api.credentials()).toEqual([]);
    });

    test('the secret was written nowhere', async () => {
      const forms = [canary, Buffer.from(canary).toString('base64').replace(/=+$/, '').slice(4, -4)];
      const log = await readFile(join(work, 'trace.log'), 'utf8');
      expect(log).toContain('genesysactions');
      const files = await readdir(work, { recursive: true, withFileTypes: true });
      const checked = files.filter((file) => file.isFile());
      expect(checked.map((file) => file.name)).toEqual(
        expect.arrayContaining(['cdk.tf.json', 'terraform.tfstate', 'trace.log', 'plan']),
      );
      for (const file of checked) {
        const path = join(file.parentPath, file.name);
        const content = await readFile(path, 'latin1');
        for (const form of forms) expect([path, content.includes(form)]).toEqual([path, false]);
      }
      for (const output of outputs) for (const form of forms) expect(output).not.toContain(form);
    });
  },
);
