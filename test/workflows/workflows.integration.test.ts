import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';
import { expectStatus, run } from '../support/processes';
import { ROOT } from '../support/repository';
import { readWorkflows, WORKFLOWS, type WorkflowStep } from '../support/workflows';

const workflows = readWorkflows();

const CHECK = `
import { readFileSync } from 'node:fs';
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
const trace = new NoOperationTraceWriter();
const { context, value } = parseWorkflow({ name: 'w.yml', content: readFileSync(process.argv[2], 'utf8') }, trace);
const errors = () => console.log(JSON.stringify(context.errors.getErrors().map((error) => error.message)));
if (value) convertWorkflowTemplate(context, value).then(errors);
else errors();
`;

let checker: string;

/** GitHub's own parser is made for bundlers: it is bundled, and runs in a process of its own. */
beforeAll(async () => {
  checker = join(mkdtempSync(join(tmpdir(), 'genesys-actions-workflows-')), 'check.cjs');
  const esbuild = join(ROOT, 'node_modules', '.bin', 'esbuild');
  const args = ['--bundle', '--platform=node', `--outfile=${checker}`, '--log-level=error'];
  expectStatus(await run(esbuild, args, { cwd: ROOT, input: CHECK }), 0);
});

afterAll(() => {
  rmSync(dirname(checker), { recursive: true, force: true });
});

async function errorsOf(path: string): Promise<unknown> {
  return JSON.parse(expectStatus(await run(process.execPath, [checker, path], { cwd: ROOT }), 0).stdout);
}

test.each(Object.keys(workflows))("%s is what GitHub's own parser accepts", async (file) => {
  expect(await errorsOf(join(WORKFLOWS, file))).toEqual([]);
});

test("GitHub's parser refuses what is wrong, so the test above can fail", async () => {
  const broken = join(ROOT, 'test', 'workflows', 'broken.yml');
  expect(JSON.stringify(await errorsOf(broken))).toContain("Unexpected value 'stepz'");
});

const composite = parse(readFileSync(join(ROOT, '.github', 'actions', 'setup', 'action.yml'), 'utf8')) as {
  runs: { steps: WorkflowStep[] };
};

describe.each(Object.entries(workflows))('%s', (_file, { on, permissions, concurrency, jobs }) => {
  test('may only read, unless a job says what it writes', () => {
    expect(permissions).toEqual({ contents: 'read' });
  });

  test('pins every action by its commit', () => {
    const steps = [...Object.values(jobs).flatMap((job) => job.steps ?? []), ...composite.runs.steps];
    for (const { uses } of steps) {
      if (uses === undefined || uses.startsWith('./')) continue;
      expect(uses).toMatch(/^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/);
    }
  });

  test('runs no text of a pull request as a script', () => {
    for (const { run: script } of [
      ...Object.values(jobs).flatMap((job) => job.steps ?? []),
      ...composite.runs.steps,
    ])
      expect(script ?? '').not.toContain('${{');
  });

  test('is no trigger that gives the code of a fork the rights of this repository', () => {
    expect(Object.keys(on)).not.toEqual(expect.arrayContaining(['pull_request_target']));
    expect(Object.keys(on)).not.toEqual(expect.arrayContaining(['workflow_run']));
  });

  test('cuts off nothing that is under way, and does nothing twice at once', () => {
    const guarded = Object.values(jobs).filter((job) => job.environment !== undefined);
    if (guarded.length === 0 && !('pull_request' in on)) return;
    const own = guarded.map((job) => job.concurrency ?? concurrency);
    expect([concurrency ?? own[0], ...own]).not.toContain(undefined);
  });

  describe.each(Object.entries(jobs))('%s', (_name, job) => {
    const steps = job.steps ?? [];
    const rights = job.permissions ?? permissions ?? {};
    const writes = Object.entries(rights).flatMap(([scope, right]) => (right === 'write' ? [scope] : []));
    /** Whether anything of the repository runs: the commands, the scripts of dependencies, own actions. */
    const runsCode = steps.some(
      ({ uses, run: script }) =>
        uses?.startsWith('./') === true || /\b(npm|npx|node|terraform|bash|sh) /.test(script ?? ''),
    );
    const secrets = secretsOf(job);

    test('a token that may write to the repository, and code of the repository, are never together', () => {
      expect(Object.values(rights).every((right) => ['read', 'write'].includes(right))).toBe(true);
      const toRepository = writes.filter((scope) => scope !== 'id-token');
      if (!runsCode) return;
      expect(toRepository).toEqual([]);
    });

    test('who may write to the repository holds no other secret', () => {
      if (writes.some((scope) => scope !== 'id-token')) expect(secrets).toEqual([]);
    });

    test('a checkout keeps no token, unless the job pushes', () => {
      const does = (command: string): boolean =>
        steps.some(({ run: script }) => script?.includes(command) === true);
      const pushes = does('git push');
      expect(pushes || does('gh release create')).toBe(writes.includes('contents'));
      for (const { uses, with: given } of steps)
        if (uses?.startsWith('actions/checkout@') === true)
          expect(given?.['persist-credentials']).toBe(pushes);
    });

    test('secrets stand only at the step that needs them, and only where an environment guards them', () => {
      const { steps: _steps, ...rest } = job;
      expect(secretsOf(rest)).toEqual([]);
      expect(steps.flatMap(({ env: _env, ...step }) => secretsOf(step))).toEqual([]);
      if (job.environment === undefined) expect(secrets).toEqual([]);
    });

    test('an unreviewed branch gets nothing that it could misuse', () => {
      const isReview = job.environment?.endsWith('-review') === true;
      expect(isReview).toBe('pull_request' in on && secrets.length > 0);
      if (!('pull_request' in on)) {
        // By hand, a workflow can be started on any branch.
        if ('workflow_dispatch' in on && secrets.length > 0) expect(job.if).toContain('default_branch');
        return;
      }
      if (runsCode) expect(writes).toEqual([]);
      else expect(steps.some(({ uses }) => uses?.startsWith('actions/checkout@'))).toBe(false);
      // A client and a key that may only read.
      const readers = ['AWS_SECRET_ACCESS_KEY', 'GENESYSCLOUD_OAUTHCLIENT_SECRET'];
      expect(secrets.filter((name) => !readers.includes(name))).toEqual([]);
      expect(JSON.stringify(job)).not.toContain('TF_VAR_');
    });
  });
});

