import type { Client } from '../client';
import { runtimesOn } from '../../model/runtimes';
import { today } from '../../shared/today';
import { objectList, string, stringList, type DataSourceType } from '../framework';

const attributes = {
  status: string({
    description: 'Only runtimes of this status: `Available`, `Deprecated` or `Unavailable`. Default: all.',
  }),
  names: stringList({ description: 'Their names, newest first.', computed: true }),
  runtimes: objectList(
    { description: 'The runtimes, newest first.', computed: true },
    {
      name: string({ description: 'For example `nodejs24.x`.', computed: true }),
      description: string({ description: 'For people.', computed: true }),
      status: string({ description: '`Available`, `Deprecated` or `Unavailable`.', computed: true }),
      date_end_of_life: string({ description: 'When it ends, where that is known.', computed: true }),
    },
  ),
};

export const runtimes: DataSourceType<typeof attributes, Client> = {
  name: 'genesysactions_runtimes',
  schema: { description: 'The runtimes of functions that the org has.', attributes },
  load: async () => {
    const { explained } = await import('../resources/support');
    return explained({
      async read({ client, config, signal }) {
        const listed = client.isConnected ? await client.runtimes({ signal }) : runtimesOn(today());
        const all = listed
          .filter((each) => config.status === null || each.status === config.status)
          .sort((a, b) => b.name.localeCompare(a.name, 'en', { numeric: true }));
        return {
          status: config.status,
          names: all.map(({ name }) => name),
          runtimes: all.map(({ name, description, status, dateEndOfLife }) => ({
            name,
            description: description ?? null,
            status,
            date_end_of_life: dateEndOfLife ?? null,
          })),
        };
      },
    } satisfies Awaited<ReturnType<DataSourceType<typeof attributes, Client>['load']>>);
  },
};
