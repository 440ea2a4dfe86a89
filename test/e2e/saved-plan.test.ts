import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { formatLock } from '../../lib/promotion';
import { ENGINE, ENGINE_ONCE } from '../support/engine';
import { nightly } from '../support/nightly';
import { expectStatus } from '../support/processes';
import { Story, VERSION_1, VERSION_2 } from '../support/story';

// Many commands a chapter, each with processes of its own: on a busy machine they take their time.
jest.setTimeout(600_000);

/** A saved plan is applied where it was planned for, as it was planned, or not at all. */
describe('deploy --plan', () => {
  let story: Story;
  const PLAN = 'prod.tfplan';
  const BINDING = `${PLAN}.binding.json`;

  beforeAll(async () => {
    story = await Story.begin();
    story.commit('Greet');
    expectStatus(await story.genesysActions('deploy', '--stack', 'prod', '--plan-out', PLAN), 0);
  });

  afterAll(() => story.end());

  const at = (name: string): string => join(story.project, name);
  const stateFiles = (): string[] => readdirSync(story.project).filter((name) => name.includes('.tfstate'));

  /** Refuses, says why without a stack trace, and has changed no org and written no state. */
  async function refused(expected: RegExp, stack = 'prod', plan = PLAN): Promise<string> {
    const states = stateFiles();
    const { status, stdout, stderr } = await story.genesysActions('deploy', '--stack', stack, '--plan', plan);
    expect(stderr).toMatch(expected);
    expect(stderr).not.toMatch(/\n\s+at .+:\d+:\d+/);
    expect([status, stdout]).toEqual([1, '']);
    expect(stateFiles()).toEqual(states);
    for (const api of Object.values(story.apis)) {
      expect(await api.actions()).toEqual([]);
      expect(await api.integrations()).toEqual([]);
    }
    return stderr;
  }

  test('says beside it what it belongs to, and no secret', async () => {
    const text = readFileSync(at(BINDING), 'utf8');
    const org = await story.apis.prod.call<{ id: string; name: string }>('GET', 'organizations/me');
    expect(JSON.parse(text)).toMatchObject({
      stack: 'prod',
      organizations: [{ id: org.id, name: org.name }],
      lock: null,
      state: null,
      commit: story.git('rev-parse', 'HEAD'),
    });
    for (const name of ['ID', 'SECRET'])
      expect(text).not.toContain(story.env[`PROD_GENESYSCLOUD_OAUTHCLIENT_${name}`]);
    expect(text).not.toContain(story.project);
  });

  test('another stack', async () => {
    await refused(/prod\.tfplan is not applied to test\. It was planned for prod, not for test\./, 'test');
  });

  test('another org, and it names both', async () => {
    const own = { ...story.env };
    const orgs = await Promise.all(
      [story.apis.prod, story.apis.dev].map((api) =>
        api.call<{ id: string; name: string }>('GET', 'organizations/me'),
      ),
    );
    for (const name of ['ID', 'SECRET'])
      story.env[`PROD_GENESYSCLOUD_OAUTHCLIENT_${name}`] = own[`DEV_GENESYSCLOUD_OAUTHCLIENT_${name}`];
    try {
      const said = await refused(/planned for the org/);
      for (const { id, name } of orgs) expect(said).toContain(`${JSON.stringify(name)} (${id})`);
    } finally {
      Object.assign(story.env, own);
    }
  });

  test('an altered plan', async () => {
    copyFileSync(at(PLAN), at('altered.tfplan'));
    copyFileSync(at(BINDING), at('altered.tfplan.binding.json'));
    appendFileSync(at('altered.tfplan'), ' ');
    await refused(/not the one that was planned/, 'prod', 'altered.tfplan');
  });

  nightly.test(
    'a plan that says nothing, as terraform plan -out makes it, and one that is not there',
    async () => {
      copyFileSync(at(PLAN), at('plain.tfplan'));
      await refused(/plain\.tfplan does not say what it belongs to/, 'prod', 'plain.tfplan');
      await refused(/cannot be read \(ENOENT\)/, 'prod', 'nowhere.tfplan');
      story.write({ 'plain.tfplan.binding.json': '{"format":2}' });
      await refused(/not the binding of a plan of this version/, 'prod', 'plain.tfplan');
    },
  );

  test('other sources: code, and any other part of the stack', async () => {
    const main = readFileSync(at('main.ts'), 'utf8');
    story.write({
      ...VERSION_2,
      'main.ts': main.replace("{ name: 'Functions' }", "{ name: 'Functions', notes: 'new' }"),
    });
    await refused(
      /The sources give another prod now: resource\.genesysactions_function_action\.\S+, resource\.genesysactions_integration\.\S+\. It was planned from [0-9a-f]{12}; here is [0-9a-f]{12}\+changes/,
    );
    story.write({ ...VERSION_1, 'main.ts': main });
  });

  // By day test/promotion/saved-plan.test.ts alone.
  nightly.test('another lock', async () => {
    const entry = { name: 'Greet', definition: 'd', commit: null, time: 't', from: 'dev', history: [] };
    story.write({
      'promotions.lock.json': formatLock({
        prod: { 'genesysactions_function_action.A': { ...entry, sha256: 'a'.repeat(64) } },
      }),
    });
    await refused(/When it was planned, prod was not locked; now it is locked/);
    rmSync(at('promotions.lock.json'));
  });

  nightly.test('packages that are not there any more', async () => {
    const path = Object.keys(
      (JSON.parse(readFileSync(at(BINDING), 'utf8')) as { packages: object }).packages,
    )[0]!;
    const zip = at(join('cdktf.out', 'stacks', 'prod', path));
    copyFileSync(zip, at('kept'));
    rmSync(zip);
    await refused(/code\.zip is not there: the directory in which it was planned is needed/);
    copyFileSync(at('kept'), zip);
  });

  test('what is deployed at once is the plan that was shown, whatever changes meanwhile', async () => {
    const directory = join('cdktf.out', 'stacks', 'test');
    story.write({
      [ENGINE.name]: `#!/bin/sh\nif [ "$1" = apply ]; then sed -i 's/"Functions"/"Not shown"/' cdk.tf.json; fi\nexec "$TEST_ENGINE" "$@"\n`,
    });
    chmodSync(at(ENGINE.name), 0o755);
    story.env['TERRAFORM_BINARY_NAME'] = at(ENGINE.name);
    try {
      const finished = await story.genesysActions('deploy', '--stack', 'test', '--auto-approve');
      expectStatus(finished, 0);
      expect(readFileSync(at(join(directory, 'cdk.tf.json')), 'utf8')).toContain('"Not shown"');
      expect((await story.apis.test.integrations()).map(({ name }) => name)).toEqual(['Functions']);
    } finally {
      story.env['TERRAFORM_BINARY_NAME'] = ENGINE_ONCE;
    }
  });

  test('what it was planned for: it is applied once, and after that it is too old', async () => {
    const finished = await story.genesysActions('deploy', '--stack', 'prod', '--plan', PLAN);
    expect(expectStatus(finished, 0).stdout).toMatch(
      /^prod is the org "prod" \([0-9a-f-]{36}\)\.\nApply complete!/,
    );
    await story.apis.prod.action('Greet (prod)');
    expect(existsSync(at('terraform.prod.tfstate'))).toBe(true);
    const { status, stderr } = await story.genesysActions('deploy', '--stack', 'prod', '--plan', PLAN);
    expect(stderr).toMatch(/When it was planned, prod had no state; now it has one, at serial \d+/);
    expect(status).toBe(1);
  });

  nightly.test(
    'of two plans on the same state the first that is applied makes the other one too old',
    async () => {
      const { id } = await story.apis.prod.action('Greet (prod)');
      story.write(VERSION_2);
      for (const file of ['one', 'two'])
        expectStatus(await story.genesysActions('deploy', '--stack', 'prod', '--plan-out', file), 0);
      expectStatus(await story.genesysActions('deploy', '--stack', 'prod', '--plan', 'one'), 0);
      const late = await story.genesysActions('deploy', '--stack', 'prod', '--plan', 'two');
      expect(late.stderr).toMatch(/planned on serial \d+ of the state, which is at \d+ now/);
      expect(late.status).toBe(1);
      expect(await story.apis.prod.actions()).not.toMatchObject([{ id }]);
    },
  );
});
