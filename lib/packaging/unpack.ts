import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readArchive } from '../model/archives';
import { writeWhole } from '../shared/files';
import { PackagingError, type FunctionPackage } from './types';

/**
 * Unpacks a package beside its zip, once, and gives the directory: what the platform has at `/var/task`.
 *
 * @throws {PackagingError} when the zip cannot be read
 */
export async function unpackPackage({ zipPath }: Pick<FunctionPackage, 'zipPath'>): Promise<string> {
  const directory = join(dirname(zipPath), 'code');
  // Nothing is above /var/task: without this, the project's package.json would say what kind of modules these are.
  const boundary = join(dirname(directory), 'package.json');
  if (!existsSync(boundary)) writeWhole(boundary, '{}\n');
  if (existsSync(directory)) return directory;
  const { files, problems } = await readArchive(readFileSync(zipPath));
  if (problems.length > 0) throw new PackagingError(problems);
  const fresh = `${directory}.${process.pid}.tmp`;
  for (const { path, bytes, mode } of files) {
    const target = join(fresh, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes, { mode: mode || 0o644 });
  }
  try {
    renameSync(fresh, directory);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(directory)) throw error;
  }
  return directory;
}
