import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeMajorOf } from '../model/runtimes';
import { runtimesDirectory } from '../shared/directories';
import { objectOf } from '../shared/json';

/** A Node.js that functions can run on. */
export interface HostNode {
  /** Absolute. */
  readonly executable: string;
  /** For example `24.21.0`. */
  readonly version: string;
  /** The options that it takes, as `process.allowedNodeEnvironmentFlags` has them. */
  readonly flags: ReadonlySet<string>;
}

/** What is known of a Node.js that was installed, in its own directory; the executable is relative to that. */
export interface NodeRecord {
  readonly executable: string;
  readonly version: string;
  readonly flags: readonly string[];
}

/** The file that holds the record. */
export const NODE_RECORD = 'runtime.json';

/**
 * The Node.js that a function runs on: the one that its runtime names if it is here, be it this process's own or one that
 * was installed; otherwise this process's own.
 *
 * @param runtime for example `nodejs24.x`
 */
export function nodeFor(runtime: string, directory = runtimesDirectory()): HostNode {
  const own = {
    executable: process.execPath,
    version: process.versions.node,
    flags: process.allowedNodeEnvironmentFlags,
  };
  const major = nodeMajorOf(runtime);
  if (major === undefined || major === majorOf(own.version)) return own;
  return installedNode(major, directory) ?? own;
}

/** Says that a function ran on another Node.js than its runtime names; undefined when it did not. */
export function nodeNote(runtime: string, version: string): string | undefined {
  const major = nodeMajorOf(runtime);
  if (major === undefined || major === majorOf(version)) return undefined;
  return (
    `Node.js ${major} is not here, so functions on ${runtime} run on Node.js ${version}. ` +
    `To run them on their own: genesys-actions runtimes install ${runtime}`
  );
}

/** The newest of a major version that was installed for this machine. */
export function installedNode(major: number, directory = runtimesDirectory()): HostNode | undefined {
  for (const name of installedNames(major, directory)) {
    const node = readNode(join(directory, name));
    if (node !== undefined) return node;
  }
  return undefined;
}

/** The directories of a major version for this machine, the newest first: several are there while one takes another's place. */
export function installedNames(major: number, directory: string): string[] {
  const names = existsSync(directory) ? readdirSync(directory) : [];
  return names
    .filter((name) => name.startsWith(`node-${major}.`) && name.endsWith(MACHINE))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
}

/** The name of the directory of a version. */
export function installedName(version: string): string {
  return `node-${version}${MACHINE}`;
}

/** A home may be that of several machines. */
const MACHINE = `-${process.platform}-${process.arch}`;

function readNode(directory: string): HostNode | undefined {
  try {
    const record: unknown = JSON.parse(readFileSync(join(directory, NODE_RECORD), 'utf8'));
    if (!isNodeRecord(record)) return undefined;
    const executable = join(directory, record.executable);
    return existsSync(executable)
      ? { executable, version: record.version, flags: new Set(record.flags) }
      : undefined;
  } catch {
    // Half of one, made by hand: as if there were none.
    return undefined;
  }
}

function isNodeRecord(value: unknown): value is NodeRecord {
  const { executable, version, flags } = objectOf(value);
  return typeof executable === 'string' && typeof version === 'string' && Array.isArray(flags);
}

function majorOf(version: string): number {
  return Number(version.split('.')[0]);
}
