import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentDigest, stored } from '../../../../lib/model/code-digests';
import { makeZip } from '../../../../lib/packaging';
import { sha256Hex } from '../../../../lib/shared/digests';
import { zipPieces } from '../../../../lib/shared/zip-layout';
import { expectStatus } from '../../../support/processes';
import { useTerraformOrg } from '../../../support/terraform-org';

const MAIN = `
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
  function = { handler = "index.handler" }
  code     = { path = "code.zip" }
}
`;

const filesWith = (text: string): { path: string; bytes: Buffer }[] => [
  { path: 'index.js', bytes: Buffer.from(`exports.handler = async () => ${JSON.stringify(text)};\n`) },
  ...Array.from({ length: 100 }, (_, index) => ({
    path: `node_modules/dep/part-${String(index).padStart(3, '0')}.js`,
    bytes: Buffer.from('exports.part = 1;\n'.repeat(9)),
  })),
];

interface StateFile {
  resources: {
    type: string;
    instances: { schema_version: number; attributes: { code: Record<string, unknown> } }[];
  }[];
}

describe('code in a plan and in the state', () => {
  const files = filesWith('one');
  const org = useTerraformOrg({
    attached: true,
    // As it was packed before packages were compressed.
    files: () => Promise.resolve({ 'code.zip': Buffer.concat([...zipPieces(files.map(stored))]) }),
  });

  test('what an earlier version deployed and wrote down is no change, and new code is one line', async () => {
    const { directory } = org;
    await org.configure(MAIN);
    expectStatus(await directory.apply(), 0);
    const path = join(directory.path, 'terraform.tfstate');
    const state = JSON.parse(await readFile(path, 'utf8')) as StateFile;
    const [instance] = state.resources.find(({ type }) => type.endsWith('function_action'))!.instances;
    expect(instance).toMatchObject({
      // What is left out of a state needs no new version of it: colleagues with an older one go on reading it.
      schema_version: 0,
      attributes: { code: { path: 'code.zip', sha256: contentDigest(files) } },
    });
    expect(JSON.stringify(state)).not.toContain('part-000');

    instance!.attributes.code['files'] = Object.fromEntries(
      files.map((each) => [each.path, sha256Hex(each.bytes)]),
    );
    await directory.write({ 'terraform.tfstate': JSON.stringify(state), 'code.zip': await makeZip(files) });
    const same = await directory.plan();
    expectStatus(same, 0);
    expect(same.output).toContain('No changes');

    await directory.write({ 'code.zip': await makeZip(filesWith('two')) });
    const { output } = await directory.plan();
    expect(output).toContain(contentDigest(filesWith('two')));
    expect(output).not.toContain('part-');
    expect(output.split('\n').filter((line) => /^\s+[~+-] code\.?|^\s+~ sha256/.test(line))).toEqual([
      expect.stringMatching(/~ code +=/),
      expect.stringMatching(/~ sha256 += ".*" -> ".*"/),
    ]);
    expectStatus(await directory.apply(), 0);
    expect(await directory.state()).not.toContain('part-000');
  });

  test('a digest that is given in its other form names the same code: nothing changes', async () => {
    const { directory } = org;
    const zip = await makeZip(filesWith('three'));
    const given = (sha256: string): string =>
      MAIN.replace('path = "code.zip"', `path = "code.zip", sha256 = "${sha256}"`);
    await directory.write({ 'code.zip': zip });
    await org.configure(given(sha256Hex(zip)));
    expectStatus(await directory.apply(), 0);
    await org.configure(given(contentDigest(filesWith('three'))));
    const again = await directory.plan();
    expectStatus(again, 0);
    expect(again.output).toContain('No changes');
  });
});
