import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { checkHandlerInArchive, readArchive } from '../model/archives';
import { codeDigests, contentDigest } from '../model/code-digests';
import { sha256Hex } from '../shared/digests';
import { packagesDirectory, upwards } from '../shared/directories';
import { missingCode, unreadableCode } from '../model/code-files';
import { errorsOf, problem, type Problem } from '../shared/problems';
import { parseHandler } from '../model/handlers';
import { checkNoStub } from '../model/stubs';
import { checkBudget } from './budget';
import { bundle, findEntry, type Entry } from './bundle';
import { PackageCache } from './cache';
import { checkDevelopmentUse } from './development-use';
import { readDirectory } from './directory';
import { checkLinkedPackages } from './linked-packages';
import { collectExternals } from './external';
import { findPackage } from './licences';
import { lintSources } from './lint';
import { NO_ORIGIN, bundleOrigin, type BundleOrigin } from './manifest';
import {
  PackagingError,
  type BundledModule,
  type DirectoryOptions,
  type FunctionPackage,
  type PackOptions,
} from './types';
import { makeZip, type ZipInput } from './zip';

/**
 * Makes a function's package: its sources become a zip that is a pure function of them.
 *
 * @throws {PackagingError} when the code is missing, does not build, or does not hold the handler
 */
export async function packFunction(options: PackOptions): Promise<FunctionPackage> {
  const path = sourcePath(options);
  if (options.source.kind === 'directory') return packFiles(options, options.source, path);
  if (options.source.kind === 'zip') {
    const zip = readZip(path);
    const key = PackageCache.key(['zip', sha256Hex(zip), options.handler, wishesOf(options)]);
    return keep(options, key, zip, NOT_BUILT);
  }
  const { build = {} } = options.source;
  const entry = findEntry(path, options.handler, build);
  const key = buildKey(options, entry);
  const cached = cacheOf(options).find(key);
  if (cached !== undefined) return cached;
  const { files, maps, inputs, bundled, modules, warnings } = await bundle(
    entry,
    options.runtime,
    build,
    options.workingDirectory ?? process.cwd(),
  );
  const externals = await externalsOf(options, entry, build.external ?? []);
  const zip = await makeZip([...files, ...externals.files]);
  const { runtime, allowedHosts, ignoreRules } = options;
  const lintOptions = { runtime, allowedHosts, ignoreRules, handler: handlerIn(inputs, entry, options) };
  const found = await lintSources(inputs, lintOptions, options.workingDirectory);
  return keep(options, key, zip, {
    inputs: [...inputs, ...settingsOf(entry, inputs), ...externals.manifests],
    modules,
    maps,
    warnings: [...warnings, ...found],
    origin: bundleOrigin(bundled, entry.root),
  });
}

/** What is packed as it is: known again by what it holds, before anything is compressed. */
async function packFiles(
  options: PackOptions,
  wishes: DirectoryOptions,
  path: string,
): Promise<FunctionPackage> {
  const { files, development, problems } = readDirectory(path, wishes);
  const linked = checkLinkedPackages(path, files);
  const without = [...development.values()].sort();
  const key = PackageCache.key([
    'directory',
    contentDigest(files),
    options.handler,
    wishesOf(options),
    [...problems, ...linked],
    without,
  ]);
  const known = cacheOf(options).find(key);
  if (known !== undefined) return known;
  // What the modules import follows from what is packed and what is not: it is looked for once.
  const missing = await checkDevelopmentUse(path, options.handler, files, development);
  return keep(options, key, await makeZip(files), {
    ...NOT_BUILT,
    warnings: [...problems, ...missing, ...linked],
  });
}

/** Where the handler is among the files of a bundle: esbuild names each by its real path. */
function handlerIn(
  inputs: readonly string[],
  entry: Entry,
  { handler }: PackOptions,
): { file: string; exportName: string } | undefined {
  const exportName = parseHandler(handler)?.exportName;
  const real = realpathSync(entry.path);
  const file = inputs.find((each) => existsSync(each) && realpathSync(each) === real);
  return exportName === undefined || file === undefined ? undefined : { file, exportName };
}

/** The package, if nothing changed since it was built; without starting anything. */
export function findPacked(options: PackOptions): FunctionPackage | undefined {
  if (options.source.kind !== 'typescript') return undefined;
  const entry = findEntry(sourcePath(options), options.handler, options.source.build);
  return cacheOf(options).find(buildKey(options, entry));
}

