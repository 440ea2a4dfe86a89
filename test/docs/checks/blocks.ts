import { blocksOf, everyPage, placeOf, type CodeBlock } from '../../support/pages';
import { commandProblems } from './commands';
import { jsonProblems, mermaidProblems, velocityProblems, yamlProblems } from './data';
import { javaScriptProblems, typeProblems } from './types';

/** The pages whose blocks are checked: not the reports of the public types, which `npm run api:check` makes anew. */
export function checkedPages(): string[] {
  return everyPage().filter((page) => !page.startsWith('docs/api/') && page !== 'CHANGELOG.md');
}

export function checkedBlocks(): CodeBlock[] {
  return checkedPages().flatMap((page) => blocksOf(page));
}

/** Written for Terraform: by the real one (blocks.e2e.test.ts). */
export const TERRAFORM: ReadonlySet<string> = new Set(['terraform', 'hcl']);

type Check = (block: CodeBlock) => string[] | Promise<string[]>;

const CHECKS: Readonly<Record<string, Check>> = {
  sh: commandProblems,
  shell: commandProblems,
  console: commandProblems,
  js: javaScriptProblems,
  json: jsonProblems,
  yaml: yamlProblems,
  velocity: velocityProblems,
  mermaid: mermaidProblems,
};

/** What is wrong with blocks, as `PAGE:LINE: message`: whatever is neither checked nor says why it is not. */
export async function problemsIn(all: readonly CodeBlock[]): Promise<string[]> {
  const blocks = all.filter(({ unchecked }) => unchecked === undefined);
  const problems = typeProblems(blocks.filter(({ language }) => language === 'ts'));
  for (const block of blocks) {
    const { language } = block;
    if (language === 'ts' || TERRAFORM.has(language)) continue;
    const check = CHECKS[language];
    const said =
      check === undefined ? [`nothing checks ${language || 'what is only indented'}`] : await check(block);
    problems.push(...said.map((each) => `${placeOf(block)}: ${each}`));
  }
  return problems;
}
