import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FunctionCall } from '../../lib/function-host';
import { nodeFlags } from '../../lib/function-host/node-flags';
import { callOf, codeFolder, newPool } from '../execution/support';
import { ended, errorOf, isRunning, resultOf } from './support';

const pool = newPool();
const home = mkdtempSync(join(homedir(), '.genesys-actions-test-'));
const secret = join(home, 'secret.txt');
writeFileSync(secret, 'canary');
const other = codeFolder({ 'secret.txt': 'canary' });

afterAll(() => {
  rmSync(home, { recursive: true });
});

/** What each of these gives, or the code of its error. */
const TRY = `
const fs = require('node:fs');
const tried = async (all) => {
  const seen = {};
  for (const [name, one] of Object.entries(all)) {
    try { seen[name] = await one() } catch (error) { seen[name] = error.code ?? error.message }
  }
  return seen;
};`;

async function result(code: string, call: Partial<FunctionCall> = {}): Promise<unknown> {
  return resultOf(await pool.invoke(callOf(`${TRY}\n${code}`, { timeoutSeconds: 15, ...call })));
}

describe('the files of a function', () => {
  it('are its own, whatever else it asks for', async () => {
    const event = JSON.stringify({ secret, dir: home, other: join(other, 'secret.txt'), pid: process.pid });
    const seen = await result(
      `exports.handler = ({ secret, dir, other, pid }) => tried({
        sync: () => fs.readFileSync(secret, 'utf8'),
        promise: () => fs.promises.readFile(secret, 'utf8'),
        callback: () => new Promise((r, e) => fs.readFile(secret, (error, data) => error ? e(error) : r(data))),
        stream: () => new Promise((r, e) => fs.createReadStream(secret).on('data', r).on('error', e)),
        module: async () => (await import('node:fs')).readFileSync(secret, 'utf8'),
        required: () => require(secret),
        url: () => fs.readFileSync(require('node:url').pathToFileURL(secret), 'utf8'),
        list: () => fs.readdirSync(dir),
        exists: () => fs.existsSync(secret),
        existsLater: () => new Promise((r) => fs.exists(secret, r)),
        access: () => fs.promises.access(secret).then(() => 'yes'),
        stat: () => fs.statSync(secret, { throwIfNoEntry: false }) ?? 'nothing',
        link: () => fs.symlinkSync(secret, '/tmp/link'),
        otherFunction: () => fs.readFileSync(other, 'utf8'),
        environmentOfOthers: () => fs.readFileSync('/proc/' + pid + '/environ', 'utf8'),
        rootOfItself: () => fs.readFileSync('/proc/self/root' + secret, 'utf8'),
      })`,
      { event },
    );
    expect(JSON.stringify(seen)).not.toContain('canary');
    expect(seen).toEqual({
      sync: 'ENOENT',
      promise: 'ENOENT',
      callback: 'ENOENT',
      stream: 'ENOENT',
      module: 'ENOENT',
      // How a module is looked for differs from release to release.
      required: expect.stringMatching(/^(MODULE_NOT_FOUND|ENOENT|ERR_ACCESS_DENIED)$/) as string,
      url: 'ENOENT',
      list: 'ENOENT',
      exists: false,
      existsLater: false,
      access: 'ENOENT',
      stat: expect.stringMatching(/^(nothing|ENOENT)$/) as string,
      link: expect.stringMatching(/^(ENOENT|EROFS|ERR_ACCESS_DENIED)$/) as string,
      otherFunction: 'ENOENT',
      environmentOfOthers: 'ENOENT',
      rootOfItself: 'ENOENT',
    });
  });

  it('are refused with what to do', async () => {
    const read = await pool.invoke(
      callOf(`exports.handler = async () => require('node:fs').readFileSync(${JSON.stringify(secret)})`),
    );
    expect(errorOf(read).errorMessage).toBe(
      `ENOENT: no such file or directory, open '${secret}' (a function sees its own code, /tmp and a few files of the system)`,
    );
    const write = await pool.invoke(
      callOf(`exports.handler = async () => require('node:fs').writeFileSync(__dirname + '/x', '')`),
    );
    expect(errorOf(write)).toMatchObject({
      errorType: 'Error',
      errorMessage: expect.stringMatching(
        /^EROFS: read-only file system, open '.*x' \(a function writes to \/tmp alone, which is a directory of its own here\)$/,
      ) as string,
    });
    expect(errorOf(write).trace?.join('\n')).not.toContain('genesys-actions-host');
  });

  it('are in /tmp what it writes there, as long as its process lives', async () => {
    const own = newPool();
    const call = callOf(
      `${TRY}
      const { mkdtemp } = require('node:fs/promises');
      const os = require('node:os');
      let calls = 0;
      exports.handler = async () => {
        if (calls++ > 0) return fs.readdirSync('/tmp').sort();
        fs.writeFileSync('/tmp/a.txt', 'a');
        fs.mkdirSync('/tmp/deep/er', { recursive: true });
        fs.renameSync('/tmp/a.txt', '/tmp/deep/b.txt');
        await new Promise((done) => fs.createWriteStream(os.tmpdir() + '/c.txt').end('c', done));
        await mkdtemp('/tmp/d-');
        await import('node:fs').then((module) => module.copyFileSync(__filename, '/tmp/e.js'));
        return [fs.readFileSync('/tmp/deep/b.txt', 'utf8'), os.tmpdir()];
      };`,
    );
    const [text, temporary] = resultOf(await own.invoke(call)) as [string, string];
    expect(text).toBe('a');
    expect(resultOf(await own.invoke(call))).toEqual([
      'c.txt',
      expect.stringMatching(/^d-/) as string,
      'deep',
      'e.js',
    ]);
    expect(existsSync(join(temporary, 'deep', 'b.txt'))).toBe(true);
    await own.dispose();
    expect(existsSync(dirname(temporary))).toBe(false);
  });

  it('are read where their directory is a link', async () => {
    const real = codeFolder({
      'package.json': '{"type":"module"}',
      'index.js': `import { readFileSync } from 'node:fs'; import { text } from './text.js';
        export const handler = async () => [text, readFileSync(new URL('data.txt', import.meta.url), 'utf8'), process.cwd()]`,
      'text.js': `export const text = 'imported'`,
      'data.txt': 'read',
    });
    const link = join(codeFolder({}), 'link');
    symlinkSync(real, link);
    const outcome = await pool.invoke(callOf({}, { codeDir: link }));
    expect(resultOf(outcome)).toEqual(['imported', 'read', realpathSync(real)]);
  });
});

