import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Testing } from 'cdktf';
import { EnvironmentStack, FunctionAction, FunctionCode, FunctionsIntegration } from '../../../lib';
import { loadDefinition } from '../../../lib/packaging';
import { nameOf } from '../../support/zips';
import { runProgram } from '../../support/program';

let work: string;
const home = process.cwd();

beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-package-')));
  process.chdir(work);
});
afterEach(() => {
  process.chdir(home);
  rmSync(work, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

const definition = (more = ''): string => `import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({
  name: 'Greeting',
  input: { type: 'object', properties: { name: { type: 'string' } } },
  output: { type: 'object', properties: { text: { type: 'string' } } },
  ${more}
});
`;
const CODE = 'export const handler = async (event: { name: string }) => ({ text: `Hello ${event.name}` });\n';

test('an empty --out is refused before anything is made', async () => {
  write({ 'functions/greeting/action.ts': definition(), 'functions/greeting/src/index.ts': CODE });
  expect(await runProgram('package', 'functions/greeting', '--out', '')).toMatchObject({
    status: 1,
    stderr: 'Error: --out is empty. Name the file, or leave the option out.\n',
  });
});

test('makes the bytes that a synthesis makes, and tells their path and digest', async () => {
  write({
    'functions/greeting/action.ts': definition("build: { minify: true }, runtime: 'nodejs24.x',"),
    'functions/greeting/src/index.ts': CODE,
  });
  const printed = await runProgram('package', 'functions/greeting', '--out', 'zips/greeting.zip', '--json');
  expect(printed).toMatchObject({ status: 0, stderr: '' });
  const zip = readFileSync('zips/greeting.zip');
  expect(JSON.parse(printed.stdout)).toEqual({
    path: join(work, 'zips/greeting.zip'),
    sha256: await nameOf(zip),
    zipBytes: zip.length,
    handler: 'src/index.handler',
    runtime: 'nodejs24.x',
  });

  const { definition: greeting } = await loadDefinition('functions/greeting');
  if (greeting === undefined) throw new Error('There is no definition.');
  rmSync('.genesys-actions', { recursive: true });
  const stack = new EnvironmentStack(Testing.stubVersion(new App({ stackTraces: false })), { name: 'dev' });
  const action = new FunctionAction(stack, 'Greeting', {
    ...greeting,
    integration: new FunctionsIntegration(stack, 'Functions', { name: 'Functions' }),
    code: FunctionCode.fromTypeScript('functions/greeting'),
  });
  expect(readFileSync(action.package?.zipPath ?? '').equals(zip)).toBe(true);
});

test('by its name, without a file: the path is that of the kept zip', async () => {
  write({
    'functions/greeting/action.ts': definition(),
    'functions/greeting/src/index.ts': CODE,
  });
  const { status, stdout } = await runProgram('package', 'greeting');
  const [path = '', digest] = stdout.split('\n');
  expect([status, digest]).toEqual([0, `sha256 ${await nameOf(readFileSync(path))}`]);
});

test('warns beside the result, and a rule that the definition leaves out is not told', async () => {
  const code = `${CODE}process.env.SECRET;\n`;
  write({ 'functions/a/action.ts': definition(), 'functions/a/src/index.ts': code });
  const warned = await runProgram('package', 'a', '--json');
  expect(warned.status).toBe(0);
  expect(JSON.parse(warned.stdout)).toHaveProperty('sha256');
  expect(warned.stderr).toMatch(/^ {2}warning functions\/a\/src\/index\.ts:2: .*\(code\/environment\)\n$/);
  write({ 'functions/a/action.ts': definition("ignoreRules: ['code/environment'],") });
  expect((await runProgram('package', 'a')).stderr).toBe('');
});

test.each([
  ['nobody', [], /There is no function "nobody": .* There are: broken, empty, good, typo\./],
  [
    'broken',
    [],
    /functions\/broken cannot be packed:\n {2}error functions\/broken\/action\.ts:1:.*\(definition\/build\)/,
  ],
  [
    'typo',
    [],
    /functions\/typo cannot be packed:\n {2}error functions\/typo\/action\.ts:6: .*\(definition\//,
  ],
  [
    'empty',
    [],
    /functions\/empty cannot be packed:\n {2}error functions\/empty\/action\.ts:\d+: .*\(code\/entry-missing\)/,
  ],
  ['good', ['--out', 'functions'], /functions is a directory\. Name the file: --out functions\/code\.zip/],
  ['good', ['--out', 'new/'], /new\/ is a directory\. Name the file: --out new\/code\.zip/],
  [
    'good',
    ['--out', 'functions/good/action.ts/x.zip'],
    /functions\/good\/action\.ts\/x\.zip cannot be written: ENOTDIR|EEXIST/,
  ],
] as const)('%s %j: says what is wrong, where, and writes nothing', async (name, more, message) => {
  write({
    'functions/broken/action.ts': 'export default {',
    'functions/typo/action.ts': definition('timeout: 3,'),
    'functions/typo/src/index.ts': CODE,
    'functions/empty/action.ts': definition(),
    'functions/good/action.ts': definition(),
    'functions/good/src/index.ts': CODE,
  });
  const { status, stdout, stderr } = await runProgram('package', name, ...more);
  expect(stderr).toMatch(message);
  expect([status, stdout, existsSync('new')]).toEqual([1, '', false]);
});
