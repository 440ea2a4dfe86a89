import { ZipArchive } from 'archiver';

/** A zip of some files, for uploads by hand and for bad input. Not deterministic: that is packaging's job. */
export async function zipOf(files: Readonly<Record<string, string | Buffer>>): Promise<Buffer> {
  const zip = new ZipArchive({});
  const chunks: Buffer[] = [];
  zip.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve, reject) => {
    zip.once('end', resolve).once('error', reject);
  });
  for (const [name, content] of Object.entries(files)) zip.append(content, { name });
  await zip.finalize();
  await ended;
  return Buffer.concat(chunks);
}