describe('the threads of a function', () => {
  it('are allowed, and have its rules, whatever they are started with', async () => {
    const seen = await result(
      `const { Worker } = require('node:worker_threads');
       const code = ${JSON.stringify(
         `const { parentPort, workerData } = require('node:worker_threads'); const seen = [];
          for (const one of [
            () => require('node:fs').readFileSync(workerData, 'utf8'),
            () => require('node:child_process').spawnSync('id').status,
            () => process.kill(process.ppid, 0),
            () => require('node:fs').writeFileSync('/tmp/from-thread', '') ?? 'written',
          ]) try { seen.push(one()) } catch (error) { seen.push(error.code) }
          parentPort.postMessage(seen);`,
       )};
       class Own extends Worker {}
       const run = (options, Thread = Worker) => new Promise((r, e) =>
         new Thread(code, { eval: true, workerData: ${JSON.stringify(secret)}, ...options }).on('message', r).on('error', e));
       exports.handler = () => tried({
         plain: () => run({}),
         without: () => run({ execArgv: [] }),
         widened: () => run({ execArgv: ['--allow-fs-read=*', '--allow_child_process', '--no-experimental-permission', '--trace-warnings'] }),
         byEnvironment: () => run({ env: { ...process.env, NODE_OPTIONS: '--allow-fs-read=* --allow-child-process' } }),
         byItsClass: () => run({ execArgv: [] }, Worker.prototype.constructor),
         byAClassOfItsOwn: () => run({ execArgv: [] }, Own),
         byParents: async () => {
           const { EventEmitter } = require('node:events');
           for (let Thread = Object.getPrototypeOf(Worker); Thread !== EventEmitter; Thread = Object.getPrototypeOf(Thread)) {
             return run({ execArgv: [] }, Thread);
           }
           return 'none';
         },
       })`,
    );
    const refused = ['ENOENT', 'ERR_ACCESS_DENIED', 'EPERM', 'written'];
    expect(seen).toEqual({
      plain: refused,
      without: refused,
      widened: refused,
      byEnvironment: refused,
      byItsClass: refused,
      byAClassOfItsOwn: refused,
      byParents: 'none',
    });
  });
});

