import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { checkBudget } from '../../lib/packaging/budget';
import { packFunction, PackagingError } from '../../lib/packaging';
import { lintSources } from '../../lib/packaging/lint';
import { lineOfProperty, scan } from '../../lib/packaging/scan';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-look-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

function look(
  source: string,
  options: { allowedHosts?: string[]; runtime?: string; ignoreRules?: string[] } = {},
): string[] {
  const file = join(work, 'index.ts');
  writeFileSync(file, source);
  return lintSources([file], { runtime: 'nodejs22.x', ...options }, work).map(
    ({ rule, message, severity }) => {
      expect(severity).toBe('warning');
      return `${rule} ${message}`;
    },
  );
}

describe('a look at the code', () => {
  it('finds modules that the runtime lacks', () => {
    const source =
      "import fs from 'node:fs/promises';\nimport { DatabaseSync } from 'node:sqlite';\nawait import('node:nope');\nrequire('path');\n";
    expect(look(source)).toEqual([
      'code/builtin-missing index.ts:3: imports node:nope, which Node.js 22 (nodejs22.x) does not have. Choose another runtime or another module.',
    ]);
    expect(look(source, { runtime: 'nodejs20.x' })).toEqual([
      'code/builtin-missing index.ts:2: imports node:sqlite, which Node.js 20 (nodejs20.x) does not have. Choose another runtime or another module.',
      'code/builtin-missing index.ts:3: imports node:nope, which Node.js 20 (nodejs20.x) does not have. Choose another runtime or another module.',
    ]);
  });

  it('finds the AWS SDK', () => {
    expect(
      look(
        "// import 'aws-sdk';\nimport { S3Client } from '@aws-sdk/client-s3';\nconst x = 'aws-sdk';\nexport * from 'aws-sdk';",
      ),
    ).toEqual([
      'code/aws-sdk index.ts:2: imports @aws-sdk/client-s3: functions of the platform have no access to AWS resources. Call services over the public internet with credentials from the integration.',
      'code/aws-sdk index.ts:4: imports aws-sdk: functions of the platform have no access to AWS resources. Call services over the public internet with credentials from the integration.',
    ]);
  });

  it('finds environment variables that the platform does not set', () => {
    expect(
      look(
        "process.env.AWS_REGION; process.env['TZ'];\n/* process.env.NOPE */ const a = process.env.API_KEY;\nconst b = process.env['OTHER'];\nprocess.env[name]; '`process.env.X`';",
      ),
    ).toEqual([
      'code/environment index.ts:2: reads process.env.API_KEY, which the platform does not set. Pass configuration as a credential field or an input, through the request template or a header.',
      'code/environment index.ts:3: reads process.env.OTHER, which the platform does not set. Pass configuration as a credential field or an input, through the request template or a header.',
    ]);
  });

  it('finds hosts that are not allowed, when there is a list', () => {
    const source =
      "// http://comment.example\nconst a = 'https://api.example.com/v1';\nconst b = `http://${host}/x`;\nconst c = `https://Evil.example/${'x'}`;\nconst d = 'https://a.b.ok.com:8443/';";
    expect(look(source)).toEqual([]);
    expect(look(source, { allowedHosts: ['api.example.com', '*.ok.com'] })).toEqual([
      'code/host index.ts:4: names the host evil.example, which allowedHosts does not (it has: api.example.com, *.ok.com). Add it, or remove the call.',
    ]);
    expect(look(source, { allowedHosts: [] })).toHaveLength(3);
  });

  it('shows no rule that is switched off', () => {
    expect(look('process.env.A;', { ignoreRules: ['code/environment'] })).toEqual([]);
  });
});

describe('a package', () => {
  const source = {
    'src/index.ts': "export const handler = () => process.env.API_KEY ?? 'https://api.example.com';",
  };
  function pack(more: object = {}): ReturnType<typeof packFunction> {
    for (const [path, text] of Object.entries(source)) {
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

describe('a source', () => {
  it('is told apart: code, strings, comments and regular expressions', () => {
    const kinds = (source: string): string[] => scan(source).map(({ kind, text }) => `${kind} ${text}`);
    expect(kinds("a = 'x\\'y' // c\n/* d\n*/ `t${b + `i${1}`}u` + /[/'\"]/g / 2")).toEqual([
      'code a',
      'code =',
      "string x\\'y",
      'comment // c',
      'comment /* d\n*/',
      'string t',
      'code b',
      'code +',
      'string i',
      'code 1',
      'string ',
      'string u',
      'code +',
      'regex /[/\'"]/g',
      'code /',
      'code 2',
    ]);
  });

  it('has the lines of its properties, or of what is around them', () => {
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
    const line = (...path: (string | number)[]): number =>
      lineOfProperty(source, 'defineFunctionAction', path);
    expect(line('name')).toBe(4);
    expect(line('input', 'properties', 'a-b', 'type')).toBe(11);
    expect(line('input', 'properties', 'c', 'type')).toBe(13);
    expect(line('input', 'required', 0)).toBe(7);
    expect(line('input', 'required', 1)).toBe(8);
    expect(line('input', 'properties', 'nope', 'type')).toBe(10);
    expect(line('output')).toBe(2);
    expect(line()).toBe(2);
    expect(lineOfProperty('const x = 1;', 'defineFunctionAction', ['a'])).toBe(1);
  });
});
