import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { isCode } from '../model/archives';
import { MANIFEST_FILE, type PackageManifest } from '../model/manifest';
import { copyWhole, makeWholeLater, writeWhole } from '../shared/files';
import { hasUncommittedChanges } from './commit';
import { definitionDigest, type PromotedDefinition } from './definition';
import { PromotionError } from './lock';

const execute = promisify(execFile);

/** Where a package was built. */
interface PackageOrigin {
  /** Null when it was built outside of git. */
  readonly commit: string | null;
  /** When it was kept first: ISO. */
  readonly time: string;
}

/** How the store reaches a place that all machines share. Each command runs in `sh` with `$KEY` and `$FILE` set. */
interface StoreHooks {
  /** Copies `$FILE` there, under `$KEY`: `aws s3 cp "$FILE" "s3://bucket/$KEY"`. */
  readonly put?: string | undefined;
  /** Copies what is there under `$KEY` to `$FILE`, and fails when there is nothing. */
  readonly get?: string | undefined;
}

/**
 * Packages and definitions by their digests: what was deployed once can be deployed again, byte by byte. A directory,
 * and by hooks any place that a command can copy to and from.
 */
export class Store {
  constructor(
    /** Absolute or relative to the working directory. */
    private readonly directory: string,
    private readonly hooks: StoreHooks = {},
  ) {}

  /**
   * Keeps a package with its manifest and definition. What is there already is left as it is.
   *
   * @param zipPath the zip; its manifest is taken from beside it where there is one
   */
  async keep(
    sha256: string,
    zipPath: string,
    definition: PromotedDefinition,
    origin: PackageOrigin,
  ): Promise<void> {
    if (!(await isCode(readFileSync(zipPath), sha256)))
      throw new PromotionError(`The package ${zipPath} does not have the digest ${sha256}.`);
    const manifest = join(dirname(zipPath), MANIFEST_FILE);
    if (existsSync(manifest)) await this.put(`${sha256}/${MANIFEST_FILE}`, manifest);
    const digest = definitionDigest(definition);
    await this.putText(`definitions/${digest}.json`, JSON.stringify(definition));
    await this.putOrigin(definitionOrigin(digest), origin);
    await this.putOrigin(`${sha256}/origin.json`, origin);
    // Last: a package that is there has everything that belongs to it.
    await this.put(`${sha256}/code.zip`, zipPath);
  }

  /** The path of a kept zip; undefined when the store has it not. @throws when it is not its digest's */
  async zip(sha256: string): Promise<string | undefined> {
    const path = await this.get(`${sha256}/code.zip`);
    if (path !== undefined && !(await isCode(readFileSync(path), sha256))) {
      throw new PromotionError(
        `The kept package ${path} was changed: it does not have the digest ${sha256}. Delete it and fetch or build it again.`,
      );
    }
    return path;
  }

  async definition(digest: string): Promise<PromotedDefinition | undefined> {
    const found = await this.json<PromotedDefinition>(`definitions/${digest}.json`);
    if (found !== undefined && definitionDigest(found) !== digest)
      throw new PromotionError(
        `The kept definition ${digest} was changed. Delete it and deploy its commit again.`,
      );
    return found;
  }

  manifest(sha256: string): Promise<PackageManifest | undefined> {
    return this.json<PackageManifest>(`${sha256}/${MANIFEST_FILE}`);
  }

  /**
   * Where a package was built, or, where its definition was only ever deployed with changes on top of a commit, where
   * that was: then the commit of the code alone does not give what runs.
   */
  async origin(sha256: string, definition: string): Promise<PackageOrigin | undefined> {
    const code = await this.json<PackageOrigin>(`${sha256}/origin.json`);
    if (code === undefined || hasUncommittedChanges(code.commit)) return code;
    const defined = await this.json<PackageOrigin>(definitionOrigin(definition));
    return defined !== undefined && hasUncommittedChanges(defined.commit) ? defined : code;
  }

  /** The first commit that gave something counts, unless what was there then was not yet committed. */
  private async putOrigin(key: string, origin: PackageOrigin): Promise<void> {
    const known = await this.json<PackageOrigin>(key);
    const isBetter = known !== undefined && !isCommitted(known) && isCommitted(origin);
    await this.putText(key, JSON.stringify(origin), isBetter);
  }

  private async json<T>(key: string): Promise<T | undefined> {
    const path = await this.get(key);
    return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as T);
  }

  private async get(key: string): Promise<string | undefined> {
    const path = resolve(this.directory, key);
    if (existsSync(path)) return path;
    if (this.hooks.get === undefined) return undefined;
    const { get } = this.hooks;
    try {
      await makeWholeLater(path, (fresh) => hook(get, key, fresh));
      return path;
    } catch {
      // Not there: the hook says so by its status, or has made no file.
      return undefined;
    }
  }

  private async put(key: string, from: string): Promise<void> {
    const path = resolve(this.directory, key);
    if (!existsSync(path)) copyWhole(from, path);
    if (this.hooks.put === undefined) return;
    try {
      await hook(this.hooks.put, key, path);
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string };
      throw new PromotionError(`The store's put command failed for ${key}. ${stderr.trim()}`.trim());
    }
  }

  private async putText(key: string, text: string, replace = false): Promise<void> {
    const path = resolve(this.directory, key);
    if (replace || !existsSync(path)) writeWhole(path, `${text}\n`);
    await this.put(key, path);
  }
}

function definitionOrigin(digest: string): string {
  return `definitions/${digest}.origin.json`;
}

function isCommitted({ commit }: PackageOrigin): boolean {
  return commit !== null && !hasUncommittedChanges(commit);
}

async function hook(command: string, key: string, file: string): Promise<void> {
  await execute('sh', ['-c', command], { env: { ...process.env, KEY: key, FILE: file } });
}
