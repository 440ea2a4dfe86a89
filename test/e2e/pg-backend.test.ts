import { App, Testing } from 'cdktf';
import { EnvironmentStack, FunctionsIntegration } from '../../lib';
import { OrgApi } from '../support/api';
import { startEmulatorProcess } from '../support/emulator-process';
import { nightly } from '../support/nightly';
import { findPostgres, startPostgres } from '../support/postgres';
import { connection, TerraformDirectory } from '../support/terraform';

const binaries = findPostgres();
if (binaries === undefined)
  process.stderr.write('Skipped: there is no PostgreSQL under /usr/lib/postgresql.\n');

(binaries === undefined ? test.skip : nightly.test)(
  'the state in PostgreSQL: of two applies at once one waits or fails cleanly, and neither spoils it',
  async () => {
    const postgres = startPostgres(binaries ?? '');
    const emulator = await startEmulatorProcess();
    const directories: TerraformDirectory[] = [];
    try {
      const stack = new EnvironmentStack(Testing.stubVersion(new App()), {
        name: 'shared',
        backend: { type: 'pg', schemaName: 'shared' },
      });
      for (const name of ['A', 'B', 'C', 'D']) new FunctionsIntegration(stack, name, { name });
      const env = { ...connection(emulator), PG_CONN_STR: postgres.connStr };
      for (let person = 0; person < 2; person++) {
        directories.push(await TerraformDirectory.create({ 'cdk.tf.json': Testing.synth(stack) }, env));
      }
      const [alice, bob] = directories as [TerraformDirectory, TerraformDirectory];
      // One waits for the lock, as a pipeline does; the other gives up at once, as is Terraform's habit.
      const [first, second] = await Promise.all([alice.apply(['-lock-timeout=120s']), bob.apply()]);
      expect(first.output + second.output).not.toMatch(/panic|inconsistent/);
      expect(first.status).toBe(0);
      if (second.status !== 0) expect(second.output).toMatch(/Error acquiring the state lock/);

      expect((await new OrgApi(emulator).integrations()).map(({ name }) => name).sort()).toEqual([
        'A',
        'B',
        'C',
        'D',
      ]);
      for (const directory of directories) expect((await directory.plan()).status).toBe(0);
      expect((await bob.destroy()).status).toBe(0);
      expect(await new OrgApi(emulator).integrations()).toEqual([]);
    } finally {
      for (const directory of directories) await directory.dispose();
      await emulator.stop();
      postgres.stop();
    }
  },
);
