import { isUnfinished } from '../../model/marks';
import type { CallOptions, Platform } from '../../platform';

/** Something in the org, as far as a list tells it. */
export interface Listed {
  readonly id: string;
  readonly name: string;
  /** What it belongs to, in the words of {@link Wanted.within}. */
  readonly within: string;
  /** For people: what it is, its version and dates, as far as the platform tells them. */
  readonly about: string;
}

/** What an org has, each list read once in a process: what comes later is of no concern to a plan. */
export class Listing {
  private readonly lists = new Map<string, Promise<readonly Listed[]>>();

  constructor(private readonly platform: Platform) {}

  credentials(options: CallOptions): Promise<readonly Listed[]> {
    return this.once('credentials', async () =>
      (await this.platform.credentials.list(options)).flatMap(
        ({ id, name, type, createdDate, modifiedDate }) =>
          id === undefined
            ? []
            : [
                {
                  id,
                  name: name ?? '',
                  within: type?.name ?? '',
                  about: dated('a credential', createdDate, modifiedDate),
                },
              ],
      ),
    );
  }

  integrations(typeId: string, options: CallOptions): Promise<readonly Listed[]> {
    return this.once(`integrations ${typeId}`, async () =>
      (await this.platform.integrations.list(typeId, options)).map(({ id, name, enabled }) => ({
        id,
        name,
        within: typeId,
        about: `an integration that is switched ${enabled ? 'on' : 'off'}`,
      })),
    );
  }

  /** Published actions, and drafts that were never published, of one group. */
  actions(category: string, options: CallOptions): Promise<readonly Listed[]> {
    return this.once(`actions ${category}`, async () => {
      const { actions } = this.platform;
      const [published, drafts] = await Promise.all([
        actions.list({ category }, options),
        actions.listDrafts({ category }, options),
      ]);
      const ids = new Set(published.map(({ id }) => id));
      const listed = (
        { id, name = '', integrationId = '', version, category: of }: (typeof drafts)[number],
        what: string,
      ): Listed[] =>
        of === category
          ? [
              {
                id,
                name,
                within: `${integrationId} ${category}`,
                about: `${what}, version ${version ?? '?'}`,
              },
            ]
          : [];
      return [
        ...published.flatMap((each) => listed(each, 'a published action')),
        ...drafts
          .filter(({ id }) => !ids.has(id))
          .flatMap((each) => listed(each, 'a draft that was never published')),
      ];
    });
  }

  private once(key: string, read: () => Promise<readonly Listed[]>): Promise<readonly Listed[]> {
    let list = this.lists.get(key);
    if (list === undefined) {
      list = read();
      this.lists.set(key, list);
      list.catch(() => this.lists.delete(key));
    }
    return list;
  }
}

/** Those of a list that have this name, or will have it when they are finished. */
export function namedAs(
  list: readonly Listed[],
  { name, within }: { readonly name: string; readonly within: string },
): { same: Listed[]; unfinished: Listed[] } {
  const here = list.filter((each) => each.within === within);
  return {
    same: here.filter((each) => each.name === name),
    unfinished: here.filter((each) => isUnfinished(each.name, name)),
  };
}

function dated(what: string, created: string | undefined, modified: string | undefined): string {
  const dates = [created && `created ${created}`, modified && `changed ${modified}`].filter(Boolean);
  return dates.length === 0 ? what : `${what}, ${dates.join(', ')}`;
}
