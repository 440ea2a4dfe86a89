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
import { main } from '../../../lib/cli/program';

let work: string;
const home = process.cwd();

beforeEach(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions-cli-')));
  process.chdir(work);
});
afterEach(() => {
  process.chdir(home);
  process.exitCode = undefined;
  jest.restoreAllMocks();
  rmSync(work, { recursive: true, force: true });
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

/** Runs the program as a user would, and gives its status and what it printed. */
async function run(...words: string[]): Promise<{ status: number; output: string }> {
  const printed: string[] = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
  }
  process.exitCode = undefined;
  const status = await main(words);
  process.exitCode = undefined;
  jest.restoreAllMocks();
  return { status, output: printed.join('') };
}

const definition = (body: string): string =>
  `import { defineFunctionAction } from 'genesys-actions/function';\nexport default defineFunctionAction({\n${body}\n});\n`;
const CONTRACTS = `  input: { type: 'object', properties: { a: { type: 'string' } } },
  output: { type: 'object', properties: {} },`;
const CODE = 'export const handler = async () => ({});\n';

describe('genesys-actions new', () => {
  it.each(['blank', 'jwe', 'rest-lookup', 'platform-api'])(
    'makes a function that passes every check: %s',
    async (template) => {
      const { status, output } = await run('new', 'order-status', '--template', template);
      expect(status).toBe(0);
      expect(output).toContain('functions/order-status/action.ts');
      expect(output).toContain('npx genesys-actions check order-status');
      expect(readFileSync('functions/order-status/action.ts', 'utf8')).toContain("name: 'Order status'");
      expect(readFileSync('functions/order-status/index.test.ts', 'utf8')).toContain(
        "import { it } from 'node:test';",
      );
      if (template === 'jwe') return; // Its package is not installed here: see the next test.
      const checked = await run('check', 'order-status');
      expect(checked.output).toMatch(
        /^✔ order-status {2}\d+\.\d kB in 1 files\n\n1 function: 0 errors, 0 warnings\n$/,
      );
      expect(checked.status).toBe(0);
    },
  );

  it('says what it needs', async () => {
    const { output } = await run('new', 'my-jwe', '-t', 'jwe');
    expect(output).toContain('It needs: npm install jose');
    expect(output).toContain('Its integration needs the credential fields PUBLIC_KEY, PRIVATE_KEY.');
    const checked = await run('check');
    expect(checked.status).toBe(2);
    expect(checked.output).toContain(
      'error functions/my-jwe/src/jwe.ts:1:73: Could not resolve "jose". The package is not installed: npm install jose. (code/build)',
    );
  });

  it('writes it into the stack that asks for it', async () => {
    write({
      'stacks/main.ts':
        'import x from "y";\n// genesys-actions: imports\n\nclass S {\n    // genesys-actions: functions\n}\n',
      'package.json': '{"devDependencies":{"jest":"30","ts-jest":"29"}}',
    });
    const { output } = await run('new', 'order-status');
    expect(output).toContain('It is in the stack stacks/main.ts.');
    expect(readFileSync('stacks/main.ts', 'utf8')).toBe(`import x from "y";
// genesys-actions: imports
import orderStatus from '../functions/order-status/action';

class S {
    // genesys-actions: functions
    new FunctionAction(this, 'OrderStatus', {
      ...orderStatus,
      integration,
      code: FunctionCode.fromTypeScript('functions/order-status'),
    });
}
`);
    expect(readFileSync('functions/order-status/index.test.ts', 'utf8')).not.toContain('node:test');
  });

  it('writes imports as ES modules need them, where the project is of these', async () => {
    write({ 'package.json': '{"type":"module"}' });
    expect((await run('new', 'a-b')).output).toContain("import aB from './functions/a-b/action.js';");
    expect(readFileSync('functions/a-b/index.test.ts', 'utf8')).toContain("from './src/index.js';");
    await run('new', 'look-up', '-t', 'rest-lookup');
    expect(readFileSync('functions/look-up/src/index.ts', 'utf8')).toContain(
      "import type action from '../action.js';\nimport { getJson } from './http.js';",
    );
    expect((await run('check')).status).toBe(0);
  });

  it.each([
    ['class', 'classAction', 'Class'],
    ['integration', 'integrationAction', 'Integration'],
    ['functions', 'functions', 'FunctionsAction'],
    ['a1b', 'a1b', 'A1b'],
    ['a-1b', 'a1bAction', 'A1bAction'],
  ])('writes it under names that are free in the stack: %s', async (name, variable, construct) => {
    write({
      'package.json': '{}',
      'main.ts': [
        '// genesys-actions: imports',
        ...(name === 'a-1b' ? ["import a1b from './functions/a1b/action';"] : []),
        "const integration = new FunctionsIntegration(this, 'Functions');",
        '// genesys-actions: functions',
        ...(name === 'a-1b' ? ["new FunctionAction(this, 'A1b', { ...a1b });"] : []),
        '',
      ].join('\n'),
    });
    await run('new', name);
    const stack = readFileSync('main.ts', 'utf8');
    expect(stack).toContain(`import ${variable} from './functions/${name}/action';`);
    expect(stack).toContain(`new FunctionAction(this, '${construct}', {\n  ...${variable},\n`);
  });

  it("prints commands as the project's package manager takes them", async () => {
    write({ 'package.json': '{ "packageManager": "yarn@4.9.1" }' });
    const { output } = await run('new', 'token', '--template', 'jwe');
    expect(output).toContain('It needs: yarn add jose');
    expect(output).toContain('  yarn genesys-actions check token\n  yarn genesys-actions invoke token ');
  });

  it('names the action as the stack names its others', async () => {
    write({
      'main.ts':
        "// genesys-actions: imports\nclass S {\n  // genesys-actions: functions\n  x = this.named('X');\n}\n",
    });
    await run('new', 'order-status');
    expect(readFileSync('main.ts', 'utf8')).toContain(
      '    ...orderStatus,\n    name: this.named(orderStatus.name),\n    integration,\n',
    );
  });

  it('prints the lines where no stack asks, and JSON for programs', async () => {
    const printed = (await run('new', 'a-b')).output;
    expect(printed).toContain(
      "import { FunctionAction, FunctionCode } from 'genesys-actions';\nimport aB from './functions/a-b/action';\n",
    );
    write({
      'stacks/other.ts': '',
      'package.json': '{ "type": "module", "dependencies": { "cdktn": "0.24" } }',
    });
    expect((await run('new', 'd')).output).toContain(
      "import { FunctionAction, FunctionCode } from 'genesys-actions/cdktn';\nimport d from '../functions/d/action.js';\n",
    );
    const { output } = await run('new', 'c', '--json');
    expect(JSON.parse(output)).toMatchObject({ name: 'c', template: 'blank', stack: null });
  });

  it('takes an action that the admin UI exported', async () => {
    const exported = {
      name: 'Find order - Exported 2025-02-27 @ 15:48',
      integrationType: 'function-data-actions',
      actionType: 'custom',
      config: {
        request: {
          requestType: 'POST',
          headers: { 'x-secret': '$!{credentials.SECRET}' },
          requestTemplate: '{ "id": "$esc.jsonEncode($!{input.id})", "kind": "$!{input.kind}" }',
        },
        response: { translationMap: {}, translationMapDefaults: {}, successTemplate: '${rawResult}' },
      },
      contract: {
        input: {
          inputSchema: {
            type: 'object',
            required: ['id'],
            properties: {
              id: { type: 'string' },
              kind: { type: 'string', enum: ['A', 'B'] },
              max: { type: 'integer' },
            },
          },
        },
        output: { successSchema: { type: 'object', properties: { found: { type: 'boolean' } } } },
      },
      secure: false,
    };
    write({ 'order.json': JSON.stringify(exported), 'other.json': '{"name":"x"}' });
    const { status, output } = await run('new', 'find-order', '--from', 'order.json');
    expect(status).toBe(0);
    expect(output).toContain('Its integration needs the credential fields SECRET.');
    expect(output).toContain('npx genesys-actions invoke find-order --input sample --credential SECRET=…');
    expect(JSON.parse(readFileSync('functions/find-order/events/sample.json', 'utf8'))).toEqual({
      id: 'text',
      kind: 'A',
      max: 1,
    });
    const text = readFileSync('functions/find-order/action.ts', 'utf8');
    expect(text).toContain('name: "Find order",');
    expect(text).not.toContain('successTemplate');
    const checked = await run('check', '--json');
    expect(checked.output).toContain('"ok":true');
    expect(checked.status).toBe(0);

    for (const [words, message] of [
      [['new', 'other', '--from', 'other.json'], 'other.json cannot be read: This is no export of an action'],
      [['new', 'other', '--from', 'nowhere.json'], 'nowhere.json cannot be read: ENOENT'],
      [['new', 'other', '--from', 'order.json', '-t', 'jwe'], 'cannot be used with option'],
    ] as const) {
      const refused = await run(...words);
      expect([refused.status, refused.output]).toEqual([1, expect.stringContaining(message)]);
    }
    expect(existsSync('functions/other')).toBe(false);
  });

  it('refuses a name that cannot be, and one that is taken', async () => {
    await run('new', 'taken');
    for (const [words, message] of [
      [['new', 'taken'], 'functions/taken already exists'],
      [['new', 'Not This'], 'cannot be the name of a function: use lower-case letters, digits and -'],
      [['new', '../up'], 'cannot be the name of a function'],
      [['new', 'x', '-t', 'nope'], 'Allowed choices are blank, jwe, rest-lookup, platform-api.'],
      [['new'], "missing required argument 'name'"],
    ] as const) {
      const { status, output } = await run(...words);
      expect(output).toContain(message);
      expect(status).toBe(1);
    }
  });

  it.each(['[]', '{ "name": '])(
    'names a package.json that it cannot read, and makes nothing: %s',
    async (text) => {
      write({ 'package.json': text });
      const { status, output } = await run('new', 'order-status');
      expect([status, existsSync('functions')]).toEqual([1, false]);
      expect(output).toContain(`${join(work, 'package.json')} is not a JSON object. Mend it.`);
    },
  );
});

describe('genesys-actions check', () => {
  it('shows what is wrong with file and line, and ends with status 2', async () => {
    write({
      'functions/good/action.ts': definition(`  name: 'Good',\n${CONTRACTS}`),
      'functions/good/src/index.ts': CODE,
      'functions/good/events/ok.json': '{"a":"x"}',
      'functions/bad/action.ts': definition(
        `  name: 'Bad',\n${CONTRACTS}\n  timeoutSeconds: 30,\n  request: { template: '{"a": "\${input.a}", "b": \${input.b}}' },\n  handler: 'src/index.main',`,
      ),
      'functions/bad/src/index.ts': `${CODE}process.env.SECRET;\n`,
      'functions/bad/events/no.json': '{',
      'functions/bad/events/other.json': '{"a":1}',
      'functions/broken/action.ts': 'export default {',
      'functions/no-code/action.ts': definition(`  name: 'No code',\n${CONTRACTS}`),
      'functions/nested/action.ts': definition(
        `  name: 'Nested',\n  input: {\n    type: 'object',\n    properties: {\n      x: { type: 'object' },\n    },\n  },\n  output: { type: 'object', properties: {} },`,
      ),
      'functions/nested/src/index.ts': CODE,
      'functions/js/action.js':
        "module.exports = { name: 'JS', input: 1, output: {}, timeout: 3, request: { template: 4 } };",
    });
    const { status, output } = await run('check');
    expect(status).toBe(2);
    expect(
      output
        .split('\n')
        .filter((line) => /^\s+(error|warning)/.test(line))
        .map((line) => line.trim()),
    ).toEqual([
      expect.stringMatching(/^warning functions\/bad\/action\.ts:7: Line 1 puts .*\(template\/unescaped\)$/),
      expect.stringMatching(
        /^warning functions\/bad\/action\.ts:7: Line 1 prints .*\(template\/prints-its-name\)$/,
      ),
      expect.stringMatching(
        /^warning functions\/bad\/action\.ts:7: .* uses input\.b, which the input contract does not have \(it has: a\)\. \(template\/unknown-input\)$/,
      ),
      expect.stringMatching(/^error functions\/bad\/action\.ts:6: The timeout is 30 s/),
      expect.stringMatching(
        /^error functions\/bad\/action\.ts:8: The module src\/index\.js does not export "main"\. It exports handler\. \(handler\/export-missing\)$/,
      ),
      expect.stringMatching(/^error functions\/bad\/events\/no\.json:1: is not JSON: .*\(events\/json\)$/),
      expect.stringMatching(
        /^warning functions\/bad\/events\/other\.json:1: does not fit the input contract: \/a must be string\. \(events\/contract\)$/,
      ),
      expect.stringMatching(
        /^error functions\/broken\/action\.ts:1:17: Expected identifier.*\(definition\/build\)$/,
      ),
      expect.stringMatching(
        /^error functions\/js\/action\.js:1: input must be an object\. \(definition\/setting\)$/,
      ),
      expect.stringMatching(
        /^error functions\/js\/action\.js:1: There is no setting timeout\. There are: name, .*\(definition\/unknown-setting\)$/,
      ),
      expect.stringMatching(
        /^error functions\/js\/action\.js:1: template must be a text or event\(\{ … \}\)\. \(definition\/setting\)$/,
      ),
      expect.stringMatching(
        /^error functions\/nested\/action\.ts:7: Failed Validation of contract\.input\.inputSchema .*\(contract\/input-flat\)$/,
      ),
      expect.stringMatching(
        /^warning functions\/no-code\/action\.ts:2: There is no source here, .*FunctionCode\.deployed\(\).*\(code\/none\)$/,
      ),
    ]);
    expect(output).toMatch(/\n6 functions: \d+ errors, \d+ warnings\n$/);
    expect((await run('check', 'good')).status).toBe(0);
  });

  it('finds two functions with one name', async () => {
    write({
      'functions/one/action.ts': definition(`  name: 'Same',\n${CONTRACTS}`),
      'functions/one/src/index.ts': CODE,
      'functions/two/action.ts': definition(`  name: 'Same',\n${CONTRACTS}`),
      'functions/two/src/index.ts': CODE,
    });
    const { status, output } = await run('check');
    expect(status).toBe(0);
    expect(output).toContain(
      'warning functions/one/action.ts:3: The action name "Same" is also used by two. Give each its own',
    );
    expect(output).toContain(
      'warning functions/two/action.ts:3: The action name "Same" is also used by one.',
    );
  });

  it('shows warnings without failing, and none that is switched off', async () => {
    const body = `  name: 'W',\n${CONTRACTS}\n  request: { template: '{"a": \${input.a}}' },`;
    write({
      'functions/w/action.ts': definition(body),
      'functions/w/src/index.ts': `${CODE}process.env.SECRET;\n`,
    });
    const shown = await run('check', '--json');
    expect(shown.status).toBe(0);
    const { ok, functions } = JSON.parse(shown.output) as {
      ok: boolean;
      functions: { problems: { rule: string }[] }[];
    };
    expect(ok).toBe(true);
    expect(functions[0]!.problems.map(({ rule }) => rule)).toEqual([
      'template/prints-its-name',
      'code/environment',
    ]);
    write({
      'functions/w/action.ts': definition(
        `${body}\n  ignoreRules: ['template/prints-its-name', 'code/environment'],`,
      ),
    });
    expect((await run('check')).output).toContain('0 errors, 0 warnings');
  });

  it('warns of a runtime that ends, by the calendar, and so does doctor', async () => {
    write({
      'functions/old/action.ts': definition(`  name: 'Old',\n${CONTRACTS}\n  runtime: 'nodejs22.x',`),
      'functions/old/src/index.ts': CODE,
      'functions/new/action.ts': definition(`  name: 'New',\n${CONTRACTS}`),
      'functions/new/src/index.ts': CODE,
    });
    const warned =
      'functions/old/action.ts:6: The runtime nodejs22.x will be deprecated from 2027-01-30, three months before AWS';
    expect((await run('check')).output).toContain('0 errors, 0 warnings');
    expect((await run('doctor')).output).toContain('✔ Runtimes: none');
    const day = process.env['GENESYS_ACTIONS_TODAY'];
    process.env['GENESYS_ACTIONS_TODAY'] = '2026-08-01';
    try {
      const { status, output } = await run('check');
      expect(output).toContain(`warning ${warned}`);
      expect(output).toContain('0 errors, 1 warnings');
      expect(status).toBe(0);
      expect((await run('doctor')).output).toContain(
        '    old: The runtime nodejs22.x will be deprecated from 2027-01-30',
      );
    } finally {
      process.env['GENESYS_ACTIONS_TODAY'] = day;
    }
  });

  it('shows the largest modules', async () => {
    write({
      'functions/a/action.ts': definition(`  name: 'A',\n${CONTRACTS}`),
      'functions/a/src/index.ts': CODE,
    });
    expect((await run('check', '--sizes')).output).toMatch(/0\.\d kB {2}src\/index\.ts\n/);
  });

  it('says what to do where there is nothing to check', async () => {
    expect(await run('check')).toMatchObject({
      status: 1,
      output: expect.stringContaining('There is no directory') as string,
    });
    mkdirSync('functions');
    expect((await run('check')).output).toContain('Make one with: npx genesys-actions new NAME');
    write({ 'functions/a/action.ts': '' });
    expect((await run('check', 'b')).output).toContain('There is no function "b"');
  });
});
