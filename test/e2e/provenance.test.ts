import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENGINE } from '../support/engine';
import { nightly } from '../support/nightly';
import { expectStatus, run } from '../support/processes';
import { Story, VERSION_1, VERSION_2 } from '../support/story';
import { CLEAN_ENVIRONMENT } from '../support/terraform';

// Many commands a chapter, each with processes of its own: on a busy machine they take their time.
jest.setTimeout(600_000);

/** Where code comes from is told as it is, and what is deployed already is not changed. */
describe('provenance', () => {
  let story: Story;
  let commit: string;

  beforeAll(async () => {
    story = await Story.begin();
    commit = story.commit('Greet');
    story.edit('functions/greet/src/index.ts', 'Hello', 'Good day');
    expectStatus(await story.genesysActions('deploy', '--stack', 'dev', '--auto-approve'), 0);
  });

  afterAll(() => story.end());

  const lock = (): string => join(story.project, 'promotions.lock.json');
  const ok = async (...args: string[]): Promise<string> =>
    expectStatus(await story.genesysActions(...args), 0).stdout;

  /** What Terraform itself would do, by the plan that the command saved. */
  async function actionsOf(stack: string): Promise<string[]> {
    const plan = join(story.project, '.genesys-actions', 'look.tfplan');
    await ok('deploy', '--stack', stack, '--from-store', '--plan-out', plan);
    const shown = await run(ENGINE.program, ['show', '-json', plan], {
      cwd: join(story.project, 'cdktf.out', 'stacks', stack),
      env: CLEAN_ENVIRONMENT,
    });
    const { resource_changes: changes } = JSON.parse(expectStatus(shown, 0).stdout) as {
      resource_changes: { change: { actions: string[] } }[];
    };
    return changes.flatMap(({ change }) => change.actions);
  }

  test('status shows that there were changes on top of the commit, to people and to programs', async () => {
    expect(await ok('status', '--stack', 'dev', '--no-drift')).toContain(` ${commit.slice(0, 8)}+changes `);
    expect(JSON.parse(await ok('status', '--stack', 'dev', '--no-drift', '--json'))).toMatchObject({
      actions: [{ commit: `${commit}+changes` }],
    });
  });

  test('promote refuses it, and writes it down as it is when it is asked to', async () => {
    const { status, stderr } = await story.genesysActions('promote', '--from', 'dev', '--to', 'test');
    expect(stderr).toMatch(
      /Greet \(dev\) in dev was deployed with changes that were not committed .*\+changes.*--allow-dirty/s,
    );
    expect([status, existsSync(lock())]).toEqual([1, false]);
    expect(await ok('promote', '--from', 'dev', '--to', 'test', '--allow-dirty')).toContain(
      `(commit ${commit.slice(0, 12)}+changes)`,
    );
    expect(readFileSync(lock(), 'utf8')).toContain(`"commit": "${commit}+changes"`);
  });

  test('deployed from the store by a clean tree, it stays what it is', async () => {
    story.write(VERSION_1);
    story.commit('Promote');
    await ok('deploy', '--stack', 'test', '--from-store', '--auto-approve');
    expect(JSON.parse(await ok('status', '--stack', 'dev', 'test', '--no-drift', '--json'))).toMatchObject({
      actions: [
        { stack: 'dev', commit: `${commit}+changes` },
        { stack: 'test', commit: `${commit}+changes` },
      ],
    });
  });

  nightly.test(
    '--from-store changes nothing where the locked bytes and definition are deployed',
    async () => {
      expect(await actionsOf('test')).toEqual(['no-op', 'no-op']);
      // Whatever the sources give: other code with another contract, too.
      story.write(VERSION_2);
      story.commit('Greet in languages');
      expect(await actionsOf('test')).toEqual(['no-op', 'no-op']);
      const { changes } = JSON.parse(
        await ok('deploy', '--stack', 'test', '--from-store', '--auto-approve', '--json'),
      ) as { changes: boolean };
      expect(changes).toBe(false);
    },
  );

  nightly.test(
    'what was deployed from the sources is not changed by --from-store, nor the other way round',
    async () => {
      await ok('deploy', '--stack', 'dev', '--auto-approve');
      await ok('promote', '--from', 'dev', '--to', 'test');
      await ok('deploy', '--stack', 'test', '--auto-approve');
      expect(await actionsOf('test')).toEqual(['no-op', 'no-op']);
      story.write(VERSION_1);
      expect(await actionsOf('test')).toEqual(['no-op', 'no-op']);
      story.write(VERSION_2);
    },
  );

  nightly.test('a rollback to it says so', async () => {
    const text = await ok('rollback', '--stack', 'test', '--to', commit.slice(0, 10));
    expect(text).toContain(`(commit ${commit.slice(0, 12)}+changes)`);
  });
});
