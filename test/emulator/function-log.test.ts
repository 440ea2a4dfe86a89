import { FunctionLog, type FunctionRun } from '../../lib/emulator/function-log';

function run(id: number, length: number): FunctionRun {
  const logs = [{ timestamp: '', level: 'INFO' as const, message: 'x'.repeat(length) }];
  const name = `run ${id}`;
  return {
    time: '',
    org: 'o',
    actionId: 'a',
    actionName: name,
    requestId: '',
    runtime: 'nodejs24.x',
    nodeVersion: '24.0.0',
    success: true,
    durationMs: 1,
    maxMemoryMb: 1,
    logs,
  };
}

test('the log of runs is bounded by their number and by what they wrote, the newest stay', () => {
  const log = new FunctionLog();
  for (let id = 1; id <= 1500; id++) log.add(run(id, 10));
  expect(log.list().map(({ actionName }) => actionName)).toHaveLength(1000);
  for (let id = 1; id <= 100; id++) log.add(run(id, 1_000_000));
  const left = log.list();
  const bytes = left.reduce((sum, { logs }) => sum + 2 * (logs[0]?.message.length ?? 0), 0);
  expect(bytes).toBeLessThan(33 * 1024 * 1024);
  expect(left.at(-1)?.actionName).toBe('run 100');
  expect(left.length).toBeGreaterThan(10);
  // One that is too large alone is still shown.
  log.add(run(7, 40_000_000));
  expect(log.list().map(({ actionName }) => actionName)).toEqual(['run 7']);
});
