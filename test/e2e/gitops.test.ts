import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NIGHTLY, nightly } from '../support/nightly';
import { expectStatus } from '../support/processes';
import { ENVIRONMENTS, Story, VERSION_2, type Environment } from '../support/story';
import { zipOf } from '../support/zips';

// Many commands a chapter, each with processes of its own: on a busy machine they take their time.
jest.setTimeout(600_000);

/** By day the way ends in test, one org earlier: what promotes and deploys there is the same. */
const ORGS = NIGHTLY ? ENVIRONMENTS : (['dev', 'test'] as const);
const LAST: Environment = NIGHTLY ? 'prod' : 'test';

/**
 * The story of docs/guide/gitops.md with three orgs of one emulator, played with the built command, git, and the real
 * Terraform. Each test is a chapter and builds on the one before.
 */
describe('from a branch to prod and back', () => {
  let story: Story;
  let v1: string;
  let v2: string;
  let commit1: string;

  beforeAll(async () => {
    story = await Story.begin();
    commit1 = story.commit('Greet, version 1');
  });

  afterAll(() => story.end());

  async function ok(...args: string[]): Promise<string> {
    return expectStatus(await story.genesysActions(...args), 0).stdout;
  }

  /** The command refuses, says why, shows no stack, and leaves the lock as it is. */
  async function refused(expected: RegExp, ...args: string[]): Promise<void> {
    const before = lockText();
    const { status, stderr } = await story.genesysActions(...args);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/\n\s+at .+:\d+:\d+/);
    expect(status).toBe(1);
    expect(lockText()).toBe(before);
  }

  function lockText(): string {
    try {
      return readFileSync(join(story.project, 'promotions.lock.json'), 'utf8');
    } catch {
      return '';
    }
  }

  const deploy = (stack: Environment, ...more: string[]): Promise<string> =>
    ok('deploy', '--stack', stack, '--auto-approve', ...more);

  /** The digest that runs, after a look that there is one action and no other. */
  async function running(environment: Environment): Promise<string> {
    const actions = await story.apis[environment].actions();
    expect(actions.map(({ name }) => name)).toEqual([`Greet (${environment})`]);
    return story.running(environment);
  }

  async function greeting(environment: Environment, input: object): Promise<unknown> {
    const { id } = await story.apis[environment].action(`Greet (${environment})`);
    return (await story.apis[environment].execute<{ greeting?: string }>(id, input)).greeting;
  }

  test('version 1 goes from dev over test to prod, the same bytes', async () => {
    await deploy('dev');
    v1 = await running('dev');
    if (NIGHTLY)
      expect(await ok('promote', '--from', 'dev', '--to', 'test', '--dry-run')).toContain(
        'Would promote from dev to test',
      );
    expect(lockText()).toBe('');
    expect(await ok('promote', '--from', 'dev', '--to', 'test')).toContain(`new → ${v1.slice(0, 12)}`);
    // Nothing is deployed in test yet, so there is nothing to go on with.
    await refused(/test has no function action/, 'promote', '--from', 'test', '--to', 'prod');
    await deploy('test');
    if (NIGHTLY) {
      await ok('promote', '--from', 'test', '--to', 'prod');
      await deploy('prod');
    }
    story.commit('Promote version 1');
    expect(await Promise.all(ORGS.map(running))).toEqual(ORGS.map(() => v1));
    const { environments } = JSON.parse(lockText()) as {
      environments: Record<Environment, Record<string, object>>;
    };
    expect(Object.values(environments[LAST])).toMatchObject([
      { sha256: v1, commit: commit1, from: NIGHTLY ? 'test' : 'dev' },
    ]);
  });

  test('a branch changes code and contract, and the review says: breaking, and refused while a flow uses it', async () => {
    const { id } = await story.apis.dev.action('Greet (dev)');
    await story.useInFlow('dev', 'Main menu', [id]);
    story.git('checkout', '-q', '-b', 'languages');
    story.write(VERSION_2);
    story.commit('Greet in languages');
    const { status, stdout } = await story.genesysActions(
      'review',
      '--stack',
      'dev',
      '--format',
      'markdown',
      '--fail-on',
      'breaking',
    );
    expect(status).toBe(2);
    expect(stdout).toContain('<!-- genesys-actions review dev -->');
    expect(stdout).toContain('🛑 **1 breaking, 1 to be refused, 1 unchanged**');
    expect(stdout).toContain('#### 🛑 `Greet (dev)` (function action, replaced) — breaking');
    expect(stdout).toContain('It gets a new id, because the contract of a published action cannot change');
    expect(stdout).toContain('Used by 1 flow: Main menu (inboundcallflow).');
    expect(stdout).toMatch(/- ✋ The apply is refused while that is so .*change the flows first/);
    expect(stdout).not.toContain('is in use');
    expect(stdout).toContain('- 🛑 input `language` new required input (string)');
    expect(stdout).toMatch(/📦 code `[0-9a-f]{12}` → `[0-9a-f]{12}`, .*: src\/index\.ts \+4 −2/);
    expect(await running('dev')).toBe(v1);
  });

  test('merged, it goes to dev; test still refuses what is not promoted', async () => {
    story.git('checkout', '-q', 'main');
    story.git('merge', '-q', '--ff-only', 'languages');
    await refused(/Greet \(dev\) is in use.*Main menu/s, 'deploy', '--stack', 'dev', '--auto-approve');
    expect(await running('dev')).toBe(v1);
    await story.useInFlow('dev', 'Main menu', []);
    await deploy('dev');
    v2 = await running('dev');
    expect(v2).not.toBe(v1);
    await refused(
      /Greet.* in test: the sources give .*is locked.*src\/index\.js differs/s,
      'deploy',
      '--stack',
      'test',
      '--auto-approve',
    );
    // By day test/e2e/provenance.test.ts alone deploys from the store.
    if (NIGHTLY) await deploy('test', '--from-store');
    expect(await running('test')).toBe(v1);
  });

  test('promoted to test and deployed', async () => {
    expect(await ok('promote', '--from', 'dev', '--to', 'test')).toContain('with another definition');
    await refused(/half-finished.*locked at/, 'promote', '--from', 'test', '--to', 'prod');
    await deploy('test');
    story.commit('Promote languages to test');
    expect(await greeting('test', { who: 'Ada', language: 'de' })).toBe('Hallo Ada');
  });

  test('drift made by hand in test is found, stops a promotion, and is repaired', async () => {
    const { id } = await story.apis.test.action('Greet (test)');
    await story.apis.test.replaceCode(
      id,
      'by-hand.zip',
      await zipOf({ 'src/index.js': 'exports.handler = async () => ({});' }),
    );
    const { status, stdout } = await story.genesysActions('drift', '--stack', 'test');
    expect(status).toBe(2);
    expect(stdout).toMatch(/Greet \(test\)[^]*code\.sha256: "[0-9a-f]{64}" → uploaded by something else/);
    await refused(/test has drifted/, 'promote', '--from', 'test', '--to', 'prod');
    const table = await ok('status', '--stack', 'test');
    expect(table).toMatch(/Greet \(test\) +test .*DRIFTED/);
    await deploy('test');
    expect(await running('test')).toBe(v2);
    if (!NIGHTLY) return;
    expect(JSON.parse(await ok('drift', '--stack', 'test', '--json'))).toEqual({
      stacks: [{ stack: 'test', organizations: [expect.objectContaining({ name: 'test' })], drift: [] }],
    });
  });

  nightly.test('promoted to prod, and deployed by a plan that was saved for a review', async () => {
    await ok('promote', '--from', 'test', '--to', 'prod');
    const plan = join(story.project, '.genesys-actions', 'prod.plan');
    await ok('deploy', '--stack', 'prod', '--plan-out', plan);
    expect(await running('prod')).toBe(v1);
    await deploy('prod', '--plan', plan);
    expect(await running('prod')).toBe(v2);
    story.commit('Promote languages to prod');
  });

  test('rolled back', async () => {
    expect(await ok('rollback', '--stack', LAST, '--to', commit1.slice(0, 10))).toContain(
      `${v2.slice(0, 12)} → ${v1.slice(0, 12)}`,
    );
    await deploy(LAST);
    expect(await greeting(LAST, { who: 'Ada' })).toBe('Hello Ada');
    story.commit(`Roll ${LAST} back`);
  });

  test('each org ends with exactly the expected bytes and nothing else', async () => {
    expect(await Promise.all(ORGS.map(running))).toEqual(ORGS.map((each) => (each === LAST ? v1 : v2)));
    for (const environment of ORGS) {
      expect(await story.apis[environment].integrations()).toHaveLength(1);
      expect(await story.apis[environment].credentials()).toHaveLength(0);
      const drafts = await story.apis[environment].drafts();
      expect(drafts.filter(({ version }) => version === 0)).toEqual([]);
    }
    const { actions } = JSON.parse(await ok('status', '--json')) as {
      actions: { stack: string; state: string; drift: boolean }[];
    };
    const deployed = actions.filter(({ stack }) => ORGS.some((each) => each === stack));
    expect(deployed.map(({ stack, state, drift }) => [stack, state, drift])).toEqual(
      [...ORGS].sort().map((each) => [each, each === LAST ? 'behind' : 'current', false]),
    );
  });

  describe('is refused clearly, with nothing changed:', () => {
    test('a lock edited by hand', async () => {
      const good = lockText();
      story.write({ 'promotions.lock.json': good.replaceAll(v1, 'f'.repeat(64)) });
      if (NIGHTLY) await refused(/edited by hand: prod/, 'promote', '--from', 'dev', '--to', 'test');
      await refused(RegExp(`edited by hand: ${LAST}`), 'deploy', '--stack', LAST, '--auto-approve');
      story.write({ 'promotions.lock.json': good });
    });

    nightly.test('an environment that does not exist', async () => {
      await refused(
        /no environment "staging"\. There are: dev, prod, test/,
        'promote',
        '--from',
        'dev',
        '--to',
        'staging',
      );
      await refused(/no environment "staging"/, 'review', '--stack', 'staging');
      await refused(/staging is not locked/, 'rollback', '--stack', 'staging', '--to', 'abcdef1');
    });

    test('a digest that the store lacks, or that nothing ever had', async () => {
      story.env['GENESYS_ACTIONS_STORE'] = join(story.project, '.genesys-actions', 'empty');
      try {
        await refused(/The store does not have the package/, 'deploy', '--stack', LAST, '--auto-approve');
        await refused(
          /The store does not have the package/,
          'rollback',
          '--stack',
          LAST,
          '--to',
          v2.slice(0, 12),
        );
      } finally {
        delete story.env['GENESYS_ACTIONS_STORE'];
      }
      await refused(
        RegExp(`abcdef1 is neither the commit nor the digest of anything that ${LAST} ran before`),
        'rollback',
        '--stack',
        LAST,
        '--to',
        'abcdef1',
      );
      expect(await running(LAST)).toBe(v1);
    });

    test('a plan of another provider, and a text that is no plan', async () => {
      story.write({
        '.genesys-actions/no.json':
          '{"format_version":"1.2","planned_values":{},"resource_changes":[{"type":"aws_s3_bucket","provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["create"]}}]}',
      });
      await refused(/no resource of genesysactions/, 'review', '--plan', '.genesys-actions/no.json');
      await refused(/not JSON/, 'review', '--plan', 'main.ts');
      await refused(/cannot be read \(ENOENT\)/, 'review', '--plan', 'nowhere.json');
    });

    nightly.test('two promotions at once', async () => {
      story.write({ 'promotions.lock.json.busy': String(process.pid) });
      await refused(/Another promotion is running/, 'promote', '--from', 'dev', '--to', 'test');
      // One that was left by a process that is gone is in nobody's way.
      story.write({ 'promotions.lock.json.busy': '999999999' });
      await ok('promote', '--from', 'dev', '--to', 'test');
    });
  });
});
