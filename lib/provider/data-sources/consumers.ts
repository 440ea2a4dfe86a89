import type { Client } from '../client';
import { bool, objectList, string, type DataSourceType } from '../framework';

const attributes = {
  action_id: string({ description: 'The id of the action.', required: true }),
  secure: bool({ description: 'Whether it is a secure action: these are tracked apart. Default false.' }),
  consumers: objectList(
    { description: 'What uses the action: flows and other things of Architect.', computed: true },
    {
      id: string({ description: 'Its id.', computed: true }),
      name: string({ description: 'Its name.', computed: true }),
      type: string({ description: 'For example `INBOUNDCALLFLOW`.', computed: true }),
      version: string({ description: 'The version that uses it.', computed: true }),
    },
  ),
};

export const consumers: DataSourceType<typeof attributes, Client> = {
  name: 'genesysactions_consumers',
  schema: { description: "What uses an action, by Architect's own tracking.", attributes },
  load: async () => {
    const { explained } = await import('../resources/support');
    return explained({
      async read({ client, config, signal }) {
        const { action_id: id, secure } = config;
        const all = await client.platform.dependencies.consumersOf(id, secure === true, { signal });
        return { ...config, consumers: all.map((each) => ({ ...each, version: each.version ?? null })) };
      },
    } satisfies Awaited<ReturnType<DataSourceType<typeof attributes, Client>['load']>>);
  },
};
