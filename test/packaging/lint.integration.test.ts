import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkBudget } from '../../lib/packaging/budget';
import { packFunction, PackagingError } from '../../lib/packaging';
import { lintSources } from '../../lib/packaging/lint';
import { linesOfProperties } from '../../lib/packaging/property-lines';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-lint-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

async function lint(
  source: string,
  {
    name = 'index.ts',
    exportName,
    ...options
  }: {
    allowedHosts?: string[];
    runtime?: string;
    ignoreRules?: string[];
    name?: string | undefined;
    exportName?: string;
  } = {},
): Promise<string[]> {
  const file = join(work, name);
  writeFileSync(file, source);
  const found = await lintSources(
    [file],
    {
      runtime: 'nodejs22.x',
      handler: exportName === undefined ? undefined : { file, exportName },
      ...options,
    },
    work,
  );
  return found.map(({ rule, message, severity }) => {
    expect(severity).toBe('warning');
    return `${rule} ${message}`;
  });
}

describe('the lint of sources', () => {
  it('finds modules that the runtime lacks', async () => {
    const source =
      "import fs from 'node:fs/promises';\nimport { DatabaseSync } from 'node:sqlite';\nawait import('node:nope');\nrequire('path');\n";
    expect(await lint(source)).toEqual([
      'code/builtin-missing index.ts:3: imports node:nope, which Node.js 22 (nodejs22.x) does not have. Choose another runtime or another module.',
    ]);
    expect(await lint(source, { runtime: 'nodejs20.x' })).toEqual([
      'code/builtin-missing index.ts:2: imports node:sqlite, which Node.js 20 (nodejs20.x) does not have. Choose another runtime or another module.',
      'code/builtin-missing index.ts:3: imports node:nope, which Node.js 20 (nodejs20.x) does not have. Choose another runtime or another module.',
    ]);
  });

  it('finds the AWS SDK', async () => {
    expect(
      await lint(
        "// import 'aws-sdk';\nimport { S3Client } from '@aws-sdk/client-s3';\nconst x = 'aws-sdk';\nexport * from 'aws-sdk';",
      ),
    ).toEqual([
      'code/aws-sdk index.ts:2: imports @aws-sdk/client-s3: functions of the platform have no access to AWS resources. Call services over the public internet with credentials from the integration.',
      'code/aws-sdk index.ts:4: imports aws-sdk: functions of the platform have no access to AWS resources. Call services over the public internet with credentials from the integration.',
    ]);
  });

  it('finds environment variables that the platform does not set', async () => {
    expect(
      await lint(
        "process.env.AWS_REGION; process.env['TZ'];\n/* process.env.NOPE */ const a = process.env.API_KEY;\nconst b = process.env['OTHER'];\nprocess.env[name]; '`process.env.X`';",
      ),
    ).toEqual([
      'code/environment index.ts:2: reads process.env.API_KEY, which the platform does not set. Pass configuration as a credential field or an input, through the request template or a header.',
      'code/environment index.ts:3: reads process.env.OTHER, which the platform does not set. Pass configuration as a credential field or an input, through the request template or a header.',
    ]);
  });

  it('finds hosts that are not allowed, when there is a list', async () => {
    const source =
      "// http://comment.example\nconst a = 'https://api.example.com/v1';\nconst b = `http://${host}/x`;\nconst c = `https://Evil.example/${'x'}`;\nconst d = 'https://a.b.ok.com:8443/';";
    expect(await lint(source)).toEqual([]);
    expect(await lint(source, { allowedHosts: ['api.example.com', '*.ok.com'] })).toEqual([
      'code/host index.ts:4: names the host evil.example, which is not in allowedHosts (it has: api.example.com, *.ok.com). Add it, or remove the call.',
    ]);
    expect(await lint(source, { allowedHosts: [] })).toHaveLength(3);
  });

  /** The rules and lines of what is found, with api.example.com as the only allowed host. */
  const found = async (source: string, name?: string): Promise<string[]> =>
    (await lint(source, { allowedHosts: ['api.example.com'], name })).map((each) =>
      each.replace(/^(\S+) \S+?:(\d+): .*?(?:imports|process\.env\.|the host) ?(.+?)[:,]? .*/, '$2 $1 $3'),
    );

  const cases: [what: string, source: string, expected: string[], name?: string][] = [
    [
      'a regular expression behind a condition',
      'if (text) /["\'`]/.test(text);\nfetch("https://evil.example");',
      ['2 code/host evil.example'],
    ],
    [
      'a regular expression behind a block',
      'function a() {}\n/`/.test(b);\nprocess.env.API_KEY;',
      ['3 code/environment API_KEY'],
    ],
    [
      'a regular expression that looks like the start of a comment',
      "if (a) /\\/*x/.test(b);\nimport('node:nope');",
      ['2 code/builtin-missing node:nope'],
    ],
    [
      'a regular expression with braces in a template',
      'const a = `${b ? c : /}`{/.exec(d)} https://evil.example/${process.env.API_KEY}`;',
      ['1 code/environment API_KEY', '1 code/host evil.example'],
    ],
    [
      'a regular expression behind a parenthesis in a template',
      'const a = `${((b) => { if (b) /}`/.test(c); return `${{ d: "}" }.d}`; })(1)}`;\nfetch(`https://evil.example/${a}`);',
      ['2 code/host evil.example'],
    ],
    [
      'a division behind a step',
      "let a = i++ / 2; fetch('https://evil.example'); a = a / 2;",
      ['1 code/host evil.example'],
    ],
    ['a generic call', "require<Aws>('aws-sdk');", ['1 code/aws-sdk aws-sdk']],
    [
      'types, which are gone when the code runs',
      "type Host = 'https://evil.example';\nlet a: typeof import('node:nope');\nimport type { S3 } from 'aws-sdk';\nexport type * from 'aws-sdk';\nfunction f<T extends 'http://evil.example'>(b: T): 'http://evil.example' { return b as 'http://evil.example'; }\ninterface I { a: 'http://evil.example' }\ndeclare const d: 'http://evil.example';",
      [],
    ],
    [
      'what only has the name of an import',
      "loader.require('aws-sdk');\nbus.import('aws-sdk');\nfrom`aws-sdk`;",
      [],
    ],
    [
      'comments in odd places',
      "import/* ' */fs/* ` */from// '\n'node:nope';\nprocess/* . */./* env */env // [\n  ['API_KEY'];\nrequire(/* 'path' */ 'aws-sdk');",
      ['2 code/builtin-missing node:nope', '5 code/aws-sdk aws-sdk', '4 code/environment API_KEY'],
    ],
    [
      'what TypeScript adds',
      "import fs = require('node:nope');\nenum Hosts { Evil = 'https://evil.example' }\nconst a = (process.env as Env).API_KEY! satisfies string;\nclass A { constructor(private b = process.env?.OTHER) {} }",
      [
        '1 code/builtin-missing node:nope',
        '3 code/environment API_KEY',
        '4 code/environment OTHER',
        '2 code/host evil.example',
      ],
    ],
    ['escapes', String.raw`fetch('https:\/\/evil\x2eexample');`, ['1 code/host evil.example']],
    [
      'CommonJS that is no strict code',
      "with (a) { require('aws-sdk'); }\nreturn 010;",
      ['1 code/aws-sdk aws-sdk'],
      'index.cjs',
    ],
    [
      'JSX',
      'const a = <A href="https://evil.example">it\'s {process.env.API_KEY}</A>;',
      ['1 code/environment API_KEY', '1 code/host evil.example'],
      'index.tsx',
    ],
  ];

  it.each(cases.map(([what, source, expected, name = 'index.ts']) => ({ what, source, expected, name })))(
    'reads $what',
    async ({ source, expected, name }) => {
      expect(await found(source, name)).toEqual(expected);
    },
  );

  it.each([
    'import defer * as a from "aws-sdk";',
    'import source a from "aws-sdk";',
    'type I = import("x", { with: { "resolution-mode": "import" } }).Y;',
    "import 'aws-sdk';\nconst = 1;",
    "'",
    '`${',
    '/*',
    '({[',
    "import x from 'aws-sdk",
    '\0',
  ])(
    'says of a file with syntax that it does not know that it was not looked through: %s',
    async (source) => {
      expect(await lint(source)).toEqual([
        'code/not-linted index.ts: has syntax that the lint does not know, so what does not work on the platform is not found in it. There is nothing to do: the code is built and deployed as it is.',
      ]);
      expect(await lint(source, { ignoreRules: ['code/not-linted'] })).toEqual([]);
    },
  );

  it('shows no rule that is switched off', async () => {
    expect(await lint('process.env.A;', { ignoreRules: ['code/environment'] })).toEqual([]);
  });
});

