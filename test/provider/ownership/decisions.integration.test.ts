import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decision } from '../../../lib/provider/ownership/decision';
import { Decisions } from '../../../lib/provider/ownership/decisions';
import { readAll, writeJsonFile } from '../../../lib/provider/ownership/files';
import { decisionsIn } from '../../../lib/provider/ownership/saved-plan';

const DECISION: Decision = {
  wanted: { type: 'genesysactions_credential', name: 'There', within: 'userDefined' },
  takes: { id: 'an id' },
};

describe('what a plan decides', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'genesys-actions-decisions-'));
  });
  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const open = (args: readonly string[] = ['apply'], org = 'an org'): Decisions =>
    new Decisions(directory, 'a state', org, args);

  /** As if another process had planned, which has ended. */
  async function end(): Promise<void> {
    const child = spawn(process.execPath, ['-e', '']);
    const planner = { pid: child.pid ?? 0, started: 'before' };
    await once(child, 'exit');
    for (const [path, content] of plans()) {
      writeJsonFile(path.replace(/-\d+\.json$/, `-${planner.pid}.json`), { ...(content as object), planner });
      rmSync(path);
    }
  }

  const plans = (): [string, unknown][] => [...readAll(join(directory, 'plans'))];

  test('is known to the apply that follows in the same run, of the same org', async () => {
    open().note(DECISION);
    await end();
    expect(await open().planned()).toEqual({ decisions: [DECISION], readable: true });
    expect(await open(['apply'], 'another org').planned()).toBeUndefined();
  });

  test('is nothing, and known to be nothing, where nothing was to be decided', async () => {
    open();
    await end();
    expect(await open().planned()).toEqual({ decisions: [], readable: true });
  });

  test('is decided again as long as the process that plans is at work, and by each run of a test', async () => {
    open().note(DECISION);
    expect(await open().planned()).toBeUndefined();
    open().note(DECISION);
    await end();
    const next = open(['test']);
    expect(await next.planned()).toBeUndefined();
    // What the run before had found to be its own is still known.
    expect(next.left).toEqual([DECISION]);
  });

  test('is seen by other configurations of the provider in the same run', async () => {
    open().note(DECISION);
    open().noteDeleted('another id');
    await end();
    const other = open(['apply'], 'another configuration');
    expect(other.elsewhere('another id')).toBe('deleted');
    expect(other.elsewhere('a third id')).toBeUndefined();
  });

  test('is not believed in another form', async () => {
    open().note(DECISION);
    await end();
    for (const [path, content] of plans()) {
      writeJsonFile(path, { ...(content as object), decisions: [{ takes: 'it' }] });
    }
    expect(await open().planned()).toBeUndefined();
  });

  test('is told to be lost where it cannot be written', () => {
    writeFileSync(join(directory, 'plans'), '');
    expect(open().lost).toMatch(/plans.* cannot be written/);
  });

  test.each([
    ['is no zip', 'encrypted'],
    ['is empty', ''],
  ])('a saved plan that %s has decided nothing that counts', async (_what, content) => {
    const plan = join(directory, 'saved.tfplan');
    writeFileSync(plan, content);
    expect(await decisionsIn(plan)).toBeUndefined();
    expect(await open(['apply', plan]).planned()).toEqual({ decisions: [], readable: false });
  });
});
