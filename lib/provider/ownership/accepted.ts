import { join } from 'node:path';
import { readJson, removeOld, writeWhole } from './files';
import { identityOf } from './processes';

/** One run of Terraform takes no longer: milliseconds. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * What a plan has found to belong to its own state, for the apply of the same run of Terraform: that is another process
 * of the provider, which is not shown again what is only to be deleted.
 */
export class Accepted {
  private readonly directory: string;
  private readonly path: string;

  constructor(directory: string, scope: string) {
    const { pid, started } = identityOf(process.ppid);
    this.directory = join(directory, 'accepted');
    this.path = join(this.directory, `${scope}-${pid}-${started ?? 'unknown'}.json`);
  }

  has(id: string): boolean {
    return this.read().includes(id);
  }

  add(ids: readonly string[]): void {
    const before = this.read();
    if (ids.every((id) => before.includes(id))) return;
    removeOld(this.directory, KEPT_MS);
    try {
      writeWhole(this.path, [...new Set([...before, ...ids])]);
    } catch {
      // A directory that cannot be written: an apply of this very run may then stop, and say what it met.
    }
  }

  private read(): string[] {
    const content = readJson(this.path);
    return Array.isArray(content) ? content.filter((each): each is string => typeof each === 'string') : [];
  }
}
