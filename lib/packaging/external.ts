import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { upwards } from '../shared/directories';
import { problem } from '../shared/problems';
import { PackagingError } from './types';
import type { ZipInput } from './zip';

/** The machine that functions run on. [blog] */
const PLATFORM = { os: 'linux', cpu: 'arm64', libc: 'glibc' } as const;

/** What is read of a package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

/** Packages that are packed beside a bundle. */
interface ExternalFiles {
  readonly files: readonly ZipInput[];
  /** The package.json of each, absolute. */
  readonly manifests: readonly string[];
}

/**
 * Collects packages that are not bundled, with everything they depend on: from what is installed here, in exactly these
 * versions, and with their parts for the platform's machine, which npm fetches where they are not installed.
 *
 * Rules: `code/external-missing` (not installed), `code/external-native` (nothing that runs on linux, arm64),
 * `code/external-fetch` (npm cannot get the part for linux, arm64).
 *
 * @param from the directory that the function's imports start from
 * @param cacheDirectory where fetched parts are kept
 */
export async function collectExternals(
  names: readonly string[],
  from: string,
  cacheDirectory: string,
): Promise<ExternalFiles> {
  const collection = new Collection(cacheDirectory);
  for (const name of [...names].sort()) await collection.add(name, from, name);
  collection.refuseForeignParts();
  return { files: collection.files(), manifests: collection.manifests() };
}

interface Collected {
  readonly manifest: Manifest;
  /** Absolute. */
  readonly directory: string;
  readonly files: ZipInput[];
  /** The external package that brought it. */
  readonly root: string;
}

class Collection {
  /** By their place in the zip. */
  readonly #packages = new Map<string, Collected>();

  constructor(private readonly cacheDirectory: string) {}

  async add(name: string, from: string, root: string): Promise<void> {
    const directory = resolvePackage(name, from);
    if (directory === undefined) {
      throw new PackagingError([
        problem(
          'code/external-missing',
          ['build', 'external'],
          `The external package ${name} is not installed: npm install ${name}.`,
        ),
      ]);
    }
    await this.#take(directory, root);
  }

  async #take(directory: string, root: string): Promise<void> {
    const place = placeOf(directory);
    if (this.#packages.has(place)) return;
    const manifest = readManifest(directory);
    this.#packages.set(place, { manifest, directory, files: readPackage(directory, place), root });
    const { dependencies = {}, optionalDependencies = {} } = manifest;
    for (const name of Object.keys(dependencies).sort()) {
      if (!(name in optionalDependencies)) await this.add(name, directory, root);
    }
    for (const [name, version] of Object.entries(optionalDependencies).sort()) {
      await this.#takeOptional(name, version, directory, root);
    }
  }

  /** Optional dependencies are how packages bring their parts for each machine: only ours is of use. */
  async #takeOptional(name: string, version: string, from: string, root: string): Promise<void> {
    const installed = resolvePackage(name, from);
    if (installed !== undefined) {
      if (runsThere(readManifest(installed))) await this.#take(installed, root);
      return;
    }
    if (!/linux/.test(name) || !/arm64|aarch64/.test(name) || /musl/.test(name)) return;
    await this.#take(await fetchPackage(name, version, this.cacheDirectory), root);
  }

  /** Of native parts only those for the platform's machine are kept; a package with none is refused. */
  refuseForeignParts(): void {
    const roots = new Map<string, { foreign: boolean; fitting: boolean; gyp: boolean }>();
    for (const { files, root } of this.#packages.values()) {
      const seen = roots.get(root) ?? { foreign: false, fitting: false, gyp: false };
      for (const { path, bytes } of files) {
        if (path.endsWith('/binding.gyp')) seen.gyp = true;
        if (!path.endsWith('.node')) continue;
        if (isForPlatform(bytes)) seen.fitting = true;
        else seen.foreign = true;
      }
      roots.set(root, seen);
    }
    const refused = [...roots].filter(([, { foreign, fitting, gyp }]) => (foreign || gyp) && !fitting);
    if (refused.length === 0) return;
    throw new PackagingError(
      refused.map(([name, { gyp, foreign }]) =>
        problem(
          'code/external-native',
          ['build', 'external'],
          `The external package ${name} ${foreign ? 'has native parts, and none of them is for' : gyp ? 'is compiled when it is installed, so not for' : ''} ` +
            `${PLATFORM.os} on ${PLATFORM.cpu}, where functions run. Use a package with prebuilt parts for that machine, or one without native parts.`,
        ),
      ),
    );
  }

  files(): ZipInput[] {
    return [...this.#packages.values()].flatMap(({ files }) =>
      files.filter(({ path, bytes }) => !path.endsWith('.node') || isForPlatform(bytes)),
    );
  }

  manifests(): string[] {
    return [...this.#packages.values()].map(({ directory }) => join(directory, 'package.json'));
  }
}

