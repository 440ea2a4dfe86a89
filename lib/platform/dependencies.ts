import type { Models } from 'purecloud-platform-client-v2';
import type { CallOptions, Caller } from './caller';
import { allPages, type NumberedList } from './pages';
import type { Consumer } from '../model/deletion';

/** Who uses what, as Architect tracks it. */
export class Dependencies {
  constructor(private readonly caller: Caller) {}

  /** What uses an action; deleted things are left out. */
  async consumersOf(actionId: string, secure: boolean, options?: CallOptions): Promise<Consumer[]> {
    const all = await allPages((pageNumber) =>
      this.caller.call<NumberedList<Models.Dependency>>(
        {
          to: `look up what uses the action ${actionId}`,
          idempotent: true,
          run: ({ architect }) =>
            architect.getArchitectDependencytrackingConsumingresources(
              actionId,
              secure ? 'SECUREACTION' : 'DATAACTION',
              { pageNumber, pageSize: 100 },
            ),
        },
        options,
      ),
    );
    return all
      .filter((each) => each.deleted !== true)
      .map(({ id = '', name = '', type = '', version }) => ({ id, name, type, version }));
  }
}
