import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { WebSocket } from 'ws';
import { Inspectors, type FunctionCall, type InspectMode } from '../../lib/function-host';
import { packFunction, unpackPackage } from '../../lib/packaging';
import { callOf, newPool } from '../execution/support';
import { Debugger } from '../support/debugger';
import { eventually } from '../support/emulator';
import { nightly } from '../support/nightly';
import { errorOf, resultOf } from './support';

/** Functions are debugged in their sources, by the protocol that editors speak. */
let work: string;
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(homedir(), '.genesys-actions-inspect-'));
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions inspect-')));
});
afterAll(() => {
  for (const each of [work, home]) rmSync(each, { recursive: true, force: true });
});

const SOURCE = `import { readFileSync, writeFileSync } from 'node:fs';
interface Event { readonly amount: number }

const twice = (amount: number): number => {
  const result: number = amount * 2;
  return result;
};

export const handler = async ({ amount }: Event): Promise<object> => {
  const doubled = twice(amount);
  return { doubled, pid: process.pid };
};
`;

let count = 0;

/** A function that was packed from one source file. */
async function made(
  source: string,
  more: Partial<FunctionCall> = {},
): Promise<{ file: string; call: FunctionCall }> {
  const directory = join(work, `function-${(count += 1)}`);
  const file = join(directory, 'src', 'index.ts');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  const packed = await packFunction({
    source: { kind: 'typescript', path: directory },
    handler: 'src/index.handler',
    runtime: 'nodejs20.x',
    cacheDirectory: join(work, 'packages'),
  });
  const call = callOf(
    {},
    {
      codeDir: await unpackPackage(packed),
      sourceMaps: join(dirname(packed.zipPath), 'maps'),
      handler: 'src/index.handler',
      event: '{"amount":21}',
      ...more,
    },
  );
  return { file, call };
}

/** A pool whose functions can be debugged. */
async function debugged(mode: InspectMode) {
  const opened: [string, number][] = [];
  const inspectors = await Inspectors.open({
    mode,
    port: 0,
    onOpen: (name, port) => opened.push([name, port]),
  });
  return { pool: newPool({ inspectors }), port: inspectors.port, opened };
}

test('a breakpoint at a TypeScript line is hit, its variables are read, and no time runs meanwhile', async () => {
  const { file, call } = await made(SOURCE, { timeoutSeconds: 0.2, name: 'Doubles' });
  const { pool, port, opened } = await debugged('wait');
  const outcome = pool.invoke(call);
  const editor = await Debugger.attach(port);
  expect(opened).toEqual([['Doubles', port]]);
  await editor.breakAt(file, 6);
  await editor.run();
  const paused = await editor.paused();
  expect(editor.placeOf(paused)).toBe(`${file}:6`);
  expect(paused.callFrames.map(({ functionName }) => functionName).slice(0, 2)).toEqual(['twice', 'handler']);
  expect(await editor.read(paused, '[amount, result]')).toEqual([21, 42]);
  // Longer than the function may take: another pool's call of as long a time has ended.
  expect(
    errorOf(
      await newPool().invoke(
        callOf('exports.handler = () => new Promise(() => {});setInterval(()=>{},9)', {
          timeoutSeconds: 0.5,
        }),
      ),
    ),
  ).toMatchObject({ cause: 'timeout' });
  await editor.resume();
  expect(resultOf(await outcome)).toMatchObject({ doubled: 42 });
  // Gone, and time runs again.
  editor.detach();
  await editor.gone;
});

test('whoever comes at the first moment that there is something, and says at once that it may run, is not waited for again', async () => {
  const { pool, opened } = await debugged('wait');
  for (let round = 1; round <= 4; round += 1) {
    const outcome = pool.invoke((await made(SOURCE)).call);
    await eventually(
      () => Promise.resolve(opened.length),
      (count) => count === round,
    );
    await sendAtOnce(opened.at(-1)?.[1] ?? 0, ['Runtime.enable', 'Runtime.runIfWaitingForDebugger']);
    expect(resultOf(await outcome)).toMatchObject({ doubled: 42 });
  }
});

/** An editor that asks without a pause whether there is something, and says all that it has to say without an answer. */
async function sendAtOnce(port: number, methods: readonly string[]): Promise<void> {
  let url: string | undefined;
  while (url === undefined) {
    const found = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      webSocketDebuggerUrl: string;
    }[];
    url = found[0]?.webSocketDebuggerUrl;
  }
  const socket = new WebSocket(url);
  await once(socket, 'open');
  for (const [index, method] of methods.entries()) socket.send(JSON.stringify({ id: index + 1, method }));
  socket.close();
}

