import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { engineEnvironment, engineOf, isAtLeast } from '../../lib/terraform/engine';
import { FEATURES, featuresIn, lackingIn, type FeatureName } from '../../lib/terraform/features';
import { ROOT } from '../support/repository';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-engine-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** A directory for the path, with these programs. */
function directory(name: string, ...programs: string[]): string {
  const path = join(work, name);
  mkdirSync(path);
  for (const program of programs) {
    writeFileSync(join(path, program), '#!/bin/sh\n');
    chmodSync(join(path, program), 0o755);
  }
  return path;
}

describe('which engine runs', () => {
  const TERRAFORM = { name: 'terraform', title: 'Terraform', host: 'registry.terraform.io' };
  const TOFU = { name: 'tofu', title: 'OpenTofu', host: 'registry.opentofu.org' };

  it('is Terraform where nothing is said and both are there, or neither', () => {
    const both = [directory('a', 'tofu'), directory('b', 'terraform')].join(delimiter);
    expect(engineOf({ PATH: both })).toEqual({ ...TERRAFORM, program: 'terraform' });
    expect(engineOf({ PATH: work })).toEqual({ ...TERRAFORM, program: 'terraform' });
    expect(engineOf({})).toEqual({ ...TERRAFORM, program: 'terraform' });
  });

  it('is OpenTofu where only that is on the path', () => {
    const path = directory('a', 'tofu');
    mkdirSync(join(path, 'terraform'));
    writeFileSync(join(work, 'terraform'), 'not a program');
    expect(engineOf({ PATH: [work, path].join(delimiter), TERRAFORM_BINARY_NAME: ' ' })).toEqual({
      ...TOFU,
      program: 'tofu',
    });
  });

  it('is found behind a directory of the path that cannot be read', () => {
    // A link to itself, which not even root can follow.
    symlinkSync('loop', join(work, 'loop'));
    const path = [join(work, 'loop'), directory('a', 'tofu')].join(delimiter);
    expect(engineOf({ PATH: path })).toEqual({ ...TOFU, program: 'tofu' });
  });

  it.each([
    ['/opt/bin/tofu', TOFU],
    ['opentofu_1.12.6', TOFU],
    ['/opt/tofu/terraform', TERRAFORM],
    ['Terraform.exe', TERRAFORM],
    ['/nowhere/engine', TERRAFORM],
  ])('is what TERRAFORM_BINARY_NAME names: %s', (program, expected) => {
    expect(engineOf({ TERRAFORM_BINARY_NAME: program })).toEqual({ ...expected, program });
  });

  it('is what a link of any other name leads to', () => {
    const path = directory('a', 'tofu');
    symlinkSync(join(path, 'tofu'), join(path, 'engine'));
    expect(engineOf({ PATH: path, TERRAFORM_BINARY_NAME: 'engine' })).toEqual({ ...TOFU, program: 'engine' });
  });
});

describe('what an engine runs with', () => {
  it('names no file of settings that is not there', () => {
    const file = join(work, 'settings');
    writeFileSync(file, '');
    const settingsOf = (path: string): string | undefined =>
      engineEnvironment({ TF_CLI_CONFIG_FILE: path })['TF_CLI_CONFIG_FILE'];
    expect(settingsOf(file)).toBe(file);
    expect(settingsOf('')).toBe('');
    expect(settingsOf(join(work, 'nowhere'))).toBe(devNull);
    expect(engineEnvironment({ A: 'b' })).toEqual({ A: 'b', CHECKPOINT_DISABLE: '1' });
  });
});

it.each([
  ['1.11.4', '1.11', true],
  ['1.11.0-rc1', '1.11', true],
  ['1.9.8', '1.11', false],
  ['1.11', '1.11.1', false],
  ['2.0.0', '1.11', true],
])('%s is at least %s: %j', (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});

