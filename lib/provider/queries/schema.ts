import { bool, string } from '../framework';

const name_pattern = string({
  description: 'Only those whose whole name fits: `*` stands for any text, `?` for one character.',
});
const integration_id = string({ description: 'Only those of this integration.' });

export const functionActionQueries = {
  integration_id,
  name_pattern,
  runtime: string({ description: 'Only those on this runtime, for example `nodejs20.x`.' }),
  deprecated_runtime: bool({
    description: 'With `true` only those on a runtime that the org calls deprecated or unavailable.',
  }),
  drafts: bool({
    description:
      'With `true` also those that were never published: they are imported with `publish = false`.',
  }),
};
export const actionQueries = { integration_id, name_pattern };
const byType = (what: string) => ({
  type: string({ description: `Only those of this type, for example \`${what}\`.` }),
  name_pattern,
});
export const integrationQueries = byType('function-data-actions');
export const credentialQueries = byType('userDefined');

/** What the queries of actions are given. */
export type FunctionActionQuery = typeof functionActionQueries;
export type ActionQuery = typeof actionQueries;
/** What those of integrations and credentials are given. */
export type TypeQuery = typeof integrationQueries;
