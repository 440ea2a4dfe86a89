import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, TYPESCRIPT } from '../support/repository';

/** Runs an app as cdktf does, and gives back what a person would read. */
function runApp(body: string): { readonly status: number | null; readonly stderr: string } {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-app-'));
  try {
    const app = join(directory, 'main.ts');
    writeFileSync(
      app,
      `import { App, TerraformStack } from ${JSON.stringify(join(ROOT, 'node_modules/cdktf'))};
import { CustomCredentials, FunctionsIntegration, GenesysActionsProvider } from ${JSON.stringify(join(ROOT, 'lib/index.ts'))};
const app = new App({ outdir: ${JSON.stringify(join(directory, 'out'))} });
const stack = new TerraformStack(app, 'dev');
new GenesysActionsProvider(stack, 'genesysactions');
${body}
app.synth();
`,
    );
    const { status, stderr } = spawnSync(process.execPath, ['--require', TYPESCRIPT, app], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return { status, stderr };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const STACK_TRACE = /^\s+at /m;

test('what the model refuses is shown with the construct and the rule, without a stack trace', () => {
  const { status, stderr } = runApp(`new FunctionsIntegration(stack, 'Functions', { name: '' });`);
  expect(stderr).toContain('[dev/Functions] name: ');
  expect(stderr).toContain('(name/empty)');
  expect(stderr).not.toMatch(STACK_TRACE);
  expect(status).toBe(1);
});

test('a secret that is a plain literal is refused without a stack trace, and is not repeated', () => {
  const { status, stderr } = runApp(
    `new CustomCredentials(stack, 'Keys', { name: 'Keys', fields: { PRIVATE_KEY: 'canary-secret-1234' } });`,
  );
  expect(stderr).toContain('dev/Keys');
  expect(stderr).toContain('PRIVATE_KEY');
  expect(stderr).not.toContain('canary-secret-1234');
  expect(stderr).not.toMatch(STACK_TRACE);
  expect(status).toBe(1);
});

test("an error of the app's own keeps its stack trace", () => {
  const { status, stderr } = runApp(`throw new Error('a mistake in the stack');`);
  expect(stderr).toContain('a mistake in the stack');
  expect(stderr).toMatch(STACK_TRACE);
  expect(status).toBe(1);
});
