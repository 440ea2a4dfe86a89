import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArchive } from '../../lib/model/archives';
import { codeDigests } from '../../lib/model/code-digests';
import {
  packFunction,
  packFunctionSync,
  PackagingError,
  type FunctionPackage,
  type FunctionSource,
} from '../../lib/packaging';

const ROOT = join(__dirname, '..', '..');
let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-pack-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** Writes files and gives their directory. */
function tree(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, name, path)), { recursive: true });
    writeFileSync(join(work, name, path), text);
  }
  return join(work, name);
}

function pack(
  source: FunctionSource,
  more: { handler?: string; cache?: string } = {},
): Promise<FunctionPackage> {
  return packFunction({
    source,
    handler: more.handler ?? 'src/index.handler',
    runtime: 'nodejs22.x',
    workingDirectory: work,
    cacheDirectory: join(work, more.cache ?? 'cache'),
  });
}

async function problemsOf(making: Promise<unknown>): Promise<[string, string][]> {
  const error: unknown = await making.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(PackagingError);
  return (error as PackagingError).problems.map(({ rule, message }) => [rule, message.replaceAll(work, '')]);
}

async function contents(made: FunctionPackage): Promise<Record<string, string>> {
  const archive = await readArchive(readFileSync(made.zipPath));
  return Object.fromEntries(archive.files.map(({ path, bytes }) => [path, bytes.toString('utf8')]));
}

const SOURCES = {
  'src/index.ts':
    "import { text } from './text';\nexport const handler = async (): Promise<string> => text;\n",
  'src/text.ts': "export const text: string = 'Grüße';\nexport const unused = 'not needed';\n",
};

