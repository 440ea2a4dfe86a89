import { ZipArchive } from 'archiver';
import { readArchive } from '../../lib/model/archives';
import {
  codeDigests,
  contentDigest,
  isNamed,
  type CodeDigests,
  type PackedFile,
} from '../../lib/model/code-digests';
import { makeZip } from '../../lib/packaging';
import { sha256Hex } from '../../lib/shared/digests';
import { runs } from '../support/nightly';
import fc from '../support/fast-check';

/** What archiver makes of files: with `store`, the packages of genesys-actions 0.1. */
async function archived(files: readonly PackedFile[], options: object): Promise<Buffer> {
  const archive = new ZipArchive(options);
  const chunks: Buffer[] = [];
  archive.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => {
    archive.once('end', resolve).once('error', reject);
  });
  const date = new Date(Date.UTC(1980, 0, 1));
  for (const { path, bytes, executable } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    archive.append(Buffer.from(bytes), { name: path, date, mode: executable ? 0o755 : 0o644 });
  await archive.finalize();
  await ended;
  return Buffer.concat(chunks);
}

const namesOf = async (zip: Buffer): Promise<CodeDigests> => codeDigests(zip, (await readArchive(zip)).files);

/** Bytes that are the same in each run: texts that repeat, as code does, and some that nothing can compress. */
function corpus(): PackedFile[] {
  let state = 1;
  const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 16;
  const words = Array.from({ length: 500 }, () => `word${(next() * next()) % 99_991}`);
  const text = (length: number): string =>
    Array.from({ length }, () => words[Math.min(next() % 500, next() % 500)]).join(' ');
  return [
    ...[3, 300, 30_000].map((length) => ({ path: `text/${length}.js`, bytes: Buffer.from(text(length)) })),
    { path: 'noise', bytes: Buffer.from(Array.from({ length: 70_000 }, () => next() & 0xff)) },
    { path: 'zeros', bytes: Buffer.alloc(200_000) },
    { path: 'bin/tool', bytes: Buffer.from('#!/bin/sh\n'), executable: true },
    { path: 'ä/empty', bytes: Buffer.alloc(0) },
  ];
}

/**
 * Never to be changed. The first is the name of the code in orgs, states and locks: of another one, every function would be
 * deployed anew. The second is of the bytes: what compresses them was updated and makes others of the same files, so that
 * packages with one name would differ. Say so in a changeset.
 */
const CONTENT = 'cf4ba0f49322ac5053c754633b8cf901475179f2b5724e68c694bb2595b708f2';
const BYTES = '7e0c8451ec43925a0b87f7504d8543216d0e49cd7f531d814f3f13140374f53e';

test('the same files give the digests that they always gave', async () => {
  const files = corpus();
  const zip = await makeZip(files);
  expect([contentDigest(files), sha256Hex(zip)]).toEqual([CONTENT, BYTES]);
  expect(sha256Hex(await archived(files, { store: true }))).toBe(CONTENT);
});

test('a package is at most 1.05 times what archiver makes at its best, and holds the files', async () => {
  const files = corpus();
  const zip = await makeZip(files);
  expect(zip.length).toBeLessThanOrEqual(1.05 * (await archived(files, { zlib: { level: 9 } })).length);
  const { files: read, problems } = await readArchive(zip);
  expect(problems).toEqual([]);
  expect(read.map(({ path, bytes, mode }) => [path, sha256Hex(bytes), mode])).toEqual(
    [...files]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .map(({ path, bytes, executable }) => [path, sha256Hex(bytes), executable ? 0o755 : 0o644]),
  );
});

test('a package is named by what it holds: as packages were that were not compressed', async () => {
  const path = fc.stringMatching(/^[a-zä€]{1,4}(\/[a-z.]{1,3}x){0,2}$/);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 20 }).map((text) => Buffer.from(text.repeat(20))),
  );
  const file = fc.record({ path, bytes, executable: fc.boolean() });
  const isTree = (files: readonly PackedFile[]): boolean =>
    !files.some((one) => files.some((other) => other.path.startsWith(`${one.path}/`)));
  const files = fc
    .uniqueArray(file, { minLength: 1, maxLength: 6, selector: (each) => each.path })
    .filter(isTree);
  await fc.assert(
    fc.asyncProperty(files, async (some) => {
      const before = await archived(some, { store: true });
      const zip = await makeZip(some);
      const digest = sha256Hex(before);
      expect(await namesOf(before)).toEqual({ name: digest, content: digest, bytes: digest });
      expect(await namesOf(zip)).toEqual({ name: digest, content: digest, bytes: sha256Hex(zip) });
    }),
    runs(40),
  );
});

test('a zip in which anything is otherwise is named by its bytes', async () => {
  const files = [
    { path: 'a.js', bytes: Buffer.from('exports.handler = 1; '.repeat(9)) },
    { path: 'b.js', bytes: Buffer.from('1') },
  ];
  const zip = await makeZip(files);
  const end = zip.length - 22;
  const changed = (at: number, value: number): Buffer => {
    const copy = Buffer.from(zip);
    copy[at] = value;
    return copy;
  };
  const comment = Buffer.concat([changed(end + 20, 1), Buffer.from('!')]);
  const others: Record<string, Buffer> = {
    'a comment': comment,
    'another date': changed(12, 0x22),
    'another name before the file than in the directory': changed(30, 0x63),
    'another maker': changed(zip.indexOf('PK\x01\x02') + 4, 0x14),
    'of archiver': await archived(files, { zlib: { level: 9 } }),
  };
  for (const [what, other] of Object.entries(others)) {
    const { files: read } = await readArchive(other);
    expect([what, read.map(({ path }) => path)]).toEqual([what, ['a.js', 'b.js']]);
    const digest = sha256Hex(other);
    expect([what, await namesOf(other)]).toEqual([what, { name: digest, content: undefined, bytes: digest }]);
  }
  const names = await namesOf(zip);
  expect([names.name, names.bytes, names.name.toUpperCase()].map((each) => isNamed(names, each))).toEqual([
    true,
    true,
    true,
  ]);
  expect(isNamed(names, 'f'.repeat(64))).toBe(false);
  expect(isNamed(await namesOf(comment), names.name)).toBe(false);
});
