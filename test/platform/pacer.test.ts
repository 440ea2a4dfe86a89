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
