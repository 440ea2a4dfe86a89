import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

export type { ZipFile } from 'yauzl';

/** Opens a zip that is in memory. */
export function openZip(buffer: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(
      buffer,
      { lazyEntries: true, strictFileNames: false, validateEntrySizes: true },
      (error, zip) => {
        if (error) reject(error);
        else resolve(zip);
      },
    );
  });
}

/** What is in a zip, one after the other. */
export async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const done = (result: Entry | undefined, error?: Error): void => {
        zip.removeAllListeners('entry').removeAllListeners('end').removeAllListeners('error');
        if (error) reject(error);
        else resolve(result);
      };
      zip.once('entry', (next: Entry) => {
        done(next);
      });
      zip.once('end', () => {
        done(undefined);
      });
      zip.once('error', (error: Error) => {
        done(undefined, error);
      });
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

/** The unpacked bytes of an entry. */
export function contentOf(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(error);
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('end', () => {
        resolve(Buffer.concat(chunks));
      });
    });
  });
}
