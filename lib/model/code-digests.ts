import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { sha256Hex } from '../shared/digests';
import { entryAt, zipPieces, type ZipEntry } from '../shared/zip-layout';

/** A file that a package holds. */
export interface PackedFile {
  /** With `/`, relative. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether it may be run as a program. */
  readonly executable?: boolean | undefined;
}

/** How a zip of code is named. */
export interface CodeDigests {
  /** The code's name everywhere: `content`, and of a zip that something else has made, `bytes`. */
  readonly name: string;
  /** The SHA-256 of what the zip holds; undefined of a zip that is not in the form of our packages. */
  readonly content: string | undefined;
  /** The SHA-256 of the zip as it is. */
  readonly bytes: string;
}

/**
 * The digest of what a package holds, whatever it is compressed with: the SHA-256 of the zip in which the same files are
 * stored, in the order of their paths. Lower-case hexadecimal.
 */
export function contentDigest(files: readonly PackedFile[]): string {
  const hash = createHash('sha256');
  for (const piece of zipPieces(inOrder(files).map(stored))) hash.update(piece);
  return hash.digest('hex');
}

/**
 * The digests of a zip.
 *
 * Only a zip that is, byte for byte, laid out as our packages are is named by its content: there is one way to read it, and
 * nothing in it but the files.
 *
 * @param files what the zip holds
 */
export function codeDigests(
  zip: Buffer,
  files: readonly { readonly path: string; readonly bytes: Uint8Array; readonly mode: number }[],
): CodeDigests {
  const held = files.map(({ path, bytes, mode }) => ({ path, bytes, executable: (mode & 0o100) !== 0 }));
  const content = isPackage(zip, held) ? contentDigest(held) : undefined;
  const bytes = sha256Hex(zip);
  return { name: content ?? bytes, content, bytes };
}

/** Whether a digest that somebody has named is this zip's. */
export function isNamed({ content, bytes }: CodeDigests, digest: string): boolean {
  const wanted = digest.toLowerCase();
  return wanted === content || wanted === bytes;
}

/** The files as they stand in a package. */
export function inOrder<T extends { readonly path: string }>(files: readonly T[]): T[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file as it stands in a zip, not compressed. */
export function stored({ path, bytes, executable = false }: PackedFile): ZipEntry {
  return { path, executable, crc32: crc32(bytes), size: bytes.length, deflated: false, data: bytes };
}

function isPackage(zip: Buffer, files: readonly PackedFile[]): boolean {
  const entries: ZipEntry[] = [];
  let offset = 0;
  for (const file of inOrder(files)) {
    const found = entryAt(zip, offset, file.path);
    if (found === undefined) return false;
    entries.push({ ...stored(file), ...found });
    offset += 30 + Buffer.byteLength(file.path) + found.data.length;
  }
  let position = 0;
  for (const piece of zipPieces(entries)) {
    if (!zip.subarray(position, position + piece.length).equals(piece)) return false;
    position += piece.length;
  }
  return position === zip.length;
}
