import { EventHub } from '../../../lib/emulator/control/event-hub';
import type { ExecutionSummary } from '../../../lib/emulator/control/shapes';

const summary = (number: number): ExecutionSummary => ({ number }) as ExecutionSummary;

/** The next text of a stream that holds a word. */
async function until(stream: AsyncIterable<unknown>, word: string): Promise<string> {
  let text = '';
  for await (const piece of stream) {
    text += String(piece);
    if (text.includes(word)) return text;
  }
  return text;
}

test('changes that come together are told together, the last state of each, in the order of their kinds', async () => {
  const hub = new EventHub();
  expect(hub.listening).toBe(false);
  // Nobody listens: nothing is even asked for.
  hub.set('faults', () => {
    throw new Error('asked');
  });
  const stream = hub.open({ url: 'http://x' });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  hub.add('orgs', 'local', 'local');
  hub.add('requests', { number: 1, status: 200 } as never, 1);
  hub.set('cleared', () => 'requests');
  hub.add('executions', summary(1), 1);
  hub.add('executions', { ...summary(1), success: true }, 1);
  hub.add('executions', summary(2), 2);
  expect(await until(stream, 'executions')).toBe(
    [
      'event: open\ndata: {"url":"http://x"}\n\n',
      'event: cleared\ndata: "requests"\n\n',
      'event: orgs\ndata: ["local"]\n\n',
      'event: executions\ndata: [{"number":1,"success":true},{"number":2}]\n\n',
    ].join(''),
  );
  // Its reader went with the loop.
  await closed;
  expect(hub.listening).toBe(false);
});

test('who does not read is let go, and keeps nothing: by the number of what is unread, and by its bytes', async () => {
  const hub = new EventHub();
  for (const [message, most] of [
    ['', 50_000],
    ['x'.repeat(100_000), 100],
  ] as const) {
    const stream = hub.open({ url: '' });
    const closed = new Promise((resolve) => stream.once('close', resolve));
    for (let number = 0; !stream.destroyed && number < most; number++) {
      hub.add('executions', { ...summary(number), message }, number);
      // Another state of the same item costs nothing.
      hub.add('executions', { ...summary(number), message }, number);
    }
    expect(stream.destroyed).toBe(true);
    await closed;
    expect(hub.listening).toBe(false);
  }
});

test('what was written and is not read counts as well, and its reader is waited for once', async () => {
  jest.useFakeTimers({ doNotFake: ['nextTick'] });
  try {
    const hub = new EventHub();
    const stream = hub.open({ url: '' });
    const tell = (): void => {
      hub.add('logs', { functionId: 'f', message: 'x'.repeat(1_000_000) } as never);
      jest.advanceTimersByTime(1_000);
    };
    for (let times = 0; times < 8; times++) tell();
    expect([stream.destroyed, stream.listenerCount('drain')]).toEqual([false, 1]);
    tell();
    expect(stream.destroyed).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});
