import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeProviderFiles } from '../../lib/terraform/plugin-directory';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { ENGINE } from '../support/engine';
import { nightly } from '../support/nightly';
import { expectStatus, run } from '../support/processes';
import { COMMAND } from '../support/repository';
import { CLEAN_ENVIRONMENT, connection, HEADER } from '../support/terraform';

/** An app that synthesises its one stack as it stands there; it is started by a line of the shell. */
const APP = `
const { cpSync, mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const out = process.env.CDKTF_OUTDIR;
mkdirSync(join(out, 'stacks'), { recursive: true });
cpSync('stack', join(out, 'stacks', 'dev'), { recursive: true });
const dev = { name: 'dev', workingDirectory: 'stacks/dev', synthesizedStackPath: 'stacks/dev/cdk.tf.json' };
writeFileSync(join(out, 'manifest.json'), JSON.stringify({ stacks: { dev } }));
`;

// Also run on Windows and macOS (.github/workflows/machines.yml).
describe('what a synthesis writes beside a stack', () => {
  let directory: string;
  let emulator: EmulatorProcess;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'genesys-actions-beside-'));
    emulator = await startEmulatorProcess();
    writeProviderFiles(join(directory, 'stack'));
    await writeFile(join(directory, 'terraform.rc'), '');
    await writeFile(join(directory, 'app.js'), APP);
    await writeFile(
      join(directory, 'cdktf.json'),
      JSON.stringify({ app: 'echo x && node app.js', output: 'out' }),
    );
  });
  afterAll(async () => {
    await emulator.stop();
    // Windows removes no executable that is just ending.
    await rm(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  const env = (): Readonly<Record<string, string | undefined>> => ({
    ...CLEAN_ENVIRONMENT,
    ...connection(emulator),
    TF_CLI_CONFIG_FILE: join(directory, 'terraform.rc'),
  });

  // On Linux the projects of test/projects show both.
  const elsewhere = process.platform === 'linux' ? nightly.test : test;

  elsewhere('is enough for Terraform, as its lock says', async () => {
    const cwd = join(directory, 'stack');
    await writeFile(
      join(cwd, 'main.tf'),
      `${HEADER}\nresource "genesysactions_integration" "it" { name = "Beside" }\n`,
    );
    const terraform = (...args: string[]) =>
      run(ENGINE.program, [...args, '-no-color', '-input=false'], { cwd, env: env() });
    expectStatus(await terraform('init', '-lockfile=readonly'), 0);
    expectStatus(await terraform('apply', '-auto-approve'), 0);
    expect(await new OrgApi(emulator).integrations()).toMatchObject([{ name: 'Beside' }]);
    expectStatus(await terraform('destroy', '-auto-approve'), 0);
    await rm(join(cwd, 'main.tf'));
    await rm(join(cwd, '.terraform'), { recursive: true });
    for (const state of ['terraform.tfstate', 'terraform.tfstate.backup']) await rm(join(cwd, state));
  });

  elsewhere('is enough for deploy', async () => {
    const configuration = {
      terraform: { required_providers: { genesysactions: { source: 'genesys-actions/genesysactions' } } },
      provider: { genesysactions: [{}] },
      resource: { genesysactions_integration: { it: { name: 'Deployed' } } },
    };
    await writeFile(join(directory, 'stack', 'cdk.tf.json'), JSON.stringify(configuration));
    const deploy = run(process.execPath, [COMMAND, 'deploy', '--stack', 'dev', '--auto-approve'], {
      cwd: directory,
      env: env(),
    });
    expectStatus(await deploy, 0);
    expect(await new OrgApi(emulator).integrations()).toMatchObject([{ name: 'Deployed' }]);
  });
});
