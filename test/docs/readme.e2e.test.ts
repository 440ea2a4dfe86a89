import { existsSync, readFileSync } from 'node:fs';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { nightly } from '../support/nightly';
import { expectStatus, run, type Running } from '../support/processes';
import { blocksOf, commandLines } from '../support/pages';
import { ROOT } from '../support/repository';
import { connection } from '../support/terraform';
import { UserProject } from '../support/user-project';

const blocks = blocksOf('README.md');
const files = Object.fromEntries(
  blocks.flatMap(({ file, text }) => (file === undefined ? [] : [[file, text]])),
);
const section = (name: string): string[] =>
  commandLines(blocks.filter((block) => block.section === name && !block.text.startsWith('npm ci')));

/** The project that the README describes, file by file. */
describe('the project of the README', () => {
  let project: UserProject;

  beforeAll(() => {
    project = new UserProject({ name: 'my-functions', private: true, scripts: { test: 'node --test' } });
    project.write(files);
  });
  afterAll(() => {
    project.dispose();
  });

  test('is all of the files that its text names', () => {
    expect(Object.keys(files).sort()).toEqual([
      'cdktf.json',
      'functions/greeting/action.ts',
      'functions/greeting/src/index.ts',
      'main.ts',
      'tsconfig.json',
    ]);
  });

  test('has each stack that a command names', async () => {
    expectStatus(await project.shell('npx tsx main.ts', { CDKTF_OUTDIR: project.at('cdktf.out') }), 0);
    const named = commandLines(blocks).flatMap((line) =>
      [...line.matchAll(/(?:cdkt[fn] (?:deploy|diff|destroy)|--stack|--from|--to) (\S+)/g)].map(
        ([, name]) => name,
      ),
    );
    expect(new Set(named)).toEqual(new Set(['dev', 'test']));
    for (const name of named) expect(existsSync(project.at('cdktf.out', 'stacks', name ?? ''))).toBe(true);
  });

  test('begins with the commands that init prints', async () => {
    const { stdout } = expectStatus(await project.genesysActions('init', '--dry-run', '--json'), 0);
    const { commands } = JSON.parse(stdout) as { commands: string[] };
    expect(section('Start')).toEqual(['npm init -y', 'npx genesys-actions init', ...commands]);
  });

  test('new fits it', async () => {
    const before = readFileSync(project.at('main.ts'), 'utf8');
    expectStatus(await project.genesysActions('new', 'another'), 0);
    const after = readFileSync(project.at('main.ts'), 'utf8');
    expect(after).toContain("import another from './functions/another/action';");
    expect(after).toContain("    new FunctionAction(this, 'Another', {\n      ...another,\n");
    project.write({ 'main.ts': before });
    expectStatus(await project.shell('rm -r functions/another'), 0);
  });

  nightly.test('compiles with the tsconfig.json beside it', async () => {
    expectStatus(await run('npm', ['run', 'build:types'], { cwd: ROOT }), 0);
    expectStatus(await project.shell('npx tsc -p .'), 0);
  });

  /**
   * Each line as it stands there; only who is asked has to answer: `--auto-approve`, and the client of the local org. What
   * waits for changes is ended as people do.
   */
  nightly.describe('and its commands, one after the other', () => {
    let emulator: EmulatorProcess;

    beforeAll(async () => {
      emulator = await startEmulatorProcess();
    });
    afterAll(async () => {
      await emulator.stop();
    });

    const begin = (line: string): Running =>
      project.begin(
        line.replace(/^(npx cdktf (deploy|destroy)|npx genesys-actions deploy)\b.*/, '$& --auto-approve'),
        { ...connection(emulator), HOME: project.at('home') },
      );
    const does = async (line: string): Promise<void> => {
      const running = begin(line);
      if (!line.startsWith('npx genesys-actions dev ')) {
        expectStatus(await running.finished, 0);
        return;
      }
      await running.said('Waiting for changes');
      running.signal('SIGINT');
      expect((await running.finished).stdout).toMatch(/Stopped\.\n$/);
    };
    /** The CDK's own command takes its time. */
    const TIMEOUT = 300_000;
    const all = async (lines: readonly string[]): Promise<void> => {
      expect(lines).not.toEqual([]);
      for (const line of lines) await does(line);
    };

    test(
      'by hand against the emulator',
      async () => {
        const [start, ...lines] = section('By hand against the emulator');
        expect(start).toBe('npx genesys-actions emulator');
        await all(section('A complete example').filter((line) => !line.startsWith('npm install')));
        await all(lines);
      },
      TIMEOUT,
    );

    test('plain HCL', async () => {
      await all(section('Plain HCL'));
    });

    test(
      'every day',
      async () => {
        // A promotion is of what is committed and deployed.
        project.write({
          '.gitignore':
            'node_modules\nhome\nmachine\ncdktf.out\n.genesys-actions\n*.tfstate*\n*.zip\n.terraform*\n',
        });
        const commit =
          'git add -A && git -c user.name=me -c user.email=me@example.com commit -qm "What is deployed"';
        const lines = section('Every day');
        const at = lines.findIndex((line) => line.startsWith('npx genesys-actions deploy'));
        await all([...lines.slice(0, at), `git init -q && ${commit}`, ...lines.slice(at)]);
      },
      TIMEOUT,
    );
  });
});
