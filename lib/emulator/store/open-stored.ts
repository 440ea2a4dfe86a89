import { DamagedData, sentence, type Damage } from './damage';
import type { DataDirectory, Stored } from './data-directory';
import { zipIdsOf } from './ids';
import { Journal } from './journal';
import type { JournalEntry } from './journal-format';
import type { Org } from './org';
import { COLLECTION_NAMES } from './records';
import { mend } from './repair';
import type { ZipFiles } from './zip-files';

/** What a data directory is opened for, and how. */
interface Opening {
  /** Empty orgs, which it fills. */
  readonly orgs: readonly Org[];
  readonly zips: ZipFiles;
  /** Whether to go on with what is whole when something is damaged. */
  readonly repair: boolean;
  /** Told what was done to the directory, in sentences. */
  readonly notice: (text: string) => void;
}

/**
 * Brings orgs to where they were, and makes the directory ready for more.
 *
 * @throws DamagedData when something is damaged and is not to be repaired: nothing was changed then
 */
export async function openStored(data: DataDirectory, stored: Stored, opening: Opening): Promise<Journal> {
  const { orgs, zips, notice } = opening;
  const { history, old } = stored;
  const byId = new Map(orgs.map((org) => [org.id, org]));
  for (const { entries } of history.records) {
    for (const [orgId, collection, id, record] of entries) byId.get(orgId)?.load({ collection, id, record });
  }
  await zips.find(old);
  const zipDamages = await damagesOf(zips, orgs);
  const damages = [...stored.damages, ...zipDamages.values()];
  if (damages.length > 0 && !opening.repair) throw new DamagedData(data.path, damages);
  const kept = new Set(
    orgs.flatMap((org) => org.all('actions').flatMap(zipIdsOf)).filter((id) => !zipDamages.has(id)),
  );
  if (old) await zips.upgrade();
  if (damages.length > 0) {
    const aside = data.keepCopies();
    await zips.keepOnly(kept, aside);
    notice(`The data directory ${data.path} was damaged. Its files as they were are in ${aside}.`);
    for (const damage of damages) notice(sentence(damage));
    for (const each of mend(orgs, new Set(zipDamages.keys()))) notice(each);
  } else await zips.keepOnly(kept);
  if (history.torn > 0)
    notice(
      `${data.journalPath}: the last record was being written when the emulator ended. Its request was never answered, and its ${history.torn} bytes were cut off.`,
    );
  const journal = new Journal(data.journalPath);
  journal.open(damages.length > 0 || old ? undefined : history.end, journalEntriesOf(orgs));
  if (old) notice(`The data directory ${data.path} has the format of this version now.`);
  return journal;
}

/** What brings empty orgs to where these are. */
export function journalEntriesOf(orgs: readonly Org[]): JournalEntry[] {
  return orgs.flatMap((org) =>
    COLLECTION_NAMES.flatMap((collection) =>
      org.all(collection).map((record): JournalEntry => [org.id, collection, record.id, record]),
    ),
  );
}

/** What is wrong with the zips of orgs, by their ids. */
async function damagesOf(zips: ZipFiles, orgs: readonly Org[]): Promise<Map<string, Damage>> {
  const damages = new Map<string, Damage>();
  for (const action of orgs.flatMap((org) => org.all('actions'))) {
    for (const id of zipIdsOf(action)) {
      const damage = damages.has(id) ? undefined : await zips.damageOf(id);
      if (damage === undefined) continue;
      const name = JSON.stringify((action.published ?? action.draft)?.name ?? action.id);
      damages.set(id, { file: `zips/${damage.file}`, what: `${damage.what}; the action ${name} needs it` });
    }
  }
  return damages;
}
