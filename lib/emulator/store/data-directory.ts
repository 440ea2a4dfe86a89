import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDirectory, writeWhole } from '../../shared/files';
import { takeLock } from '../../shared/lock';

/** Who the orgs and clients of a data directory are. Holds client secrets: only its owner may read it. */
export interface Identity {
  /** Signs tokens and upload URLs. */
  readonly key: string;
  readonly orgs: readonly { readonly id: string; readonly name: string }[];
  readonly clients: readonly {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly org: string;
  }[];
}

/** A directory that keeps orgs between runs: who they are, what happened to them, and the uploaded zips. */
export class DataDirectory {
  /** Absolute: functions run from it in working directories of their own. */
  readonly path: string;
  readonly journalPath: string;
  private readonly identityPath: string;
  private readonly unlock: () => void;

  /** @throws when another emulator uses it */
  constructor(directory: string) {
    const path = resolve(directory);
    this.path = path;
    makeDirectory(path, 0o700);
    this.journalPath = join(path, 'journal.jsonl');
    this.identityPath = join(path, 'identity.json');
    const lock = join(path, 'lock');
    const unlock = takeLock(lock);
    if (unlock === undefined) {
      throw new Error(
        `${path} is in use by another emulator. Stop it (or, if none runs, delete ${lock}), or choose another --data directory.`,
      );
    }
    this.unlock = unlock;
  }

  readIdentity(): Identity | undefined {
    let text: string;
    try {
      text = readFileSync(this.identityPath, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return JSON.parse(text) as Identity;
    } catch {
      throw new Error(`${this.identityPath} is damaged. Restore it, or start with another --data directory.`);
    }
  }

  writeIdentity(identity: Identity): void {
    writeWhole(this.identityPath, `${JSON.stringify(identity, undefined, 2)}\n`, { mode: 0o600 });
  }

  close(): void {
    this.unlock();
  }
}
