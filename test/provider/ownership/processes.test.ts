import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  savedPlanIn,
  destroysAll,
  identityOf,
  isAlive,
  stateArgument,
} from '../../../lib/provider/ownership/processes';

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
])('the state file that %j names', (args, expected) => {
  expect(stateArgument(args)).toBe(expected);
});

test.each([
  [['destroy', '-auto-approve'], true],
  [['-chdir=stack', 'destroy'], true],
  [['plan', '-destroy', '-out=plan'], true],
  [['apply', '-auto-approve', '--destroy'], true],
  [['plan', '-destroy=false'], false],
  [['apply', '-auto-approve'], false],
  [['plan', '-out', 'destroy'], false],
  [[], false],
])('whether %j destroys all: %p', (args, expected) => {
  expect(destroysAll(args)).toBe(expected);
});

test('a process is alive until it ends, and a later one of its number is another', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
  const identity = identityOf(child.pid ?? 0);
  expect(isAlive(identity)).toBe(true);
  if (identity.started !== null) expect(isAlive({ ...identity, started: '1' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
});
