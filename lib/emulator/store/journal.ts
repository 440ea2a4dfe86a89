import { closeSync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { makeWhole } from '../../shared/files';
import { EMPTY, encodeHead, encodeRecord, type End, type JournalEntry } from './journal-format';
import { StorageFailure, storageFailureOf } from './storage-failure';

/** How many more records than what it describes a journal may have before it is written anew. */
const SLACK = 1000;

/**
 * Changes on disk: one record for each answered request that changed something, written before anyone can see it. A
 * process that is killed loses at most a request that nobody was told about, and a write that fails leaves nothing
 * behind.
 */
export class Journal {
  private file: number | undefined;
  private end: End = EMPTY;
  /** Whether something may be in the file that does not belong there. */
  private unclean = false;

  constructor(private readonly path: string) {}

  /**
   * Opens it for more.
   *
   * @param end where it ends; undefined: it has to be written anew
   * @param now what brings empty orgs to where they are now, one entry for each record that there is
   * @throws StorageFailure when it has to be written anew and cannot be
   */
  open(end: End | undefined, now: readonly JournalEntry[]): void {
    this.end = end ?? this.anew(now);
    // It is only long: that can wait until there is room.
    if (this.end.records > now.length + SLACK) {
      try {
        this.end = this.anew(now);
      } catch (error) {
        if (storageFailureOf(error) === undefined) throw error;
      }
    }
    this.file = openSync(this.path, 'r+');
    // What comes behind it, and a first line that was not written any more.
    this.unclean = true;
    this.clean(this.file);
  }

  /** Writes changes as one record: all of them will be there, or none. @throws StorageFailure */
  write(entries: readonly JournalEntry[]): void {
    if (this.file === undefined) return;
    const [line, end] = encodeRecord(entries, this.end);
    try {
      this.clean(this.file);
      this.unclean = true;
      writeAll(this.file, line, this.end.bytes);
      writeAll(this.file, Buffer.from(encodeHead(end)), 0);
    } catch (error) {
      this.tryToClean(this.file);
      throw new StorageFailure(this.path, error);
    }
    this.end = end;
    this.unclean = false;
  }

  close(): void {
    if (this.file === undefined) return;
    this.tryToClean(this.file);
    closeSync(this.file);
    this.file = undefined;
  }

  /** Takes back what a write that failed has left. */
  private clean(file: number): void {
    if (!this.unclean) return;
    ftruncateSync(file, this.end.bytes);
    writeAll(file, Buffer.from(encodeHead(this.end)), 0);
    this.unclean = false;
  }

  private tryToClean(file: number): void {
    try {
      this.clean(file);
    } catch {
      // The next write tries again, and the next start cuts off what is left.
    }
  }

  /** Writes it whole or not at all. */
  private anew(now: readonly JournalEntry[]): End {
    let end = EMPTY;
    const lines = now.map((entry) => {
      const [line, next] = encodeRecord([entry], end);
      end = next;
      return line;
    });
    try {
      makeWhole(this.path, (fresh) => {
        const file = openSync(fresh, 'w', 0o600);
        try {
          writeAll(file, Buffer.concat([Buffer.from(encodeHead(end)), ...lines]), 0);
          fsyncSync(file);
        } finally {
          closeSync(file);
        }
      });
    } catch (error) {
      throw storageFailureOf(error) ?? error;
    }
    return end;
  }
}

function writeAll(file: number, bytes: Buffer, position: number): void {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
  }
}
