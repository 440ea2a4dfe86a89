import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureName } from '../../lib/terraform/features';
import { has, needs } from '../support/engine';
import { blocksOf, isShell, placeOf, type CodeBlock } from '../support/pages';
import { run } from '../support/processes';
import { HEADER, TerraformDirectory } from '../support/terraform';
import { zipOf } from '../support/zips';
import { checkedBlocks, TERRAFORM } from './checks/blocks';
import { scriptOf } from './checks/commands';

const blocks = checkedBlocks().filter(({ unchecked }) => unchecked === undefined);

const planted = (text: string): CodeBlock[] => blocksOf('planted.md', text);

/** What a shell says that reads the blocks and runs nothing of them. */
async function shellProblems(shells: readonly CodeBlock[]): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-blocks-'));
  try {
    for (const [index, block] of shells.entries())
      writeFileSync(join(directory, `${index}-${fileName(block)}.sh`), scriptOf(block));
    return (await run('bash', ['-c', 'for file in *; do bash -n "$file"; done'], { cwd: directory })).output;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** A name for a file that tells where a block is. */
const fileName = (block: CodeBlock): string => placeOf(block).replace(/[/:]/g, '-');

describe('what is for a shell', () => {
  const shells = blocks.filter(isShell);

  test('is read by one', async () => {
    expect(shells.length).toBeGreaterThan(20);
    expect(await shellProblems(shells)).toBe('');
  });

  test('and what one cannot read is found', async () => {
    const wrong = planted('```sh\necho "one\n```\n\n```console\n$ echo $(two\n```\n\n```sh\necho three\n```');
    const said = await shellProblems([...wrong, ...shells]);
    expect(said).toMatch(/0-planted\.md.*unexpected EOF/);
    expect(said).toMatch(/1-planted\.md.*unexpected EOF/);
    expect(said).not.toMatch(/2-planted/);
  });
});

/** Variables that a block asks for. */
const asked = ({ text }: CodeBlock): string[] =>
  [...text.matchAll(/^variable "(\w+)" \{([^}]*)\}/gm)].flatMap(([, name = '', body = '']) =>
    body.includes('default') ? [] : [name],
  );

/** The block that names the provider, unless it is there. */
const withHeader = (text: string): string =>
  text.includes('required_providers') ? text : `${HEADER.split('provider "')[0] ?? ''}\n${text}`;

/** What a block needs that not every engine has. */
function neededBy({ text }: CodeBlock): FeatureName[] {
  return [
    ...(isQuery(text) ? (['queries'] as const) : []),
    ...(/^action "|^ *action_trigger \{/m.test(text) ? (['actions'] as const) : []),
    ...(/^ *identity = \{/m.test(text) ? (['identity'] as const) : []),
  ];
}

const isQuery = (text: string): boolean => /^list "/m.test(text);

/** What Terraform says of queries, which are files of their own. */
async function queryProblems(queries: readonly CodeBlock[]): Promise<string> {
  const directory = await TerraformDirectory.create({ 'main.tf': HEADER });
  await directory.write(
    Object.fromEntries(queries.map((block) => [`${fileName(block)}.tfquery.hcl`, block.text])),
  );
  try {
    const { status, output } = await directory.terraform(['validate', '-query', '-no-color']);
    return status === 0 ? '' : output;
  } finally {
    await directory.dispose();
  }
}

/**
 * What Terraform says of blocks, each a module of one configuration. Only the root module may import: what does is in it, all
 * together, and so has names of its own.
 */
async function terraformProblems(configurations: readonly CodeBlock[]): Promise<string> {
  const isRoot = ({ text }: CodeBlock): boolean => /^import \{/m.test(text);
  const modules = configurations.filter((block) => !isRoot(block));
  const name = (index: number): string => `block-${index}`;
  const calls = modules.map(
    (block, index) =>
      `module "${name(index)}" {\n  source = "./${name(index)}"\n${asked(block)
        .map((variable) => `  ${variable} = null\n`)
        .join('')}}\n`,
  );
  const root = configurations.filter(isRoot).map(({ text }) => text);
  const directory = await TerraformDirectory.create({
    'main.tf': withHeader([...root, ...calls].join('\n')),
    ...Object.fromEntries(
      modules.map((block, index) => [join(name(index), `${fileName(block)}.tf`), withHeader(block.text)]),
    ),
  });
  // A function of Terraform's language is computed by the validation.
  const zip = await zipOf({ 'index.js': 'exports.handler = async () => 1;' });
  await directory.write(
    Object.fromEntries(modules.map((_block, index) => [join(name(index), 'code.zip'), zip])),
  );
  try {
    const { status, output } = await directory.terraform(['validate', '-no-color']);
    return status === 0 ? '' : output;
  } finally {
    await directory.dispose();
  }
}

// What the pages show needs the newest of it.
needs('writeOnly').describe('what is for Terraform', () => {
  const all = blocks.filter(
    (block) => TERRAFORM.has(block.language) && neededBy(block).every((feature) => has(feature)),
  );
  const configurations = all.filter(({ text }) => !isQuery(text));

  test('is valid', async () => {
    expect(configurations.length).toBeGreaterThan(10);
    expect(await terraformProblems(configurations)).toBe('');
  });

  needs('queries').test('queries are, and what is not is found', async () => {
    const queries = all.filter(({ text }) => isQuery(text));
    expect(queries.length).toBeGreaterThan(3);
    expect(await queryProblems(queries)).toBe('');
    const wrong = 'list "genesysactions_integration" "it" {\n  provider = genesysactions\n  nme = "It"\n}';
    expect(await queryProblems(planted(`\`\`\`hcl\n${wrong}\n\`\`\``))).toContain('Unsupported argument');
  });

  test('and what is not is found', async () => {
    const wrong = planted('```hcl\nresource "genesysactions_integration" "it" {\n  nme = "It"\n}\n```');
    expect(await terraformProblems(wrong)).toMatch(/block-0[^]*Unsupported argument[^]*"nme"/);
  });
});