/** The names of the secrets that a part of a workflow takes. */
function secretsOf(part: unknown): string[] {
  return [...JSON.stringify(part).matchAll(/\bsecrets\.(\w+)/g)].map(([, name = '']) => name);
}

test('the secrets of the functions go to the deploy alone', () => {
  const files = Object.entries(workflows).filter(([, workflow]) =>
    JSON.stringify(workflow).includes('TF_VAR_'),
  );
  expect(files.map(([file]) => file)).toEqual(['deploy-environment.yml']);
});

test('the workflows have what the rules above are about, so that they can fail', () => {
  const jobs = Object.values(workflows).flatMap((workflow) => Object.values(workflow.jobs));
  const all = jobs.flatMap(secretsOf);
  expect(new Set(all)).toEqual(
    new Set([
      'AWS_SECRET_ACCESS_KEY',
      'GENESYSCLOUD_OAUTHCLIENT_SECRET',
      'GENESYS_ACTIONS_PLAN_KEY',
      'GPG_PASSPHRASE',
      'GPG_PRIVATE_KEY',
      'PRIVATE_KEY',
      'PUBLIC_KEY',
    ]),
  );
  const writing = jobs.flatMap(({ permissions = {} }) => Object.entries(permissions));
  for (const scope of ['contents', 'issues', 'pull-requests', 'id-token'])
    expect(writing).toContainEqual([scope, 'write']);
});

test('the install scripts of dependencies run before there is anything to take', () => {
  const steps = composite.runs.steps.map(({ run: script, uses }) => script ?? uses ?? '');
  const install = steps.findIndex((each) => each.startsWith('npm ci'));
  const login = steps.findIndex((each) => each.startsWith('aws-actions/configure-aws-credentials@'));
  expect([install >= 0, login > install]).toEqual([true, true]);
});

test('what signs, what publishes and what releases are apart, and come after the tests', () => {
  const { on, jobs } = workflows['release.yml']!;
  expect(on).toEqual({ push: { tags: ['v*'] } });
  const withNeeds = jobs as Record<string, { needs?: string | string[] }>;
  const before = (name: string): string[] =>
    [withNeeds[name]?.needs ?? []].flat().flatMap((each) => [each, ...before(each)]);
  expect(new Set(before('release'))).toEqual(new Set(['publish', 'sign', 'package', 'executables', 'test']));
  expect(jobs['publish']?.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
  expect(jobs['publish']?.steps?.at(-1)?.run).toContain('--provenance');
  for (const [name, job] of Object.entries(jobs))
    expect([name, secretsOf(job)]).toEqual([
      name,
      name === 'sign' ? ['GPG_PRIVATE_KEY', 'GPG_PASSPHRASE'] : [],
    ]);
});

test('the package names the repository that it is published from, without which npm takes no provenance', async () => {
  const { steps } = workflows['release.yml']!.jobs['package']!;
  const at = (words: string): number =>
    steps!.findIndex(({ run: script }) => script?.includes(words) === true);
  expect(at('npm pkg set')).toBeLessThan(at('npm pack'));
  const work = mkdtempSync(join(tmpdir(), 'genesys-actions-release-'));
  try {
    writeFileSync(join(work, 'package.json'), '{}');
    const env = { ...process.env, GITHUB_SERVER_URL: 'https://git.example', GITHUB_REPOSITORY: 'us/ours' };
    expectStatus(await run('bash', ['-ec', steps![at('npm pkg set')]!.run!], { cwd: work, env }), 0);
    expect(JSON.parse(readFileSync(join(work, 'package.json'), 'utf8'))).toEqual({
      repository: { type: 'git', url: 'git+https://git.example/us/ours.git' },
    });
  } finally {
    rmSync(work, { recursive: true });
  }
});

test('every platform of a release is made on a machine of its own', async () => {
  const { PLATFORMS } = (await import(join(ROOT, 'scripts', 'release', 'platforms.mjs'))) as {
    PLATFORMS: Readonly<Record<string, unknown>>;
  };
  const { strategy } = workflows['release.yml']!.jobs['executables'] as unknown as {
    strategy: { matrix: { include: { platform: string; runner: string }[] } };
  };
  expect(strategy.matrix.include.map(({ platform }) => platform).sort()).toEqual(
    Object.keys(PLATFORMS).sort(),
  );
});

test('one deploy of an environment at a time, and none is cut off', () => {
  expect(workflows['deploy-environment.yml']?.concurrency).toEqual({
    group: 'deploy-${{ inputs.stack }}',
    'cancel-in-progress': false,
  });
});
