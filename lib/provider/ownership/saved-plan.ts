import { readFile } from 'node:fs/promises';
import { contentOf, entriesOf, openZip } from '../../shared/zip';
import { bytes, list, message, nested, type Message } from '../../shared/protobuf';
import { isDecision, type Decision } from './decision';

/** The part of a saved plan (`tfplan.proto` of Terraform, version 3, as of OpenTofu) that holds a provider's notes. */
const change: Message<{ private: Uint8Array }> = message({ private: bytes(10) });
const plan: Message<{ changes: readonly Partial<{ private: Uint8Array }>[] }> = message({
  changes: list(nested(3, change)),
});

/** The entry of the zip that a saved plan is. */
const ENTRY = 'tfplan';
/** More than any plan has; unpacked bytes. */
const MAX_BYTES = 1 << 30;

/**
 * What a saved plan has decided about its creations.
 *
 * @param path of the plan
 * @returns undefined when it cannot be read: it is encrypted, say
 */
export async function decisionsIn(path: string): Promise<Decision[] | undefined> {
  try {
    const { changes } = plan.decode(await unpacked(path));
    return changes.flatMap(({ private: notes }) => decisionOf(notes) ?? []);
  } catch {
    return undefined;
  }
}

function decisionOf(notes: Uint8Array | undefined): Decision | undefined {
  if (!notes?.length) return undefined;
  try {
    const { decision } = JSON.parse(Buffer.from(notes).toString('utf8')) as { readonly decision?: unknown };
    return isDecision(decision) ? decision : undefined;
  } catch {
    // Another provider's.
    return undefined;
  }
}

async function unpacked(path: string): Promise<Buffer> {
  const zip = await openZip(await readFile(path));
  for await (const entry of entriesOf(zip)) {
    if (entry.fileName !== ENTRY) continue;
    if (entry.uncompressedSize > MAX_BYTES) break;
    return contentOf(zip, entry);
  }
  throw new Error('No plan is in it, or none that can be read.');
}
