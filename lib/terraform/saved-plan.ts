import { readFile } from 'node:fs/promises';
import { bytesField, listField, message, nestedField, type Message } from '../shared/protobuf';
import { contentOf, entriesOf, openZip } from '../shared/zip';

/** The part of a saved plan (`tfplan.proto` of Terraform, version 3, as of OpenTofu) that holds a provider's notes. */
const change: Message<{ private: Uint8Array }> = message({ private: bytesField(10) });
const plan: Message<{ changes: readonly Partial<{ private: Uint8Array }>[] }> = message({
  changes: listField(nestedField(3, change)),
});

/** The entry of the zip that a saved plan is. */
const ENTRY = 'tfplan';
/** More than any plan has; unpacked bytes. */
const MAX_BYTES = 1 << 30;

/**
 * What providers have noted beside the changes of a saved plan (`private`): each as its provider wrote it, those of all
 * providers.
 *
 * @param path of the plan
 * @throws when it cannot be read: it is encrypted, say
 */
export async function notesIn(path: string): Promise<Uint8Array[]> {
  const { changes } = plan.decode(await unpacked(path));
  return changes.flatMap(({ private: notes }) => (notes?.length ? [notes] : []));
}

async function unpacked(path: string): Promise<Buffer> {
  const zip = await openZip(await readFile(path));
  for await (const entry of entriesOf(zip)) {
    if (entry.fileName !== ENTRY) continue;
    if (entry.uncompressedSize > MAX_BYTES) break;
    return contentOf(zip, entry);
  }
  throw new Error('It is not a saved plan, or not one that can be read.');
}
