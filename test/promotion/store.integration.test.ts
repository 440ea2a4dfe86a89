import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contentDigest } from '../../lib/model/code-digests';
import { makeZip } from '../../lib/packaging';
import { sha256Hex } from '../../lib/shared/digests';
import { definitionDigest, Store, type PromotedDefinition } from '../../lib/promotion';

const definition: PromotedDefinition = {
  contract: { input: {}, output: {} },
  request: null,
  response: null,
  handler: 'index.handler',
  runtime: 'nodejs22.x',
};
const origin = { commit: 'c', time: 't' };

let directory: string;
let zip: string;
let digest: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'genesys-actions-store-'));
  mkdirSync(join(directory, 'made'));
  zip = join(directory, 'made', 'code.zip');
  writeFileSync(zip, 'the bytes');
  digest = sha256Hex(Buffer.from('the bytes'));
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

test('keeps a package with its definition and origin, the first one for good', async () => {
  const store = new Store(join(directory, 'store'));
  await store.keep(digest, zip, definition, origin);
  await store.keep(digest, zip, definition, { commit: 'later', time: 'later' });
  expect(await store.zip(digest)).toBe(join(directory, 'store', digest, 'code.zip'));
  expect(await store.definition(definitionDigest(definition))).toEqual(definition);
  expect(await store.origin(digest, definitionDigest(definition))).toEqual(origin);
  expect(await store.zip('0'.repeat(64))).toBeUndefined();
});

test('knows a package by what it holds, and one that was changed by neither', async () => {
  const files = [{ path: 'index.js', bytes: Buffer.from('exports.handler = 1;\n'.repeat(20)) }];
  const packed = await makeZip(files);
  const name = contentDigest(files);
  writeFileSync(zip, packed);
  const store = new Store(join(directory, 'store'));
  await store.keep(name, zip, definition, origin);
  const kept = await store.zip(name);
  expect(kept).toBe(join(directory, 'store', name, 'code.zip'));
  writeFileSync(kept!, Buffer.concat([packed, Buffer.from('!')]));
  await expect(store.zip(name)).rejects.toThrow(/was changed: it does not have the digest/);
});

test('prefers a commit to a working directory with changes', async () => {
  const store = new Store(join(directory, 'store'));
  await store.keep(digest, zip, definition, { commit: 'c+changes', time: 't' });
  await store.keep(digest, zip, definition, origin);
  expect(await store.origin(digest, definitionDigest(definition))).toEqual(origin);
});

test('a definition that was only ever deployed with changes marks code that is committed', async () => {
  const store = new Store(join(directory, 'store'));
  const changed: PromotedDefinition = { ...definition, handler: 'other.handler' };
  const dirty = { commit: 'd+changes', time: 'later' };
  await store.keep(digest, zip, definition, origin);
  await store.keep(digest, zip, changed, dirty);
  expect(await store.origin(digest, definitionDigest(definition))).toEqual(origin);
  expect(await store.origin(digest, definitionDigest(changed))).toEqual(dirty);
  await store.keep(digest, zip, changed, { commit: 'e', time: 'last' });
  expect(await store.origin(digest, definitionDigest(changed))).toEqual(origin);
});

test('refuses bytes that are not those of the digest, kept and to be kept', async () => {
  const store = new Store(join(directory, 'store'));
  await expect(store.keep('0'.repeat(64), zip, definition, origin)).rejects.toThrow(
    /does not have the digest/,
  );
  await store.keep(digest, zip, definition, origin);
  writeFileSync(join(directory, 'store', digest, 'code.zip'), 'other bytes');
  await expect(store.zip(digest)).rejects.toThrow(/was changed/);
});

test('reaches another machine by its two commands', async () => {
  const shared = join(directory, 'shared');
  const hooks = {
    put: `mkdir -p "$(dirname "${shared}/$KEY")" && cp "$FILE" "${shared}/$KEY"`,
    get: `cp "${shared}/$KEY" "$FILE"`,
  };
  await new Store(join(directory, 'one'), hooks).keep(digest, zip, definition, origin);
  expect(existsSync(join(shared, digest, 'code.zip'))).toBe(true);
  const other = new Store(join(directory, 'two'), hooks);
  expect(await other.zip(digest)).toBe(join(directory, 'two', digest, 'code.zip'));
  expect(await other.definition(definitionDigest(definition))).toEqual(definition);
  expect(await other.zip('0'.repeat(64))).toBeUndefined();
  const broken = new Store(join(directory, 'three'), { put: 'echo no bucket >&2; exit 1' });
  await expect(broken.keep(digest, zip, definition, origin)).rejects.toThrow(/put command failed.*no bucket/);
});
