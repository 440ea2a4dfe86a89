import { callOf, newPool } from '../execution/support';
import { ended, errorOf, Meeting, resultOf } from './support';

const pool = newPool();

async function result(code: string, event: unknown = {}): Promise<unknown> {
  return resultOf(await pool.invoke(callOf(code, { event: JSON.stringify(event) })));
}

describe('how a handler answers', () => {
  it.each([
    ['async', 'exports.handler = async (event) => ({ got: event.a })'],
    ['a promise', 'exports.handler = (event) => Promise.resolve({ got: event.a })'],
    ['callback', 'exports.handler = (event, context, callback) => callback(null, { got: event.a })'],
    [
      'late callback',
      'exports.handler = (e, c, callback) => { setTimeout(() => callback(null, { got: e.a }), 20) }',
    ],
    ['context.succeed', 'exports.handler = (event, context) => { context.succeed({ got: event.a }) }'],
    ['context.done', 'exports.handler = (event, context) => { context.done(null, { got: event.a }) }'],
  ])('%s', async (_style, code) => {
    expect(await result(code, { a: 1 })).toEqual({ got: 1 });
  });

  it('a value that is returned without a promise is not an answer, as on Lambda', async () => {
    expect(await result('exports.handler = () => ({ lost: true })')).toBeNull();
  });

  it('nothing at all is null', async () => {
    expect(await result('exports.handler = async () => {}')).toBeNull();
  });

  it('the first of callback and promise wins', async () => {
    expect(
      await result(
        `exports.handler = async (e, c, callback) => { callback(null, 'callback'); return 'promise' }`,
      ),
    ).toBe('callback');
    expect(
      await result(
        `exports.handler = async (e, c, callback) => { setTimeout(() => callback(null, 'late'), 5); return 'promise' }`,
      ),
    ).toBe('promise');
  });

  it('a callback with an error wins over the returned value', async () => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = async (e, c, callback) => { callback(new TypeError('no')); return 'yes' }`),
    );
    expect(errorOf(outcome)).toMatchObject({ cause: 'thrown', errorType: 'TypeError', errorMessage: 'no' });
  });

  it('waits for the empty event loop before a callback answers, unless told not to', async () => {
    const code = (wait: boolean): string => `
      const seen = [];
      exports.handler = (event, context, callback) => {
        context.callbackWaitsForEmptyEventLoop = ${wait};
        setTimeout(() => seen.push('late'), 30);
        callback(null, seen);
      }`;
    expect(await result(code(true))).toEqual(['late']);
    expect(await result(code(false))).toEqual([]);
  });

  it('a promise that never settles answers null once nothing is left to wait for', async () => {
    expect(await result('exports.handler = () => new Promise(() => {})')).toBeNull();
  });

  it('knows no callbacks on nodejs24.x', async () => {
    const outcome = await pool.invoke(
      callOf('exports.handler = (event, context, callback) => callback(null, 1)', { runtime: 'nodejs24.x' }),
    );
    expect(errorOf(outcome)).toMatchObject({ cause: 'load', errorType: 'Runtime.CallbackHandlerDeprecated' });
    const context = await pool.invoke(
      callOf('exports.handler = async (event, context) => typeof context.done', { runtime: 'nodejs24.x' }),
    );
    expect(resultOf(context)).toBe('undefined');
  });
});

describe('how a handler fails', () => {
  it('throws, with name, message and trace', async () => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = async () => { throw new RangeError('too far') }`),
    );
    const error = errorOf(outcome);
    expect(error).toMatchObject({ cause: 'thrown', errorType: 'RangeError', errorMessage: 'too far' });
    expect(error.trace?.[0]).toBe('RangeError: too far');
    expect(outcome.logs.at(-1)?.level).toBe('ERROR');
  });

  it('throws something that is no error', async () => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = (e, c, callback) => { callback('just text') }`),
    );
    expect(errorOf(outcome)).toMatchObject({ errorType: 'string', errorMessage: 'just text', trace: [] });
  });

  it('returns something that is no JSON', async () => {
    const outcome = await pool.invoke(callOf(`exports.handler = async () => 1n`));
    expect(errorOf(outcome).errorMessage).toBe('Unable to stringify response body');
  });

  it('leaves a rejection unhandled', async () => {
    const call = callOf(`exports.handler = (event) => {
      if (event.fail) { Promise.reject(new Error('nobody listens')); return new Promise((r) => setTimeout(r, 1000)); }
      return Promise.resolve(process.pid);
    }`);
    const outcome = await pool.invoke({ ...call, event: '{"fail":true}' });
    expect(errorOf(outcome)).toMatchObject({
      cause: 'crash',
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: nobody listens',
    });
    const after = await pool.invoke(call);
    expect(after.ok && after.pid).not.toBe(outcome.pid);
  });

  it('throws where nobody catches', async () => {
    const outcome = await pool.invoke(
      callOf(
        `exports.handler = async () => { setTimeout(() => { throw new Error('late') }, 1); await new Promise((r) => setTimeout(r, 500)) }`,
      ),
    );
    expect(errorOf(outcome)).toMatchObject({ cause: 'crash', errorType: 'Error', errorMessage: 'late' });
  });

  it.each([
    [0, 'Runtime exited without providing a reason'],
    [3, 'Runtime exited with error: exit status 3'],
  ])('calls process.exit(%s)', async (code, reason) => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = async () => { console.log('bye'); process.exit(${code}) }`),
    );
    expect(errorOf(outcome)).toEqual({
      cause: 'crash',
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${outcome.requestId} Error: ${reason}`,
    });
    expect(outcome.logs.map((entry) => entry.message)).toEqual(['bye']);
  });

  it.each([
    ['waits for ever', 'exports.handler = () => new Promise(() => setInterval(() => {}, 1000))'],
    ['is busy for ever', 'exports.handler = async () => { for (;;); }'],
  ])('times out when it %s, and is replaced', async (_how, code) => {
    const stuck = callOf(code, { timeoutSeconds: 1 });
    const outcome = await pool.invoke(stuck);
    expect(errorOf(outcome)).toEqual({
      cause: 'timeout',
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${outcome.requestId} Error: Task timed out after 1.00 seconds`,
    });
    const second = await pool.invoke(stuck);
    expect(second.pid).not.toBe(outcome.pid);
  });

  it('uses too much memory', async () => {
    const small = newPool({ memoryMb: 128 });
    const heap = await small.invoke(
      callOf(
        `exports.handler = async () => { const all = []; for (;;) all.push(new Array(10000).fill(all.length)) }`,
        { timeoutSeconds: 15 },
      ),
    );
    expect(errorOf(heap)).toMatchObject({
      cause: 'crash',
      errorMessage: expect.stringMatching(/signal: killed$/),
    });
    const buffers = await small.invoke(
      callOf(
        `exports.handler = async () => { const all = []; for (;;) { all.push(Buffer.alloc(5e6, 1)); await new Promise((r) => setTimeout(r, 10)) } }`,
        { timeoutSeconds: 15 },
      ),
    );
    expect(errorOf(buffers)).toMatchObject({ cause: 'crash', errorType: 'Runtime.OutOfMemory' });
  });
});

