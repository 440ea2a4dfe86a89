import { ZipWatch } from '../../lib/platform/zip-watch';

describe('zips that are processed at the same time', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const PATIENCE = { patienceMs: 180_000 };

  /** Watches zips that take so long each, `parallel` of them at once; returns polls and times until each was seen. */
  async function run(
    processing: ZipWatch,
    takes: readonly number[],
    parallel: number,
  ): Promise<{ polls: number; seen: number[] }> {
    let polls = 0;
    const seen: number[] = [];
    const queue = [...takes];
    const worker = async (): Promise<void> => {
      for (let ms = queue.shift(); ms !== undefined; ms = queue.shift()) {
        const uploaded = Date.now();
        const ready = uploaded + ms;
        const poll = async (): Promise<true | undefined> => {
          polls += 1;
          await new Promise((resolve) => setTimeout(resolve, 50));
          return Date.now() - 50 >= ready ? true : undefined;
        };
        expect(await processing.watch(poll, PATIENCE)).toBe(true);
        seen.push(Date.now() - uploaded);
      }
    };
    const all = Promise.all(Array.from({ length: parallel }, worker));
    await jest.runAllTimersAsync();
    await all;
    return { polls, seen };
  }

  test.each([10, 40])(
    '200 that take 10 s, %d at once, cost little more than a poll each',
    async (parallel) => {
      const { polls, seen } = await run(new ZipWatch(), Array<number>(200).fill(10_000), parallel);
      expect(polls / 200).toBeLessThan(1.6);
      expect(Math.max(...seen)).toBeLessThan(17_000);
      expect(seen.reduce((sum, each) => sum + each, 0) / 200).toBeLessThan(12_000);
    },
  );

  test('one alone is polled at once, and again soon', async () => {
    expect((await run(new ZipWatch(), [0], 1)).seen).toEqual([50]);
    const { polls, seen } = await run(new ZipWatch(), [3_000], 1);
    expect(polls).toBeLessThan(8);
    expect(seen[0]).toBeLessThan(5_100);
  });

  test('one that took long does not hold up the others for long', async () => {
    const processing = new ZipWatch();
    const long = run(processing, [25_000], 1);
    const { seen } = await run(processing, Array<number>(60).fill(500), 9);
    await long;
    expect(Math.max(...seen)).toBeLessThan(13_000);
    expect(Math.max(...seen.slice(45))).toBeLessThan(2_500);
    // Nor when the long one is the only one that was seen.
    const after = new ZipWatch();
    await run(after, [25_000], 1);
    const { seen: later } = await run(after, Array<number>(60).fill(500), 10);
    expect(Math.max(...later)).toBeLessThan(11_000);
    expect(Math.max(...later.slice(50))).toBeLessThan(1_500);
  });

  test('what is never ready is given up after its time, and holds nobody up', async () => {
    const processing = new ZipWatch();
    const never = processing.watch(() => Promise.resolve(undefined), { patienceMs: 20_000 });
    const other = processing.watch(() => Promise.resolve('ready'), PATIENCE);
    await jest.runAllTimersAsync();
    expect([await never, await other]).toEqual([undefined, 'ready']);
  });

  test('an error of the first is its own', async () => {
    const processing = new ZipWatch();
    const failing = expect(
      processing.watch(() => Promise.reject(new Error('gone')), PATIENCE),
    ).rejects.toThrow('gone');
    const other = processing.watch(() => Promise.resolve('ready'), PATIENCE);
    await jest.runAllTimersAsync();
    await failing;
    expect(await other).toBe('ready');
  });

  test('a stop ends every wait', async () => {
    const processing = new ZipWatch();
    const stop = new AbortController();
    const options = { ...PATIENCE, signal: stop.signal };
    const waits = [1, 2, 3].map(() =>
      expect(processing.watch(() => Promise.resolve(undefined), options)).rejects.toThrow('enough'),
    );
    await jest.advanceTimersByTimeAsync(3_000);
    stop.abort(new Error('enough'));
    await Promise.all(waits);
  });
});
