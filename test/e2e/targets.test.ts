import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { OrgApi } from '../support/api';
import { startEmulatorProcess, type EmulatorProcess } from '../support/emulator-process';
import { NIGHTLY, nightly } from '../support/nightly';
import { expectStatus, run, type Finished } from '../support/processes';
import { ROOT } from '../support/repository';
import { Story } from '../support/story';
import { connection } from '../support/terraform';

// Many commands a chapter, each with processes of its own: on a busy machine they take their time.
jest.setTimeout(600_000);

/** One stack reaches one org, whether cdktf deploys it or the command, with bare variables that say another. */
describe('the same stack by cdktf and by genesys-actions', () => {
  let story: Story;
  let other: EmulatorProcess;
  let others: OrgApi;

  beforeAll(async () => {
    story = await Story.begin();
    story.commit('Greet');
    other = await startEmulatorProcess();
    others = new OrgApi(other);
    const bare = Object.entries(story.env).filter(([name]) => name.startsWith('GENESYSCLOUD_GATEWAY_'));
    for (const [name, value] of bare) story.env[`DEV_${name}`] = value;
    Object.assign(story.env, connection(other));
  });

  afterAll(async () => {
    await other.stop();
    await story.end();
  });

  /** By day as the README says that one can without it: by Terraform, in the directory that the app has synthesised. */
  function cdktf(stack: string): Promise<Finished> {
    const { project: cwd, env } = story;
    if (NIGHTLY)
      return run(join(ROOT, 'node_modules', '.bin', 'cdktf'), ['deploy', stack, '--auto-approve'], {
        cwd,
        env,
      });
    const terraform = '"$TERRAFORM_BINARY_NAME"';
    const commands = [
      story.app,
      `cd cdktf.out/stacks/${stack}`,
      `${terraform} init`,
      `${terraform} apply -auto-approve`,
    ];
    return run('sh', ['-ec', commands.join('\n')], {
      cwd,
      env: { ...env, CDKTF_OUTDIR: 'cdktf.out' },
    });
  }

  /** Without colours, frames, line breaks and the stack's name that cdktf puts before each line. */
  const flat = (text: string): string =>
    stripVTControlCharacters(text)
      .replace(/^dev\s/gm, '')
      .replace(/[│\s]+/g, ' ');

  test('cdktf deploys to the org of DEV_…, and says that it counts', async () => {
    const { output } = expectStatus(await cdktf('dev'), 0);
    expect(await story.apis.dev.actions()).toMatchObject([{ name: 'Greet (dev)' }]);
    expect(await others.integrations()).toEqual([]);
    for (const name of ['GATEWAY_PORT', 'OAUTHCLIENT_ID'])
      expect(flat(output)).toContain(
        `DEV_GENESYSCLOUD_${name} is used, and GENESYSCLOUD_${name}, which has another value`,
      );
    expect(output).not.toContain(other.clientSecret);
  });

  test('the command finds it deployed there, and says the same', async () => {
    const { stdout, stderr } = expectStatus(
      await story.genesysActions('deploy', '--stack', 'dev', '--auto-approve', '--json'),
      0,
    );
    const org = await story.apis.dev.call<{ id: string; name: string }>('GET', 'organizations/me');
    expect(JSON.parse(stdout)).toMatchObject({
      changes: false,
      organizations: [{ id: org.id, name: org.name }],
    });
    expect(stderr).toContain('dev: DEV_GENESYSCLOUD_OAUTHCLIENT_ID is used, and GENESYSCLOUD_OAUTHCLIENT_ID');
    expect(stderr).not.toContain(other.clientSecret);
    expect(await others.integrations()).toEqual([]);
  });

  nightly.test('an environment without variables of its own takes the bare ones, with both', async () => {
    for (const name of ['ID', 'SECRET']) story.env[`TEST_GENESYSCLOUD_OAUTHCLIENT_${name}`] = undefined;
    expectStatus(await cdktf('test'), 0);
    expect(await others.actions()).toMatchObject([{ name: 'Greet (test)' }]);
    const { stdout } = expectStatus(
      await story.genesysActions('deploy', '--stack', 'test', '--auto-approve', '--json'),
      0,
    );
    expect(JSON.parse(stdout)).toMatchObject({ changes: false });
    expect(await story.apis.test.integrations()).toEqual([]);
  });

  nightly.test('doctor names the org, and says when it is not that of the environment', async () => {
    const org = await story.apis.dev.call<{ id: string; name: string }>('GET', 'organizations/me');
    const named = (check: { name: string }): boolean => check.name === 'Org';
    const doctor = async (): Promise<unknown> => {
      const { stdout } = await story.genesysActions('doctor', '--stack', 'dev', '--json');
      return (JSON.parse(stdout) as { checks: { name: string }[] }).checks.find(named);
    };
    expect(await doctor()).toEqual({ name: 'Org', result: 'ok', detail: `"${org.name}" (${org.id})` });
    const main = "new GenesysActionsProvider(stack, 'genesysactions'";
    story.edit('main.ts', main, `${main}, { allowedOrganizationNames: ['Our prod'] }`);
    expect(await doctor()).toMatchObject({
      result: 'failed',
      detail: `"${org.name}" (${org.id}), and the environment says the name "Our prod"`,
    });
    const refused = await story.genesysActions('deploy', '--stack', 'dev', '--auto-approve');
    expect(refused.stderr.replace(/[│\s]+/g, ' ')).toContain('Only the name "Our prod" may be used');
    expect(refused.status).toBe(1);
  });
});
