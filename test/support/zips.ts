import { ZipArchive } from 'archiver';
import { readArchive } from '../../lib/model/archives';
import { codeDigests } from '../../lib/model/code-digests';

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

/** What is in a zip, unpacked: name and content. */
export async function membersOf(zip: Buffer): Promise<[name: string, content: Buffer][]> {
  const { files } = await readArchive(zip);
  return files.map(({ path, bytes }) => [path, Buffer.from(bytes)]);
}

/** The digest that names the code of a package. */
export async function nameOf(zip: Buffer): Promise<string> {
  const { name, content } = codeDigests(zip, (await readArchive(zip)).files);
  expect(name).toBe(content);
  return name;
}
