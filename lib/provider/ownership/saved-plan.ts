import { notesIn } from '../../terraform/saved-plan';
import { isDecision, type Decision } from './decision';

/**
 * What a saved plan has decided about its creations.
 *
 * @param path of the plan
 * @returns undefined when it cannot be read: it is encrypted, say
 */
export async function decisionsIn(path: string): Promise<Decision[] | undefined> {
  try {
    return (await notesIn(path)).flatMap((notes) => decisionOf(notes) ?? []);
  } catch {
    return undefined;
  }
}

function decisionOf(notes: Uint8Array): Decision | undefined {
  try {
    const { decision } = JSON.parse(Buffer.from(notes).toString('utf8')) as { readonly decision?: unknown };
    return isDecision(decision) ? decision : undefined;
  } catch {
    // Another provider's.
    return undefined;
  }
}
