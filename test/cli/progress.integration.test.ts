import { run } from '../support/processes';
import { ROOT, TYPESCRIPT } from '../support/repository';

/** Steps run in a process of their own, whose standard error is no terminal. */
function steps(code: string, env: Record<string, string | undefined> = {}): ReturnType<typeof run> {
  const script = `
    const { runSteps } = require('./lib/cli/progress');
    ${code}
  `;
  return run(process.execPath, ['--require', TYPESCRIPT, '-e', script], {
    cwd: ROOT,
    env: { FORCE_COLOR: undefined, ...env },
  });
}

const TWO = `[
  { title: 'First', run: async (context) => { context.done = 1; } },
  { title: 'Second', skip: () => 'not needed', run: async () => { context.done = 2; } },
]`;

test('shows plain lines without colours where there is no terminal, on standard error only', async () => {
  const { status, stdout, stderr } = await steps(
    `runSteps({}, ${TWO}).then((c) => console.log(JSON.stringify(c)));`,
  );
  expect({ status, stdout }).toEqual({ status: 0, stdout: '{"done":1}\n' });
  expect(stderr).toContain('First');
  // eslint-disable-next-line no-control-regex
  expect(stderr).not.toMatch(/\u001b\[/);
});

test('shows nothing when only a program reads', async () => {
  const { stderr } = await steps(`runSteps({}, ${TWO}, { quiet: true });`);
  expect(stderr).toBe('');
});

test('stops at the step that fails and throws its error', async () => {
  const failing = `[{ title: 'First', run: async () => { throw new Error('broken'); } }, { title: 'Never', run: async () => {} }]`;
  const { stdout, stderr } = await steps(
    `runSteps({}, ${failing}).catch((error) => console.log(error.message));`,
  );
  expect(stdout).toBe('broken\n');
  expect(stderr).not.toContain('Never');
  // Whoever catches it prints the reason: it is not to stand there twice.
  expect(stderr).toContain('First');
  expect(stderr).not.toContain('broken');
});
