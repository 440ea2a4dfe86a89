import { EVERY_RUN, filteredRequests, filteredRuns } from '../../../lib/console/logic/filters';
import { merged } from '../../../lib/console/logic/numbered';
import { scrollTo, windowOf } from '../../../lib/console/logic/virtual-window';
import type { ExecutionSummary, LoggedRequest } from '../../../lib/emulator/control/shapes';

const RUN: ExecutionSummary = {
  number: 1,
  id: 'x',
  time: '',
  org: 'local',
  actionId: 'a',
  actionName: 'Greet people',
  side: 'published',
  version: 2,
  operation: 'postIntegrationsActionExecute',
  clientId: '',
  success: true,
  status: 200,
  durationMs: 1,
  steps: 8,
};
const FAILED: ExecutionSummary = {
  ...RUN,
  number: 2,
  actionId: 'b',
  success: false,
  status: 500,
  failedStep: 'Execute',
  message: 'no way',
};

test('runs are found by action, outcome and all words of a text, the newest first', () => {
  const found = (filter: object) =>
    filteredRuns([RUN, FAILED], { ...EVERY_RUN, ...filter }).map(({ number }) => number);
  expect(found({})).toEqual([2, 1]);
  expect(found({ actionId: 'a' })).toEqual([1]);
  expect(found({ outcome: 'failed' })).toEqual([2]);
  expect(found({ outcome: 'succeeded' })).toEqual([1]);
  expect(found({ text: ' GREET  way ' })).toEqual([2]);
  expect(found({ text: 'v2 published' })).toEqual([2, 1]);
  expect(found({ text: 'greet nobody' })).toEqual([]);
});

test('requests are found by their parts, a fault among them', () => {
  const request: LoggedRequest = {
    number: 1,
    time: '',
    method: 'POST',
    path: '/oauth/token',
    query: {},
    faults: [],
    contextId: 'c',
    status: 200,
  };
  const requests = [request, { ...request, number: 2, status: 503, faults: ['reset'] }];
  const found = (text: string) => filteredRequests(requests, text).map(({ number }) => number);
  expect(found('post token')).toEqual([2, 1]);
  expect(found('reset')).toEqual([2]);
  expect(found('503 token')).toEqual([2]);
});

test('what is told again takes its own place, in whatever order, and only the newest stay', () => {
  const of = (...numbers: number[]) => numbers.map((number) => ({ number, told: 1 }));
  expect(merged(of(1, 2), of(3, 4), 9)).toEqual(of(1, 2, 3, 4));
  expect(merged(of(1, 2, 3), [{ number: 2, told: 2 }], 9)).toEqual([
    { number: 1, told: 1 },
    { number: 2, told: 2 },
    { number: 3, told: 1 },
  ]);
  expect(merged(of(5), of(4, 6), 2)).toEqual(of(5, 6));
  expect(merged(of(), of(2, 1), 9)).toEqual(of(1, 2));
  const list = of(1);
  expect(merged(list, [], 9)).toBe(list);
});

test('of a long list only what is seen is drawn, wherever one scrolls', () => {
  for (const scrollTop of [0, 1, 999, 15_000, 33_400, 34_000, 99_999]) {
    const { first, end, offset, height } = windowOf(1000, 34, scrollTop, 600);
    expect(height).toBe(34_000);
    expect(end - first).toBeLessThan(50);
    expect(offset).toBe(first * 34);
    const top = Math.min(scrollTop, height - 600);
    expect(offset).toBeLessThanOrEqual(top);
    expect(end * 34).toBeGreaterThanOrEqual(Math.min(height, top + 600));
  }
  expect(windowOf(3, 34, 0, 600)).toEqual({ first: 0, end: 3, offset: 0, height: 102 });
  expect(windowOf(0, 34, 50, 600)).toEqual({ first: 0, end: 0, offset: 0, height: 0 });
  expect([scrollTo(0, 10, 50, 100), scrollTo(7, 10, 50, 100), scrollTo(20, 10, 50, 100)]).toEqual([
    0,
    undefined,
    110,
  ]);
});