describe('the lint of a handler', () => {
  const lintHandler = (source: string, runtime = 'nodejs24.x'): Promise<string[]> =>
    lint(source, { exportName: 'handler', runtime });

  it.each([
    'exports.handler = (event, context, callback) => callback(null, 1);',
    'exports.handler = async (event, context, callback) => 1;',
    'module.exports.handler = function (event, context, callback) {};',
    'module.exports = { handler(event, context, callback) {} };',
    'const handler = async (event, context, callback) => 1; module.exports = { handler };',
    'function handler(event, context, callback) {} exports.handler = handler;',
    'export const handler = async (event: object, context: object, callback: unknown) => 1;',
    'export async function handler(event, context, callback) {}',
    'const main = (event, context, callback) => 1; export { main as handler };',
    'export const handler = (async (event, context, callback) => 1) as Handler;',
  ])('finds a third parameter where there are no callbacks: %s', async (source) => {
    expect(await lintHandler(source)).toEqual([
      expect.stringMatching(
        /^code\/callback-handler index\.ts:1: has a handler with three parameters, and nodejs24\.x/,
      ),
    ]);
    expect(await lintHandler(source, 'nodejs22.x')).toEqual([]);
  });

  it.each([
    'exports.handler = async (event, context) => 1;',
    'exports.handler = async (event, context, callback = undefined) => 1;',
    'exports.handler = async (event, ...more) => 1;',
    'exports.other = (event, context, callback) => 1; exports.handler = async () => 1;',
    'exports.handler = wrap((event, context, callback) => 1);',
    'export function handler(this: void, event: object, context: object) {}',
    "export { handler } from './other';",
  ])('takes what is no callback handler, or cannot be told: %s', async (source) => {
    expect(await lintHandler(source)).toEqual([]);
  });

  it.each([
    'exports.handler = async () => ({ statusCode: 400, body: "{}" });',
    'exports.handler = async (e) => { if (!e.id) { return { statusCode: 404 }; } return { ok: true }; };',
    'export const handler = async (e) => { try { return {}; } catch { return { "statusCode": 500 } as const; } };',
    'export const handler = async (e) => (e.ok ? { statusCode: 200 } : { statusCode: 502 });',
    'exports.handler = (e, c, callback) => { callback(null, { statusCode: 400 }); };',
  ])('finds a status of HTTP that a flow takes for a success: %s', async (source) => {
    expect(await lintHandler(source, 'nodejs22.x')).toEqual([
      expect.stringMatching(/^code\/status-code index\.ts:1: returns \{ statusCode: \d+ \}, .* success path/),
    ]);
  });

  it.each([
    'exports.handler = async () => ({ statusCode: 200 });',
    'exports.handler = async () => { const inner = () => ({ statusCode: 400 }); return inner().body; };',
    'exports.handler = async (e) => ({ statusCode: e.status });',
    'const other = () => ({ statusCode: 400 }); exports.handler = async () => 1;',
  ])('leaves other answers alone: %s', async (source) => {
    expect(await lintHandler(source)).toEqual([]);
  });
});

