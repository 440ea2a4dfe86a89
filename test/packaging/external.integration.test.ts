import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArchive } from '../../lib/model/archives';
import { packFunction, PackagingError } from '../../lib/packaging';

let work: string;

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'genesys-actions-external-'));
});
afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

/** The beginning of a program for a machine: 183 is AArch64, 62 is x86-64. */
function elf(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x7f454c46, 0);
  header.writeUInt16LE(machine, 18);
  return header;
}
const ARM64 = elf(183);
const X64 = elf(62);

/** Installs packages as npm would, and packs a function that keeps `names` outside of its bundle. */
async function pack(names: string[], installed: Record<string, string | Buffer | object>): Promise<string[]> {
  const files: Record<string, string | Buffer | object> = {
    'f/src/index.ts': `${names.map((name, index) => `import * as p${index} from '${name}';`).join('\n')}\nexport const handler = async () => [${names.map((_, index) => `p${index}`).join()}];`,
    ...Object.fromEntries(
      Object.entries(installed).map(([path, content]) => [`node_modules/${path}`, content]),
    ),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(work, path)), { recursive: true });
    const bytes = typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content);
    writeFileSync(join(work, path), bytes);
  }
  const made = await packFunction({
    source: { kind: 'typescript', path: 'f', build: { external: names } },
    handler: 'src/index.handler',
    runtime: 'nodejs22.x',
    workingDirectory: work,
    cacheDirectory: join(work, 'cache'),
  });
  const { files: packed } = await readArchive(readFileSync(made.zipPath));
  expect(packed.find(({ path }) => path === 'src/index.js')!.bytes.toString()).toContain(
    `require("${names[0]!}")`,
  );
  return packed.map(({ path }) => path);
}

async function refusal(making: Promise<unknown>): Promise<[string, string]> {
  const error = (await making.catch((reason: unknown) => reason)) as PackagingError;
  expect(error).toBeInstanceOf(PackagingError);
  return [error.problems[0]!.rule, error.problems[0]!.message];
}

const manifest = (name: string, more: object = {}): object => ({
  name,
  version: '1.0.0',
  main: 'index.js',
  ...more,
});

describe('external packages', () => {
  it('are packed beside the bundle as they are installed, with what they depend on', async () => {
    expect(
      await pack(['data'], {
        'data/package.json': manifest('data', { dependencies: { '@s/dep': '^1.0.0' } }),
        'data/index.js': '',
        'data/big.json': '{}',
        'data/node_modules/nested/package.json': manifest('nested'),
        'data/node_modules/nested/index.js': '',
        '@s/dep/package.json': manifest('@s/dep', { dependencies: { nested: '2' } }),
        '@s/dep/index.js': '',
        'nested/package.json': manifest('nested', { version: '2.0.0' }),
        'unused/package.json': manifest('unused'),
      }),
    ).toEqual([
      'node_modules/@s/dep/index.js',
      'node_modules/@s/dep/package.json',
      'node_modules/data/big.json',
      'node_modules/data/index.js',
      'node_modules/data/package.json',
      'node_modules/nested/package.json',
      'src/index.js',
    ]);
  });

  it("bring their native parts for the platform's machine and no others", async () => {
    expect(
      await pack(['native'], {
        'native/package.json': manifest('native', {
          optionalDependencies: {
            'native-linux-x64': '1.0.0',
            'native-linux-arm64': '1.0.0',
            'native-darwin-arm64': '1.0.0',
          },
        }),
        'native/index.js': '',
        'native/prebuilds/linux-arm64/a.node': ARM64,
        'native/prebuilds/linux-x64/a.node': X64,
        'native-linux-x64/package.json': manifest('native-linux-x64', { os: ['linux'], cpu: ['x64'] }),
        'native-linux-x64/b.node': X64,
        'native-linux-arm64/package.json': manifest('native-linux-arm64', {
          os: ['linux'],
          cpu: ['arm64'],
          libc: ['glibc'],
        }),
        'native-linux-arm64/b.node': ARM64,
      }),
    ).toEqual([
      'node_modules/native-linux-arm64/b.node',
      'node_modules/native-linux-arm64/package.json',
      'node_modules/native/index.js',
      'node_modules/native/package.json',
      'node_modules/native/prebuilds/linux-arm64/a.node',
      'src/index.js',
    ]);
  });

  it('are refused when they cannot run there', async () => {
    const native = { 'n/package.json': manifest('n'), 'n/index.js': '', 'n/build/Release/n.node': X64 };
    expect(await refusal(pack(['n'], native))).toEqual([
      'code/external-native',
      'The external package n has native parts, and none of them is for linux on arm64, where functions run. Use a package with prebuilt parts for that machine, or one without native parts.',
    ]);
    rmSync(join(work, 'node_modules'), { recursive: true });
    const gyp = { 'g/package.json': manifest('g'), 'g/index.js': '', 'g/binding.gyp': '{}' };
    expect((await refusal(pack(['g'], gyp)))[1]).toContain(
      'The external package g is compiled when it is installed, so not for linux on arm64',
    );
  });

  it('are refused when they are not installed', async () => {
    expect(await refusal(pack(['nope'], {}))).toEqual([
      'code/external-missing',
      'The external package nope is not installed: npm install nope.',
    ]);
  });

  it('are packed anew when another version is installed', async () => {
    const version = (number: string): Record<string, object | string> => ({
      'd/package.json': manifest('d', { version: number }),
      'd/index.js': `exports.v = '${number}'`,
    });
    await pack(['d'], version('1.0.0'));
    await pack(['d'], version('2.0.0'));
    const made = await packFunction({
      source: { kind: 'typescript', path: 'f', build: { external: ['d'] } },
      handler: 'src/index.handler',
      runtime: 'nodejs22.x',
      workingDirectory: work,
      cacheDirectory: join(work, 'cache'),
    });
    expect(made.cached).toBe(true);
    const { files } = await readArchive(readFileSync(made.zipPath));
    expect(files.find(({ path }) => path === 'node_modules/d/index.js')!.bytes.toString()).toContain('2.0.0');
  });
});
