import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { readAll, removeOld, writeJsonFile } from './files';
import { isDecision, type Decision } from './decision';
import { identityOf, stillRuns, isIdentity, type ProcessIdentity } from './processes';
import { runsTests, savedPlanIn } from '../../terraform/arguments';

/** What an apply knows of the plan that it carries out. */
export interface CarriedOut {
  readonly decisions: readonly Decision[];
  /** Whether the plan could be read; otherwise it has decided nothing that counts. */
  readonly readable: boolean;
}

/** One run of Terraform takes no longer: milliseconds. */
const KEPT_MS = 24 * 60 * 60 * 1000;

interface Kept {
  /** The process of the provider that planned. */
  readonly planner: ProcessIdentity;
  readonly decisions: readonly Decision[];
  /** What is to be deleted. */
  readonly deletes: readonly string[];
}

/**
 * What is decided once, by the plan, for the apply that carries it out. That is another process of the provider, which
 * Terraform does not tell what was planned: an apply in the same run finds it in a file that the plan has left, the apply of
 * a saved plan in that plan itself, where each decision travels as the provider's note on its resource.
 */
export class Decisions {
  private readonly directory: string;
  private readonly path: string;
  private readonly args: readonly string[];
  private readonly own: Decision[] = [];
  private readonly deletes: string[] = [];
  /** What the files of all processes of this run of Terraform have in their names. */
  private readonly run: string;
  /** What earlier processes of the same run have decided: the plan, before its apply; and all before, in a run of tests. */
  readonly left: readonly Decision[];
  /** Whether this process carries out what an earlier one of the same run has planned. */
  private readonly follows: boolean;
  private read: Promise<CarriedOut | undefined> | undefined;
  /** Why the apply of this run will not know what is decided here; undefined when it will. */
  private unwritable: string | undefined;

  /**
   * @param directory where the provider keeps what outlives a run
   * @param scope what tells the state
   * @param settings what tells the org, and this configuration of the provider from others
   * @param args what Terraform was called with
   */
  constructor(directory: string, scope: string, settings: string, args: readonly string[]) {
    const { pid, started, host } = identityOf(process.ppid);
    this.run = `-${pid}-${started ?? 'unknown'}-`;
    const ours = `${digestOf(scope, settings, JSON.stringify(host))}${this.run}`;
    this.directory = join(directory, 'plans');
    this.path = join(this.directory, `${ours}${process.pid}.json`);
    this.args = args;
    const left = [...readAll(this.directory)]
      .filter(([path]) => basename(path).startsWith(ours) && path !== this.path)
      .flatMap(([, content]) => (isKept(content) ? [content] : []))
      // Whoever still runs plans beside this process.
      .filter(({ planner }) => !stillRuns(planner, 0));
    this.left = left.flatMap(({ decisions }) => decisions);
    // Each run of a test plans again.
    this.follows = left.length > 0 && !runsTests(args);
    if (!this.follows && savedPlanIn(args) === undefined) this.write();
  }

  /** What the plan has decided that this process carries out; undefined when this process plans. */
  planned(): Promise<CarriedOut | undefined> {
    this.read ??= this.readPlanned();
    return this.read;
  }

  /** Notes a decision for the apply. */
  note(decision: Decision): void {
    this.own.push(decision);
    if (!this.follows) this.write();
  }

  /** Notes that something is to be deleted. */
  noteDeleted(id: string): void {
    this.deletes.push(id);
    if (!this.follows) this.write();
  }

  /**
   * What other configurations of the provider have planned for something in this run: each has a process of its own.
   *
   * @returns undefined when they plan neither
   */
  elsewhere(id: string): 'taken over' | 'deleted' | undefined {
    if (this.follows) return undefined;
    const others = [...readAll(this.directory)]
      .filter(([path]) => basename(path).includes(this.run) && path !== this.path)
      .flatMap(([, content]) => (isKept(content) ? [content] : []));
    if (others.some(({ deletes }) => deletes.includes(id))) return 'deleted';
    const taken = others.some(({ decisions }) => decisions.some(({ takes }) => takes?.id === id));
    return taken ? 'taken over' : undefined;
  }

  /** Why an apply would not know what this plan decides; undefined when it will. */
  get lost(): string | undefined {
    return this.unwritable;
  }

  private async readPlanned(): Promise<CarriedOut | undefined> {
    if (this.follows) return { decisions: this.left, readable: true };
    const plan = savedPlanIn(this.args);
    if (plan === undefined) return undefined;
    const { decisionsIn } = await import('./saved-plan');
    const decisions = await decisionsIn(plan);
    return { decisions: decisions ?? [], readable: decisions !== undefined };
  }

  private write(): void {
    try {
      if (this.own.length + this.deletes.length === 0) removeOld(this.directory, KEPT_MS);
      const planner = identityOf(process.pid);
      writeJsonFile(this.path, { planner, decisions: this.own, deletes: this.deletes } satisfies Kept);
    } catch (error) {
      this.unwritable = `${this.path} cannot be written (${error instanceof Error ? error.message : String(error)})`;
    }
  }
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);
}

function isKept(content: unknown): content is Kept {
  const { planner, decisions, deletes } = (content ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return (
    isIdentity(planner) && Array.isArray(deletes) && Array.isArray(decisions) && decisions.every(isDecision)
  );
}
