import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

describe.each(Object.entries(workflows))('%s', (_file, { permissions, jobs }) => {
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
    for (const { run: script } of Object.values(jobs).flatMap((job) => job.steps ?? []))
      expect(script ?? '').not.toContain('${{');
  });

  test('takes secrets only where an environment guards them', () => {
    for (const job of Object.values(jobs)) {
      if (job.environment === undefined) expect(JSON.stringify(job)).not.toContain('secrets.');
    }
  });
});

test('one deploy of an environment at a time, and none is cut off', () => {
  expect(workflows['deploy-environment.yml']?.concurrency).toEqual({
    group: 'deploy-${{ inputs.stack }}',
    'cancel-in-progress': false,
  });
});