nightly.test('a module that does not end loading is ended, once nobody debugs it any more', async () => {
  const { call } = await made('for (;;); export const handler = async () => 1;');
  const { pool, port } = await debugged('wait');
  const outcome = pool.invoke(call);
  const editor = await Debugger.attach(port);
  await editor.run();
  editor.detach();
  expect(errorOf(await outcome)).toMatchObject({ cause: 'timeout' });
});

test('with break, the first line of the handler is where it stops', async () => {
  const { file, call } = await made(SOURCE);
  const { pool, port } = await debugged('break');
  const outcome = pool.invoke(call);
  const editor = await Debugger.attach(port);
  await editor.run();
  const paused = await editor.paused();
  expect(editor.placeOf(paused)).toBe(`${file}:10`);
  await editor.resume();
  expect(resultOf(await outcome)).toMatchObject({ doubled: 42 });
});

test('with open, nothing waits; a function keeps its port from process to process, and another has its own', async () => {
  const [one, two] = [await made(SOURCE), await made(SOURCE.replace('* 2', '* 3'))];
  const { pool, opened } = await debugged('open');
  const first = resultOf(await pool.invoke(one.call)) as { pid: number };
  expect(resultOf(await pool.invoke(two.call))).toMatchObject({ doubled: 63 });
  const [port = 0, other = 0] = opened.map(([, each]) => each);
  expect(other).not.toBe(port);
  const editor = await Debugger.attach(port);
  expect(await editor.call('Runtime.evaluate', { expression: 'process.pid' })).toMatchObject({
    result: { value: first.pid },
  });
  // Whoever debugs is waited for when the code is another one, however soon it is called.
  pool.retire(one.call.functionId);
  const next = pool.invoke({ ...one.call, zipId: 'next' });
  await editor.gone;
  const again = await Debugger.attach(port);
  await again.breakAt(one.file, 10);
  await again.run();
  expect(again.placeOf(await again.paused())).toBe(`${one.file}:10`);
  await again.resume();
  const second = resultOf(await next) as { pid: number };
  expect(second.pid).not.toBe(first.pid);
  // And who does not come back is not waited for: the call is answered by a process that waits for nobody.
  pool.retire(one.call.functionId);
  await again.gone;
  expect(resultOf(await pool.invoke({ ...one.call, zipId: 'third' }))).toMatchObject({ doubled: 42 });
  expect(opened).toHaveLength(2);
});

test('a function that is debugged sees the same world', async () => {
  // Not below /tmp, which is the function's own there; a clone may be.
  const outside = join(home, 'outside');
  writeFileSync(outside, 'ours');
  const { call } = await made(
    `import { execSync } from 'node:child_process';
import { existsSync, promises, readFile, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
const said = (work: () => unknown) => { try { return String(work()); } catch (error) { return (error as Error).message; } };
const tell = ({ message }: Error) => message;
export const handler = async ({ outside }: { outside: string }) => {
  writeFileSync('/tmp/mine', 'kept');
  return {
    own: readFileSync('/tmp/mine', 'utf8'),
    exists: existsSync(outside),
    read: said(() => readFileSync(outside)),
    later: await new Promise((resolve) => readFile(outside, resolve)).then((error) => tell(error as Error)),
    promised: await promises.readFile(outside).catch(tell),
    written: said(() => writeFileSync(outside, 'theirs')),
    code: said(() => writeFileSync(__filename, '')),
    started: said(() => execSync('true')),
    signalled: said(() => process.kill(process.ppid, 0)),
    required: said(() => createRequire(__filename)('jest')),
    thread: await new Promise((resolve, reject) => {
      const code = "require('worker_threads').parentPort.postMessage(require('fs').existsSync(" + JSON.stringify(outside) + "))";
      new Worker(code, { eval: true }).once('message', resolve).once('error', reject);
    }),
  };
};
`,
    { event: JSON.stringify({ outside }) },
  );
  const { pool } = await debugged('open');
  const held = resultOf(await pool.invoke(call));
  expect(held).toMatchObject({
    own: 'kept',
    exists: false,
    read: expect.stringMatching(/^ENOENT: /),
    later: expect.stringMatching(/^ENOENT: /),
    promised: expect.stringMatching(/^ENOENT: /),
    written: expect.stringMatching(/^EROFS: /),
    code: expect.stringMatching(/^EROFS: /),
    started: expect.stringContaining('may not start other programs'),
    signalled: expect.stringMatching(/^EPERM: /),
    required: expect.stringContaining("Cannot find module 'jest'"),
    thread: false,
  });
  expect(readFileSync(outside, 'utf8')).toBe('ours');
  expect(existsSync('/tmp/mine')).toBe(false);
  // The very words that it gets when nobody may debug it.
  expect(resultOf(await newPool().invoke(call))).toEqual(held);
});
