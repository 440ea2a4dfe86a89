import {
  organizationDifferences,
  parseBinding,
  sourceDifferences,
  sourcesOf,
  stateDifferences,
  type PlanBinding,
} from '../../lib/promotion';
import { stateVersionOf } from '../../lib/terraform/state';

const configuration = (directory: string, template = 't'): object => ({
  '//': { metadata: { version: 'stubbed' } },
  terraform: { backend: { local: { path: `${directory}/terraform.dev.tfstate` } } },
  provider: { genesysactions: [{ environment: 'dev' }] },
  resource: {
    genesysactions_function_action: {
      A: { '//': { metadata: {} }, request: { template } },
      B: { name: 'B' },
    },
  },
});

const binding: PlanBinding = {
  format: 1,
  stack: 'dev',
  organizations: [{ id: 'i', name: 'n' }],
  lock: null,
  sources: sourcesOf(configuration('/home/me'), '/home/me'),
  packages: {},
  state: { lineage: 'l', serial: 3 },
  plan: 'p',
  commit: 'abc',
};

test('sources are the same on another machine, and a difference is named by its part', () => {
  const now = { lock: null, commit: 'abc', sources: sourcesOf(configuration('/runner/w'), '/runner/w') };
  expect(Object.keys(now.sources)).toEqual([
    'terraform.backend',
    'provider.genesysactions',
    'resource.genesysactions_function_action.A',
    'resource.genesysactions_function_action.B',
  ]);
  expect(sourceDifferences(binding, now)).toEqual([]);
  const changed = { ...now, commit: 'def+changes', sources: sourcesOf(configuration('/x', 'u'), '/x') };
  expect(sourceDifferences(binding, changed)).toEqual([
    'The sources give another dev now: resource.genesysactions_function_action.A. It was planned from abc; here is def+changes.',
  ]);
  const { 'resource.genesysactions_function_action.B': _, ...fewer } = now.sources;
  expect(sourceDifferences(binding, { ...now, sources: fewer })).toHaveLength(1);
  expect(sourceDifferences({ ...binding, lock: 'a' }, { ...now, lock: 'b' })).toEqual([
    'The lock of dev has changed since: something was promoted or rolled back.',
  ]);
});

test('another org is named beside the one that was planned for; a name that changed is none', () => {
  expect(organizationDifferences(binding, [{ id: 'i', name: 'renamed' }])).toEqual([]);
  expect(organizationDifferences(binding, [{ id: 'j', name: 'n' }])).toEqual([
    'It was planned for the org "n" (i); the org that answers is "n" (j).',
  ]);
  expect(organizationDifferences(binding, [])).toHaveLength(1);
});

test('another state: its lineage, its serial, none where there was one', () => {
  expect(stateDifferences(binding, { lineage: 'l', serial: 3 })).toEqual([]);
  expect(stateDifferences({ ...binding, state: null }, null)).toEqual([]);
  for (const now of [{ lineage: 'l', serial: 4 }, { lineage: 'm', serial: 3 }, null])
    expect(stateDifferences(binding, now)).toHaveLength(1);
  expect(stateDifferences({ ...binding, state: null }, { lineage: 'l', serial: 1 })).toHaveLength(1);
});

test('of a state only its version is taken', () => {
  expect(stateVersionOf('\n')).toBeNull();
  expect(stateVersionOf('{"lineage":"l","serial":3,"resources":["canary"]}')).toEqual({
    lineage: 'l',
    serial: 3,
  });
});

test.each(['', '{}', '[]', 'null', '{"format":2}', '{"format":1,"stack":"dev"}'])(
  '%j is no binding',
  (text) => {
    expect(() => parseBinding(text, 'p.binding.json')).toThrow(/p\.binding\.json .*Plan again/);
  },
);
