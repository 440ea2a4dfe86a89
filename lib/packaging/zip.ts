import { inOrder, stored, type PackedFile } from '../model/code-digests';
import { zipPieces } from '../shared/zip-layout';

/** A file on its way into a zip. */
export type ZipInput = PackedFile;

/**
 * Makes a zip that is a pure function of its files: entries sorted by path, one date, two modes, deflated where that is
 * smaller.
 *
 * What `node:zlib` makes of the same bytes differs between the versions of zlib that builds of Node.js have; pako is the same
 * algorithm in JavaScript, and the same everywhere.
 */
export async function makeZip(files: readonly ZipInput[]): Promise<Buffer> {
  // Loaded only when something is really packed: a cached synth never needs it.
  const { deflateRaw } = await import('pako');
  const entries = inOrder(files).map((file) => {
    const data = deflateRaw(file.bytes, { level: 9 });
    return data.length < file.bytes.length ? { ...stored(file), deflated: true, data } : stored(file);
  });
  return Buffer.concat([...zipPieces(entries)]);
}