/** What a package was made from, and what was found meanwhile. */
interface MadeFrom {
  readonly inputs: readonly string[];
  readonly modules: readonly BundledModule[];
  readonly warnings: readonly Problem[];
  readonly maps: readonly ZipInput[];
  readonly origin: BundleOrigin;
}

const NOT_BUILT: MadeFrom = { inputs: [], modules: [], warnings: [], maps: [], origin: NO_ORIGIN };

async function keep(
  options: PackOptions,
  key: string,
  zip: Buffer,
  from: MadeFrom,
): Promise<FunctionPackage> {
  const archive = await readArchive(zip);
  const measures = {
    zipBytes: zip.length,
    unpackedBytes: archive.unpackedBytes,
    files: archive.files.length,
    largestModules: from.modules,
  };
  const problems = [
    ...archive.problems,
    ...archive.warnings,
    ...(await checkHandlerInArchive(options.handler, archive)),
    ...checkNoStub(options.handler, archive),
    ...checkBudget(measures, options.budget),
  ].filter(({ severity, rule }) => severity === 'error' || options.ignoreRules?.includes(rule) !== true);
  const errors = errorsOf(problems);
  if (errors.length > 0) throw new PackagingError(errors);
  const made = {
    sha256: codeDigests(zip, archive.files).name,
    zipBytes: zip.length,
    unpackedBytes: archive.unpackedBytes,
    files: archive.files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
    largestModules: from.modules,
    warnings: [...from.warnings, ...problems],
  };
  return cacheOf(options).keep(key, from.inputs, made, zip, from);
}

function externalsOf(
  options: PackOptions,
  entry: Entry,
  names: readonly string[],
): ReturnType<typeof collectExternals> {
  if (names.length === 0) return Promise.resolve({ files: [], manifests: [] });
  return collectExternals(names, dirname(entry.path), cacheDirectoryOf(options));
}

function readZip(path: string): Buffer {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new PackagingError([missingCode(`The zip ${path}`)]);
  if (!stat.isFile()) {
    throw new PackagingError([
      problem('code/not-a-zip', [], `${path} is a directory. To pack it use FunctionCode.fromDirectory.`),
    ]);
  }
  try {
    return readFileSync(path);
  } catch (error) {
    throw new PackagingError([unreadableCode(path, error)]);
  }
}

function sourcePath({ source, workingDirectory = process.cwd() }: PackOptions): string {
  return resolve(workingDirectory, source.path);
}

function cacheOf(options: PackOptions): PackageCache {
  return new PackageCache(cacheDirectoryOf(options));
}

function cacheDirectoryOf({ cacheDirectory, workingDirectory = process.cwd() }: PackOptions): string {
  return cacheDirectory === undefined
    ? packagesDirectory(workingDirectory)
    : resolve(workingDirectory, cacheDirectory);
}

function buildKey(options: PackOptions, entry: Entry): string {
  const build = options.source.kind === 'typescript' ? (options.source.build ?? {}) : {};
  return PackageCache.key([
    'typescript',
    entry,
    options.handler,
    options.runtime,
    build,
    wishesOf(options),
    esbuildVersion(),
  ]);
}

/** What decides which warnings a package carries. */
function wishesOf({ allowedHosts, budget, ignoreRules }: PackOptions): unknown {
  return { allowedHosts, budget, ignoreRules };
}

let version: string | undefined;

/** Another esbuild may write other bytes. */
function esbuildVersion(): string {
  version ??= findPackage(require.resolve('esbuild'))?.version ?? 'unknown';
  return version;
}

/**
 * The settings that decide how sources are read, besides the sources: package.json and tsconfig.json beside and above
 * them. One that is not there is remembered, too: when it appears, the package is built anew.
 */
function settingsOf(entry: Entry, inputs: readonly string[]): string[] {
  const settings = new Set<string>();
  for (const input of inputs) {
    const owner = findPackage(input);
    if (owner !== undefined) settings.add(owner.path);
  }
  for (const directory of upwards(dirname(entry.path))) {
    settings.add(join(directory, 'tsconfig.json'));
    settings.add(join(directory, 'package.json'));
  }
  return [...settings];
}
