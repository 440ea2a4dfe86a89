import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { damagedZip, readArchive } from '../../model/archives';
import { makeWholeLater } from '../../shared/files';
import type { Problem } from '../../shared/problems';

/** Why a zip cannot be used. */
export class ZipRefused extends Error {
  /** The model's rule. */
  readonly rule: string;

  constructor({ rule, message }: Problem) {
    super(message);
    this.name = 'ZipRefused';
    this.rule = rule;
  }
}

/** The bytes of uploaded zips, as files, and their unpacked code for the runtime. */
export class ZipFiles {
  private readonly unpacked = new Map<string, Promise<string>>();

  /**
   * @param zips where the zips are
   * @param code where they are unpacked; may be thrown away at any time between two runs
   */
  constructor(
    private readonly zips: string,
    private readonly code: string,
  ) {}

  /** Keeps bytes under an id. They are there entirely or not at all. */
  async save(zipId: string, bytes: Uint8Array): Promise<void> {
    await makeWholeLater(this.path(zipId), (fresh) => writeFile(fresh, bytes, { mode: 0o600 }));
    this.unpacked.delete(zipId);
  }

  bytes(zipId: string): Promise<Buffer> {
    return readFile(this.path(zipId));
  }

  /** The directory with a zip's code; unpacked when it is first asked for. @throws ZipRefused */
  codeDir(zipId: string): Promise<string> {
    let directory = this.unpacked.get(zipId);
    if (directory === undefined) {
      directory = this.unpack(zipId);
      this.unpacked.set(zipId, directory);
      directory.catch(() => this.unpacked.delete(zipId));
    }
    return directory;
  }

  /** Removes the zips that are not among these. */
  async keepOnly(zipIds: ReadonlySet<string>): Promise<void> {
    const files = await readdir(this.zips).catch(() => []);
    const old = files.filter((file) => !zipIds.has(file.replace(/\.zip$/, '')));
    await Promise.all(old.map((file) => rm(join(this.zips, file), { force: true })));
  }

  private async unpack(zipId: string): Promise<string> {
    const archive = await readArchive(await this.bytes(zipId));
    const [refusal] = archive.problems;
    if (refusal !== undefined) throw new ZipRefused(refusal);
    const directory = join(this.code, zipId);
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { recursive: true });
    // Nothing is above /var/task: no other package.json says what kind of modules these are.
    const boundary = join(this.code, 'package.json');
    await makeWholeLater(boundary, (fresh) => writeFile(fresh, '{}\n'));
    for (const file of archive.files) {
      const path = join(directory, file.path);
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, file.bytes, { mode: (file.mode & 0o111) === 0 ? 0o644 : 0o755, flag: 'wx' });
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException;
        // What this machine's file system cannot hold: names that differ in their case alone, or are too long.
        if (!['EEXIST', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'].includes(code)) throw error;
        throw new ZipRefused(
          damagedZip(`The zip holds ${JSON.stringify(file.path)}, which cannot be a file (${code}).`),
        );
      }
    }
    return directory;
  }

  private path(zipId: string): string {
    return join(this.zips, `${zipId}.zip`);
  }
}
