import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentDigest, stored } from '../../../../lib/model/code-digests';
import { earlierFunctionAction } from '../../../../lib/provider/resources/actions/function-action-schema';
import { actionsIn } from '../../../../lib/promotion';
import { pulledResources } from '../../../../lib/terraform/state';
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

/** What states of releases before have of an action beside what states have today. */
const earlier = (sha256: string): Record<string, unknown> => ({
  draft_version: null,
  function_id: 'f5b6c1de-3a51-4a3f-9c0e-0c2a4c6e7b11',
  zip_id: '0b7b1a1a-7f0e-4b0e-8f0e-2f6d6a1c9e33',
  zip_name: `hello.${sha256}.zip`,
  deployed_sha256: sha256,
  date_deployed: '2026-11-20T10:00:00.000Z',
});

interface Instance {
  schema_version: number;
  attributes: { code: Record<string, unknown>; [name: string]: unknown };
  private: string;
}

interface StateFile {
  resources: { type: string; instances: Instance[] }[];
}

async function stateOf(directory: string): Promise<StateFile> {
  return JSON.parse(await readFile(join(directory, 'terraform.tfstate'), 'utf8')) as StateFile;
}

function actionIn({ resources }: StateFile): Instance {
  const [instance] = resources.find(({ type }) => type.endsWith('function_action'))?.instances ?? [];
  if (instance === undefined) throw new Error('the state has no action');
  return instance;
}

/** The lines of a plan that say what changes of its only resource, with one space where there are several. */
function changedLines(plan: string): string[] {
  const lines = plan.split('\n').map((line) => line.trim().replaceAll(/ +/g, ' '));
  const first = lines.findIndex((line) => line.startsWith('~ resource ')) + 1;
  const told = lines.slice(
    first,
    lines.findIndex((line) => line.startsWith('Plan: ')),
  );
  return told.slice(0, told.lastIndexOf('}')).filter((line) => !/^(id|name) =|^# \(/.test(line));
}

describe('code in a plan and in the state', () => {
  const files = filesWith('one');
  const org = useTerraformOrg({
    attached: true,
    // As it was packed before packages were compressed.
    files: () => Promise.resolve({ 'code.zip': Buffer.concat([...zipPieces(files.map(stored))]) }),
  });

  test('what an earlier version deployed and wrote down is no change, new code is one', async () => {
    const { directory } = org;
    await org.configure(MAIN);
    expectStatus(await directory.apply(), 0);
    const state = await stateOf(directory.path);
    const instance = actionIn(state);
    expect(instance).toMatchObject({
      // What is left out of a state needs no new version of it: colleagues with an older one go on reading it.
      schema_version: 0,
      attributes: { code: { path: 'code.zip', sha256: contentDigest(files) } },
    });
    expect(JSON.stringify(state)).not.toContain('part-000');

    // The attributes of such a state that are no more; its notes tell of no zip.
    const { size: _size, ...code } = instance.attributes.code;
    const { deployed: _deployed, ...kept } = instance.attributes;
    instance.attributes = {
      ...kept,
      ...earlier(contentDigest(files)),
      code: { ...code, files: { 'index.js': '0' } },
    };
    instance.private = '';
    await directory.write({ 'terraform.tfstate': JSON.stringify(state), 'code.zip': await makeZip(files) });
    // Terraform shows no state with attributes that are no more; what is kept of it is read all the same.
    expect(actionsIn(pulledResources((await directory.terraform(['state', 'pull'])).stdout))).toMatchObject([
      { address: 'genesysactions_function_action.it', name: 'hello', sha256: contentDigest(files) },
    ]);
    const same = await directory.plan();
    expectStatus(same, 0);
    expect(same.output).toContain('No changes');

    // Of code that is kept, and of a draft, the same state tells what today's does.
    const own = instance.attributes;
    for (const [changes, deployed] of [
      [{ code: null }, { draft_version: null, sha256: contentDigest(files), zip_id: own['zip_id'] }],
      [{ draft_version: 4 }, { draft_version: 4, sha256: null, zip_id: null }],
    ] as const)
      expect(earlierFunctionAction.convert({ ...own, ...changes })).toMatchObject({ deployed });

    await directory.write({ 'code.zip': await makeZip(filesWith('two')) });
    expect(changedLines((await directory.plan()).output)).toEqual([
      '~ code = {',
      `~ sha256 = "${contentDigest(files)}" -> "${contentDigest(filesWith('two'))}"`,
      expect.stringMatching(/^\+ size = \d+$/),
      '}',
      '~ version = 1 -> (known after apply)',
    ]);
    expectStatus(await directory.apply(), 0);
    expect(await directory.state()).not.toContain('part-000');
  });

  test('new code is six lines of a plan, another path to the same code none, and the state is small', async () => {
    const { directory } = org;
    await org.configure(MAIN);
    expectStatus(await directory.apply(), 0);
    await directory.write({ 'code.zip': await makeZip(filesWith('two')) });
    expect(changedLines((await directory.plan()).output)).toEqual([
      '~ code = {',
      expect.stringMatching(/^~ sha256 = ".*" -> ".*"$/),
      expect.stringMatching(/^~ size = \d+ -> \d+$/),
      '}',
      '~ version = 1 -> (known after apply)',
    ]);
    expectStatus(await directory.apply(), 0);

    await directory.write({ 'elsewhere.zip': await makeZip(filesWith('two')), 'code.zip': 'no zip at all' });
    const moved = MAIN.replace('code.zip', 'elsewhere.zip');
    await org.configure(moved);
    const same = await directory.plan();
    expectStatus(same, 0);
    expect(same.output).toContain('No changes');
    // What is changed beside it takes the code from there.
    await org.configure(moved.replace('"hello"', '"hello again"'));
    expectStatus(await directory.apply(), 0);

    const { attributes, ...rest } = actionIn(await stateOf(directory.path));
    const { contract: _contract, request: _request, response: _response, ...beside } = attributes;
    expect(JSON.stringify({ ...rest, attributes: beside }, null, 2).length).toBeLessThan(1_500);
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