describe('a function in TypeScript', () => {
  it('becomes one module where the handler says, and it runs', async () => {
    const made = await pack({ kind: 'typescript', path: tree('f', SOURCES) });
    expect(made.files.map(({ path }) => path)).toEqual(['src/index.js']);
    const files = await contents(made);
    expect(files['src/index.js']).not.toContain('not needed');
    const module = join(tree('run', files), 'src/index.js');
    const { handler } = createRequire(__filename)(module) as { handler: () => Promise<string> };
    expect(await handler()).toBe('Grüße');
  });

  it('tells its digest, its sizes and its largest modules', async () => {
    const made = await pack({ kind: 'typescript', path: tree('f', SOURCES) });
    const zip = readFileSync(made.zipPath);
    const { files } = await readArchive(zip);
    expect(codeDigests(zip, files).content).toBe(made.sha256);
    expect(made.zipBytes).toBe(zip.length);
    expect(made.unpackedBytes).toBe(made.files.reduce((sum, { size }) => sum + size, 0));
    expect(made.largestModules.map(({ path }) => path).sort()).toEqual(['src/index.ts', 'src/text.ts']);
  });

  it('may be named by its entry, and keeps the place that the handler says', async () => {
    const path = tree('f', { 'package.json': '{"name":"f"}', 'lib/main.ts': 'export const run = () => 1;' });
    const made = await pack(
      { kind: 'typescript', path: join(path, 'lib/main.ts') },
      { handler: 'index.run' },
    );
    expect(made.files.map(({ path: name }) => name)).toEqual(['index.js']);
  });

  it('may be an ES module with top-level await', async () => {
    const path = tree('f', {
      'src/index.mts': 'const x = await Promise.resolve(1);\nexport const handler = () => x;',
    });
    const made = await pack({ kind: 'typescript', path });
    expect(made.files.map(({ path: name }) => name)).toEqual(['src/index.mjs']);
  });

  it('may be JavaScript, CommonJS too', async () => {
    const path = tree('f', {
      'src/index.js': "exports.handler = (event, context, callback) => callback(null, 'x');",
    });
    const made = await pack({ kind: 'typescript', path });
    expect(made.files.map(({ path: name }) => name)).toEqual(['src/index.js']);
  });

  it('passes the licences of what it bundles on', async () => {
    const path = tree('f', {
      'src/index.ts': "import { x } from 'dep';\nexport const handler = () => x;",
      'node_modules/dep/package.json': '{"name":"dep","version":"1.2.3","license":"MIT","main":"index.js"}',
      'node_modules/dep/index.js': 'exports.x = 1;',
      'node_modules/dep/LICENSE': 'Copyright Somebody\r\n',
    });
    const files = await contents(await pack({ kind: 'typescript', path }));
    expect(files['THIRD_PARTY_LICENSES.txt']).toBe('dep@1.2.3 (MIT)\n\nCopyright Somebody\n');
  });

  it('may have a source map, with its sources', async () => {
    const made = await pack({ kind: 'typescript', path: tree('f', SOURCES), build: { sourceMap: true } });
    const files = await contents(made);
    expect(files['src/index.js']).toMatch(/\/\/# sourceMappingURL=index\.js\.map\n$/);
    const map = JSON.parse(files['src/index.js.map']!) as { sources: string[]; sourcesContent: string[] };
    expect(map.sources.sort()).toEqual(['index.ts', 'text.ts']);
    expect(map.sourcesContent).toContain(SOURCES['src/text.ts']);
  });
});

describe('the same sources give the same bytes', () => {
  it('from any directory, at any time, with any rights and in any order of files', async () => {
    const first = tree('one', SOURCES);
    const second = tree('a/much deeper/place', Object.fromEntries(Object.entries(SOURCES).reverse()));
    utimesSync(join(second, 'src/index.ts'), new Date(0), new Date(86_400_000));
    chmodSync(join(second, 'src/text.ts'), 0o600);
    const made = await pack({ kind: 'typescript', path: first }, { cache: 'one' });
    const again = await pack({ kind: 'typescript', path: second }, { cache: 'two' });
    expect(again.cached).toBe(false);
    expect(readFileSync(again.zipPath).equals(readFileSync(made.zipPath))).toBe(true);
    const plain = await pack(
      { kind: 'directory', path: first },
      { cache: 'one', handler: 'src/index.handler' },
    ).catch(() => undefined);
    expect(plain).toBeUndefined();
  });

  it('in any time zone, locale and umask, in another process', () => {
    const path = tree('f', SOURCES);
    const script = `require('tsx/cjs'); const { packFunction } = require('./lib/packaging');
      process.umask(Number(process.argv[1]));
      void packFunction({ source: { kind: 'typescript', path: process.argv[2] }, handler: 'src/index.handler',
        runtime: 'nodejs22.x', cacheDirectory: process.argv[3] }).then(({ sha256 }) => console.log(sha256));`;
    const run = (umask: number, env: Record<string, string>, cache: string): string =>
      execFileSync(process.execPath, ['-e', script, '--', String(umask), path, join(work, cache)], {
        cwd: ROOT,
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
    const one = run(0o022, { TZ: 'UTC', LANG: 'C' }, 'one');
    expect(one).toMatch(/^[0-9a-f]{64}\n$/);
    expect(run(0o077, { TZ: 'Asia/Kolkata', LANG: 'de_DE.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, 'two')).toBe(one);
  });

  it('also as a plain directory', async () => {
    const files = {
      'index.js': 'exports.handler = () => 1;',
      'b/data.json': '{}',
      'B.txt': '',
      'ä.txt': 'ä',
    };
    const one = tree('one', files);
    const two = tree('two', Object.fromEntries(Object.entries(files).reverse()));
    const made = await pack({ kind: 'directory', path: one }, { handler: 'index.handler' });
    expect(made.cached).toBe(false);
    const again = await pack({ kind: 'directory', path: one }, { handler: 'index.handler' });
    expect(again).toEqual({ ...made, cached: true });
    expect(made.files.map(({ path }) => path)).toEqual(['B.txt', 'b/data.json', 'index.js', 'ä.txt']);
    expect((await pack({ kind: 'directory', path: two }, { handler: 'index.handler' })).sha256).toBe(
      made.sha256,
    );
  });
});

describe('what was built once', () => {
  it('is not built again until something that it was built from changes', async () => {
    const path = tree('f', { ...SOURCES, 'package.json': '{"name":"f"}' });
    const made = await pack({ kind: 'typescript', path });
    expect(made.cached).toBe(false);
    const again = await pack({ kind: 'typescript', path });
    expect(again).toEqual({ ...made, cached: true });

    writeFileSync(join(path, 'src/text.ts'), "export const text: string = 'other';\n");
    const changed = await pack({ kind: 'typescript', path });
    expect(changed.cached).toBe(false);
    expect(changed.sha256).not.toBe(made.sha256);

    writeFileSync(join(path, 'tsconfig.json'), '{}');
    expect((await pack({ kind: 'typescript', path })).cached).toBe(false);
    expect((await pack({ kind: 'typescript', path })).cached).toBe(true);
    expect((await pack({ kind: 'typescript', path, build: { minify: true } })).cached).toBe(false);
  });

  it('is built again when the kept zip is gone or cut off', async () => {
    const path = tree('f', SOURCES);
    const { zipPath } = await pack({ kind: 'typescript', path });
    const zip = readFileSync(zipPath);
    writeFileSync(zipPath, 'cut');
    const repaired = await pack({ kind: 'typescript', path });
    expect(repaired.cached).toBe(false);
    expect(readFileSync(repaired.zipPath).equals(zip)).toBe(true);
  });
});

describe('a directory or a zip', () => {
  it('is packed as it is, with what links point to', async () => {
    const path = tree('f', {
      'index.js': 'exports.handler = 1;',
      '.git/HEAD': 'x',
      'bin/tool': '#!/bin/sh\n',
    });
    chmodSync(join(path, 'bin/tool'), 0o700);
    symlinkSync('index.js', join(path, 'link.js'));
    const made = await pack({ kind: 'directory', path }, { handler: 'index.handler' });
    const { files } = await readArchive(readFileSync(made.zipPath));
    expect(files.map((each) => [each.path, each.mode, each.bytes.toString()])).toEqual([
      ['bin/tool', 0o755, '#!/bin/sh\n'],
      ['index.js', 0o644, 'exports.handler = 1;'],
      ['link.js', 0o644, 'exports.handler = 1;'],
    ]);
  });

  it('is taken byte by byte when it is a zip', async () => {
    const directory = tree('f', { 'index.js': 'exports.handler = 1;' });
    const packed = await pack({ kind: 'directory', path: directory }, { handler: 'index.handler' });
    cpSync(packed.zipPath, join(work, 'ready.zip'));
    const made = await pack({ kind: 'zip', path: 'ready.zip' }, { handler: 'index.handler', cache: 'other' });
    expect(made.sha256).toBe(packed.sha256);
  });

  it('warns of a zip that holds a file twice, and refuses one whose bytes were changed', async () => {
    const directory = tree('f', { 'aaaaa.js': 'exports.other = 1;', 'index.js': 'exports.handler = 1;' });
    const packed = await pack({ kind: 'directory', path: directory }, { handler: 'index.handler' });
    const zip = readFileSync(packed.zipPath).toString('latin1');
    writeFileSync(join(work, 'twice.zip'), zip.replaceAll('aaaaa.js', 'index.js'), 'latin1');
    writeFileSync(join(work, 'changed.zip'), zip.replace('exports.handler', 'exports.Handler'), 'latin1');
    const taken = (name: string): Promise<FunctionPackage> =>
      pack({ kind: 'zip', path: name }, { handler: 'index.handler' });
    const { files, warnings } = await taken('twice.zip');
    expect(files.map(({ path, size }) => [path, size])).toEqual([['index.js', 20]]);
    expect(warnings.map(({ rule }) => rule)).toEqual(['zip/duplicate']);
    expect((await problemsOf(taken('changed.zip'))).map(([rule]) => rule)).toEqual(['zip/damaged']);
  });
});

describe('what cannot be packed', () => {
  it.each<[string, () => FunctionSource, string, string, string]>([
    [
      'code that is not there',
      () => ({ kind: 'typescript', path: 'nowhere' }),
      'src/index.handler',
      'code/not-found',
      "The function's code /nowhere does not exist. Name its directory or its entry file.",
    ],
    [
      'a directory that is not there',
      () => ({ kind: 'directory', path: 'nowhere' }),
      'a.b',
      'code/not-found',
      'The directory /nowhere does not exist.',
    ],
    [
      'a zip that is not there',
      () => ({ kind: 'zip', path: 'nowhere.zip' }),
      'a.b',
      'code/not-found',
      'The zip /nowhere.zip does not exist.',
    ],
    [
      'a zip that is a directory',
      () => ({ kind: 'zip', path: tree('f', SOURCES) }),
      'a.b',
      'code/not-a-zip',
      '/f is a directory. To pack it use FunctionCode.fromDirectory.',
    ],
    [
      'a directory that is a file',
      () => ({ kind: 'directory', path: join(tree('f', SOURCES), 'src/index.ts') }),
      'a.b',
      'code/not-a-directory',
      '/f/src/index.ts is a file. For a ready-made zip use FunctionCode.fromZip.',
    ],
    [
      'an empty directory',
      () => ({ kind: 'directory', path: mkdirp('empty') }),
      'a.b',
      'zip/empty',
      'The directory /empty holds no files.',
    ],
    [
      'a zip that is none',
      () => ({ kind: 'zip', path: join(tree('f', { 'x.zip': 'no zip' }), 'x.zip') }),
      'a.b',
      'zip/not-a-zip',
      'The file is not a zip archive',
    ],
    [
      'a handler of another form',
      () => ({ kind: 'typescript', path: tree('f', SOURCES) }),
      'handler',
      'handler/form',
      'path/to/module.export',
    ],
    [
      'a handler without a source',
      () => ({ kind: 'typescript', path: tree('f', SOURCES) }),
      'dist/index.handler',
      'code/entry-missing',
      'needs the source dist/index.ts in /f, and there is none',
    ],
    [
      'an export that is not there',
      () => ({ kind: 'typescript', path: tree('f', SOURCES) }),
      'src/index.main',
      'handler/export-missing',
      'The module src/index.js does not export "main". It exports handler.',
    ],
    [
      'a handler that is not in the directory',
      () => ({ kind: 'directory', path: tree('f', SOURCES) }),
      'src/index.handler',
      'handler/module-missing',
      'needs one of src/index.js',
    ],
    [
      'a syntax error',
      () => ({ kind: 'typescript', path: tree('f', { 'src/index.ts': 'export const handler = ;' }) }),
      'src/index.handler',
      'code/build',
      'f/src/index.ts:1:24: Unexpected ";"',
    ],
    [
      'a dependency that is not installed',
      () => ({ kind: 'typescript', path: tree('f', { 'src/index.ts': "import '@scope/missing/part';" }) }),
      'src/index.handler',
      'code/build',
      'f/src/index.ts:1:8: Could not resolve "@scope/missing/part". The package is not installed: npm install @scope/missing.',
    ],
    [
      'an import of a file that is not there',
      () => ({ kind: 'typescript', path: tree('f', { 'src/index.ts': "import './missing';" }) }),
      'src/index.handler',
      'code/build',
      'f/src/index.ts:1:8: Could not resolve "./missing". There is no such file.',
    ],
  ])('%s', async (_what, source, handler, rule, message) => {
    const [[foundRule, foundMessage] = ['', ''], ...others] = await problemsOf(pack(source(), { handler }));
    expect(foundRule).toBe(rule);
    expect(foundMessage).toContain(message);
    expect(others).toEqual([]);
  });

  it('a directory whose link leads back into it', async () => {
    const path = tree('f', { 'index.js': '' });
    symlinkSync('.', join(path, 'loop'));
    expect((await problemsOf(pack({ kind: 'directory', path }, { handler: 'a.b' })))[0]![0]).toBe(
      'code/link-loop',
    );
  });

  it('a link that points nowhere', async () => {
    const path = tree('f', { 'index.js': '' });
    symlinkSync('nowhere', join(path, 'dead'));
    expect(await problemsOf(pack({ kind: 'directory', path }, { handler: 'a.b' }))).toEqual([
      ['code/unreadable', '/f/dead cannot be read: there is no such file.'],
    ]);
  });
});

describe('packing at synth, where nothing can wait', () => {
  const options = (path: string, cache: string): Parameters<typeof packFunctionSync>[0] => ({
    source: { kind: 'typescript', path },
    handler: 'src/index.handler',
    runtime: 'nodejs22.x',
    cacheDirectory: join(work, cache),
  });

  it('gives the same package, new and from the cache', async () => {
    const path = tree('f', SOURCES);
    const made = packFunctionSync(options(path, 'sync'));
    expect(made.cached).toBe(false);
    expect(packFunctionSync(options(path, 'sync')).cached).toBe(true);
    expect((await packFunction(options(path, 'async'))).sha256).toBe(made.sha256);
  });

  it('throws the same errors', () => {
    expect(() => packFunctionSync(options(tree('f', { 'src/index.ts': 'let a =' }), 'cache'))).toThrow(
      /src\/index\.ts:1:8: Unexpected end of file \(code\/build\)/,
    );
    expect(() => packFunctionSync(options('nowhere', 'cache'))).toThrow(PackagingError);
  });

  it('serves many functions one after the other', () => {
    const made = Array.from({ length: 5 }, (_, index) =>
      packFunctionSync(
        options(tree(`f${index}`, { 'src/index.ts': `export const handler = () => ${index};` }), 'many'),
      ),
    );
    expect(new Set(made.map(({ sha256 }) => sha256)).size).toBe(5);
  });
});

function mkdirp(name: string): string {
  mkdirSync(join(work, name));
  return join(work, name);
}

test('a function with a package.json of its own gets the versions that it pins', async () => {
  const version = (text: string): Record<string, string> => ({
    'package.json': `{ "name": "greeting", "version": "${text}", "main": "index.js" }`,
    'index.js': `exports.version = 'greeting ${text}';`,
  });
  const below = (folder: string, files: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  const source = `import { version } from 'greeting';\nexport const handler = async (): Promise<string> => version;\n`;
  tree('project', {
    ...below('node_modules/greeting', version('1.0.0')),
    'functions/old/src/index.ts': source,
    'functions/new/src/index.ts': source,
    'functions/new/package.json': '{ "dependencies": { "greeting": "2.0.0" } }',
    ...below('functions/new/node_modules/greeting', version('2.0.0')),
  });
  const old = await contents(await pack({ kind: 'typescript', path: join(work, 'project/functions/old') }));
  const pinned = await contents(
    await pack({ kind: 'typescript', path: join(work, 'project/functions/new') }),
  );
  expect(old['src/index.js']).toContain('greeting 1.0.0');
  expect(pinned['src/index.js']).toContain('greeting 2.0.0');
  expect(pinned['src/index.js']).not.toContain('greeting 1.0.0');
});
