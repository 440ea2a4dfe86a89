import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { damagedZip, readArchive } from '../../model/archives';
import { codeDigests } from '../../model/code-digests';
import { SOURCE_MAPS_DIRECTORY } from '../../model/manifest';
import { sha256Hex } from '../../shared/digests';
import { makeWholeLater } from '../../shared/files';
import type { Problem } from '../../shared/problems';
import { isSafeZipId } from './ids';

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

/** A zip's file: its id and the digest of its bytes. */
const FILE = /^([\w-]+)\.([0-9a-f]{64})\.zip$/;

/** The same in the format before, without a digest. */
const FIRST_FORMAT = /^([\w-]+)\.zip$/;

/** What a write that was cut off leaves. */
const UNFINISHED = /\.zip\.[0-9a-f-]+\.tmp$/;

/** A zip's code, ready to run. */
interface UnpackedCode {
  readonly codeDir: string;
  /** Where its source maps are, if this machine has made the package. */
  readonly sourceMaps?: string;
}

/** The bytes of uploaded zips, as files that are named by their digests, and their unpacked code for the runtime. */
export class ZipFiles {
  private readonly unpacked = new Map<string, Promise<UnpackedCode>>();
  /** The file of each zip, by its id. */
  private readonly files = new Map<string, string>();

  /**
   * @param zips where the zips are
   * @param code where they are unpacked; may be thrown away at any time between two runs
   * @param packages where packages with source maps are, each in a directory that its digest names; undefined: nowhere
   */
  constructor(
    private readonly zips: string,
    private readonly code: string,
    private readonly packages?: string,
  ) {}

  /**
   * Looks for what an earlier run has left.
   *
   * @param old whether names of the format before count as well
   */
  async find(old = false): Promise<void> {
    const found = new Map<string, number>();
    for (const file of await this.all()) {
      const id = (FILE.exec(file) ?? (old ? FIRST_FORMAT.exec(file) : undefined))?.[1];
      if (id === undefined) continue;
      // A zip that was replaced in the moment when the emulator ended has two files: the newer one counts.
      const { mtimeMs } = await stat(join(this.zips, file));
      if (mtimeMs < (found.get(id) ?? 0)) continue;
      found.set(id, mtimeMs);
      this.files.set(id, file);
    }
  }

  /** Gives what has a name of the format before a name of today. */
  async upgrade(): Promise<void> {
    for (const [id, file] of this.files) {
      if (FILE.test(file)) continue;
      const name = nameOf(id, sha256Hex(await this.bytes(id)));
      await rename(join(this.zips, file), join(this.zips, name));
      this.files.set(id, name);
    }
  }

  has(zipId: string): boolean {
    return this.files.has(zipId);
  }

  /** SHA-256 of a zip's bytes; undefined when there is none, or none of today's format. */
  digest(zipId: string): string | undefined {
    return FILE.exec(this.files.get(zipId) ?? '')?.[2];
  }

  /** What is wrong with the file of a zip; undefined: nothing. */
  async damageOf(zipId: string): Promise<{ readonly file: string; readonly what: string } | undefined> {
    const file = this.files.get(zipId);
    if (file === undefined) return { file: `${zipId}.*.zip`, what: 'it is missing' };
    const digest = sha256Hex(await readFile(join(this.zips, file)));
    // In the format before, nothing says how it was.
    const told = FILE.exec(file)?.[2] ?? digest;
    return told === digest ? undefined : { file, what: 'its checksum does not hold' };
  }

  /** Keeps bytes under an id. They are there entirely or not at all. */
  async save(zipId: string, bytes: Uint8Array): Promise<void> {
    if (!isSafeZipId(zipId)) throw new Error(`${JSON.stringify(zipId)} is not the id of a zip.`);
    const file = nameOf(zipId, sha256Hex(bytes));
    await makeWholeLater(join(this.zips, file), (fresh) => writeFile(fresh, bytes, { mode: 0o600 }));
    const before = this.files.get(zipId);
    this.files.set(zipId, file);
    this.unpacked.delete(zipId);
    if (before !== undefined && before !== file) await rm(join(this.zips, before), { force: true });
  }

  async remove(zipId: string): Promise<void> {
    const file = this.files.get(zipId);
    this.files.delete(zipId);
    if (file !== undefined) await rm(join(this.zips, file), { force: true });
  }

  bytes(zipId: string): Promise<Buffer> {
    const file = this.files.get(zipId);
    if (file === undefined) return Promise.reject(new Error(`There is no zip ${JSON.stringify(zipId)}.`));
    return readFile(join(this.zips, file));
  }

  /** A zip's code; unpacked when it is first asked for. @throws ZipRefused */
  unpackedCode(zipId: string): Promise<UnpackedCode> {
    let directory = this.unpacked.get(zipId);
    if (directory === undefined) {
      directory = this.unpack(zipId);
      this.unpacked.set(zipId, directory);
      directory.catch(() => this.unpacked.delete(zipId));
    }
    return directory;
  }

  /** Removes the zips that are not among these. @param aside where they are kept instead */
  async keepOnly(zipIds: ReadonlySet<string>, aside?: string): Promise<void> {
    for (const file of await this.all()) {
      const id = FILE.exec(file)?.[1] ?? '';
      if (this.files.get(id) === file && zipIds.has(id)) continue;
      if (!FILE.test(file) && !UNFINISHED.test(file)) continue;
      if (aside === undefined) await rm(join(this.zips, file), { force: true });
      else {
        await mkdir(join(aside, 'zips'), { recursive: true });
        await rename(join(this.zips, file), join(aside, 'zips', file));
      }
      if (this.files.get(id) === file) this.files.delete(id);
    }
  }

  private all(): Promise<string[]> {
    return readdir(this.zips).catch(() => []);
  }

  private async unpack(zipId: string): Promise<UnpackedCode> {
    const bytes = await this.bytes(zipId);
    const archive = await readArchive(bytes);
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
    if (this.packages === undefined) return { codeDir: directory };
    const { name } = codeDigests(bytes, archive.files);
    return { codeDir: directory, sourceMaps: join(this.packages, name, SOURCE_MAPS_DIRECTORY) };
  }
}

function nameOf(zipId: string, digest: string): string {
  return `${zipId}.${digest}.zip`;
}
