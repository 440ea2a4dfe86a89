import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeDirectory, writeWhole } from '../../shared/files';
import { removeTree } from '../../shared/work-directory';
import type { Damage } from './damage';
import { lockDirectory } from './directory-lock';
import { decodeIdentity, encodeIdentity, type Identity, type ReadIdentity } from './identity';
import { unsafeIdIn } from './ids';
import { decodeJournal, isFirstFormat, type History } from './journal-format';
import { storageFailureOf } from './storage-failure';

const IDENTITY = 'identity.json';
const JOURNAL = 'journal.jsonl';
const ZIPS = 'zips';
/** What the directory for a run's unpacked zips is called, before what tells it from another run's. */
export const CODE_DIRECTORY = 'code-';
/** The same, and the one that all runs shared in earlier releases. */
const CODE = /^code(-|$)/;

/** What a data directory holds, as far as it can be read. */
export interface Stored {
  /** Undefined: the directory is new, or this file is damaged. */
  readonly identity?: Identity;
  /** What happened. */
  readonly history: History;
  /** Whether an emulator has begun to use it: otherwise it is to be filled. */
  readonly ready: boolean;
  /** Whether it is of the format before this one. */
  readonly old: boolean;
  readonly damages: readonly Damage[];
}

const NOTHING: History = { records: [], torn: 0, damage: [] };

/** A directory that keeps orgs between runs: who they are, what happened to them, and the uploaded zips. */
export class DataDirectory {
  readonly journalPath: string;
  readonly zipsPath: string;
  private readonly identityPath: string;

  private constructor(
    /** Absolute: functions run from it in working directories of their own. */
    readonly path: string,
    private readonly unlock: () => void,
  ) {
    this.journalPath = join(path, JOURNAL);
    this.zipsPath = join(path, ZIPS);
    this.identityPath = join(path, IDENTITY);
  }

  /** Takes a directory, which is made when it is not there. @throws when another emulator uses it */
  static async open(directory: string): Promise<DataDirectory> {
    const path = resolve(directory);
    makeDirectory(path, 0o700);
    const lock = await lockDirectory(path);
    if (typeof lock === 'function') return new DataDirectory(path, lock);
    throw new Error(
      `${path} is in use by another emulator (${lock.owner}). Stop it, or choose another --data directory.`,
    );
  }

  /** Reads what it holds, and changes nothing. */
  read(): Stored {
    const found = this.readIdentity();
    const journal = existing(this.journalPath);
    const damages: Damage[] = [];
    if (found === undefined && (journal !== undefined || this.holdsZips()))
      damages.push({ file: IDENTITY, what: 'it is missing' });
    else if (found === 'unreadable' || found?.whole === false)
      damages.push({ file: IDENTITY, what: 'it is not as the emulator wrote it' });
    const identity = found === 'unreadable' ? undefined : found;
    const fresh = damages.length === 0 && identity?.ready !== true;
    const history = fresh ? NOTHING : this.historyIn(journal, identity, damages);
    return {
      ...(identity && { identity: identity.identity }),
      history,
      ready: !fresh,
      old: identity?.old === true,
      damages,
    };
  }

  /** @param ready whether everything else is there, so that the directory can be used from now on */
  writeIdentity(identity: Identity, ready = true): void {
    try {
      writeWhole(this.identityPath, encodeIdentity(identity, ready), { mode: 0o600 });
    } catch (error) {
      throw storageFailureOf(error) ?? error;
    }
  }

  /** Keeps copies of its files, as they are, in a directory within it. @returns that directory */
  keepCopies(): string {
    const aside = join(this.path, `damaged-${new Date().toISOString().replaceAll(':', '-')}`);
    makeDirectory(aside, 0o700);
    const here = new Set(readdirSync(this.path));
    for (const file of [IDENTITY, JOURNAL]) {
      if (here.has(file)) copyFileSync(join(this.path, file), join(aside, file));
    }
    return aside;
  }

  /** Removes what earlier runs have unpacked and could not remove. Never fails. @param own this run's directory */
  async removeCode(own: string): Promise<void> {
    const names = await readdir(this.path).catch(() => []);
    const old = names.filter((name) => CODE.test(name) && name !== own);
    await Promise.all(old.map((name) => removeTree(join(this.path, name)).catch(() => undefined)));
  }

  close(): void {
    this.unlock();
  }

  private readIdentity(): (ReadIdentity & { whole: boolean }) | 'unreadable' | undefined {
    const text = existing(this.identityPath)?.toString('utf8');
    return text === undefined ? undefined : (decodeIdentity(text) ?? 'unreadable');
  }

  private historyIn(
    bytes: Buffer | undefined,
    identity: ReadIdentity | undefined,
    damages: Damage[],
  ): History {
    if (bytes === undefined) {
      damages.push({ file: JOURNAL, what: 'it is missing' });
      return NOTHING;
    }
    if (identity?.old === false && bytes.length > 0 && isFirstFormat(bytes))
      damages.push({ file: JOURNAL, what: `it is of an older format than ${IDENTITY}` });
    if (identity?.old === true && bytes.length === 0) return NOTHING;
    const history = decodeJournal(bytes);
    for (const { record, what } of history.damage)
      damages.push({ file: JOURNAL, ...(record !== undefined && { record }), what });
    const orgs = identity && new Set(identity.identity.orgs.map(({ id }) => id));
    const records = history.records.map(({ number, entries }) => ({
      number,
      entries: entries.filter(([orgId, collection, id, record]) => {
        const unsafe = unsafeIdIn(collection, record ?? { id });
        if (unsafe !== undefined)
          damages.push({
            file: JOURNAL,
            record: number,
            what: `the ${unsafe.at} ${JSON.stringify(unsafe.id)} of one of its ${collection} is no id: it would lead out of the directory`,
          });
        else if (orgs?.has(orgId) === false)
          damages.push({
            file: JOURNAL,
            record: number,
            what: `it is of an org that ${IDENTITY} does not have`,
          });
        return unsafe === undefined;
      }),
    }));
    return { ...history, records };
  }

  private holdsZips(): boolean {
    try {
      return readdirSync(this.zipsPath).length > 0;
    } catch {
      return false;
    }
  }
}

function existing(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
