import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '../../lib/emulator';
import { EXAMPLES, referencePages, staleFiles } from '../../lib/provider/documentation/pages';
import type { ProviderDefinition } from '../../lib/provider/framework';
import { provider } from '../../lib/provider/provider';
import { startTestEmulator } from '../support/emulator';
import { connection, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';

const definition = provider as unknown as ProviderDefinition;
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
  let emulator: Emulator;
  let directory: TerraformDirectory;
  const PROVIDER = readFileSync(join(EXAMPLES, 'provider', 'provider.tf'), 'utf8');

  beforeAll(async () => {
    emulator = await startTestEmulator();
    directory = await TerraformDirectory.create({ 'provider.tf': PROVIDER }, connection(emulator));
    await directory.write({
      'code.zip': await zipOf({ 'index.js': 'exports.handler = async ({ name }) => ({ greeting: name });' }),
    });
  });
  afterAll(async () => {
    await directory.dispose();
    await emulator.close();
  });

  const examples = ['resources', 'data-sources'].flatMap((kind) =>
    existsSync(join(EXAMPLES, kind)) ? readdirSync(join(EXAMPLES, kind)).map((name) => ({ kind, name })) : [],
  );

  test.each(examples)('$kind/$name can be planned', async ({ kind, name }) => {
    const file = kind === 'resources' ? 'resource.tf' : 'data-source.tf';
    await directory.write({ 'main.tf': readFileSync(join(EXAMPLES, kind, name, file), 'utf8') });
    const { output, status } = await directory.plan([], { TF_VAR_private_key: 'a key' });
    expect([status, output]).toEqual([2, expect.stringContaining('Plan: ')]);
    expect(output).not.toContain('Warning');
  });
});
