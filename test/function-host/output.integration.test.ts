import type { FunctionOutcome } from '../../lib/function-host';
import { callOf, newPool } from '../execution/support';
import { errorOf, resultOf } from './support';

const MB = 1024 * 1024;
const pool = newPool({ allowChildProcess: true });

function bytesOf({ logs }: FunctionOutcome): number {
  return logs.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0);
}

describe('what a function writes is bounded', () => {
  it.each([
    ['many messages', `for (let i = 0; i < 20; i++) console.log('x'.repeat(1e6));`],
    ['many short ones', `for (let i = 0; i < 50000; i++) console.log('x');`],
    ['one line without an end', `for (let i = 0; i < 200; i++) process.stdout.write('x'.repeat(1e5));`],
  ])('by bytes: %s', async (_how, code) => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = async () => { ${code} console.log('the end'); return 'answered' }`, {
        timeoutSeconds: 15,
      }),
    );
    expect(resultOf(outcome)).toBe('answered');
    expect(bytesOf(outcome)).toBeLessThan(1.1 * MB);
    expect(bytesOf(outcome) + outcome.logs.length * 200).toBeGreaterThan(0.7 * MB);
    const last = outcome.logs.at(-1);
    expect(last?.level).toBe('WARN');
    expect(last?.message).toMatch(
      /^Output is cut here: the function wrote more than 1048576 bytes in one call/,
    );
  });

  it('each message too, and with the next call all begins anew', async () => {
    const call = callOf(`exports.handler = async (event) => { console.log('é'.repeat(event.length)) }`);
    const [long, short] = [
      await pool.invoke({ ...call, event: '{"length": 4000000}' }),
      await pool.invoke({ ...call, event: '{"length": 3}' }),
    ];
    expect(bytesOf(long)).toBeLessThan(0.3 * MB);
    expect(long.logs.at(-1)?.message.slice(-80)).toContain(
      'é… (cut: 8000000 bytes, of which 262144 are kept)',
    );
    expect(short.logs.map(({ message }) => message)).toEqual(['ééé']);
    expect(short.pid).toBe(long.pid);
  });

  it('an error as well', async () => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = async () => { throw new Error('x'.repeat(2e7)) }`, { timeoutSeconds: 15 }),
    );
    const error = errorOf(outcome);
    expect(error.cause).toBe('thrown');
    expect(JSON.stringify(error).length).toBeLessThan(0.3 * MB);
    expect(error.errorMessage).toMatch(/x… \(cut: 20000000 bytes, of which 65536 are kept\)$/);
  });

  it('a result has the limit of AWS Lambda', async () => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = async () => 'x'.repeat(2e7)`, { timeoutSeconds: 15 }),
    );
    expect(errorOf(outcome)).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage:
        'Response payload size (20000002 bytes) exceeded maximum allowed payload size (6291556 bytes).',
    });
  });

  it.each([
    ['no frames', `fs.writeSync(4, Buffer.alloc(8, 255)); for (;;);`],
    [
      'messages without end',
      `const head = Buffer.from('{"type":"log","level":"INFO","timestamp":""}');
       const sizes = Buffer.alloc(8); sizes.writeUInt32BE(head.length); sizes.writeUInt32BE(1e5, 4);
       const bytes = Buffer.concat([sizes, head, Buffer.alloc(1e5, 120)]);
       for (;;) { let at = 0; while (at < bytes.length) { try { at += fs.writeSync(4, bytes, at) } catch {} } }`,
    ],
  ])('a host that speaks in place of the runtime is ended: %s', async (_what, code) => {
    const outcome = await pool.invoke(
      callOf(`const fs = require('node:fs'); exports.handler = async () => { ${code} }`, {
        timeoutSeconds: 15,
      }),
    );
    expect(errorOf(outcome)).toMatchObject({ cause: 'crash', errorType: 'Runtime.ExitError' });
    expect(bytesOf(outcome)).toBeLessThan(2.1 * MB);
  });

  it('what a child writes to standard error does not stop it', async () => {
    const outcome = await pool.invoke(
      callOf(
        `const { spawnSync } = require('node:child_process');
         exports.handler = async () => spawnSync('sh', ['-c', 'head -c 3000000 /dev/zero >&2'], { stdio: 'inherit' }).status`,
        { timeoutSeconds: 15 },
      ),
    );
    expect(resultOf(outcome)).toBe(0);
  });
});
