import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../../lib/emulator';
import { EXAMPLES, referencePages, staleFiles } from '../../lib/provider/documentation/pages';
import type { ProviderDefinition } from '../../lib/provider/framework';
import { providerDefinition } from '../../lib/provider/provider';
import { OrgApi } from '../support/api';
import { startTestEmulator } from '../support/emulator';
import { needs } from '../support/engine';
import { makeIntegration } from '../support/strangers';
import { connection, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';

const definition = providerDefinition as unknown as ProviderDefinition;
const pages = referencePages(definition);

test('the reference is what the schema says; if not: npm run docs', () => {
  expect(staleFiles(pages)).toEqual([]);
});

test('everything has a page, a description and an example', () => {
  for (const [file, text] of pages) {
    expect([file, text.includes('## Example Usage')]).toEqual([file, true]);
    for (const line of text.split('\n').filter((each) => each.startsWith('- `'))) {
      expect(line).toMatch(/^- `\w+` \([^)]+(\([^)]*\))?[^)]*\) \S/);
    }
  }
});

test('a page that differs from the schema is stale', () => {
  const changed = new Map(pages).set('index.md', 'something else');
  changed.delete('resources/credential.md');
  expect(staleFiles(changed)).toEqual([
    'index.md is not what the schema says',
    'resources/credential.md belongs to nothing',
  ]);
});

describe('the examples', () => {
  const opened: { dispose(): Promise<void> }[] = [];
  const emulators: Emulator[] = [];
  const PROVIDER = readFileSync(join(EXAMPLES, 'provider', 'provider.tf'), 'utf8');
  const CODE = { 'index.js': 'exports.handler = async ({ name }) => ({ greeting: name });' };

  /** A directory with the provider's example, for an org of its own or for one that is given. */
  async function open(emulator?: Emulator): Promise<{ directory: TerraformDirectory; emulator: Emulator }> {
    const org = emulator ?? (await startTestEmulator());
    if (emulator === undefined) emulators.push(org);
    const directory = await TerraformDirectory.create({ 'provider.tf': PROVIDER }, connection(org), {
      attached: true,
    });
    opened.push(directory);
    await directory.write({ 'code.zip': await zipOf(CODE) });
    return { directory, emulator: org };
  }

  afterAll(async () => {
    await Promise.all(opened.map((directory) => directory.dispose()));
    await Promise.all(emulators.map((emulator) => emulator.close()));
  });

  const example = (...path: string[]): string => readFileSync(join(EXAMPLES, ...path), 'utf8');
  const key = { TF_VAR_private_key: 'a key' };

  describe('of resources can be planned', () => {
    let directory: TerraformDirectory;
    beforeAll(async () => {
      ({ directory } = await open());
    });
    for (const name of readdirSync(join(EXAMPLES, 'resources'))) {
      const text = example('resources', name, 'resource.tf');
      const one = /fields_wo|ephemeral/.test(text) ? needs('writeOnly').test : test;
      one(name, async () => {
        await directory.write({ 'main.tf': text });
        const { output, status } = await directory.plan([], key);
        expect([status, output]).toEqual([2, expect.stringContaining('Plan: ')]);
        expect(output).not.toContain('Warning');
      });
    }
  });

  needs('queries').describe('of queries can be asked', () => {
    let directory: TerraformDirectory;
    beforeAll(async () => {
      ({ directory } = await open());
    });
    test.each(readdirSync(join(EXAMPLES, 'list-resources')))('%s', async (name) => {
      const text = example('list-resources', name, 'list-resource.tfquery.hcl');
      await directory.write({ 'main.tfquery.hcl': text });
      const { output, status } = await directory.terraform(['query', '-no-color']);
      // In an org that has nothing.
      expect([status, output]).toEqual([0, expect.stringMatching(/returned 0\s+results/)]);
    });
  });

  needs('actions').describe('of actions can be planned, and do what they say', () => {
    let directory: TerraformDirectory;
    beforeAll(async () => {
      const { emulator, directory: own } = await open();
      directory = own;
      await makeIntegration(new OrgApi(emulator), 'My functions');
    });
    test.each(readdirSync(join(EXAMPLES, 'actions')))('%s', async (name) => {
      await directory.write({ 'main.tf': example('actions', name, 'action.tf') });
      const { output, status } = await directory.apply();
      expect([status, output]).toEqual([0, expect.stringContaining('Apply complete')]);
      // Terraform 1.16 would have `caller.id`, which 1.14 does not know.
      expect(output.replace('Warning: Reference to triggering resource', '')).not.toContain('Warning');
      expect((await directory.destroy()).status).toBe(0);
    });
  });

  test('of functions are computed, and an error is said at its argument', async () => {
    const { directory } = await open();
    const examples = readdirSync(join(EXAMPLES, 'functions')).map((name) =>
      example('functions', name, 'function.tf'),
    );
    await directory.write({ 'main.tf': examples.join('\n') });
    const { status, output } = await directory.plan();
    expect([status, output]).toEqual([2, expect.stringContaining('Changes to Outputs')]);
    expect(output.replace(/\s/g, '')).toContain('+required=[+"address",+"color",+"customerId",+"tags",]');
    expect(output).toContain('$!esc.jsonEncode($input.customerId)');
    await directory.write({
      'main.tf': 'output "wrong" {\n  value = provider::genesysactions::contract({ a = "text" })\n}\n',
    });
    const wrong = await directory.plan();
    expect(wrong.status).toBe(1);
    expect(wrong.output.replace(/[│╷╵\s]+/g, ' ')).toMatch(
      /Invalid value for "types" parameter: a: "text" is not a type\. Use string, number/,
    );
  });

  describe('of data sources can be planned, where there is what they look for', () => {
    let directory: TerraformDirectory;
    beforeAll(async () => {
      const seed = await open();
      await seed.directory.write({ 'main.tf': example('resources', 'function_action', 'resource.tf') });
      const { output, status } = await seed.directory.apply();
      expect([status, output]).toEqual([0, expect.any(String)]);
      ({ directory } = await open(seed.emulator));
    });
    test.each(readdirSync(join(EXAMPLES, 'data-sources')))('%s', async (name) => {
      await directory.write({ 'main.tf': example('data-sources', name, 'data-source.tf') });
      const { output, status } = await directory.plan();
      expect([status, output]).toEqual([2, expect.stringContaining('Changes to Outputs')]);
      expect(output).not.toContain('Warning');
    });
  });
});
