import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upwards } from '../../shared/directories';
import { objectOf } from '../../shared/json';
import { nearestManifest } from './imports';

/**
 * What runs the tests of a project's functions: Jest or Vitest where it has one, otherwise Node.js's own runner; that as well,
 * in files that Jest does not take for its own, where its Jest takes no TypeScript.
 */
export type TestRunner = 'jest' | 'vitest' | 'node' | 'node beside jest';

/** The runner of the project around a directory. */
export function runnerOf(directory: string): TestRunner {
  const { dependencies, devDependencies, jest } = nearestManifest(directory) ?? {};
  const packages = { ...(dependencies as object), ...(devDependencies as object) };
  const found = (['jest', 'vitest'] as const).find((name) => name in packages) ?? 'node';
  if (found !== 'jest') return found;
  const takesTypeScript =
    JEST_TRANSFORMS.some((name) => name in packages) ||
    ['transform', 'preset', 'projects'].some((name) => name in objectOf(jest)) ||
    SAYS_MORE.test(jestConfigOf(directory));
  return takesTypeScript ? 'jest' : 'node beside jest';
}

/** With one of these it is more likely than not that Jest takes TypeScript. */
const JEST_TRANSFORMS = ['ts-jest', '@swc/jest', 'esbuild-jest', '@babel/preset-typescript'];

/** A configuration that names a transform, or takes parts of itself from elsewhere; what `jest --init` writes is comments. */
const SAYS_MORE = /^(?!\s*\/\/).*(\b(transform|preset|projects)["']?\s*:|\brequire\(|^\s*import (?!type))/m;

/** The text of the nearest configuration of Jest. */
function jestConfigOf(directory: string): string {
  for (const here of upwards(directory)) {
    const name = readdirSync(here).find((each) => /^jest\.config\.\w+$/.test(each));
    if (name !== undefined) return readFileSync(join(here, name), 'utf8');
    if (existsSync(join(here, 'package.json'))) break;
  }
  return '';
}

/** The name of the file of a function's tests. */
export function testFileOf(runner: TestRunner): string {
  return runner === 'node beside jest' ? 'index.node-test.ts' : 'index.test.ts';
}

/** The test that a new function begins with. What types it needs it names itself: a project may take in none. */
export function testFor(template: string, runner: TestRunner): string {
  const { imports, body } = BODIES[template] ?? BLANK;
  const types = ['node', ...(runner === 'jest' ? ['jest'] : [])];
  const references = types.map((name) => `/// <reference types="${name}" />\n`).join('');
  const runnerImport =
    runner === 'jest' ? '' : `import { it } from '${runner === 'vitest' ? runner : 'node:test'}';\n`;
  return `${references}import { strict as assert } from 'node:assert';\n${imports.node}${runnerImport}${imports.own}import { handler } from './src';\n\n${body}`;
}

interface Body {
  readonly imports: { readonly node: string; readonly own: string };
  readonly body: string;
}

const TYPES =
  "import type { ActionContext } from 'genesys-actions/function';\nimport type action from './action';\n";

const BLANK: Body = {
  imports: { node: '', own: TYPES },
  body: `it('greets by name', async () => {
  const context = {} as ActionContext<typeof action>;
  assert.deepEqual(await handler({ name: 'World' }, context), { text: 'Hello World' });
});
`,
};

const BODIES: Readonly<Record<string, Body>> = {
  blank: BLANK,
  jwe: {
    imports: { node: "import { generateKeyPairSync } from 'node:crypto';\n", own: TYPES },
    body: `const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const context = {} as ActionContext<typeof action>;

it('encrypts and decrypts', async () => {
  const { textOutput: token = '' } = await handler(
    { jweAction: 'ENCRYPT', textInput: 'secret', jweKey: publicKey },
    context,
  );
  const answer = await handler({ jweAction: 'DECRYPT', textInput: token, jweKey: privateKey }, context);
  assert.deepEqual(answer, { textOutput: 'secret' });
});

it('fails without a key', async () => {
  const event = { jweAction: 'ENCRYPT', textInput: 'secret', jweKey: '' } as const;
  await assert.rejects(Promise.resolve(handler(event, context)), /jweKey is missing/);
});
`,
  },
  'rest-lookup': {
    imports: {
      node: "import { createServer } from 'node:http';\nimport type { AddressInfo } from 'node:net';\n",
      own: TYPES,
    },
    body: `const context = { getRemainingTimeInMillis: () => 5000 } as ActionContext<typeof action>;

/** An API with one user. */
async function withApi(test: (baseUrl: string) => Promise<void>): Promise<void> {
  const server = createServer((request, response) => {
    if (request.url !== '/users/1') response.writeHead(404).end();
    else response.end(JSON.stringify({ name: 'Ada', email: 'ada@example.com', company: { name: 'Engines' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await test(\`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

it('finds a user', () =>
  withApi(async (baseUrl) => {
    assert.deepEqual(await handler({ userId: '1', baseUrl }, context), {
      found: true,
      name: 'Ada',
      email: 'ada@example.com',
      phone: '',
      companyName: 'Engines',
    });
  }));

it('answers that there is none', () =>
  withApi(async (baseUrl) => {
    assert.equal((await handler({ userId: '2', baseUrl }, context)).found, false);
  }));
`,
  },
  'platform-api': {
    imports: {
      node: "import { createServer } from 'node:http';\nimport type { AddressInfo } from 'node:net';\n",
      own: TYPES,
    },
    body: `it('counts the actions of the org', async () => {
  const server = createServer((request, response) => {
    const answer =
      request.url === '/oauth/token'
        ? { access_token: 'token', expires_in: 3600 }
        : { total: 2, entities: [{ name: 'First' }] };
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = {
    clientContext: {
      'x-gc-id': 'id',
      'x-gc-secret': 'secret',
      'x-gc-region': \`http://127.0.0.1:\${(server.address() as AddressInfo).port}\`,
    },
  } as unknown as ActionContext<typeof action>;
  try {
    assert.deepEqual(await handler({}, context), { total: 2, firstName: 'First' });
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
`,
  },
};