describe('a package', () => {
  const source = {
    'src/index.ts': "export const handler = () => process.env.API_KEY ?? 'https://api.example.com';",
  };
  function pack(more: object = {}, files = source): ReturnType<typeof packFunction> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(work, path)), { recursive: true });
      writeFileSync(join(work, path), text);
    }
    return packFunction({
      source: { kind: 'typescript', path: work },
      handler: 'src/index.handler',
      runtime: 'nodejs22.x',
      workingDirectory: work,
      cacheDirectory: join(work, 'cache'),
      ...more,
    });
  }

  it('carries what was found, from the cache too', async () => {
    const rules = async (more: object): Promise<string[]> =>
      (await pack(more)).warnings.map(({ rule }) => rule);
    expect(await rules({ allowedHosts: [] })).toEqual(['code/environment', 'code/host']);
    expect(await rules({ allowedHosts: [] })).toEqual(['code/environment', 'code/host']);
    expect(await rules({ allowedHosts: [], ignoreRules: ['code/host'] })).toEqual(['code/environment']);
  });

  it('is warned of a handler that its runtime refuses, and of one that only seems to fail', async () => {
    const files = {
      'src/index.ts':
        'export const handler = async (event: unknown, context: unknown, callback: unknown) => ({ statusCode: 400 });',
    };
    const rules = async (more: object): Promise<string[]> =>
      (await pack(more, files)).warnings.map(({ rule }) => rule);
    expect(await rules({ runtime: 'nodejs24.x' })).toEqual(['code/callback-handler', 'code/status-code']);
    expect(await rules({ runtime: 'nodejs22.x' })).toEqual(['code/status-code']);
    const ignoreRules = ['code/callback-handler', 'code/status-code'];
    expect(await rules({ runtime: 'nodejs24.x', ignoreRules })).toEqual([]);
  });

  it('keeps to its budget', async () => {
    const { zipBytes } = await pack();
    await expect(pack({ budget: { zipBytes: zipBytes - 1 } })).rejects.toThrow(
      new RegExp(
        `^budget\\.zipBytes: The package has ${zipBytes} zip bytes; its budget is ${zipBytes - 1}\\. The largest modules are src/index\\.ts \\(\\d+\\)\\. \\(budget/exceeded\\)$`,
      ),
    );
    await expect(pack({ budget: { files: 0 } })).rejects.toBeInstanceOf(PackagingError);
    expect((await pack({ budget: { zipBytes } })).warnings.map(({ rule }) => rule)).toContain(
      'budget/nearly',
    );
  });
});

