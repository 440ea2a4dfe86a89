import { checkHandlerInArchive, readArchive } from '../../lib/model/archives';
import { ZIP_MAX_FILES } from '../../lib/model/limits';
import { makeZip } from '../../lib/packaging';

const bytes = (text: string): Buffer => Buffer.from(text);

/** Puts another text of the same length into a zip, everywhere: what no well-behaved writer makes. */
function forged(zip: Buffer, from: string, to: string): Buffer {
  return Buffer.from(zip.toString('latin1').replaceAll(from, to), 'latin1');
}

describe('a zip', () => {
  it('is read: files sorted, sizes, digests and modes', async () => {
    const zip = await makeZip([
      { path: 'src/index.js', bytes: bytes('exports.handler = 1;') },
      { path: 'bin/tool', bytes: bytes('x'), executable: true },
    ]);
    const archive = await readArchive(zip);
    expect(archive.problems).toEqual([]);
    expect(archive.unpackedBytes).toBe(21);
    expect(archive.files.map(({ path, size, mode }) => ({ path, size, mode }))).toEqual([
      { path: 'bin/tool', size: 1, mode: 0o755 },
      { path: 'src/index.js', size: 20, mode: 0o644 },
    ]);
    expect(archive.files[0]!.sha256).toBe('2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881');
  });

  const rule = async (zip: Buffer): Promise<string | undefined> => (await readArchive(zip)).problems[0]?.rule;

  it('is refused when it is none', async () => {
    expect(await rule(bytes('not a zip'))).toBe('zip/not-a-zip');
    expect(await rule(bytes(''))).toBe('zip/not-a-zip');
  });

  it('is refused when it holds no file', async () => {
    expect(await rule(await makeZip([]))).toBe('zip/empty');
  });

  it('is refused when a path leaves its folder', async () => {
    const zip = await makeZip([{ path: 'aa/evil.js', bytes: bytes('1') }]);
    expect(await rule(forged(zip, 'aa/evil.js', '../evil.js'.slice(0, 10)))).toBe('zip/unsafe-path');
    expect(await rule(forged(zip, 'aa/evil.js', '/a/evil.js'))).toBe('zip/unsafe-path');
    expect(await rule(forged(zip, 'aa/evil.js', 'aa/evil\0js'))).toBe('zip/unsafe-path');
  });

  it('is refused when it is damaged', async () => {
    const zip = await makeZip([{ path: 'index.js', bytes: bytes('x'.repeat(100)) }]);
    zip.writeUInt32LE(0, zip.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 20);
    expect(await rule(zip)).toBe('zip/damaged');
  });

  it('is refused when the bytes of a file are not those that were packed', async () => {
    const zip = await makeZip([{ path: 'index.js', bytes: bytes('exports.handler = 1;') }]);
    const { problems } = await readArchive(forged(zip, 'handler', 'Handler'));
    expect(problems).toMatchObject([
      { rule: 'zip/damaged', message: expect.stringContaining('"index.js" does not have its checksum') },
    ]);
  });

  it.each(['ab', 'ab/'])('is refused when a file is also a directory: ab/x.js and %s', async (other) => {
    const made = await makeZip([
      { path: 'ab/x.js', bytes: bytes('1') },
      { path: 'cd'.padEnd(other.length, '/'), bytes: bytes('') },
      { path: 'ef', bytes: bytes('') },
    ]);
    const zip = forged(forged(made, 'cd'.padEnd(other.length, '/'), other), 'ef', 'ab');
    expect(await rule(zip)).toBe('zip/damaged');
  });

  it('may hold a file twice: the last one counts, with a warning', async () => {
    const made = await makeZip([
      { path: 'aaaa.js', bytes: bytes('first') },
      { path: 'bbbb.js', bytes: bytes('last') },
    ]);
    const { files, unpackedBytes, problems, warnings } = await readArchive(
      forged(made, 'bbbb.js', 'aaaa.js'),
    );
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([
      { rule: 'zip/duplicate', severity: 'warning', message: expect.stringContaining('"aaaa.js"') },
    ]);
    expect(files.map(({ path, bytes: content }) => [path, String(content)])).toEqual([['aaaa.js', 'last']]);
    expect(unpackedBytes).toBe(4);
  });

  it('may write its paths with dots: they are the same files', async () => {
    const zip = await makeZip([{ path: './src//index.js', bytes: bytes('1') }]);
    const { files } = await readArchive(zip);
    expect(files.map(({ path }) => path)).toEqual(['src/index.js']);
  });

  it('is refused when it holds a symbolic link', async () => {
    const zip = await makeZip([{ path: 'index.js', bytes: bytes('x') }]);
    zip.writeUInt32LE(0o120777 * 0x10000, zip.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1')) + 38);
    expect(await rule(zip)).toBe('zip/link');
  });

  it('is refused when it claims more entries than any package has', async () => {
    const zip = await makeZip([{ path: 'index.js', bytes: bytes('x') }]);
    expect(ZIP_MAX_FILES).toBe(65_535);
    zip.writeUInt16LE(65_534, zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1')) + 10);
    expect(await rule(zip)).toMatch(/zip\/(damaged|too-many-files)/);
  });
});

describe('a handler in a zip', () => {
  const check = async (handler: string, files: Record<string, string>): Promise<string[]> => {
    const zip = await makeZip(Object.entries(files).map(([path, text]) => ({ path, bytes: bytes(text) })));
    return (await checkHandlerInArchive(handler, await readArchive(zip))).map(({ message }) => message);
  };

  it.each(['src/index.js', 'src/index.cjs'])('is found in %s', async (path) => {
    expect(await check('src/index.handler', { [path]: 'exports.handler = 1;' })).toEqual([]);
  });

  it('is found in src/index.mjs', async () => {
    expect(await check('src/index.handler', { 'src/index.mjs': 'export const handler = 1;' })).toEqual([]);
  });

  it('is missed, and the message says where it was looked for and what is there', async () => {
    expect(await check('dist/index.handler', { 'src/index.js': '', 'node_modules/a/b.js': '' })).toEqual([
      'The handler "dist/index.handler" needs one of dist/index.js, dist/index.mjs, dist/index.cjs in the zip. It holds src/index.js.',
    ]);
    expect(await check('index.handler', { 'readme.txt': '' })).toEqual([
      'The handler "index.handler" needs one of index.js, index.mjs, index.cjs in the zip. It holds no JavaScript files.',
    ]);
  });

  it('is missed when its module exports something else', async () => {
    expect(await check('index.handler', { 'index.js': 'exports.other = 1;' })).toEqual([
      'The module index.js does not export "handler". It exports other.',
    ]);
  });
});
