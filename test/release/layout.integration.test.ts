import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entriesOf, openZip } from '../../lib/shared/zip';
import { variants } from '../support/nightly';
import { expectStatus, run, type Finished } from '../support/processes';
import { ROOT, VERSION } from '../support/repository';

const NAME = `terraform-provider-genesysactions_${VERSION}`;
const PLATFORMS = ['darwin_amd64', 'darwin_arm64', 'linux_amd64', 'linux_arm64', 'windows_amd64'];
const NO_KEY = { GPG_PRIVATE_KEY: undefined, GPG_KEY_ID: undefined, GPG_PASSPHRASE: undefined };

let directory: string;
let release: string;

beforeEach(() => {
  // A short path: gpg's agent has a socket in its home.
  directory = mkdtempSync(join(tmpdir(), 'release-'));
  release = mkdtempSync(join(directory, 'out-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** Zips by their names alone: what is in them matters to no digest. */
function writeZips(platforms: readonly string[]): void {
  for (const platform of platforms) writeFileSync(join(release, `${NAME}_${platform}.zip`), platform);
}

function sums(env: Readonly<Record<string, string>> = {}): Promise<Finished> {
  const script = join(ROOT, 'scripts', 'release', 'provider.mjs');
  return run(process.execPath, [script, '--sums', '--out', release], { env: { ...NO_KEY, ...env } });
}

test('a release has the files that the registries demand, and says that it is not signed', async () => {
  writeZips(PLATFORMS);
  const { stdout, stderr } = expectStatus(await sums(), 0);
  expect(stdout).toBe(`${NAME}_SHA256SUMS\n`);
  expect(stderr).toContain('Not signed');
  expect(readdirSync(release).sort()).toEqual(
    [
      ...PLATFORMS.map((platform) => `${NAME}_${platform}.zip`),
      `${NAME}_SHA256SUMS`,
      `${NAME}_manifest.json`,
    ].sort(),
  );
  expect(JSON.parse(readFileSync(join(release, `${NAME}_manifest.json`), 'utf8'))).toEqual({
    version: 1,
    metadata: { protocol_versions: ['6.0'] },
  });
  const checked = await run('sha256sum', ['--check', '--strict', `${NAME}_SHA256SUMS`], { cwd: release });
  expect(expectStatus(checked, 0).stdout.match(/: OK$/gm)).toHaveLength(6);
});

test('a release without a platform is none', async () => {
  writeZips(PLATFORMS.slice(1));
  const { status, stderr } = await sums();
  expect(status).toBe(1);
  expect(stderr).toContain(`${NAME}_darwin_amd64.zip`);
  expect(readdirSync(release)).not.toContain(`${NAME}_SHA256SUMS`);
});

test.each(variants(['a passphrase', ''], (_, index) => index === 0))(
  'the digests are signed, binary, with the key given (%p)',
  async (passphrase) => {
    const home = mkdtempSync(join(directory, 'gpg-'));
    // Else the agent measures for seconds how often it can hash a passphrase.
    writeFileSync(join(home, 'gpg-agent.conf'), 's2k-count 65536\n');
    const gpg = (...args: string[]): Promise<Finished> =>
      run('gpg', [
        '--homedir',
        home,
        '--batch',
        '--pinentry-mode',
        'loopback',
        '--passphrase',
        passphrase,
        ...args,
      ]);
    try {
      expectStatus(await gpg('--quick-generate-key', 'test@example.com', 'rsa2048', 'sign', '1d'), 0);
      const { stdout: key } = expectStatus(await gpg('--armor', '--export-secret-keys'), 0);
      writeZips(PLATFORMS);
      // What an earlier run signed does not stand in the way.
      writeFileSync(join(release, `${NAME}_SHA256SUMS.sig`), 'of other digests');
      const signed = await sums({ GPG_PRIVATE_KEY: key, GPG_PASSPHRASE: passphrase });
      expect(expectStatus(signed, 0).stdout).toBe(`${NAME}_SHA256SUMS\n${NAME}_SHA256SUMS.sig\n`);
      const signature = join(release, `${NAME}_SHA256SUMS.sig`);
      expect(readFileSync(signature, 'latin1')).not.toContain('BEGIN');
      expectStatus(await gpg('--verify', signature, join(release, `${NAME}_SHA256SUMS`)), 0);
      writeFileSync(join(release, `${NAME}_SHA256SUMS`), 'others');
      expect((await gpg('--verify', signature, join(release, `${NAME}_SHA256SUMS`))).status).not.toBe(0);
    } finally {
      await run('gpgconf', ['--homedir', home, '--kill', 'gpg-agent']);
    }
  },
);

test.each([
  ['linux_arm64', `terraform-provider-genesysactions_v${VERSION}`],
  ['windows_amd64', `terraform-provider-genesysactions_v${VERSION}.exe`],
])('the zip of %s holds what Terraform looks for, and it may be run', async (platform, executable) => {
  const layout = join(ROOT, 'scripts', 'release', 'layout.mjs');
  const source = `
    import { names, writeZip } from ${JSON.stringify(layout)};
    import { writeFileSync } from 'node:fs';
    const name = names(${JSON.stringify(VERSION)});
    writeFileSync(name.executable('${platform}'), 'the provider');
    await writeZip(name.zip('${platform}'), name.executable('${platform}'), 'the licences');
  `;
  expectStatus(await run(process.execPath, ['--input-type=module', '-e', source], { cwd: release }), 0);
  const zip = await openZip(readFileSync(join(release, `${NAME}_${platform}.zip`)));
  const modes: Record<string, string> = {};
  for await (const { fileName, externalFileAttributes } of entriesOf(zip))
    modes[fileName] = ((externalFileAttributes >>> 16) & 0o777).toString(8);
  expect(modes).toEqual({ [executable]: '755', 'LICENSE.txt': '644' });
});
