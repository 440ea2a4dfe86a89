import type { Client } from '../client';
import { bool, DiagnosticError, string, stringMap, type DataSourceType } from '../framework';

const attributes = {
  id: string({ description: 'Its id. Either this or `name` is given.', optional: true, computed: true }),
  name: string({
    description: 'Its name, which must be of only one integration.',
    optional: true,
    computed: true,
  }),
  type: string({
    description: 'The id of its type. Given with `name`, only integrations of it are considered.',
    optional: true,
    computed: true,
  }),
  enabled: bool({ description: 'Whether its actions can be executed.', computed: true }),
  credentials: stringMap({
    description: 'Ids of credentials, by the credential keys of the type.',
    computed: true,
  }),
};

export const integrationData: DataSourceType<typeof attributes, Client> = {
  name: 'genesysactions_integration',
  schema: { description: 'An integration that is managed elsewhere.', attributes },
  load: async () => {
    const { explained } = await import('../resources/support');
    return explained({
      async read({ client, config, signal }) {
        const { integrations } = client.platform;
        const { id, name, type } = config;
        if ((id === null) === (name === null)) {
          throw new DiagnosticError('Which integration?', 'Give either id or name.', ['name']);
        }
        const found =
          id !== null
            ? [await client.integration(id, { signal })]
            : (await integrations.list(type ?? undefined, { signal })).filter((each) => each.name === name);
        const [only, ...others] = found;
        if (only === undefined) {
          throw new DiagnosticError(
            'No such integration',
            `The org has no integration named ${JSON.stringify(name)}${type === null ? '' : ` of the type ${type}`}.`,
            ['name'],
          );
        }
        if (others.length > 0) {
          const ids = found.map((each) => `${each.id} (${each.typeId})`).join(', ');
          throw new DiagnosticError(
            'Several integrations have this name',
            `${JSON.stringify(name)} can be any of ${ids}. Give the id.`,
            ['name'],
          );
        }
        const { credentials, name: current } = await integrations.getConfig(only.id, { signal });
        return {
          id: only.id,
          name: current,
          type: only.typeId,
          enabled: only.enabled,
          credentials: Object.fromEntries(Object.entries(credentials).map(([key, to]) => [key, to.id])),
        };
      },
    } satisfies Awaited<ReturnType<DataSourceType<typeof attributes, Client>['load']>>);
  },
};
