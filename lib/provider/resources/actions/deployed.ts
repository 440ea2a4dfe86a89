import type { FunctionState } from './definition';

type Deployed = FunctionState['deployed'];

/** The version of the draft that a state shows; null when it shows what is published. An action without a function has none. */
export function draftVersionOf({ deployed }: { readonly deployed?: Deployed }): number | null {
  return deployed?.draft_version ?? null;
}

/** The digest of the code that is deployed, as far as it is known, whether or not the code is managed here. */
export function deployedDigest({ code, deployed }: Pick<FunctionState, 'code' | 'deployed'>): string | null {
  return (code === null ? deployed?.sha256 : code.sha256) ?? null;
}

/**
 * What a state says of what is deployed.
 *
 * @param draftVersion null: it is published
 * @param kept the code that is not managed; null: it is, or there is none
 */
export function deployedOf(
  draftVersion: number | null,
  kept: { readonly sha256: string | null; readonly zipId: string | null } | null,
): Deployed {
  const { sha256 = null, zipId = null } = kept ?? {};
  if (draftVersion === null && sha256 === null && zipId === null) return null;
  return { draft_version: draftVersion, sha256, zip_id: zipId };
}
