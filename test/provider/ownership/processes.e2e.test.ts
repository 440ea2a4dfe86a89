import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identityOf, stillRuns, type Host } from '../../../lib/provider/ownership/processes';
import {
  savedPlanIn,
  destroysAll,
  parentArguments,
  stateArgument,
  withVariables,
} from '../../../lib/terraform/arguments';
import { run } from '../../support/processes';
import { CLEAN_ENVIRONMENT } from '../../support/terraform';

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
    const { stderr } = await run('terraform', args, {
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
    { TF_CLI_ARGS_version: '-state="a b"c -x=\'\' "" $HOME' },
    { TF_CLI_ARGS_version: '-state=x;y "a;b" z' },
    { TF_CLI_ARGS_version: '-a "b;c" > d' },
    { TF_CLI_ARGS: ' \t-a\n-b ' },
    { TF_CLI_ARGS: '-a', TF_CLI_ARGS_plan: '-destroy' },
  ])('%j count as Terraform counts them', async (env) => {
    const expected = await asTerraform(['version', '-json'], env);
    expect(withVariables(['version', '-json'], env)).toEqual(expected);
    // It takes this option away before it looks at the variables.
    expect(await asTerraform([`-chdir=${tmpdir()}`, 'version', '-json'], env)).toEqual(expected);
    expect(withVariables(['-chdir=x', 'version', '-json'], env)).toEqual([
      '-chdir=x',
      ...(expected as string[]),
    ]);
  });

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
    const script = `console.log(JSON.stringify(require(${JSON.stringify(require.resolve('../../../lib/provider/ownership/processes'))}).parentArguments()))`;
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

describe('whether a process is alive', () => {
  const HOUR = 60 * 60 * 1000;
  const now = (): number => Date.now();
  const running = identityOf(process.pid);
  const here = running.host as Host;

  test('it is until it ends, and a later one of its number is another', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    const identity = identityOf(child.pid ?? 0);
    expect(stillRuns(identity, now())).toBe(true);
    expect(stillRuns(identity, 0)).toBe(true);
    if (identity.started !== null) expect(stillRuns({ ...identity, started: '1' }, now())).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(stillRuns(identity, now())).toBe(false);
  });

  test('on another machine, or under other numbers, it counts as running for an hour', () => {
    const elsewhere: Host[] = [{ ...here, name: `not ${here.name}` }];
    elsewhere.push({ name: `not ${here.name}`, boot: null, numbers: null });
    if (here.numbers !== null) elsewhere.push({ ...here, numbers: 'pid:[1]' });
    // A number that nobody has here says nothing about there.
    for (const host of elsewhere)
      for (const pid of [process.pid, 2 ** 30]) {
        expect(stillRuns({ ...running, pid, host }, now())).toBe(true);
        expect(stillRuns({ ...running, pid, host }, now() - 0.9 * HOUR)).toBe(true);
        expect(stillRuns({ ...running, pid, host }, now() - HOUR)).toBe(false);
      }
  });

  test('none has outlived a start of its machine', () => {
    const before = { ...running, host: { ...here, boot: 'an earlier one' } };
    expect(stillRuns(before, now())).toBe(here.boot === null);
  });

  test('of what was written before machines were told apart, the number decides', () => {
    const { pid, started } = running;
    expect(stillRuns({ pid, started }, 0)).toBe(true);
    expect(stillRuns({ pid: 2 ** 30, started }, now())).toBe(false);
  });

  (process.platform === 'linux' ? test : test.skip)(
    'it is not when it has ended and its parent has not asked for it',
    async () => {
      // A shell that turns into another program knows nothing of the children that it had.
      const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000']);
      try {
        const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
        const identity = identityOf(Number(line));
        expect(stillRuns(identity, now())).toBe(true);
        process.kill(identity.pid, 'SIGKILL');
        const state = (): string =>
          readFileSync(`/proc/${identity.pid}/stat`, 'utf8').replace(/^.*\) (.).*$/s, '$1');
        while (state() !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5));
        expect(stillRuns(identity, now())).toBe(false);
      } finally {
        parent.kill('SIGKILL');
      }
    },
  );
});
