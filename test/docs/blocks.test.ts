import { blocksOf } from '../support/pages';
import { checkedBlocks, problemsIn } from './checks/blocks';

/** What is wrong in each way, in a page that is not there. */
const PLANTED: readonly (readonly [what: string, block: string, said: RegExp])[] = [
  ['a type', '```ts\nconst text: string = 1;\n```', /Type 'number' is not assignable to type 'string'/],
  [
    'a setting of a construct',
    "```ts\nimport { SecretVariable } from 'genesys-actions';\nnew SecretVariable({} as never, 'S', { ephemeral: 1 });\n```",
    /Type 'number' is not assignable to type 'boolean | undefined'/,
  ],
  [
    'an import',
    "```ts\nimport { nothing } from 'genesys-actions/function';\n```",
    /has no exported member 'nothing'/,
  ],
  ['a script', '```js\nconst a = ;\n```', /Expression expected/],
  ['a command', '```sh\nnpx genesys-actions emulater\n```', /unknown command 'emulater'/],
  ['an option', '```sh\nnpx genesys-actions check --fast\n```', /unknown option '--fast'/],
  [
    'an option in a long line',
    '```sh\nA=1 npx genesys-actions invoke x --input a \\\n  --credentail B=1 > out\n```',
    /unknown option '--credentail'/,
  ],
  ['a value', '```sh\nnpx genesys-actions review --stack a --fail-on worst\n```', /worst/],
  ['a missing option', '```sh\nnpx genesys-actions promote --from dev\n```', /'--to <name>'/],
  ['a command in a session', '```console\n$ genesys-actions deploy --stak dev\nok\n```', /--stak/],
  ['a script of npm', '```sh\nnpm run loacl\n```', /no script loacl/],
  ['a program', '```sh\nteraform init\n```', /teraform is not known/],
  ['JSON', '```json\n{ "a": }\n```', /JSON/],
  ['YAML', '```yaml\na: [1\n```', /./],
  ['a template', '```velocity\n#if($a)\n```', /./],
  ['a drawing', '```mermaid\nflowchart TD\n  a -> b\n```', /a -> b/],
  ['a language', '```rust\nfn main() {}\n```', /nothing checks rust/],
  ['no language', '    something\n', /nothing checks what is only indented/],
];

const planted = PLANTED.map(([what, text]) => blocksOf(`planted/${what}.md`, `# A page\n\n${text}\n`));
const blocks = checkedBlocks();
let problems: readonly string[];

beforeAll(async () => {
  problems = await problemsIn([...blocks, ...planted.flat()]);
});

test('every block of code of every page is right', () => {
  expect(blocks.length).toBeGreaterThan(60);
  expect(problems.filter((each) => !each.startsWith('planted/'))).toEqual([]);
});

test.each(PLANTED)('what is wrong is found: %s', (what, _block, said) => {
  const found = problems.filter((each) => each.startsWith(`planted/${what}.md:`));
  expect(found).toEqual([expect.stringMatching(said)]);
});

test('what is not checked says why, and is little', () => {
  const unchecked = blocks.filter((block) => block.unchecked !== undefined);
  expect(unchecked.map((block) => `${block.page}: ${block.unchecked ?? ''}`)).toEqual([
    'docs/provider-internals.md: what a directory holds',
    'docs/guide/start.md: what the command above prints, which a test looks for',
    'docs/reference/definition.md: what a directory holds',
  ]);
});
