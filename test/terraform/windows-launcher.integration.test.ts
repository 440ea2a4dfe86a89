import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NtExecutable, NtExecutableResource } from 'pe-library';
import { withBlob } from '../../lib/terraform/node-executable';
import {
  keptLauncher,
  packageKind,
  providerPackage,
  windowsLauncher,
} from '../../lib/terraform/provider-package';
import { makeLauncher } from '../../lib/terraform/windows-launcher';
import { nightly } from '../support/nightly';
import { expectStatus, run } from '../support/processes';
import { PROVIDER, ROOT, VERSION } from '../support/repository';

const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const EXECUTABLE = `terraform-provider-genesysactions_v${VERSION}`;

/** What is in an executable: its resources as type, id and text, and whether it says that it is signed. */
function contents(executable: Uint8Array): { resources: unknown[]; signed: boolean } {
  const resources = NtExecutableResource.from(
    NtExecutable.from(executable, { ignoreCert: true }),
  ).entries.map(({ type, id, bin }) => [type, id, Buffer.from(bin).toString('latin1')]);
  let signed = false;
  try {
    NtExecutable.from(executable);
  } catch {
    signed = true;
  }
  return { resources, signed };
}

/** A small executable of Windows with a resource, and with a text where Node.js has its fuse. */
function executable(text: string): Buffer {
  const made = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(made);
  resources.entries.push({ type: 16, id: 1, lang: 1033, codepage: 0, bin: new Uint8Array([65, 66]).buffer });
  resources.outputResource(made);
  made.setExtraData(Buffer.from(text));
  return Buffer.from(made.generate());
}

test('Windows starts a launcher, and the other systems the script', () => {
  expect(['windows_amd64', 'windows_arm64'].map(packageKind)).toEqual(['launcher', 'launcher']);
  expect(['linux_amd64', 'darwin_arm64'].map(packageKind)).toEqual(['script', 'script']);
  const script = providerPackage('script', EXECUTABLE, PROVIDER, () => {
    throw new Error('not asked for');
  });
  expect(script.map(({ name }) => name)).toEqual([EXECUTABLE]);
  const launcher = join(ROOT, 'LICENSE');
  const files = providerPackage('launcher', EXECUTABLE, PROVIDER, () => launcher);
  expect(files.map(({ name, source }) => [name, source])).toEqual([
    ['genesysactions.cjs', PROVIDER],
    [`${EXECUTABLE}.exe`, launcher],
  ]);
  for (const { source, content } of files) expect(content.equals(readFileSync(source))).toBe(true);
});

test('what is put into an executable is found by its name, beside what was there, and the fuse says so', () => {
  const made = withBlob(executable(`(${FUSE}:0)`), Buffer.from('the blob'));
  expect(contents(made).resources).toEqual([
    [10, 'NODE_SEA_BLOB', 'the blob'],
    [16, 1, 'AB'],
  ]);
  expect(made.includes(`(${FUSE}:1)`)).toBe(true);
});

test.each(['', `${FUSE}:1`])('an executable without a fuse, or with a blown one, is refused (%p)', (text) => {
  expect(() => withBlob(executable(text), Buffer.from('the blob'))).toThrow('no fuse');
});

test('where Node.js is none of Windows, the error says of what, and what to do', () => {
  expect(() => windowsLauncher(VERSION)).toThrow(
    `launcher for Windows cannot be made of ${process.execPath}. Install Node.js from nodejs.org`,
  );
});

test('a new launcher leaves the youngest of the others, and one that is there leaves all', () => {
  const directory = mkdtempSync(join(tmpdir(), 'genesys-actions-launchers-'));
  try {
    const put = (name: string, seconds: number): void => {
      writeFileSync(join(directory, name), name);
      utimesSync(join(directory, name), seconds, seconds);
    };
    put('launcher-0.1.0-node-v20.1.0-x64.exe', 3);
    put('launcher-0.1.0-node-v22.1.0-x64.exe', 5);
    put('launcher-0.0.9-node-v20.1.0-x64.exe', 4);
    put('launcher-0.2.0-node-v22.1.0-x64.exe.0ab1.tmp', 1);
    const make = (path: string): void => {
      writeFileSync(path, 'new');
    };
    const name = 'launcher-0.2.0-node-v22.1.0-x64.exe';
    const there = [
      'launcher-0.1.0-node-v22.1.0-x64.exe',
      name,
      'launcher-0.2.0-node-v22.1.0-x64.exe.0ab1.tmp',
    ];
    expect(keptLauncher(directory, name, make)).toBe(join(directory, name));
    expect(readdirSync(directory).sort()).toEqual(there);
    put('launcher-0.1.0-node-v18.1.0-x64.exe', 2);
    keptLauncher(directory, name, () => {
      throw new Error('made again');
    });
    expect(readdirSync(directory)).toHaveLength(4);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

nightly.describe('Node.js for Windows', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'genesys-actions-launcher-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  test('becomes a launcher: unsigned, with the lines that start the script beside it', async () => {
    const source = `
      import { fetchNode } from ${JSON.stringify(join(ROOT, 'scripts', 'release', 'node-binary.mjs'))};
      import { thisPlatform } from ${JSON.stringify(join(ROOT, 'scripts', 'release', 'platforms.mjs'))};
      const of = (platform) => fetchNode(platform, ${JSON.stringify(directory)}).executable;
      console.log(JSON.stringify({ node: of('windows_amd64'), maker: of(thisPlatform()) }));
    `;
    const fetched = await run(process.execPath, ['--input-type=module', '-e', source], {
      timeoutMs: 600_000,
    });
    const { node, maker } = JSON.parse(expectStatus(fetched, 0).stdout) as Record<'node' | 'maker', string>;
    const target = join(directory, 'made', 'launcher.exe');
    makeLauncher(target, node, maker);
    const [before, after] = [node, target].map((path) => contents(readFileSync(path)));
    expect([before?.signed, after?.signed]).toEqual([true, false]);
    const put = after?.resources.find((each) => (each as unknown[])[1] === 'NODE_SEA_BLOB') as unknown[];
    expect(put[2]).toContain('"genesysactions.cjs"');
    expect(after?.resources).toHaveLength((before?.resources.length ?? 0) + 1);
    expect(readFileSync(target).includes(`${FUSE}:1`)).toBe(true);
  }, 700_000);
});
