import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { thisPlatform } from '../../lib/terraform/platforms';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { ENGINE, findEngine } from '../support/engine';
import { nightly } from '../support/nightly';
import { expectStatus, run, type Finished } from '../support/processes';
import { ROOT, VERSION } from '../support/repository';
import { CLEAN_ENVIRONMENT, connection, HEADER, pluginPath } from '../support/terraform';

const ZIP = `terraform-provider-genesysactions_${VERSION}_${thisPlatform()}.zip`;

/** Where a mirror has the provider's versions. */
const PROVIDER_DIRECTORY = dirname(dirname(dirname(pluginPath())));

const integration = (name: string): string => `${HEADER}
  resource "genesysactions_integration" "it" {
    name = "${name}"
  }
  data "genesysactions_runtimes" "it" {}
  output "runtimes" {
    value = length(data.genesysactions_runtimes.it.runtimes)
  }
`;

// It gets Node.js from npm, and packs it: a minute, and a network.
nightly.describe('the executable of this platform, where there is no Node.js', () => {
  let directory: string;
  let emulator: EmulatorProcess;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'genesys-actions-release-'));
    emulator = await startEmulatorProcess();
    const script = join(ROOT, 'scripts', 'release', 'provider.mjs');
    const args = [script, '--platform', thisPlatform(), '--out', directory];
    expectStatus(await run(process.execPath, args, { timeoutMs: 900_000 }), 0);
    await mkdir(join(directory, 'bin'));
    await symlink(findEngine(ENGINE.name) ?? '', join(directory, 'bin', ENGINE.name));
  }, 1_000_000);

  afterAll(async () => {
    await emulator.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** Runs a program with Terraform on the path, and nothing else. */
  function user(program: string, args: readonly string[], cwd: string): Promise<Finished> {
    return run(program, args, {
      cwd,
      env: {
        ...CLEAN_ENVIRONMENT,
        ...connection(emulator),
        HOME: cwd,
        PATH: join(directory, 'bin'),
        TF_CLI_CONFIG_FILE: join(cwd, 'terraform.rc'),
      },
    });
  }

  async function deploys(cwd: string, name: string): Promise<void> {
    await writeFile(join(cwd, 'main.tf'), integration(name));
    const init = expectStatus(await user(ENGINE.name, ['init', '-no-color', '-input=false'], cwd), 0);
    expect(init.output).toContain('genesys-actions/genesysactions');
    const plan = ['plan', '-no-color', '-input=false', '-out=plan'];
    expect(expectStatus(await user(ENGINE.name, plan, cwd), 0).output).toContain('1 to add');
    const apply = ['apply', '-no-color', '-input=false', 'plan'];
    expect(expectStatus(await user(ENGINE.name, apply, cwd), 0).output).toMatch(/runtimes = [1-9]/);
    expect(await new OrgApi(emulator).integrations()).toContainEqual(expect.objectContaining({ name }));
    const again = ['plan', '-no-color', '-input=false', '-detailed-exitcode'];
    expectStatus(await user(ENGINE.name, again, cwd), 0);
  }

  test('is found in terraform.d/plugins', async () => {
    const cwd = await mkdtemp(join(directory, 'plugins-'));
    const unpacked = join(cwd, 'terraform.d', 'plugins', dirname(pluginPath()));
    await mkdir(unpacked, { recursive: true });
    expectStatus(await run('unzip', ['-q', join(directory, ZIP), '-d', unpacked]), 0);
    await writeFile(join(cwd, 'terraform.rc'), '');
    await expect(user('node', ['--version'], cwd)).rejects.toThrow('ENOENT');
    await deploys(cwd, 'From a directory');
  });

  test('is taken from a mirror in the file system, as it is released', async () => {
    const cwd = await mkdtemp(join(directory, 'mirror-'));
    const mirror = join(cwd, 'mirror');
    await mkdir(join(mirror, PROVIDER_DIRECTORY), { recursive: true });
    await symlink(join(directory, ZIP), join(mirror, PROVIDER_DIRECTORY, ZIP));
    await writeFile(
      join(cwd, 'terraform.rc'),
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    await deploys(cwd, 'From a mirror');
  });
});
