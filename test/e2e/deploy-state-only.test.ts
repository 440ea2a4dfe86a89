import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Emulator } from '../../lib/emulator';
import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { ENGINE_ONCE } from '../support/engine';
import { nightly, NIGHTLY } from '../support/nightly';
import { expectStatus } from '../support/processes';
import { COMMAND } from '../support/repository';
import { StackProject } from '../support/stack-project';
import { makeIntegration } from '../support/strangers';

/** What changes the state alone is a change: it is told, asked about and reported. */
describe('deploy of a plan that changes no resource', () => {
  let emulator: Emulator;
  let project: StackProject;
  let id: string;

  beforeAll(async () => {
    emulator = await startTestEmulator();
  });
  beforeEach(async () => {
    await emulator.reset();
    project = new StackProject(emulator, { TERRAFORM_BINARY_NAME: ENGINE_ONCE });
    id = await makeIntegration(new OrgApi(emulator), 'Theirs');
  });
  afterEach(() => {
    project.dispose();
  });
  afterAll(() => emulator.close());

  const imported = (output?: string, name = 'it'): { [block: string]: unknown } => ({
    import: [{ to: `genesysactions_integration.${name}`, id }],
    resource: { genesysactions_integration: { [name]: { name: 'Theirs' } } },
    ...(output !== undefined && { output: { said: { value: output } } }),
  });

  const deploy = async (...args: string[]): Promise<string> =>
    expectStatus(await project.genesysActions('deploy', '--stack', 'dev', ...args), 0).stdout;

  const changesOf = (stdout: string): unknown => (JSON.parse(stdout) as { changes: unknown }).changes;

  /** Deploys at a terminal where every question is answered by no. */
  function deployAskingAtTerminal(): Promise<string> {
    return new Promise((resolve, reject) => {
      const command = `"${process.execPath}" "${COMMAND}" deploy --stack dev`;
      const child = spawn('script', ['-qec', command, '/dev/null'], {
        cwd: project.directory,
        env: Object.fromEntries(
          Object.entries({ ...process.env, ...project.env }).filter(([, value]) => value !== undefined),
        ),
      });
      let output = '';
      let answered = false;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (answered || !output.includes('(yes/no)')) return;
        answered = true;
        child.stdin.write('no\n');
      });
      child.on('error', reject);
      child.on('close', () => {
        resolve(output);
      });
    });
  }

  test('an import is asked about, and without a yes nothing is imported', async () => {
    project.configure(imported());
    const output = await deployAskingAtTerminal();
    expect(output).toContain('dev: 1 to import, 1 unchanged');
    expect(output).not.toContain('No changes');
    expect(output).toContain('Deploy this to dev? (yes/no)');
    expect(output).toContain('Not deployed.');
    const state = await project.genesysActions('status', '--stack', 'dev', '--no-drift', '--json');
    expect(expectStatus(state, 0).stdout).toContain('"actions":[]');
    if (NIGHTLY) expect(changesOf(await deploy('--plan-out', 'plan', '--json'))).toBe(true);
  });

  test('an import is a change; what is applied once more is none', async () => {
    project.configure(imported());
    expect(changesOf(await deploy('--auto-approve', '--json'))).toBe(true);
    expect(changesOf(await deploy('--auto-approve', '--json'))).toBe(false);
  });

  nightly.test('outputs and a move are changes', async () => {
    project.configure(imported());
    expect(changesOf(await deploy('--auto-approve', '--json'))).toBe(true);
    expect(await deploy('--auto-approve')).toContain('dev: No changes, 1 unchanged');

    project.configure(imported('one'));
    expect(await deploy('--plan-out', 'plan')).toContain('dev: 1 output to change, 1 unchanged');
    expect(changesOf(await deploy('--auto-approve', '--json'))).toBe(true);

    project.configure({
      ...imported('one', 'other'),
      import: undefined,
      moved: [{ from: 'genesysactions_integration.it', to: 'genesysactions_integration.other' }],
    });
    expect(await deploy('--plan-out', 'plan')).toContain('dev: 1 to move in the state, 1 unchanged');
    expect(changesOf(await deploy('--auto-approve', '--json'))).toBe(true);
    expect(changesOf(await deploy('--auto-approve', '--json'))).toBe(false);
  });

  nightly.test('a saved plan tells the same when it is applied', async () => {
    const planned = async (): Promise<unknown[]> => {
      const told = changesOf(await deploy('--plan-out', 'plan', '--json'));
      return [told, changesOf(await deploy('--plan', 'plan', '--json'))];
    };
    project.configure(imported());
    expect(await planned()).toEqual([true, true]);
    if (!NIGHTLY) return;
    expect(await planned()).toEqual([false, false]);
    project.configure(imported('one'));
    expect(await planned()).toEqual([true, true]);
    expect(readFileSync(project.at('plan.binding.json'), 'utf8')).toContain('"stack": "dev"');
  });
});
