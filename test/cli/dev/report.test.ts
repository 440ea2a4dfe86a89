import { EventEmitter } from 'node:events';
import { ScreenReporter } from '../../../lib/cli/dev/report';

/** A terminal of a size: what is on it since it was last cleared. */
class Terminal extends EventEmitter {
  rows = 9;
  columns = 60;
  #written = '';

  write(text: string): boolean {
    this.#written += text;
    return true;
  }

  get lines(): string[] {
    return (this.#written.split('\u001b[2J').at(-1) ?? '').split('\n').slice(0, -1);
  }
}

const DEPLOYED = {
  type: 'deployed',
  function: 'greet',
  actionId: 'a',
  actionName: 'Greet',
  sha256: '',
  ms: 5,
} as const;

test('the screen has the functions, their last answers and as many of the last lines as fit', () => {
  const terminal = new Terminal();
  const screen = new ScreenReporter(terminal as unknown as NodeJS.WriteStream);
  screen.tell({
    type: 'started',
    url: 'http://org',
    console: 'http://org/console',
    clientId: '',
    clientSecret: '',
    controlToken: '',
  });
  screen.tell({ ...DEPLOYED, version: 1 });
  screen.tell({
    type: 'answer',
    function: 'greet',
    sample: 'ada',
    ok: true,
    result: { a: '\u001b[31m' },
    ms: 7,
  });
  expect(terminal.lines).toEqual([
    'A local org is running at http://org',
    'Look at it in a browser: http://org/console',
    'Press Ctrl-C to stop it.',
    '',
    '  greet  version 1  ✔ 7 ms  {"a":"\\u001b[31m"}',
    '',
    'greet: published as version 1 (5 ms)',
    'greet: ✔ 7 ms  {"a":"\\u001b[31m"}',
  ]);
  const problems = [{ rule: 'code/build', severity: 'error' as const, message: 'a.ts:1:2: no' }];
  screen.tell({ type: 'problems', function: 'greet', ok: false, problems });
  expect(terminal.lines.slice(4)).toEqual([
    '  greet  ✘ version 1  ✔ 7 ms  {"a":"\\u001b[31m"}',
    '',
    'greet: ✔ 7 ms  {"a":"\\u001b[31m"}',
    'greet: error a.ts:1:2: no (code/build)',
  ]);
  // Wider than the terminal, and taller.
  const logs = [{ timestamp: '', level: 'INFO' as const, message: `${'x'.repeat(80)}\n\u001b[2Jtwo` }];
  screen.tell({ type: 'run', action: 'Greet', ok: true, durationMs: 3, logs });
  expect(terminal.lines).toHaveLength(8);
  expect(terminal.lines.slice(-2)).toEqual([`  INFO  ${'x'.repeat(52)}`, '        \\u001b[2Jtwo']);
  terminal.rows = 10;
  terminal.emit('resize');
  expect(terminal.lines).toHaveLength(9);
  screen.tell({ type: 'problems', function: 'greet', ok: true, problems: [] });
  screen.tell({ ...DEPLOYED, version: 2 });
  expect(terminal.lines[4]).toMatch(/^ {2}greet {2}version 2 {2}✔/);
  screen.end();
  expect(terminal.listenerCount('resize')).toBe(0);
});
