import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { MARK_LENGTH } from '../../model/marks';
import { directoriesIn, readAll, readJsonFile, remove, removeOld, writeJsonFile, writtenAt } from './files';
import { identityOf, stillRuns, isIdentity, type ProcessIdentity } from './processes';

/** What a creation is to make: the same for the creation that was cut off and for the one that goes on with it. */
export interface Wanted {
  /** The resource's type, for example `genesysactions_credential`. */
  readonly type: string;
  readonly name: string;
  /** What it belongs to: an integration and a category, or a type. */
  readonly within: string;
}

/** A creation that was begun and whose end Terraform has not been told. */
export interface Intent extends Wanted {
  readonly mark: string;
  /** What the org has answered; undefined as long as it has not. */
  readonly id?: string | undefined;
}

/** A creation that nobody is at work on any more. */
export interface CutOff extends Intent {
  /** When it was heard of last. */
  readonly heard: Date;
}

interface Kept extends Intent {
  readonly org: string;
  /** Who is at work on it; null when nobody is any more. */
  readonly owner: ProcessIdentity | null;
}

/** A creation as it is on disk. */
interface OnDisk extends Kept, CutOff {
  readonly path: string;
}

/** A creation that is under way. */
export interface Creation {
  readonly mark: string;
  /** The org has answered with this id. */
  made(id: string): void;
  /**
   * It has ended. Where the org has answered, Terraform is told the id, also of what failed later, and from here on the
   * state says whose it is. Otherwise the next apply looks for it.
   *
   * @param nothing whether it is certain that the org did nothing
   */
  ended(nothing: boolean): void;
}

/** So long a creation that nobody went on with is remembered: milliseconds. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

const UNFINISHED = 'unfinished';

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';

/**
 * The creations of this machine, each written down before its first request and removed when Terraform is told how it
 * ended: after a kill, the next run knows which marks and ids were its own. Creations for another state, for another org
 * or of a process that still runs are never shown.
 */
export class Intents {
  private readonly directory: string;
  private readonly own = new Set<string>();
  /** Ids that were written down when this process first read them, and where. */
  private paths: Map<string, string> | undefined;

  /**
   * @param root where the provider keeps what outlives a run
   * @param scope what tells the state
   * @param org what tells the org
   * @param warn told when nothing can be written down: creations then go on without
   */
  constructor(
    private readonly root: string,
    scope: string,
    private readonly org: string,
    private readonly warn: (message: string) => void,
  ) {
    this.directory = join(root, UNFINISHED, scope);
  }

  /** Writes down what is about to be created. */
  begin(wanted: Wanted): Creation {
    const mark = Array.from({ length: MARK_LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
    removeOld(this.directory, KEPT_MS);
    return this.follow({ ...wanted, mark });
  }

  /** Goes on with a creation that was cut off. */
  resume({ type, name, within, mark, id }: Intent): Creation {
    return this.follow({ type, name, within, mark, id });
  }

  /** The creations of the same thing that were cut off. */
  find({ type, name, within }: Wanted): Intent[] {
    return this.cutOff(type).filter((each) => each.name === name && each.within === within);
  }

  /** The creations for this state that were cut off, of one type. */
  cutOff(type: string): CutOff[] {
    return cutOffIn(this.directory, this.org).filter(
      (each) => each.type === type && !this.own.has(each.mark),
    );
  }

  /** Says that a state has something: the creation that made it is over, however it ended. */
  settle(id: string): void {
    this.paths ??= new Map(
      // Of other states, too: what another directory has imported is its own.
      directoriesIn(join(this.root, UNFINISHED))
        .flatMap(keptIn)
        .flatMap(({ id, path }) => (id === undefined ? [] : [[id, path] as const])),
    );
    const path = this.paths.get(id);
    if (path !== undefined) remove(path);
  }

  /** Whether somebody on this machine is making what carries this mark. */
  isAtWork(mark: string): boolean {
    return this.own.has(mark) || isAtWork(this.root, mark);
  }

  private follow(intent: Intent): Creation {
    const { mark } = intent;
    const path = join(this.directory, `${mark}.json`);
    let now: Intent = intent;
    const keep = (owner: ProcessIdentity | null): void => {
      try {
        writeJsonFile(path, { ...now, org: this.org, owner } satisfies Kept);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.warn(
          `${path} cannot be written (${reason}). If this run is cut off, the next one cannot go on.`,
        );
      }
    };
    this.own.add(mark);
    keep(identityOf(process.pid));
    return {
      mark,
      made: (id) => {
        now = { ...now, id };
        keep(identityOf(process.pid));
      },
      ended: (nothing) => {
        this.own.delete(mark);
        if (nothing || now.id !== undefined) remove(path);
        else keep(null);
      },
    };
  }
}

/**
 * Whether a process that runs is making what carries a mark.
 *
 * @param root where the provider keeps what outlives a run
 */
export function isAtWork(root: string, mark: string): boolean {
  return pathsOf(root, mark).some((path) => onDisk(path, readJsonFile(path)).some(isOwned));
}

/**
 * What was cut off while it was created, for any state: only the run that comes back to it knows it as its own.
 *
 * @param root where the provider keeps what outlives a run
 * @param org what tells the org
 */
export function allCutOff(root: string, org: string): CutOff[] {
  return directoriesIn(join(root, UNFINISHED)).flatMap((directory) => cutOffIn(directory, org));
}

/** Forgets a creation of which nothing is left. */
export function forget(root: string, mark: string): void {
  for (const path of pathsOf(root, mark)) remove(path);
}

function cutOffIn(directory: string, org: string): CutOff[] {
  return keptIn(directory)
    .filter((each) => each.org === org && !isOwned(each))
    .map(({ type, name, within, mark, id, heard }) => ({ type, name, within, mark, id, heard }));
}

/** Whether somebody is at work on it. */
function isOwned({ owner, heard }: OnDisk): boolean {
  return owner !== null && stillRuns(owner, heard.getTime());
}

function keptIn(directory: string): OnDisk[] {
  return [...readAll(directory)].flatMap(([path, content]) => onDisk(path, content));
}

/** What a file says, unless it is none of ours, or gone. */
function onDisk(path: string, content: unknown): OnDisk[] {
  const heard = writtenAt(path);
  return isKept(content) && heard !== undefined ? [{ ...content, path, heard }] : [];
}

function pathsOf(root: string, mark: string): string[] {
  return directoriesIn(join(root, UNFINISHED)).map((directory) => join(directory, `${mark}.json`));
}

function isKept(content: unknown): content is Kept {
  const { type, name, within, mark, org, owner, id } = (content ?? {}) as Partial<
    Record<keyof Kept, unknown>
  >;
  return (
    [type, name, within, mark, org].every((each) => typeof each === 'string') &&
    (id === undefined || typeof id === 'string') &&
    (owner === null || isIdentity(owner))
  );
}