describe('loading', () => {
  it.each([
    [
      'a syntax error',
      { 'index.js': 'exports.handler = async ( => 1' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /SyntaxError/,
    ],
    [
      'a missing module',
      { 'index.js': 'require("not-there")' },
      'index.handler',
      'Runtime.ImportModuleError',
      /Cannot find module 'not-there'/,
    ],
    [
      'a missing module of an ES module',
      { 'index.mjs': 'import "not-there"; export const handler = 1' },
      'index.handler',
      'Runtime.ImportModuleError',
      /not-there/,
    ],
    [
      'no module at all',
      { 'other.js': '' },
      'index.handler',
      'Runtime.ImportModuleError',
      /Cannot find module/,
    ],
    [
      'a missing export',
      { 'index.js': 'exports.other = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      /index\.handler is undefined or not exported/,
    ],
    [
      'an export that is no function',
      { 'index.js': 'exports.handler = 1' },
      'index.handler',
      'Runtime.HandlerNotFound',
      /is not a function/,
    ],
    ['a bad handler', { 'index.js': '' }, 'index', 'Runtime.MalformedHandlerName', /Bad handler/],
    ['code that throws', { 'index.js': 'throw new Error("at load")' }, 'index.handler', 'Error', /at load/],
    [
      'ES module text in a CommonJS file',
      { 'index.js': 'export const handler = async () => 1' },
      'index.handler',
      'Runtime.UserCodeSyntaxError',
      /Unexpected token 'export'/,
    ],
  ])('%s', async (_what, files, handler, type, message) => {
    const error = errorOf(await pool.invoke(callOf(files, { handler })));
    expect(error).toMatchObject({
      cause: 'load',
      errorType: type,
      errorMessage: expect.stringMatching(message),
    });
  });

  it.each([
    ['CommonJS', { 'index.js': 'exports.handler = async () => "yes"' }, 'index.handler'],
    [
      'a nested folder',
      {
        'src/api/index.js': 'exports.handler = async () => require("./x.js")',
        'src/api/x.js': 'module.exports = "yes"',
      },
      'src/api/index.handler',
    ],
    ['a nested export', { 'index.js': 'exports.api = { handler: async () => "yes" }' }, 'index.api.handler'],
    [
      '.mjs',
      { 'index.mjs': 'const yes = await Promise.resolve("yes"); export const handler = async () => yes' },
      'index.handler',
    ],
    ['.cjs', { 'index.cjs': 'exports.handler = async () => "yes"' }, 'index.handler'],
    [
      'type: module',
      { 'package.json': '{"type":"module"}', 'dist/index.js': 'export const handler = async () => "yes"' },
      'dist/index.handler',
    ],
    [
      'node_modules',
      {
        'index.js': 'exports.handler = async () => require("dep")',
        'node_modules/dep/index.js': 'module.exports = "yes"',
      },
      'index.handler',
    ],
  ])('%s', async (_what, files, handler) => {
    expect(resultOf(await pool.invoke(callOf(files, { handler })))).toBe('yes');
  });
});

describe('what a handler sees', () => {
  it('has the context of the platform', async () => {
    const call = callOf(
      `exports.handler = async (event, context) => ({ ...context, remaining: context.getRemainingTimeInMillis(), event })`,
      {
        event: '{"a":"é"}',
        clientContext: { 'ININ-Correlation-Id': 'c', 'x-key': 'k' },
        requestId: 'request-1',
      },
    );
    const seen = resultOf(await pool.invoke(call)) as Record<string, unknown>;
    expect(seen).toMatchObject({
      callbackWaitsForEmptyEventLoop: true,
      functionVersion: '$LATEST',
      functionName: call.functionId,
      memoryLimitInMB: '1536',
      logGroupName: `/aws/lambda/${call.functionId}`,
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      clientContext: { 'ININ-Correlation-Id': 'c', 'x-key': 'k' },
      invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${call.functionId}:$LATEST`,
      awsRequestId: 'request-1',
      event: { a: 'é' },
    });
    expect(seen['remaining']).toBeGreaterThan(0);
    expect(seen['remaining']).toBeLessThanOrEqual(5000);
  });

  it('takes a context that a tool gives', async () => {
    const call = callOf('exports.handler = async (event, context) => context.functionName', {
      context: { functionName: 'mine' },
    });
    expect(resultOf(await pool.invoke(call))).toBe('mine');
  });

  it('has nothing of the developer in its environment, and its own folder to work in', async () => {
    process.env['A_SECRET_OF_MINE'] = 'canary';
    const call = callOf(
      `exports.handler = async () => ({ env: process.env, cwd: process.cwd(), argv: process.argv, send: typeof process.send })`,
    );
    const seen = resultOf(await pool.invoke(call)) as {
      env: Record<string, string>;
      cwd: string;
      argv: string[];
      send: string;
    };
    delete process.env['A_SECRET_OF_MINE'];
    expect(JSON.stringify(seen)).not.toContain('canary');
    expect(
      Object.keys(seen.env).filter((name) => !/^(AWS_|LAMBDA_|_HANDLER$|PATH$|LANG$|TZ$|TMPDIR$)/.test(name)),
    ).toEqual([]);
    expect(seen.cwd).toBe(call.codeDir);
    expect(seen.send).toBe('undefined');
  });

  it('keeps the state of its module between calls', async () => {
    const call = callOf(
      'let calls = 0; exports.handler = async () => ({ calls: ++calls, pid: process.pid })',
    );
    const [first, second] = [await pool.invoke(call), await pool.invoke(call)];
    expect(resultOf(first)).toEqual({ calls: 1, pid: first.pid });
    expect(resultOf(second)).toEqual({ calls: 2, pid: first.pid });
    expect(first.initMs).toBeGreaterThan(0);
    expect(second.initMs).toBeUndefined();
    const otherZip = await pool.invoke({ ...call, zipId: 'another' });
    expect(resultOf(otherZip)).toMatchObject({ calls: 1 });
  });

  it('is ended when its code is replaced', async () => {
    const call = callOf('exports.handler = async () => process.pid');
    const before = resultOf(await pool.invoke(call));
    pool.retire(call.functionId, 'a newer zip');
    expect(resultOf(await pool.invoke(call))).not.toBe(before);
  });
});

describe('logs', () => {
  it('come by level, in order, with the request id', async () => {
    const call = callOf(
      `console.log('loading');
       exports.handler = async (event) => {
         console.debug('d', { a: 1 }); console.info('i'); console.log('%s!', 'l'); console.warn('w'); console.error('e');
         console.trace('t'); process.stdout.write('raw\\nhalf'); process.stderr.write('bad\\n'); process.stdout.write(' line\\n');
       }`,
      { requestId: 'the-request' },
    );
    const outcome = await pool.invoke(call);
    expect(outcome.logs.map(({ level, message, requestId }) => [level, message, requestId])).toEqual([
      ['INFO', 'loading', undefined],
      ['DEBUG', 'd { a: 1 }', 'the-request'],
      ['INFO', 'i', 'the-request'],
      ['INFO', 'l!', 'the-request'],
      ['WARN', 'w', 'the-request'],
      ['ERROR', 'e', 'the-request'],
      ['TRACE', 't', 'the-request'],
      ['INFO', 'raw', 'the-request'],
      ['ERROR', 'bad', 'the-request'],
      ['INFO', 'half line', 'the-request'],
    ]);
  });
});

describe('many calls', () => {
  it('wait for each other where only one process is allowed', async () => {
    const pool = newPool({ concurrency: 1 });
    const call = callOf('exports.handler = async (event) => process.pid');
    await pool.invoke(call);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => pool.invoke(call)));
    expect(new Set(outcomes.map(resultOf)).size).toBe(1);
  });

  it('of a slow function run side by side', async () => {
    const meeting = new Meeting();
    const call = await meeting.call();
    const running = [1, 2].map(() => pool.invoke(call));
    await meeting.came(2);
    meeting.release();
    const outcomes = await Promise.all(running);
    expect(new Set(outcomes.map(resultOf)).size).toBeGreaterThan(1);
  });

  it('carry large events and results whole', async () => {
    const text = 'é'.repeat(350_000);
    expect(await result('exports.handler = async (event) => event', { text })).toEqual({ text });
  });
});

describe('a pool', () => {
  it('replaces a process that ended between two calls', async () => {
    const call = callOf(
      `exports.handler = async () => { setTimeout(() => process.exit(1), 5); return process.pid }`,
    );
    const pid = resultOf(await pool.invoke(call)) as number;
    await ended(pid);
    expect(resultOf(await pool.invoke(call))).not.toBe(pid);
  });

  it('lets a call finish when its code is replaced meanwhile, and then ends the process', async () => {
    const own = newPool();
    const meeting = new Meeting();
    const call = await meeting.call();
    const running = own.invoke(call);
    await meeting.came(1);
    own.retire(call.functionId);
    meeting.release();
    const pid = resultOf(await running) as number;
    await ended(pid);
  });

  it('ends calls that run when it is disposed, also those of code that was replaced', async () => {
    const own = newPool();
    const meeting = new Meeting();
    const call = await meeting.call();
    const running = own.invoke(call);
    await meeting.came(1);
    own.retire(call.functionId);
    await own.dispose();
    expect(errorOf(await running)).toMatchObject({ cause: 'crash', errorType: 'Runtime.ExitError' });
  });

  it('is disposed while a process is started for it, and nobody is told', async () => {
    const own = newPool();
    const warming = own.warm(callOf('exports.handler = async () => 1'));
    await own.dispose();
    await expect(warming).resolves.toBeUndefined();
  });

  it('leaves no process behind when it is disposed, nor what a function started', async () => {
    const own = newPool({ allowChildProcess: true });
    const call = callOf(`
      const { spawn } = require('node:child_process');
      exports.handler = async () => [process.pid, spawn('sleep', ['60']).pid]`);
    const pids = resultOf(await own.invoke(call)) as number[];
    await own.dispose();
    await ended(...pids);
    await expect(own.invoke(call)).rejects.toThrow('disposed');
  });
});
