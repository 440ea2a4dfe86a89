import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readJson, removeOld, writeWhole } from './files';
import { isDecision, type Decision } from './decision';
import { identityOf, isAlive, isIdentity, runsTests, savedPlanIn, type ProcessIdentity } from './processes';

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
  /** What the plan of the same run has left. */
  private readonly before: Kept | undefined;
  private read: Promise<CarriedOut | undefined> | undefined;
  /** Why the apply of this run will not know what is decided here; undefined when it will. */
  private unwritable: string | undefined;

  /**
   * @param directory where the provider keeps what outlives a run
   * @param scope what tells the state
   * @param org what tells the org
   * @param args what Terraform was called with
   */
  constructor(directory: string, scope: string, org: string, args: readonly string[]) {
    const { pid, started, host } = identityOf(process.ppid);
    this.directory = join(directory, 'plans');
    this.path = join(
      this.directory,
      `${digestOf(scope, org, JSON.stringify(host))}-${pid}-${started ?? 'unknown'}.json`,
    );
    this.args = args;
    const left = readJson(this.path);
    // Whoever still runs plans beside this process; each run of a test plans again.
    this.before = isKept(left) && !isAlive(left.planner, 0) && !runsTests(args) ? left : undefined;
    if (this.before === undefined && !savedPlanIn(args)) this.write();
  }

  /** What the plan has decided that this process carries out; undefined when this process plans. */
  planned(): Promise<CarriedOut | undefined> {
    this.read ??= this.readPlanned();
    return this.read;
  }

  /** Notes a decision for the apply. */
  note(decision: Decision): void {
    this.own.push(decision);
    if (this.before === undefined) this.write();
  }

  /** Why an apply would not know what this plan decides; undefined when it will. */
  get lost(): string | undefined {
    return this.unwritable;
  }

  private async readPlanned(): Promise<CarriedOut | undefined> {
    if (this.before !== undefined) return { decisions: this.before.decisions, readable: true };
    const plan = savedPlanIn(this.args);
    if (plan === undefined) return undefined;
    const { decisionsIn } = await import('./saved-plan');
    const decisions = await decisionsIn(plan);
    return { decisions: decisions ?? [], readable: decisions !== undefined };
  }

  private write(): void {
    try {
      if (this.own.length === 0) removeOld(this.directory, KEPT_MS);
      writeWhole(this.path, { planner: identityOf(process.pid), decisions: this.own } satisfies Kept);
    } catch (error) {
      this.unwritable = `${this.path} cannot be written (${error instanceof Error ? error.message : String(error)})`;
    }
  }
}

function digestOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 24);
}

function isKept(content: unknown): content is Kept {
  const { planner, decisions } = (content ?? {}) as Partial<Record<keyof Kept, unknown>>;
  return isIdentity(planner) && Array.isArray(decisions) && decisions.every(isDecision);
}
