import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packFunction } from '../../../../lib/packaging';
import { settingsFor, TerraformDouble } from '../../../faults/terraform-double';
import { expectStatus } from '../../../support/processes';
import { PROVIDER, ROOT } from '../../../support/repository';
import { makeIntegration } from '../../../support/strangers';
import { useTerraformOrg } from '../../../support/terraform-org';

const action = (code: string): string => `
resource "genesysactions_integration" "it" {
  name = "functions"
}

resource "genesysactions_function_action" "it" {
  integration_id = genesysactions_integration.it.id
  name           = "hello"
  contract = {
    input  = jsonencode({ type = "object", properties = { a = { type = "string" } } })
    output = jsonencode({ type = "object", properties = { b = { type = "string" } } })
  }
  function = { handler = "src/index.handler" }
  code     = { ${code} }
}
`;

const SOURCES = (text: string): Record<string, string> => ({
  'fn/src/index.ts': `import { text } from './text';\nexport const handler = async (): Promise<{ b: string }> => ({ b: text });\n`,
  'fn/src/text.ts': `export const text: string = ${JSON.stringify(text)};\n`,
});

describe('the sources of a function', () => {
  const org = useTerraformOrg({ attached: true });

  async function write(files: Record<string, string>): Promise<void> {
    await mkdir(join(org.directory.path, 'fn/src'), { recursive: true });
    await org.directory.write(files);
  }

  test('are packed by the provider: no step before the plan, and the digest is that of the constructs', async () => {
    const { directory, api } = org;
    await write(SOURCES('one'));
    await org.configure(action('source_dir = "fn"'));
    const { sha256 } = await packFunction({
      source: { kind: 'typescript', path: join(directory.path, 'fn') },
      handler: 'src/index.handler',
      runtime: 'nodejs24.x',
      cacheDirectory: join(directory.path, 'cache'),
    });
    expect((await directory.plan()).output).toMatch(new RegExp(`sha256 += "${sha256}"`));
    expectStatus(await directory.apply(), 0);
    const [{ id } = { id: '' }] = await api.actions();
    expect(await api.execute(id, { a: '' })).toEqual({ b: 'one' });
    expect((await directory.plan()).output).toContain('No changes');

    await write(SOURCES('two'));
    expect((await directory.plan()).output).toMatch(/~ sha256 += ".*" -> ".*"/);
    expectStatus(await directory.apply(), 0);
    expect(await api.execute(id, { a: '' })).toEqual({ b: 'two' });
  });

  test.each([
    ['empty', 'source_dir = "fn"', { 'fn/readme.md': '' }, /needs the source src\/index\.ts/],
    ['without the handler', 'source_dir = "fn"', { 'fn/src/index.ts': 'export const other = 1;' }, /handler/],
    ['no code', 'source_dir = "fn"', { 'fn/src/index.ts': 'export const handler = ;' }, /src\/index\.ts:1/],
    [
      'not to be bundled',
      'source_dir = "fn"',
      { 'fn/src/index.ts': `export const handler = () => "${'x'.repeat(10)}";\nimport './blob.txt';` },
      /blob\.txt/,
    ],
    ['beside a zip', 'source_dir = "fn", path = "x.zip"', {}, /not both/],
    ['not given, and no zip', 'sha256 = "x"', {}, /not both/],
  ] as const)(
    'that are %s are refused at plan, and nothing is changed',
    async (_how, code, files, message) => {
      await write({ ...files });
      await org.configure(action(code));
      const { status, output } = await org.directory.apply();
      expect([status, await org.api.actions()]).toEqual([1, []]);
      expect(output.replaceAll(/\s*│\s*/g, ' ')).toMatch(message);
    },
  );

  test('need the npm package of this provider, and the error says how to get it', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'genesys-actions-alone-'));
    const program = join(directory, 'provider');
    await copyFile(PROVIDER, program);
    const terraform = new TerraformDouble(settingsFor(org.emulator), program, { cwd: directory });
    const integration_id = await makeIntegration(org.api, 'Functions');
    const config = {
      ...{ integration_id, name: 'hello', function: { handler: 'src/index.handler' } },
      contract: { input: '{"type":"object","properties":{}}', output: '{"type":"object","properties":{}}' },
      code: { source_dir: join(org.directory.path, 'fn') },
    };
    const type = 'genesysactions_function_action';
    try {
      await write(SOURCES('one'));
      const plan = (): ReturnType<TerraformDouble['plan']> =>
        terraform.plan({ [`${type}.it`]: { type, config } });
      expect((await plan()).errors.join()).toMatch(/npm install --save-dev genesys-actions@\d/);
      await mkdir(join(directory, 'node_modules'));
      await symlink(ROOT, join(directory, 'node_modules/genesys-actions'));
      expect(await plan()).toMatchObject({ errors: [], planned: { [`${type}.it`]: 'create' } });
    } finally {
      await terraform.close();
      await rm(directory, { recursive: true, force: true });
    }
  });
});
