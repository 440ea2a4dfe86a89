import { mkdtempSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArchive } from '../../lib/model/archives';
import type { Emulator } from '../../lib/emulator';
import { packFunction, unpackPackage } from '../../lib/packaging';
import { callOf, newPool } from '../execution/support';
import { eventually, putZip, startTestEmulator } from '../support/emulator';
import { sdkOrg } from '../support/sdk-org';
import { errorOf } from './support';

/** Stacks of functions lead to their sources, whoever runs them. */
let work: string;

const SOURCE = {
  'src/index.ts': `import { check } from './check';
interface Event { readonly name: string }

export const handler = async (event: Event): Promise<void> => {
  await Promise.resolve();
  try { check(event.name); } catch (error) { console.error(error); }
  check(event.name);
};
`,
  'src/check.ts': `/** A comment, so that the lines of the bundle are others. */
export type Name = string;
export function check(name: Name): void {
  throw new RangeError(\`not \${name}\`);
}
`,
};

beforeAll(() => {
  work = realpathSync(mkdtempSync(join(tmpdir(), 'genesys-actions maps-')));
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

function write(name: string, files: Record<string, string>): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(work, name, path)), { recursive: true });
    writeFileSync(join(work, name, path), text);
  }
  return join(work, name);
}

const pack = (path: string, build = {}) =>
  packFunction({
    source: { kind: 'typescript', path, build },
    handler: 'src/index.handler',
    runtime: 'nodejs20.x',
    cacheDirectory: join(work, 'packages'),
  });

test.each([['CommonJS', 'cjs'] as const, ['ES module', 'esm'] as const])(
  'errors and logs of a function that is a %s',
  async (_name, format) => {
    const directory = write(`function ${format}`, SOURCE);
    const made = await pack(directory, { format });
    expect(made.files.map(({ path }) => path)).toEqual([`src/index.${format === 'esm' ? 'mjs' : 'js'}`]);
    const call = callOf(
      {},
      {
        codeDir: await unpackPackage(made),
        sourceMaps: join(dirname(made.zipPath), 'maps'),
        handler: 'src/index.handler',
        event: '{"name":"Ada"}',
      },
    );
    const outcome = await newPool().invoke(call);
    const at = (file: string, place: string): string => `(${join(directory, 'src', file)}:${place})`;
    const { trace = [] } = errorOf(outcome);
    expect(trace[0]).toBe('RangeError: not Ada');
    expect(trace[1]).toContain(at('check.ts', '4:9'));
    expect(trace[2]).toContain(at('index.ts', '7:3'));
    const [logged, reported] = outcome.logs.map(({ message }) => message);
    expect(logged).toContain(at('index.ts', '6:9'));
    expect(reported).toMatch(/^Invoke Error /);
    expect(reported).toContain(at('index.ts', '7:3'));
    expect(JSON.stringify(outcome)).not.toMatch(/index\.m?js:\d/);
  },
);

test('a package is the same with a map beside it, and one that the function wants is still in it', async () => {
  const directory = write('wanted', SOURCE);
  const [without, wanted] = [await pack(directory), await pack(directory, { sourceMap: true })];
  const text = async (zipPath: string): Promise<string | undefined> =>
    (await readArchive(readFileSync(zipPath))).files
      .find(({ path }) => path === 'src/index.js')
      ?.bytes.toString();
  expect(await text(without.zipPath)).not.toContain('sourceMappingURL');
  expect(await text(wanted.zipPath)).toBe(
    `${await text(without.zipPath)}//# sourceMappingURL=index.js.map\n`,
  );
  expect(wanted.files.map(({ path }) => path)).toEqual(['src/index.js', 'src/index.js.map']);
  // Where only the zip is known, its own map tells.
  const call = callOf(
    {},
    { codeDir: await unpackPackage(wanted), handler: 'src/index.handler', event: '{"name":"Ada"}' },
  );
  expect(errorOf(await newPool().invoke(call)).trace?.[1]).toContain('(src/check.ts:4:9)');
});

describe('in an org', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startTestEmulator({ packages: join(work, 'packages') });
  });
  afterAll(() => emulator.close());

  test('a zip that this machine has made is known by its digest', async () => {
    const directory = write('in an org', SOURCE);
    const made = await pack(directory);
    const { integrations } = await sdkOrg(emulator);
    const { id: integrationId = '' } = await integrations.postIntegrations({
      body: { name: 'Functions', integrationType: { id: 'function-data-actions' } },
    });
    await integrations.patchIntegration(integrationId, { body: { intendedState: 'ENABLED' } });
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    const { id = '' } = await integrations.postIntegrationsActionsDrafts({
      name: 'Fails',
      category: 'Functions',
      integrationId,
      contract: { input: { inputSchema: schema }, output: { successSchema: schema } },
      config: { request: { requestType: 'POST', requestTemplate: '${input.rawRequest}' }, response: {} },
    });
    await integrations.putIntegrationsActionDraftFunction(id, {
      description: '',
      handler: 'src/index.handler',
      runtime: 'nodejs22.x',
      timeoutSeconds: 5,
    });
    const upload = await integrations.postIntegrationsActionDraftFunctionUpload(id, { fileName: 'code.zip' });
    await putZip(upload, readFileSync(made.zipPath));
    await eventually(
      () => integrations.getIntegrationsActionDraftFunction(id),
      ({ zip }) => zip?.status === 'Available',
    );
    const { error } = await integrations.postIntegrationsActionDraftTest(id, { name: 'Ada' });
    expect(JSON.stringify(error)).toContain(`(${join(directory, 'src', 'check.ts')}:4:9)`);
  });
});
