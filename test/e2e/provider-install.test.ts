import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { ENGINE } from '../support/engine';
import { expectStatus, run, type Finished } from '../support/processes';
import { COMMAND, PROVIDER } from '../support/repository';
import { CLEAN_ENVIRONMENT, connection } from '../support/terraform';

describe('the provider for plain HCL', () => {
  let home: string;
  let emulator: EmulatorProcess;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'genesys-actions-home-'));
    emulator = await startEmulatorProcess();
  });

  afterAll(async () => {
    await emulator.stop();
    // Windows removes no executable that is just ending.
    await rm(home, { recursive: true, force: true, maxRetries: 10 });
  });

  function user(program: string, args: readonly string[]): Promise<Finished> {
    return run(program, args, {
      cwd: home,
      // Where each system has a user's own files.
      env: { ...CLEAN_ENVIRONMENT, ...connection(emulator), HOME: home, APPDATA: home },
    });
  }

  test('is installed by one command and then found by terraform init with no network and no configuration', async () => {
    const installed = await user(process.execPath, [COMMAND, 'provider', 'install']);
    expect(installed.status).toBe(0);
    const block = /terraform \{[\s\S]*\n\}\n/.exec(installed.stdout)?.[0] ?? '';
    await writeFile(
      join(home, 'main.tf'),
      `${block}
provider "genesysactions" {}

resource "genesysactions_integration" "plain" {
  name = "Plain HCL"
}
`,
    );
    const init = await user(ENGINE.program, ['init', '-no-color', '-input=false']);
    expectStatus(init, 0);
    const apply = await user(ENGINE.program, ['apply', '-no-color', '-input=false', '-auto-approve']);
    expectStatus(apply, 0);
    expect(await new OrgApi(emulator).integrations()).toMatchObject([{ name: 'Plain HCL' }]);

    const again = await user(process.execPath, [COMMAND, 'provider', 'install', '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ source: 'genesys-actions/genesysactions' });
    const plan = await user(ENGINE.program, ['plan', '-no-color', '-input=false', '-detailed-exitcode']);
    expectStatus(plan, 0);
  });

  test('its path is printed', async () => {
    expect(await user(process.execPath, [COMMAND, 'provider', 'path'])).toMatchObject({
      status: 0,
      stdout: `${PROVIDER}\n`,
    });
  });

  test('started by hand it says what it is', async () => {
    const { status, output } = await user(PROVIDER, []);
    expect(status).toBe(1);
    expect(output).toMatch(/Terraform provider genesysactions[^]*by hand/);
    expect(output).not.toMatch(/\n\s+at /);
  });
});
