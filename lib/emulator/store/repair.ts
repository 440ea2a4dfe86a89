import type { Identity } from './identity';
import type { History } from './journal-format';
import type { Org } from './org';
import type { ActionSide } from './records';

/** Who the orgs of a journal are, when nothing else tells it. @param names what they may be called, in their order */
export function guessIdentity(
  { records }: History,
  names: readonly string[],
  key: string,
): Identity | undefined {
  const ids = new Set(records.flatMap(({ entries }) => entries.map(([orgId]) => orgId)));
  if (ids.size === 0) return undefined;
  const orgs = [...ids].map((id, index) => ({ id, name: names[index] ?? `org-${index + 1}` }));
  return { key, generation: 0, orgs, clients: [] };
}

/**
 * Takes out of orgs what hangs on what is lost: actions without their integration, and zips.
 *
 * @returns what it did, in sentences
 */
export function mend(orgs: readonly Org[], lostZips: ReadonlySet<string>): string[] {
  const told: string[] = [];
  for (const org of orgs) {
    for (const action of org.all('actions')) {
      const { id, integrationId, published, draft } = action;
      const name = JSON.stringify((published ?? draft)?.name ?? id);
      if (org.peek('integrations', integrationId) === undefined) {
        org.load({ collection: 'actions', id, record: null });
        told.push(`The action ${name} (${id}) was left out: its integration is lost.`);
        continue;
      }
      const sides = { ...(published && { published }), ...(draft && { draft }) };
      const mended = Object.entries(sides).map(
        ([side, content]) => [side, withoutZips(content, lostZips)] as const,
      );
      if (mended.every(([side, content]) => content === action[side as keyof typeof sides])) continue;
      org.load({ collection: 'actions', id, record: { ...action, ...Object.fromEntries(mended) } });
      told.push(`The action ${name} (${id}) has no code any more: upload it anew.`);
    }
  }
  return told;
}

function withoutZips(side: ActionSide, lost: ReadonlySet<string>): ActionSide {
  const { zip, appliedZipId, incoming, ...rest } = side;
  const isLost = (id: string | undefined): boolean => id !== undefined && lost.has(id);
  if (![zip?.id, appliedZipId, incoming?.id].some(isLost)) return side;
  return {
    ...rest,
    ...(zip && !isLost(zip.id) && { zip }),
    ...(appliedZipId !== undefined && !isLost(appliedZipId) && { appliedZipId }),
    ...(incoming && !isLost(incoming.id) && { incoming }),
  };
}
