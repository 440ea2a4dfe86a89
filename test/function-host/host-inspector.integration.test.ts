import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';

/** Waits for a debugger; Node.js emits `internalMessage` when its inspector listens, and whoever hears that takes long. */
const PROGRAM = `
  const { openInspector } = require(${JSON.stringify(join(__dirname, '../../lib/function-host/host-inspector.ts'))});
  process.on('internalMessage', () => { for (const until = Date.now() + 500; Date.now() < until;); });
  openInspector(true);
  process.once('heard', () => console.log('ran'));
  process.emit('heard');
  process.exit();`;

test('a debugger that comes while the process is about to wait for it, and says that it may run, is not waited for again', async () => {
  const child = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', PROGRAM], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  try {
    let said = '';
    while (!said.includes('\n')) said += String((await once(child.stderr, 'data'))[0]);
    const socket = new WebSocket(/^Debugger listening on (\S+)$/m.exec(said)?.[1] ?? '');
    await once(socket, 'open');
    // Node.js itself listens to who listens: what a debugger evaluates before it lets the process run finds `emit`.
    const evaluate = {
      method: 'Runtime.evaluate',
      params: { expression: "process.on('exit', () => {}), 'ok'" },
    };
    const answered = once(socket, 'message');
    for (const [id, what] of [evaluate, { method: 'Runtime.runIfWaitingForDebugger' }].entries())
      socket.send(JSON.stringify({ id, ...what }));
    expect(JSON.parse(String((await answered)[0]))).toMatchObject({ result: { result: { value: 'ok' } } });
    socket.close();
    expect(String((await once(child.stdout, 'data'))[0])).toBe('ran\n');
  } finally {
    child.kill('SIGKILL');
  }
});