it("the platform's own limits are the budget of a package that has none", () => {
  const small = { zipBytes: 1, unpackedBytes: 1, files: 1, largestModules: [] };
  expect(checkBudget(small)).toEqual([]);
  const [problem] = checkBudget(
    { ...small, unpackedBytes: 251 * 1024 * 1024 },
    { unpackedBytes: 300 * 1024 * 1024 },
  );
  expect(problem).toMatchObject({ rule: 'budget/exceeded', severity: 'error' });
  expect(problem!.message).toContain("the platform's limit is 262144000");
});

describe('a definition', () => {
  const lineOf = async (source: string, path: readonly (string | number)[]): Promise<number> =>
    (await linesOfProperties('action.ts', source, 'defineFunctionAction', [path]))[0]!;

  it('has the lines of its properties, or of what is around them', async () => {
    const source = `// defineFunctionAction({ name: 'no' })
export default defineFunctionAction({
  // input: 'no',
  name: "input: {",
  input: {
    required: [
      'a',
      'b',
    ],
    properties: {
      'a-b': { type: 'string' },
      c: fn({
        type: 1 }),
    },
  },
  ...rest,
});`;
    const line = (...path: (string | number)[]): Promise<number> => lineOf(source, path);
    expect(await line('name')).toBe(4);
    expect(await line('input', 'properties', 'a-b', 'type')).toBe(11);
    expect(await line('input', 'properties', 'c', 'type')).toBe(13);
    expect(await line('input', 'required', 0)).toBe(7);
    expect(await line('input', 'required', 1)).toBe(8);
    expect(await line('input', 'properties', 'nope', 'type')).toBe(10);
    expect(await line('output')).toBe(2);
    expect(await line()).toBe(2);
    const noted = `export default defineFunctionAction<
  // (
  In>(/* { */ ({
  pattern: /[{"]/,
  text: \`\${\`{\${{ name: '}' }.name}\`} name: \`,
  name, // name:
  'input': <const>{
    required: [ , ...list, 'c' ],
    [properties]: { a: {} },
    properties: { 1: {}, a() {} },
  } satisfies In,
} as const));`;
    const notedLine = (...path: (string | number)[]): Promise<number> => lineOf(noted, path);
    expect(await notedLine('name')).toBe(6);
    expect(await notedLine('input', 'required', 2)).toBe(8);
    expect(await notedLine('input', 'properties', 1)).toBe(10);
    expect(await notedLine('input', 'properties', 'a')).toBe(10);
    expect(await lineOf('const x = 1;', ['a'])).toBe(1);
    expect(await lineOf('defineFunctionAction({ a: ', ['a'])).toBe(1);
  });
});
