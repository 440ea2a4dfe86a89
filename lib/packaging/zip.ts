import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A file on its way into a zip. */
export interface ZipInput {
  /** Inside the zip, with `/`, relative. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Whether it may be run as a program. */
  readonly executable?: boolean;
}

/** The first moment that a zip can name. */
const ZIP_EPOCH = new Date(Date.UTC(1980, 0, 1));

/**
 * Makes a zip that is a pure function of its files: entries sorted by path, one date, two modes.
 *
 * The entries are stored, not deflated: what deflate makes of the same bytes differs between versions of zlib, and so
 * between versions of Node.js and between machines. Function bundles are small; exact is worth more.
 */
export async function makeZip(files: readonly ZipInput[]): Promise<Buffer> {
  // Loaded only when something is really packed: a cached synth never needs it.
  const { ZipArchive } = await import('archiver');
  const archive = new ZipArchive({ store: true });
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  for (const { path, bytes, executable } of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    archive.append(Buffer.from(bytes), { name: path, date: ZIP_EPOCH, mode: executable ? 0o755 : 0o644 });
  }
  const written = pipeline(archive, sink);
  await archive.finalize();
  await written;
  return Buffer.concat(chunks);
}
