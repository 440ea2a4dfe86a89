import { Pacer } from '../../lib/platform/pacer';

describe('Pacer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** Sends as fast as it is let, and returns when each went out. */
  async function send(pacer: Pacer, count: number): Promise<number[]> {
    const start = Date.now();
    const times: number[] = [];
    const all = Promise.all(
      Array.from({ length: count }, () => pacer.wait().then(() => times.push(Date.now() - start))),
    );
    await jest.runAllTimersAsync();
    await all;
    return times;
  }

  test('lets a small burst through at once', async () => {
    expect(await send(new Pacer(), 200)).toEqual(Array(200).fill(0));
  });

  test('never sends more than 300 in any minute, however many wait', async () => {
    const times = await send(new Pacer(), 1500);
    times.forEach((time, index) => {
      const inWindow = times.slice(index).filter((other) => other < time + 60_000).length;
      expect(inWindow).toBeLessThanOrEqual(300);
    });
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('holds everything back after a pause', async () => {
    const pacer = new Pacer();
    pacer.pause(5000);
    expect(pacer.room).toBeLessThanOrEqual(0);
    const [first = 0] = await send(pacer, 3);
    expect(first).toBeGreaterThanOrEqual(5000);
  });

  test('a higher limit that an answer tells of is used', async () => {
    const pacer = new Pacer();
    pacer.learn({ used: 1, allowed: 900, resetMs: 59_000 });
    expect(await send(pacer, 870)).toEqual(Array(870).fill(0));
    expect(pacer.room).toBe(0);
  });

  test.each([
    ['a lower limit', { used: 97, allowed: 100, resetMs: 40_000 }],
    ['one that others use up', { used: 295, allowed: 300, resetMs: 40_000 }],
  ])('%s, when it is used up, is waited for', async (_what, limit) => {
    const pacer = new Pacer();
    pacer.learn(limit);
    expect(Math.min(...(await send(pacer, 3)))).toBe(40_000);
  });

  test('a limit of a second, with room, changes nothing', async () => {
    const pacer = new Pacer();
    pacer.learn({ used: 1, allowed: 5, resetMs: 1_000 });
    expect(await send(pacer, 200)).toEqual(Array(200).fill(0));
  });

  test('who waits is told for how long', async () => {
    const pacer = new Pacer({ requests: 1, windowMs: 9_000 });
    const told: number[] = [];
    await pacer.wait(undefined, (ms) => told.push(ms));
    const second = pacer.wait(undefined, (ms) => told.push(ms));
    await jest.runAllTimersAsync();
    await second;
    expect(told).toEqual([9_001]);
  });

  test('a stop ends the wait', async () => {
    const pacer = new Pacer({ requests: 1, windowMs: 1000 });
    await pacer.wait();
    const stop = new AbortController();
    const waiting = expect(pacer.wait(stop.signal)).rejects.toThrow('enough');
    stop.abort(new Error('enough'));
    await waiting;
    expect(await send(pacer, 1)).toHaveLength(1);
  });
});