describe('what a stack needs', () => {
  const CASES: readonly [FeatureName, object, object][] = [
    [
      'writeOnly',
      { resource: { genesysactions_credential: { a: { fields_wo: {} } } } },
      { resource: { genesysactions_credential: { a: { fields: {} } } } },
    ],
    [
      'ephemeral',
      { variable: { a: { ephemeral: true } } },
      { variable: { a: { ephemeral: false }, b: { sensitive: true } } },
    ],
    ['ephemeralResources', { ephemeral: { genesysactions_access_token: { a: {} } } }, {}],
    [
      'functions',
      { output: { a: { value: '${provider::genesysactions::contract({})}' } } },
      { output: { a: { value: 'the provider' } } },
    ],
    [
      'moveAcrossTypes',
      { moved: [{ from: 'module.m["x.y"].genesyscloud_integration.a', to: 'genesysactions_integration.a' }] },
      {
        moved: [{ from: 'genesysactions_integration.a', to: 'module.m.genesysactions_integration.b["x.y"]' }],
      },
    ],
    ['removed', { removed: [{ from: 'genesysactions_integration.a' }] }, {}],
    ['importForEach', { import: { for_each: '${var.ids}' } }, { import: [{ to: 'a.b', id: 'c' }] }],
    ['identity', { import: { to: 'a.b', identity: { id: 'c' } } }, { import: [{ to: 'a.b', id: 'c' }] }],
    ['queries', { list: { genesysactions_integration: { a: {} } } }, {}],
    ['actions', { action: { genesysactions_publish: { a: {} } } }, {}],
    [
      'lockfile',
      { terraform: { backend: { s3: { use_lockfile: true } } } },
      { terraform: { backend: { s3: { use_lockfile: false } } } },
    ],
  ];

  it.each(CASES)('%s', (feature, using, notUsing) => {
    expect(featuresIn(using)).toEqual([feature]);
    expect(featuresIn(notUsing)).toEqual([]);
  });

  it('is tried for each feature', () => {
    expect(CASES.map(([feature]) => feature)).toEqual(Object.keys(FEATURES));
  });

  it('stands in the guide', () => {
    const guide = readFileSync(join(ROOT, 'docs', 'reference', 'versions.md'), 'utf8');
    const rows = [...guide.matchAll(/^\| (.+?) +\| ([\d.]+|not yet) +\| ([\d.]+|not yet) +\|/gm)].map((row) =>
      row.slice(1, 4),
    );
    const all = Object.values(FEATURES) as { title: string; since: Record<string, string | undefined> }[];
    expect(rows).toEqual(
      all.map(({ title, since }) => [title, since['terraform'] ?? 'not yet', since['tofu'] ?? 'not yet']),
    );
  });

  it('and an engine lacks is told with the version that has it', () => {
    const all = Object.keys(FEATURES) as FeatureName[];
    const [terraform, tofu] = ['terraform', 'tofu'].map((each) => engineOf({ TERRAFORM_BINARY_NAME: each }));
    expect(lackingIn(all, terraform!, '1.16.0')).toEqual([]);
    expect(lackingIn(['writeOnly', 'identity'], terraform!, '1.11.4')).toHaveLength(1);
    expect(lackingIn(['actions'], tofu!, '1.12.6')).toEqual([
      'The stack needs actions of the provider (action blocks, action_trigger), which OpenTofu does not have yet; this is 1.12.6. With an older version call the API of the org after the apply.',
    ]);
    expect(lackingIn(all, terraform!, '1.5.7')).toHaveLength(all.length);
    expect(lackingIn(['moveAcrossTypes'], terraform!, '1.8.0')).toEqual([]);
    expect(lackingIn(['moveAcrossTypes'], tofu!, '1.9.4')).toEqual([
      'The stack needs moves from one resource type to another, which OpenTofu has since 1.10; this is 1.9.4. Update OpenTofu. With an older version import what is there, and take it out of the state as what it was.',
    ]);
    expect(lackingIn(['ephemeral'], tofu!, '1.10.6')).toEqual([
      expect.stringContaining('OpenTofu has since 1.11; this is 1.10.6.'),
    ]);
  });
});
