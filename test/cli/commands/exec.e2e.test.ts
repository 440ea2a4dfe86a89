import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../../support/processes';
import { COMMAND, ROOT, TYPESCRIPT } from '../../support/repository';

/** What a stack deploys, deployed without Terraform: a real app of the CDK, and the real command. */
let work: string;

const FILES: Readonly<Record<string, string>> = {
  'package.json': '{ "name": "exec", "private": true }',
  'cdktf.json': JSON.stringify({ app: `node --require ${TYPESCRIPT} main.ts`, output: 'cdktf.out' }),
  'main.ts': `
import { App } from 'cdktf';
import { EnvironmentStack, FunctionAction, FunctionCode, FunctionsIntegration } from 'genesys-actions';
import hello from './functions/hello/action';

class Functions extends EnvironmentStack {
  constructor(scope: App, name: string) {
    super(scope, { name, description: name });
    const integration = new FunctionsIntegration(this, 'Team', { name: 'Our functions' });
    const code = FunctionCode.fromTypeScript('functions/hello');
    new FunctionAction(this, 'Hello', { ...hello, name: \`\${hello.name} of \${name}\`, category: 'Greetings', integration, code });
  }
}

const app = new App();
for (const name of ['one', 'two']) new Functions(app, name);
app.synth();
`,
  'functions/hello/action.ts': `
import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({
  name: 'Hello',
  input: { type: 'object', properties: { name: { type: 'string' } } },
  output: { type: 'object', properties: { text: { type: 'string' } } },
});
`,
  'functions/hello/src/index.ts':
    "export const handler = async ({ name }: { name: string }) => ({ text: 'Hello ' + name });",
  'functions/other/action.ts': `
import { defineFunctionAction } from 'genesys-actions/function';
export default defineFunctionAction({ name: 'Other', input: { type: 'object' }, output: { type: 'object' } });
`,
  'functions/other/src/index.ts': 'export const handler = async () => ({});',
  'program.mjs': `
const { GENESYSCLOUD_GATEWAY_HOST: host, GENESYSCLOUD_GATEWAY_PORT: port } = process.env;
const { GENESYSCLOUD_OAUTHCLIENT_ID: id, GENESYSCLOUD_OAUTHCLIENT_SECRET: secret } = process.env;
const url = 'http://' + host + ':' + port;
const login = await fetch(url + '/oauth/token', {
  method: 'POST',
  headers: { authorization: 'Basic ' + Buffer.from(id + ':' + secret).toString('base64') },
  body: new URLSearchParams({ grant_type: 'client_credentials' }),
});
const headers = { authorization: 'Bearer ' + (await login.json()).access_token };
const list = async (path) => (await (await fetch(url + '/api/v2/integrations' + path, { headers })).json()).entities;
const [integrations, actions] = [await list(''), await list('/actions?category=Greetings')];
console.log(JSON.stringify([integrations.map(({ name }) => name), actions.map(({ name }) => name)]));
`,
};

beforeAll(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-exec-stack-')));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    writeFileSync(join(work, path), text);
  }
  mkdirSync(join(work, 'node_modules'));
  symlinkSync(ROOT, join(work, 'node_modules', 'genesys-actions'));
  for (const name of ['cdktf', 'constructs'])
    symlinkSync(join(ROOT, 'node_modules', name), join(work, 'node_modules', name));
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

const exec = (stack: string) =>
  run(process.execPath, [COMMAND, 'exec', '--deploy', stack, '--', process.execPath, 'program.mjs'], {
    cwd: work,
  });

test('a stack is deployed: its functions alone, under the names that it gives them', async () => {
  const { status, stdout, stderr } = await exec('two');
  expect([status, stderr]).toEqual([0, expect.not.stringContaining('Error')]);
  expect(JSON.parse(stdout)).toEqual([['Our functions'], ['Hello of two']]);
  expect(await exec('three')).toMatchObject({
    status: 1,
    stderr: 'Error: There is no environment "three". There are: one, two.\n',
  });
});