/** Where Node.js would find a package. */
function resolvePackage(name: string, from: string): string | undefined {
  for (const directory of upwards(from)) {
    const candidate = join(directory, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
  }
  return undefined;
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}

/** A package's place in the zip: what is behind the first node_modules. */
function placeOf(directory: string): string {
  const parts = directory.replaceAll('\\', '/').split('/node_modules/');
  return `node_modules/${parts.slice(1).join('/node_modules/')}`;
}

/** A package's own files, without those of the packages in it. */
function readPackage(directory: string, place: string): ZipInput[] {
  return readdirSync(directory).flatMap((name): ZipInput[] => {
    const path = join(directory, name);
    if (name === 'node_modules' || name === '.git') return [];
    const stat = statSync(path);
    if (stat.isDirectory()) return readPackage(path, `${place}/${name}`);
    return [{ path: `${place}/${name}`, bytes: readFileSync(path), executable: (stat.mode & 0o100) !== 0 }];
  });
}

function runsThere({ os, cpu, libc }: Manifest): boolean {
  const allows = (list: readonly string[] | undefined, value: string): boolean =>
    list === undefined ||
    (list.some((each) => each.startsWith('!')) ? !list.includes(`!${value}`) : list.includes(value));
  return allows(os, PLATFORM.os) && allows(cpu, PLATFORM.cpu) && allows(libc, PLATFORM.libc);
}

/** Whether bytes are a program for the platform's machine: ELF, 64 bit, AArch64. */
function isForPlatform(bytes: Uint8Array): boolean {
  const header = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 20));
  return header.length === 20 && header.readUInt32BE(0) === 0x7f454c46 && header.readUInt16LE(18) === 183;
}

/** Lets npm fetch a package that is not for this machine, once. */
async function fetchPackage(name: string, version: string, cacheDirectory: string): Promise<string> {
  const kept = join(cacheDirectory, 'platform', `${name.replaceAll('/', '+')}@${version}`);
  const directory = join(kept, 'node_modules', name);
  if (existsSync(directory)) return directory;
  const fresh = mkdtempSync(join(tmpdir(), 'genesys-actions-fetch-'));
  try {
    const settings = [
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--force',
    ];
    const machine = [`--os=${PLATFORM.os}`, `--cpu=${PLATFORM.cpu}`, `--libc=${PLATFORM.libc}`];
    const words = ['install', `${name}@${version}`, '--prefix', fresh, ...settings, ...machine];
    await promisify(execFile)('npm', words, { cwd: fresh, shell: process.platform === 'win32' });
    mkdirSync(dirname(kept), { recursive: true });
    rmSync(kept, { recursive: true, force: true });
    renameSync(fresh, kept);
    return directory;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    const [reason = 'npm failed'] = said.split('\n').filter((line) => /npm (?:error|ERR!)/.test(line));
    throw new PackagingError([
      problem(
        'code/external-fetch',
        ['build', 'external'],
        `npm cannot get ${name}@${version}, the part of an external package for ${PLATFORM.os} on ${PLATFORM.cpu}: ${reason}`,
      ),
    ]);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
