import type { Client } from '../client';
import { bool, DiagnosticError, number, string, type DataSourceType } from '../framework';

const attributes = {
  id: string({ description: 'Its id. Either this or `name` is given.', optional: true, computed: true }),
  name: string({
    description: 'Its name, which must be of only one published action.',
    optional: true,
    computed: true,
  }),
  integration_id: string({
    description: 'Given with `name`, only actions of this integration are considered.',
    optional: true,
    computed: true,
  }),
  category: string({
    description: 'Given with `name`, only actions of this category are considered.',
    optional: true,
    computed: true,
  }),
  secure: bool({ description: 'Whether only secure flows can use it.', computed: true }),
  version: number({ description: 'The published version.', computed: true }),
  contract_input: string({ description: 'The JSON schema of the input.', computed: true }),
  contract_output: string({ description: 'The JSON schema of the answer.', computed: true }),
};

export const actionData: DataSourceType<typeof attributes, Client> = {
  name: 'genesysactions_action',
  schema: { description: 'A published action that is managed elsewhere, built-in ones too.', attributes },
  load: async () => {
    const [{ explained }, { contractTexts }] = await Promise.all([
      import('../resources/support'),
      import('../resources/actions/definition'),
    ]);
    return explained({
      async read({ client, config, signal }) {
        const { actions } = client.platform;
        const { name, category, integration_id: integrationId } = config;
        if ((config.id === null) === (name === null)) {
          throw new DiagnosticError('Which action?', 'Give either id or name.', ['name']);
        }
        let { id } = config;
        if (id === null) {
          const filter = { name: name ?? '', ...(category !== null && { category }) };
          const found = (await actions.list(filter, { signal })).filter(
            (each) =>
              each.name === name &&
              (category === null || each.category === category) &&
              (integrationId === null || each.integrationId === integrationId),
          );
          const [only, ...others] = found;
          if (only === undefined) {
            throw new DiagnosticError(
              'No such action',
              `The org has no published action named ${JSON.stringify(name)} that fits.`,
              ['name'],
            );
          }
          if (others.length > 0) {
            const ids = found.map((each) => `${each.id} (${each.category ?? ''})`).join(', ');
            throw new DiagnosticError(
              'Several actions have this name',
              `${JSON.stringify(name)} can be any of ${ids}. Give the id, integration_id or category.`,
              ['name'],
            );
          }
          id = only.id;
        }
        const action = await actions.get(id, { signal });
        const contract = contractTexts(action);
        return {
          id,
          name: action.name,
          integration_id: action.integrationId,
          category: action.category,
          secure: action.secure ?? false,
          version: action.version ?? null,
          contract_input: contract.input,
          contract_output: contract.output,
        };
      },
    } satisfies Awaited<ReturnType<DataSourceType<typeof attributes, Client>['load']>>);
  },
};
