import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { nightly } from '../support/nightly';
import { run, type Finished } from '../support/processes';
import { Story, VERSION_2, type Environment } from '../support/story';
import { readWorkflows } from '../support/workflows';
import { zipOf } from '../support/zips';

// Many commands a chapter, each with processes of its own: on a busy machine they take their time.
jest.setTimeout(600_000);

const workflows = readWorkflows();

/** Every `run` step that names our commands is run as it stands, by bash, in a team's repository with three orgs. */
// By day test/workflows looks at them as they are written; CI runs this with the other stories.
nightly.describe('what the workflows run', () => {
  let story: Story;
  const executed = new Set<string>();

  beforeAll(async () => {
    story = await Story.begin();
    story.commit('Greet');
  });

  afterAll(() => story.end());

  /** Runs a step like a runner does: `bash -e -o pipefail`, with its job's variables and only its stack's secrets. */
  async function step(
    file: string,
    job: string,
    name: string,
    env: Record<string, string>,
  ): Promise<Finished & { summary: string; outputs: string }> {
    const found = workflows[file]?.jobs[job]?.steps?.find((each) => each.name === name);
    if (found?.run === undefined) throw new Error(`${file} has no step ${name} in ${job}.`);
    executed.add(found.run);
    const files = {
      GITHUB_STEP_SUMMARY: join(story.project, 'summary'),
      GITHUB_OUTPUT: join(story.project, 'outputs'),
    };
    for (const path of Object.values(files)) rmSync(path, { force: true });
    const finished = await run('bash', ['-e', '-o', 'pipefail', '-c', found.run], {
      cwd: story.project,
      env: { ...story.env, npm_config_offline: 'true', ...env, ...files },
    });
    const read = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
    return { ...finished, summary: read(files.GITHUB_STEP_SUMMARY), outputs: read(files.GITHUB_OUTPUT) };
  }

  function good(finished: Awaited<ReturnType<typeof step>>): typeof finished {
    if (finished.status !== 0) throw new Error(finished.output);
    return finished;
  }

  async function deploy(stack: Environment, fromStore: boolean): Promise<void> {
    const env = { STACK: stack, FROM_STORE: fromStore ? '--from-store' : '' };
    const locked = good(await step('deploy-environment.yml', 'plan', 'Whether anything was promoted', env));
    expect(locked.outputs).toBe('planned=true\n');
    const planned = good(await step('deploy-environment.yml', 'plan', 'Plan', env));
    expect(planned.summary).toContain(`Greet (${stack})`);
    // The job that applies runs on another machine: nothing is there but the repository and the archive.
    for (const made of ['cdktf.out', '.genesys-actions', 'reviewed.tfplan', 'reviewed.tfplan.binding.json'])
      rmSync(join(story.project, made), { recursive: true });
    const applied = good(
      await step('deploy-environment.yml', 'apply', 'Apply what was planned', { STACK: stack }),
    );
    expect(applied.summary).toContain('Apply complete!');
  }

  test('deploy.yml: dev first; test has nothing until something is promoted', async () => {
    const early = await step('deploy-environment.yml', 'plan', 'Whether anything was promoted', {
      STACK: 'test',
      FROM_STORE: '--from-store',
    });
    expect(early).toMatchObject({ status: 0, outputs: 'planned=false\n' });
    await deploy('dev', false);
    expect(await story.running('dev')).toMatch(/^[0-9a-f]{64}$/);
  });

  test('promote.yml, then deploy.yml to test: the same bytes', async () => {
    const { summary } = good(await step('promote.yml', 'promote', 'Promote', { FROM: 'dev', TO: 'test' }));
    expect(summary).toContain('Promoted from dev to test');
    await deploy('test', true);
    expect(await story.running('test')).toBe(await story.running('dev'));
  });

  test('review.yml: the comment of a change that breaks', async () => {
    story.write(VERSION_2);
    const { summary } = good(await step('review.yml', 'review', 'Review', { STACK: 'dev' }));
    expect(summary).toContain('<!-- genesys-actions review dev -->');
    expect(summary).toContain('1 breaking');
    expect(readFileSync(join(story.project, 'review.md'), 'utf8')).toBe(summary);
    story.git('checkout', '-q', '--', '.');
  });

  test('drift.yml: none, then some, then an org that is away', async () => {
    const status = (): string => readFileSync(join(story.project, 'drift', 'status'), 'utf8');
    good(await step('drift.yml', 'drift', 'Compare', { STACK: 'test' }));
    expect(status()).toBe('0\n');
    const { id } = await story.apis.test.action('Greet (test)');
    await story.apis.test.replaceCode(
      id,
      'by-hand.zip',
      await zipOf({ 'src/index.js': 'exports.handler = async () => 1;' }),
    );
    const drifted = good(await step('drift.yml', 'drift', 'Compare', { STACK: 'test' }));
    expect(status()).toBe('2\n');
    expect(drifted.summary).toMatch(
      /Greet \(test\)[^]*code\.sha256: "[0-9a-f]{64}" → uploaded by something else/,
    );
    const away = await step('drift.yml', 'drift', 'Compare', {
      STACK: 'test',
      TEST_GENESYSCLOUD_OAUTHCLIENT_ID: 'nobody',
    });
    expect(away.status).toBe(1);
  });

  test('no step that names our commands was left out', () => {
    const naming = Object.values(workflows)
      .flatMap(({ jobs }) => Object.values(jobs))
      .flatMap(({ steps }) => steps ?? [])
      .flatMap(({ run: script }) => (script?.includes('npx genesys-actions ') === true ? [script] : []))
      // It needs no org: test/cli and the tests of authoring run it over this repository's functions.
      .filter((script) => script !== 'npx genesys-actions check');
    expect(naming.filter((script) => !executed.has(script))).toEqual([]);
    expect(naming.length).toBeGreaterThanOrEqual(5);
  });
});
