import { EventHub } from '../../../lib/emulator/control/event-hub';
import { ExecutionLog, type Executed } from '../../../lib/emulator/control/execution-log';
import type { ExecutionDetail } from '../../../lib/emulator/control/shapes';

const EXECUTED: Executed = {
  id: 'x',
  time: '',
  org: 'o',
  actionId: 'a',
  actionName: 'A',
  side: 'published',
  version: 1,
  operation: '',
  clientId: '',
  success: true,
  status: 200,
  durationMs: 1,
  input: {},
  config: {},
  operations: [],
};

test('it is bounded by the number of executions and by what they hold, the newest stay', () => {
  const log = new ExecutionLog(() => [], new EventHub());
  for (let id = 1; id <= 1500; id++) log.add({ ...EXECUTED, id: `${id}` });
  expect(log.list().map(({ number }) => number)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 501));
  expect(log.list({ after: 1499 })).toHaveLength(1);
  const error = {
    message: 'x'.repeat(1_000_000),
    code: '',
    status: 500,
    messageParams: {},
    details: [],
    errors: [],
  };
  for (let id = 1; id <= 100; id++) log.add({ ...EXECUTED, error });
  expect(log.list().length).toBeLessThan(40);
  expect(log.list().at(-1)?.number).toBe(1600);
  // What is told of it to everyone is short.
  expect(log.list().at(-1)?.message).toHaveLength(300);
});

test('what is long is cut, and says so; a secret is taken out wherever it stands, also one of a former time', () => {
  let secrets = ['canary "quoted"', 'true', '1234'];
  const log = new ExecutionLog(() => secrets, new EventHub());
  log.add({
    ...EXECUTED,
    input: { 'a canary "quoted" name': 'and a canary "quoted" value', long: 'x'.repeat(200_000) },
    operations: [
      { step: 1, name: 's', success: true, result: { yes: true, n: 1234, text: 'canary "quoted"' } },
    ],
  });
  secrets = [];
  const { input, operations } = log.find('x') as ExecutionDetail;
  expect(JSON.stringify(input)).not.toContain('canary');
  expect(String(input)).toMatch(/cut: 200\d\d\d characters, of which 100000 are kept/);
  // Only texts are changed: what is left is JSON still.
  expect(operations[0]?.result).toEqual({ yes: true, n: 1234, text: '(sensitive)' });
});

test('of a secret that stands across the cut, nothing is left', () => {
  const log = new ExecutionLog(() => ['canary-of-the-org'], new EventHub());
  for (const length of [99_985, 99_990, 99_995, 100_000]) {
    const text = `${'x'.repeat(length)}canary-of-the-org and more`;
    log.add({
      ...EXECUTED,
      input: text,
      operations: [{ step: 1, name: 's', success: true, result: { text } }],
      call: { method: 'POST', headers: {}, body: text },
      finalResult: [text],
    });
    const told = JSON.stringify(log.find('x'));
    expect(told.match(/x… \(cut: |x\(sensitive\)/g)).toHaveLength(4);
    expect(told).not.toMatch(/xc/);
  }
});
