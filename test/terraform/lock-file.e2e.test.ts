import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { packageHash, withLockEntry } from '../../lib/terraform/lock-file';
import { ENGINE } from '../support/engine';
import { expectStatus, run, type Finished } from '../support/processes';
import { VERSION } from '../support/repository';
import { CLEAN_ENVIRONMENT, HEADER, pluginPath } from '../support/terraform';

const EXECUTABLE = `terraform-provider-genesysactions_v${VERSION}`;
/** In neither order of writing nor of size that of their names. */
const FILES = [
  { name: EXECUTABLE, content: Buffer.from('what is started') },
  { name: 'genesysactions.cjs', content: Buffer.from('what that starts') },
];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'genesys-actions-lock-'));
  const plugin = join(directory, 'terraform.d', 'plugins', dirname(pluginPath()));
  await mkdir(plugin, { recursive: true });
  for (const { name, content } of FILES) await writeFile(join(plugin, name), content);
  await writeFile(join(directory, 'main.tf'), HEADER);
  await writeFile(join(directory, 'terraform.rc'), '');
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

/** `terraform init` with hashes of ours in the lock, and the lock afterwards. */
async function init(
  hashes: readonly string[],
): Promise<{ before: string; after: string; finished: Finished }> {
  const path = join(directory, '.terraform.lock.hcl');
  const address = `${ENGINE.host}/genesys-actions/genesysactions`;
  const before = withLockEntry('', address, VERSION, hashes);
  await writeFile(path, before);
  const env = { ...CLEAN_ENVIRONMENT, TF_CLI_CONFIG_FILE: join(directory, 'terraform.rc') };
  const finished = await run(ENGINE.program, ['init', '-no-color', '-input=false', '-lockfile=readonly'], {
    cwd: directory,
    env,
  });
  return { before, after: await readFile(path, 'utf8'), finished };
}

test("the hash of a package of several files is Terraform's, among those of other platforms", async () => {
  const [script = FILES[0]!] = FILES;
  const { before, after, finished } = await init([packageHash([script]), packageHash(FILES)]);
  expectStatus(finished, 0);
  expect(after).toBe(before);
});

test('another hash is refused, so the test above can fail', async () => {
  const { finished } = await init([packageHash(FILES.slice(0, 1))]);
  expect(finished.status).toBe(1);
  expect(finished.output).toContain('checksum');
});
