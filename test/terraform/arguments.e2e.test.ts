import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  savedPlanIn,
  destroysAll,
  parentArguments,
  stateArgument,
  withVariables,
} from '../../lib/terraform/arguments';
import { ENGINE, needs } from '../support/engine';
import { run } from '../support/processes';
import { CLEAN_ENVIRONMENT } from '../support/terraform';

describe('whether a saved plan is applied', () => {
  let directory: string;
  let plan: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'genesys-actions-processes-'));
    plan = join(directory, 'saved plan.tfplan');
    writeFileSync(plan, '');
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test.each([
    [['apply', '{}'], true],
    [['-chdir=stack', 'apply', '-input=false', '{}'], true],
    [['apply', '-auto-approve', '{}'], true],
    [['apply', '-parallelism=3', '{}'], true],
    [['apply'], false],
    [['apply', '-auto-approve'], false],
    [['apply', '-var-file', '{}'], false],
    [['apply', '-var-file={}'], false],
    [['apply', 'no such file'], false],
    [['plan', '-out', '{}'], false],
    [['plan', '{}'], false],
    [['destroy'], false],
    [[], false],
  ])('%j: %p', (args, expected) => {
    expect(savedPlanIn(args.map((each) => each.replace('{}', plan)))).toBe(expected ? plan : undefined);
  });
});

test.each([
  [['plan', '-state=a.tfstate'], 'a.tfstate'],
  [['plan', '-state', 'a.tfstate'], 'a.tfstate'],
  [['plan', '-state-out=a.tfstate'], undefined],
  [['plan'], undefined],
  [['plan', '-state=a.tfstate', '-state', 'b.tfstate'], 'b.tfstate'],
])('the state file that %j names', (args, expected) => {
  expect(stateArgument(args)).toBe(expected);
});

test.each([
  [['destroy', '-auto-approve'], true],
  [['-chdir=stack', 'destroy'], true],
  [['plan', '-destroy', '-out=plan'], true],
  [['apply', '-auto-approve', '--destroy'], true],
  [['plan', '-destroy=false'], false],
  [['plan', '-destroy', '-destroy=false'], false],
  [['plan', '-destroy=false', '-destroy=T'], true],
  [['apply', '-auto-approve'], false],
  [['plan', '-out', 'destroy'], false],
  [[], false],
])('whether %j destroys all: %p', (args, expected) => {
  expect(destroysAll(args)).toBe(expected);
});

describe('the variables with which Terraform is told arguments', () => {
  /** What Terraform itself says that it makes of them. */
  async function asTerraform(args: readonly string[], env: Record<string, string>): Promise<unknown> {
    const { stderr } = await run(ENGINE.program, args, {
      cwd: tmpdir(),
      env: { ...CLEAN_ENVIRONMENT, TF_LOG: 'info', ...env },
    });
    const said = /CLI command args: \[\]string\{(.*)\}/.exec(stderr)?.[1];
    if (said === undefined) throw new Error(`Terraform does not say its arguments:\n${stderr}`);
    return JSON.parse(`[${said}]`);
  }

  test.each([
    { TF_CLI_ARGS_version: '-state=x' },
    { TF_CLI_ARGS_version: '-destroy', TF_CLI_ARGS: '-lock=false -state  y' },
    { TF_CLI_ARGS_version: '-var "a b=c d" -state=\'my "state"\'' },
    { TF_CLI_ARGS_version: '-state=a\\ b -var "a=\\"b\\"" \'c\\d\'' },
    { TF_CLI_ARGS_version: '-state="a b"c -x=\'\' $HOME' },
    { TF_CLI_ARGS_version: '-state=x;y "a;b" z' },
    { TF_CLI_ARGS_version: '-a "b;c" > d' },
    { TF_CLI_ARGS: ' \t-a\n-b ' },
    { TF_CLI_ARGS: '-a', TF_CLI_ARGS_plan: '-destroy' },
  ])('%j count as Terraform counts them', (env) => countAlike(env));

  needs('emptyWords').test('so does a word that is empty', () =>
    countAlike({ TF_CLI_ARGS_version: '-x "" \'\' y' }),
  );

  async function countAlike(env: Record<string, string>): Promise<void> {
    const expected = await asTerraform(['version', '-json'], env);
    expect(withVariables(['version', '-json'], env)).toEqual(expected);
    // It takes this option away before it looks at the variables.
    expect(await asTerraform([`-chdir=${tmpdir()}`, 'version', '-json'], env)).toEqual(expected);
    expect(withVariables(['-chdir=x', 'version', '-json'], env)).toEqual([
      '-chdir=x',
      ...(expected as string[]),
    ]);
  }

  test('decide what Terraform does, unless its own arguments say something else', () => {
    const env = { TF_CLI_ARGS_plan: '-destroy', TF_CLI_ARGS_apply: '-state=x' };
    expect(destroysAll(withVariables(['-chdir=stack', 'plan'], env))).toBe(true);
    expect(destroysAll(withVariables(['plan', '-destroy=false'], env))).toBe(false);
    expect(destroysAll(withVariables(['apply'], env))).toBe(false);
    expect(stateArgument(withVariables(['apply'], env))).toBe('x');
    expect(stateArgument(withVariables(['apply', '-state=y'], env))).toBe('y');
    expect(stateArgument(withVariables(['plan'], env))).toBeUndefined();
  });

  test('are read with the arguments of the process above', async () => {
    const script = `console.log(JSON.stringify(require(${JSON.stringify(require.resolve('../../lib/terraform/arguments'))}).parentArguments()))`;
    const child = spawn(
      process.execPath,
      [
        '-e',
        `require('node:child_process').spawn(process.execPath, ['--import', 'tsx', '-e', process.env.SCRIPT], { stdio: 'inherit' })`,
        'apply',
        '-auto-approve',
      ],
      { env: { ...process.env, SCRIPT: script, TF_CLI_ARGS: '-a' }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const args = JSON.parse(line) as string[];
    // Node's own option and program come first: here they stand for Terraform's options in front.
    expect(args.slice(-2)).toEqual(['apply', '-auto-approve']);
    expect(args).toContain('-a');
    expect(parentArguments({ TF_CLI_ARGS: '--only-for-this-test' })).toContain('--only-for-this-test');
  });
});
