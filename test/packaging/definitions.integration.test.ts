import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { problem } from '../../lib/shared/problems';
import { findFunctions, loadDefinition, loadDefinitions, located } from '../../lib/packaging';

let work: string;

beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-definitions-')));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
}

const definition = (name: string, more = ''): string =>
  `import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({
  name: '${name}',
  input: { type: 'object', properties: { a: { type: 'string' } } },
  output: { type: 'object', properties: {} },
  ${more}
});
`;

/** What was found, with paths from the working directory of the test. */
async function load(): Promise<Record<string, string | [string, string]>> {
  const loaded = await loadDefinitions(findFunctions(work), join(work, '.cache'));
  return Object.fromEntries(
    loaded.map(({ name, definition: found, problems: [first] }) => [
      name,
      first === undefined
        ? found!.name
        : [
            first.rule,
            first.message
              .replace(/^(\.\.\/)+/, '')
              .replaceAll(/(\.\.\/)*[\w./-]*genesys-actions-definitions-\w+\//g, ''),
          ],
    ]),
  );
}

it('definitions are found in every directory that has one, and read', async () => {
  write({
    'b/action.ts': definition('B'),
    'a/action.ts': definition('A'),
    'c/action.mjs': definition('C'),
    'd/action.js': `module.exports = { name: 'D', input: {}, output: {} };`,
    'no/index.ts': '',
    'readme.md': '',
  });
  expect(await load()).toEqual({ a: 'A', b: 'B', c: 'C', d: 'D' });
});

it('they may be shared out over files and be named', async () => {
  write({
    'a/action.ts': `import { name } from '../shared/name';\nimport type { T } from './src';\n${definition('x').replace("'x'", 'name').replace('export default', 'export const action =')}export type X = T;`,
    'a/src/index.ts': "import action from '../action'; export type T = typeof action;",
    'shared/name.ts': "export const name: string = 'Shared';",
  });
  expect(await load()).toEqual({ a: 'Shared' });
  write({ 'shared/name.ts': "export const name: string = 'Changed';" });
  expect(await load()).toEqual({ a: 'Changed' });
});

it('what is wrong with one is said, with file and line, and keeps no other from being read', async () => {
  write({
    'good/action.ts': definition('Good'),
    'syntax/action.ts': 'export default {\n  name: ;\n};\n',
    'throws/action.ts': `const x: { y: number } | undefined = undefined as never;\n\nexport const z = x!.y;\n`,
    'rejects/action.ts': `throw 'no error';`,
    'nothing/action.ts': 'export const x = 1;',
    'several/action.ts': `${definition('One')}${definition('Two').split('\n').slice(1).join('\n').replace('default', 'const two =')}`,
    'twice/action.ts': 'export const a = 1;\nexport const a = 2;',
    'missing/action.ts': "import './nope';",
    'package/action.ts': "import 'a-package-that-is-not-there';",
    'circle/action.ts': `import { text } from './other';\n${definition('Circle', 'description: text,')}`,
    'circle/other.ts': "import action from './action';\nexport const text = action.name;",
  });
  expect(await load()).toEqual({
    good: 'Good',
    syntax: ['definition/build', 'syntax/action.ts:2:9: Unexpected ";"'],
    throws: [
      'definition/throws',
      "throws/action.ts:3: fails when it is loaded: Cannot read properties of undefined (reading 'y')",
    ],
    rejects: ['definition/throws', 'rejects/action.ts:1: fails when it is loaded: no error'],
    nothing: [
      'definition/missing',
      'nothing/action.ts:1: exports no definition. Write: export default defineFunctionAction({ … });',
    ],
    several: [
      'definition/several',
      'several/action.ts:1: exports 2 definitions ("One", "Two"). Give each function a directory of its own.',
    ],
    twice: ['definition/build', 'twice/action.ts:2:14: Multiple exports with the same name "a"'],
    missing: ['definition/build', 'missing/action.ts:1:8: Could not resolve "./nope"'],
    package: [
      'definition/throws',
      expect.stringContaining("Cannot find module 'a-package-that-is-not-there'") as string,
    ],
    circle: [
      'definition/circular',
      expect.stringMatching(
        /^circle\/action\.ts:1: imports itself in a circle, circle\/action\.ts → circle\/other\.ts → circle\/action\.ts, .* Import only types from the code/,
      ) as string,
    ],
  });
});

it('a definition that cannot be read is reported', async () => {
  write({ 'good/action.ts': definition('Good') });
  mkdirSync(join(work, 'bad/action.ts'), { recursive: true });
  expect(await load()).toMatchObject({
    good: 'Good',
    bad: ['definition/unreadable', 'bad/action.ts:1: cannot be read (EISDIR).'],
  });
});

it('a function that does not exist is named, with those that do', () => {
  write({ 'a/action.ts': '', 'b/action.ts': '' });
  expect(() => findFunctions(work, ['c'])).toThrow(/There is no function "c" in .*: there are a, b\./);
  expect(() => findFunctions(join(work, 'nowhere'))).toThrow(
    /There is no directory .*nowhere\. Functions live in functions\/NAME\/action\.ts\./,
  );
  expect(findFunctions(work, ['b']).map(({ name }) => name)).toEqual(['b']);
});

it('one definition is read by its directory', async () => {
  write({ 'a/action.ts': definition('A') });
  expect((await loadDefinition(join(work, 'a'), join(work, '.cache'))).definition?.name).toBe('A');
  const { definition: none, problems } = await loadDefinition(join(work, 'x'), join(work, '.cache'));
  expect(none).toBeUndefined();
  expect(problems[0]).toMatchObject({ rule: 'definition/not-found' });
});

it("the model's problems get the file and line of what they are about", async () => {
  write({ 'a/action.ts': definition('A', 'timeoutSeconds: 30,') });
  const loaded = await loadDefinition(join(work, 'a'), join(work, '.cache'));
  const problems = [
    problem('r', ['function', 'timeoutSeconds'], 'm'),
    problem('r', ['contract', 'input', 'properties', 'a'], 'm'),
  ];
  expect((await located(loaded, problems, work)).map(({ message }) => message)).toEqual([
    'a/action.ts:6: m',
    'a/action.ts:4: m',
  ]);
});

const LEAVE_OUT = ' A definition is loaded by each command: leave out what waits, computes or ends.';

it('what would end the command, or keep it for ever, is an error of that definition alone', async () => {
  write({
    'ends/action.ts': `const code: number = 0;\nif (code === 0) process.exit(code);\n${definition('Ends')}`,
    'forces/action.ts': `(process as any).reallyExit(0);\n${definition('Forces')}`,
    'kills/action.ts': `process.kill(process.pid, 'SIGKILL');\n${definition('Kills')}`,
    'loopsAtTheEnd/action.ts': `process.on('exit', () => { for (;;); });\nprocess.emit('disconnect');\n${definition('LoopsAtTheEnd')}`,
    'waits/action.ts': `setInterval(() => {}, 1000);\nprocess.on('exit', () => { for (;;); });\n${definition('Waits')}`,
    'prints/action.ts': `console.log('not on standard output');\n${definition('Prints')}`,
    'swallows/action.ts': `try { process.exit(3); } catch { /* never mind */ }\n${definition('Swallows')}`,
    'loops/action.ts': `for (;;);\n${definition('Loops')}`,
    'well/action.ts': definition('Well'),
  });
  const loaded = await loadDefinitions(findFunctions(work), join(work, '.cache'), 1_000);
  expect(
    loaded.map(({ name, definition: found, problems: [first] }) => [
      name,
      found?.name ?? [first?.rule, first?.message.replace(/^.*(?=\/\w+\/action)/, '')],
    ]),
  ).toEqual([
    ['ends', ['definition/throws', '/ends/action.ts:2: fails when it is loaded: it calls process.exit(0).']],
    [
      'forces',
      ['definition/ends', `/forces/action.ts:1: ends the process that reads it (exit status 0).${LEAVE_OUT}`],
    ],
    [
      'kills',
      ['definition/ends', `/kills/action.ts:1: ends the process that reads it (SIGKILL).${LEAVE_OUT}`],
    ],
    ['loops', ['definition/too-slow', `/loops/action.ts:1: is not loaded after 1 s.${LEAVE_OUT}`]],
    [
      'loopsAtTheEnd',
      ['definition/too-slow', `/loopsAtTheEnd/action.ts:1: is not loaded after 1 s.${LEAVE_OUT}`],
    ],
    ['prints', 'Prints'],
    ['swallows', 'Swallows'],
    ['waits', 'Waits'],
    ['well', 'Well'],
  ]);
});