describe('other programs', () => {
  it('are refused, with what to do', async () => {
    const outcome = await pool.invoke(
      callOf(`exports.handler = async () => require('node:child_process').execSync('id')`),
    );
    expect(errorOf(outcome)).toMatchObject({
      cause: 'thrown',
      errorMessage: expect.stringMatching(
        /^Functions may not start other programs here\..* give --allow-child-process to the genesys-actions command/,
      ) as string,
    });
    expect(
      await result(`exports.handler = () => tried({
        spawn: () => require('node:child_process').spawn('id'),
        fork: () => require('node:child_process').fork(__filename),
        module: async () => (await import('node:child_process')).execFileSync('id'),
        parent: () => process.kill(process.ppid),
        everyone: () => process.kill(-1),
        raw: () => process._kill(process.ppid, 9),
        itself: () => process.kill(process.pid, 0),
      })`),
    ).toEqual({
      spawn: 'ERR_ACCESS_DENIED',
      fork: 'ERR_ACCESS_DENIED',
      module: 'ERR_ACCESS_DENIED',
      parent: 'EPERM',
      everyone: 'EPERM',
      raw: 'EPERM',
      itself: true,
    });
  });

  it('are started where that is allowed', async () => {
    const own = newPool({ allowChildProcess: true });
    const outcome = await own.invoke(
      callOf(`const { execSync, spawn } = require('node:child_process');
        exports.handler = async () => {
          const child = spawn('sleep', ['600']);
          process.kill(child.pid, 'SIGKILL');
          return [execSync('echo started').toString(), child.pid];
        }`),
    );
    const [text, pid] = resultOf(outcome) as [string, number];
    expect(text).toBe('started\n');
    await ended(pid);
    expect(isRunning(outcome.pid ?? 0)).toBe(true);
  });
});

describe('what functions have on the platform', () => {
  it('is a function’s still: addons, WebAssembly, the network, the system’s own files', async () => {
    const call = callOf(`${TRY}
      exports.handler = () => tried({
        addon: () => Object.keys(require('./addon.node')).includes('subscribe'),
        wasm: () => WebAssembly.validate(Buffer.from('0061736d01000000', 'hex')),
        wasi: () => typeof new (require('node:wasi').WASI)({ version: 'preview1' }),
        network: () => new Promise((r) => require('node:net').connect(1, '127.0.0.1').on('error', (e) => r(e.code))),
        name: () => require('node:dns').promises.lookup('localhost').then(() => 'found'),
        cpus: () => require('node:os').cpus().length > 0,
        zones: () => new Date(0).toLocaleString('en', { timeZone: 'Asia/Tokyo' }),
        nothing: () => fs.writeFileSync('/dev/null', 'x') ?? 'written',
        report: () => typeof process.report.getReport(),
        missing: () => require('not-there'),
      })`);
    copyFileSync(
      'node_modules/@parcel/watcher-linux-x64-glibc/watcher.node',
      join(call.codeDir, 'addon.node'),
    );
    expect(resultOf(await pool.invoke(call))).toEqual({
      addon: true,
      wasm: true,
      wasi: 'object',
      network: 'ECONNREFUSED',
      name: 'found',
      cpus: true,
      zones: '1/1/1970, 9:00:00 AM',
      nothing: 'written',
      report: 'object',
      missing: 'MODULE_NOT_FOUND',
    });
  });
});

describe('the flags of a host', () => {
  const confinement = {
    readable: ['/code/'],
    writable: ['/own/'],
    preload: '/p.js',
    allowChildProcess: false,
  };
  const everywhere = ['--allow-addons', '--allow-child-process', '--allow-wasi', '--allow-worker'];

  it.each([
    ['20', ['--experimental-permission', ...everywhere], ['--experimental-permission']],
    ['22', ['--experimental-permission', '--permission', ...everywhere], ['--permission']],
    ['24', ['--permission', '--allow-inspector', ...everywhere], ['--permission', '--allow-inspector']],
    [
      '26',
      ['--permission', '--allow-inspector', '--allow-net', ...everywhere],
      ['--permission', '--allow-inspector', '--allow-net'],
    ],
  ])('are those that Node.js %s knows', (_version, known, own) => {
    const flags = nodeFlags(100, confinement, (flag) => known.includes(flag));
    const asked = flags.filter(
      (flag) => !flag.includes('=') && flag.startsWith('--') && flag !== '--require',
    );
    expect(asked.sort()).toEqual([...own, '--allow-worker', '--allow-addons', '--allow-wasi'].sort());
    expect(flags).toContain('--allow-fs-read=/code/');
    expect(flags).toContain('--allow-fs-write=/own/');
    const open = nodeFlags(100, { ...confinement, allowChildProcess: true }, (flag) => known.includes(flag));
    expect(open).toContain('--allow-child-process');
  });
});
