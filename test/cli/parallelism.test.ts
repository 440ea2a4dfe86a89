import { parallelismFor } from '../../lib/cli/parallelism';

function plan(...changes: [type: string, ...actions: string[]][]): string {
  const resource_changes = changes.map(([type, ...actions]) => ({ type, change: { actions } }));
  return JSON.stringify({ resource_changes });
}

function actions(count: number, ...what: string[]): [string, ...string[]][] {
  return Array.from({ length: count }, () => ['genesysactions_function_action', ...what]);
}

test.each([
  ['ten function actions', plan(...actions(10, 'create')), undefined],
  ['eleven', plan(...actions(6, 'create'), ...actions(5, 'delete', 'create')), 11],
  ['two hundred', plan(...actions(200, 'update')), 40],
  ['what does not wait for a zip', plan(...actions(50, 'no-op'), ...actions(50, 'delete')), undefined],
  ['what is of others', plan(...Array<[string, string]>(50).fill(['terraform_data', 'create'])), undefined],
  ['nothing', plan(), undefined],
])('for %s', (_what, json, expected) => {
  expect(parallelismFor(json, {})).toBe(expected);
});

test.each([{ TF_CLI_ARGS_apply: '-parallelism=3' }, { TF_CLI_ARGS: '-no-color --parallelism 3' }])(
  'what the user has set counts: %o',
  (env) => {
    expect(parallelismFor(plan(...actions(200, 'create')), env)).toBeUndefined();
  },
);

test('what the user has set for another command does not count', () => {
  const env = { TF_CLI_ARGS_plan: '-parallelism=3' };
  expect(parallelismFor(plan(...actions(200, 'create')), env)).toBe(40);
});
