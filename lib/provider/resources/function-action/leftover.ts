import { canonicalJson } from '../../../model/json';
import { uploadFileName } from '../../../model/names';
import type { Action, CallOptions } from '../../../platform';
import type { Client } from '../../client';
import { contractTexts, type Definition } from './definition';
import { observe, type Observed } from './observe';
import { sameContract } from './schema';

/**
 * Finds what an apply that was cut off has made of an action: the same name, category, integration and contract, and,
 * where it was published, the same code; or a draft of these that got no further.
 */
export async function findLeftover(
  client: Client,
  wanted: Definition & { readonly category: string },
  digest: string,
  takeOver: boolean,
  options: CallOptions,
): Promise<Observed | undefined> {
  const { drafts, published } = await client.leftovers.actions(wanted, options);
  const fileName = uploadFileName(wanted.name, digest);
  for (const { id } of published) {
    const observed = await observe(client.platform, id, 'published', options);
    if (observed?.function.zip?.name === fileName && hasContract(observed.action, wanted)) return observed;
  }
  for (const { id } of drafts) {
    const observed = await observe(client.platform, id, 'draft', options);
    if (observed?.side !== 'draft') continue;
    const { name } = observed.function.zip ?? {};
    const ours = (name === undefined || name === fileName) && hasContract(observed.action, wanted);
    if (ours || takeOver) return observed;
  }
  return undefined;
}

/** A draft without a contract is one that got no further. */
function hasContract(action: Action, { contract }: Definition): boolean {
  if (action.contract?.input?.inputSchema === undefined) return true;
  const { input, output } = contractTexts(action);
  return (
    sameContract(input, canonicalJson(contract.input)) && sameContract(output, canonicalJson(contract.output))
  );
}
