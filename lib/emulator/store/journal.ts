import { closeSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { makeWhole } from '../../shared/files';
import type { Change, Org } from './org';
import { COLLECTION_NAMES } from './records';

/** One change as it is written: org id, collection, id, record or null. */
type Entry = readonly [string, Change['collection'], string, Change['record']];

/** How much longer than what it describes a journal may get before it is written anew. */
const SLACK = 1000;

/**
 * Changes on disk: one line for each answered request that changed something, written before the answer. A process
 * that is killed loses at most a request that nobody was told about; half a line at the end is dropped.
 */
export class Journal {
  private pending: Entry[] = [];
  private file: number | undefined;

  constructor(private readonly path: string) {}

  /** Moves the orgs to where the journal ends, then opens it for more. */
  open(orgs: readonly Org[]): void {
    const byId = new Map(orgs.map((org) => [org.id, org]));
    const bytes = existing(this.path);
    const end = bytes.lastIndexOf(10) + 1;
    const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1);
    for (const [index, line] of lines.entries()) {
      for (const [orgId, collection, id, record] of entriesOf(line, this.path, index + 1)) {
        byId.get(orgId)?.load({ collection, id, record });
      }
    }
    const records = orgs.reduce(
      (sum, org) => sum + COLLECTION_NAMES.reduce((count, name) => count + org.all(name).length, 0),
      0,
    );
    if (lines.length > records + SLACK) this.compact(orgs);
    this.file = openSync(this.path, 'a', 0o600);
    if (lines.length <= records + SLACK && end < bytes.length) ftruncateSync(this.file, end);
  }

  /** Takes a change; {@link Journal.flush} writes it. */
  add(org: Org, { collection, id, record }: Change): void {
    this.pending.push([org.id, collection, id, record]);
  }

  /** Writes all changes since the last time as one: all of them will be there, or none. */
  flush(): void {
    if (this.pending.length === 0 || this.file === undefined) return;
    const line = Buffer.from(`${JSON.stringify(this.pending)}\n`);
    this.pending = [];
    let written = 0;
    while (written < line.length) written += writeSync(this.file, line, written);
  }

  close(): void {
    this.flush();
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private compact(orgs: readonly Org[]): void {
    makeWhole(this.path, (fresh) => {
      const file = openSync(fresh, 'w', 0o600);
      for (const org of orgs) {
        for (const collection of COLLECTION_NAMES) {
          for (const record of org.all(collection)) {
            writeSync(file, `${JSON.stringify([[org.id, collection, record.id, record]])}\n`);
          }
        }
      }
      fsyncSync(file);
      closeSync(file);
    });
  }
}

function existing(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function entriesOf(line: string, path: string, number: number): readonly Entry[] {
  try {
    return JSON.parse(line) as readonly Entry[];
  } catch {
    throw new Error(
      `${path} is damaged in line ${number}. Restore it, or start with another --data directory.`,
    );
  }
}
