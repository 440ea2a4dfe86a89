import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageDigestFunction } from '../../../lib/provider/functions/package-digest';
import { makeZip } from '../../../lib/packaging/zip';
import { contentDigest } from '../../../lib/model/code-digests';
import { sha256Hex } from '../../../lib/shared/digests';
import { zipOf } from '../../support/zips';

describe('package_digest', () => {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-digest-'));
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  async function digestOf(name: string, bytes?: Uint8Array): Promise<unknown> {
    const path = join(directory, name);
    if (bytes !== undefined) writeFileSync(path, bytes);
    return (await packageDigestFunction.load())(path);
  }

  test('names a package by what it holds, and any other zip by its bytes', async () => {
    const files = [{ path: 'index.js', bytes: Buffer.from('exports.handler = async () => 1;') }];
    expect(await digestOf('package.zip', await makeZip(files))).toBe(contentDigest(files));
    const other = await zipOf({ 'index.js': 'exports.handler = async () => 1;' });
    expect(await digestOf('other.zip', other)).toBe(sha256Hex(other));
  });

  test.each([
    ['what is not there', 'nothing.zip', undefined, /nothing\.zip/],
    ['what is no zip', 'text.zip', Buffer.from('text'), /zip/],
  ])('%s is refused at the argument', async (_what, name, bytes, message) => {
    await expect(digestOf(name, bytes)).rejects.toMatchObject({
      argument: 0,
      message: expect.stringMatching(message) as string,
    });
  });
});
