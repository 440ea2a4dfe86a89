import { markIn } from '../../model/marks';
import type { Platform } from '../../platform';
import { DiagnosticError, type Diagnostics, type Logger, type PrivateState } from '../framework';
import { Claims } from './claims';
import type { Decision, TakenUp } from './decision';
import { Decisions, type CarriedOut } from './decisions';
import { Intents, type Creation, type Wanted } from './intents';
import { LeftBehind } from './left-behind';
import { Listing, namedAs, type Listed } from './listing';
import { namesInWords, NAMED_MAX } from './messages';
import { importBlock } from '../../terraform/import-block';
import { destroysAll, parentArguments } from '../../terraform/arguments';
import { scopeOf } from '../../terraform/scope';
import { stateDirectory } from '../../shared/directories';

/** What a resource type tells when one of its resources is to be created. */
interface CreatePlan {
  readonly wanted: Wanted;
  /** What it is, for messages: `integration`. */
  readonly what: string;
  /** `fail`, `create` or `adopt`; undefined while it is not known: then nothing is made beside or taken over. */
  readonly onExisting: string | undefined;
  /** What the org has that could be it. */
  readonly list: (listing: Listing) => Promise<readonly Listed[]>;
  /** Whether something with this id is there. */
  readonly exists: (id: string) => Promise<boolean>;
  /** What no list tells about something that is there: its version, or a date. */
  readonly detail?: (id: string) => Promise<string>;
}

/** Where a plan says what it found. */
interface PlanContext {
  readonly diagnostics: Diagnostics;
  readonly signal: AbortSignal;
  readonly private: PrivateState;
}

/**
 * Whose an object of the org is. It is a resource's when the state says so, or when its id or its mark was written down on
 * this machine by the creation that was cut off. Likeness (a name, a contract, code) proves nothing.
 */
export class Ownership {
  /** What the state has. */
  readonly claims = new Claims();
  private readonly listing: Listing;
  private readonly intents: Intents;
  private readonly decisions: Decisions;
  /** Whether nothing of what is planned to be created will be. */
  private readonly createsNothing: boolean;
  /** Id → whether it is planned to be deleted. */
  private readonly deletes = new Map<string, boolean>();
  private readonly made = new Set<string>();
  private readonly adopted = new Map<string, string>();
  private readonly resumed = new Set<string>();
  private readonly leftBehind = new LeftBehind();

  /**
   * @param settings what tells this configuration of the provider from others of the same run
   */
  constructor(platform: Platform, log: Pick<Logger, 'warn'>, settings: string) {
    const args = parentArguments();
    const directory = stateDirectory();
    const scope = scopeOf(process.env, process.cwd(), args);
    this.listing = new Listing(platform);
    this.intents = new Intents(directory, scope, platform.target, (message) => {
      log.warn(message);
    });
    this.decisions = new Decisions(directory, scope, `${platform.target} ${settings}`, args);
    this.createsNothing = destroysAll(args);
  }

  /**
   * Says that the state has something.
   *
   * @throws {DiagnosticError} when another resource of the configuration is to adopt the same thing
   */
  claim(id: string | null | undefined): void {
    if (typeof id !== 'string') return;
    this.claims.add(id);
    this.intents.settle(id);
    const name = this.adopted.get(id);
    if (name !== undefined) {
      throw new DiagnosticError(
        'Two resources manage the same thing',
        `${JSON.stringify(name)} (${id}) is in this state already, and another resource has on_existing = "adopt" for it. Give one of them another name, or tell Terraform with a moved block that it only has another address.`,
      );
    }
  }

  /**
   * Says that the state has something, and what is planned for it.
   *
   * @throws {DiagnosticError} when it is to be deleted as one resource's and kept as another's
   */
  claimPlanned(id: string | null | undefined, isDeleted: boolean): void {
    this.claim(id);
    if (typeof id !== 'string' || this.createsNothing) return;
    const before = this.deletes.get(id);
    this.deletes.set(id, isDeleted);
    if (isDeleted && before === undefined) this.decisions.noteDeleted(id);
    const isElsewhere = isDeleted && this.decisions.elsewhere(id) === 'taken over';
    if (!isElsewhere && (before === undefined || before === isDeleted)) return;
    throw new DiagnosticError(
      'Two resources have the same thing',
      `${id} is in this state at two addresses. One of them is to be destroyed, which would take it from the other. Take it out of that one with "terraform state rm".`,
    );
  }

  /**
   * Decides what a creation does about what is there already. An apply does what its plan has decided, and refuses what the
   * plan could not know.
   *
   * @returns the id of what is to be adopted: known from here on, so that Terraform itself holds the apply to it
   */
  async planCreate(plan: CreatePlan, context: PlanContext): Promise<string | undefined> {
    if (this.createsNothing) return undefined;
    const { wanted, onExisting } = plan;
    const { diagnostics } = context;
    const planned = await this.decisions.planned();
    if (planned === undefined) {
      const { intents, listing, claims } = this;
      await this.leftBehind.check(plan, { intents, listing, claims }, context);
    }
    const list = await plan.list(this.listing);
    const resumed = await this.cutOff(plan, planned, list);
    if (resumed !== undefined) {
      diagnostics.warning(
        `${wanted.name} is not finished`,
        `An apply was cut off while it created the ${plan.what} ${resumed.id}. The next apply goes on with it.`,
      );
      this.made.add(resumed.id);
      this.decide({ wanted, takes: resumed }, context);
      return undefined;
    }
    const { same, unfinished } = namedAs(list, wanted);
    this.warnOfUnfinished(plan, unfinished, diagnostics);
    const others = same.filter(({ id }) => !this.made.has(id));
    if (onExisting === 'adopt') return this.adopt(plan, planned, others, context);
    if (onExisting !== 'create') await this.refuse(plan, planned, others, context);
    return undefined;
  }

  private decide(decision: Decision, { private: notes }: PlanContext): void {
    this.decisions.note(decision);
    notes.set({ ...notes.get(), decision });
  }

  /** Begins a creation: what it makes carries its mark until it is finished. */
  begin(wanted: Wanted): Creation {
    return this.follow(this.intents.begin(wanted));
  }

  /** Goes on with what was planned to be taken up; there is nothing to follow in what is adopted. */
  resume({ id, intent }: TakenUp): Creation | undefined {
    this.made.add(id);
    return intent && this.follow(this.intents.resume({ ...intent, id }));
  }

  private follow(creation: Creation): Creation {
    return {
      ...creation,
      made: (id) => {
        this.made.add(id);
        creation.made(id);
      },
    };
  }

  /** What an earlier creation of the same thing has left that did not live to see its end. */
  private async cutOff(
    { wanted, exists }: CreatePlan,
    planned: CarriedOut | undefined,
    list: readonly Listed[],
  ): Promise<TakenUp | undefined> {
    // What the plan has found is found again, on another machine as well.
    const known = takenIn(planned, wanted).flatMap(({ intent }) => intent ?? []);
    for (const intent of [...known, ...this.intents.find(wanted)]) {
      if (this.resumed.has(intent.mark)) continue;
      const { mark } = intent;
      const isMarked = ({ name }: Listed): boolean => markIn(name)?.mark === mark;
      // What has another name, or is in another place by now, is what somebody has made of it: it is that person's.
      const found = list.find((each) =>
        intent.id === undefined
          ? isMarked(each)
          : each.id === intent.id &&
            (isMarked(each) || (each.name === wanted.name && each.within === wanted.within)),
      );
      const id = found?.id;
      if (id === undefined || this.claims.has(id)) continue;
      // Before anything is waited for: another resource of the same name may check at the same time.
      this.resumed.add(mark);
      if (await exists(id)) return { id, intent: { ...intent, id } };
    }
    return undefined;
  }

  private warnOfUnfinished(
    { wanted, what }: CreatePlan,
    unfinished: readonly Listed[],
    diagnostics: Diagnostics,
  ): void {
    const left = unfinished.filter(({ id, name }) => {
      const mark = markIn(name)?.mark ?? '';
      return !this.claims.has(id) && !this.resumed.has(mark) && !this.intents.isAtWork(mark);
    });
    if (left.length === 0) return;
    const names = namesInWords(left.map(({ id, name }) => `${JSON.stringify(name)} (${id})`));
    diagnostics.warning(
      `An unfinished ${what} is there`,
      `An apply somewhere else was cut off while it created ${JSON.stringify(wanted.name)}, or is creating it now: ${names}. It is left alone. When no apply is running, "genesys-actions doctor --remove-unfinished" removes what is unfinished.`,
    );
  }

  private adopt(
    { wanted, what }: CreatePlan,
    planned: CarriedOut | undefined,
    others: readonly Listed[],
    context: PlanContext,
  ): string | undefined {
    const { diagnostics } = context;
    const own = others.find(({ id }) => this.claims.has(id) || this.adopted.has(id));
    const isBeside = (id: string): boolean =>
      planned?.decisions.some((each) => each.beside?.includes(id)) === true;
    const [first, second] = others;
    if (planned === undefined && this.decisions.lost !== undefined) {
      diagnostics.error(
        `${wanted.name} cannot be adopted`,
        `${this.decisions.lost}, so the apply would not know what this plan has found. Give GENESYSACTIONS_STATE_DIRECTORY a directory that can be written.`,
        ['on_existing'],
      );
    } else if (first === undefined) {
      return undefined;
    } else if (others.every(({ id }) => this.claims.has(id) || isBeside(id))) {
      // It is replaced, or another resource's: what is adopted could then be deleted.
      this.decide({ wanted, beside: others.map(({ id }) => id) }, context);
      diagnostics.warning(
        `Another ${wanted.name} is made`,
        `The ${what} ${first.id} of this name is in this state already, so it is not adopted. To move a resource to another address, add a moved block.`,
        ['on_existing'],
      );
    } else if (own !== undefined) {
      diagnostics.error(
        `${wanted.name} cannot be adopted`,
        `The ${what} ${own.id} of this name is in this state already, or adopted by another resource. What is adopted twice could be deleted. Set on_existing = "create" here, or to move a resource to another address, add a moved block.`,
        ['on_existing'],
      );
    } else if (second !== undefined) {
      diagnostics.error(
        `Several are called ${wanted.name}`,
        `The org has ${others.length} of this name: ${namesInWords(others.map(({ id, about }) => `${id} (${about})`))}. Import one of them by its id:\n\n${importBlock(wanted.type, first.id)}`,
        ['on_existing'],
      );
    } else if (planned !== undefined && !takenIn(planned, wanted).some(({ id }) => id === first.id)) {
      diagnostics.error(
        `The plan did not take over ${wanted.name}`,
        `The org has ${first.about}, with the id ${first.id}, and the plan did not say that it would take it over: ${
          planned.readable
            ? 'it came later, or its name was not known yet. Plan again.'
            : 'the saved plan cannot be read by the provider (it is encrypted, say). Apply without a saved plan.'
        } It is left as it is.`,
        ['on_existing'],
      );
    } else {
      this.adopted.set(first.id, wanted.name);
      this.decide({ wanted, takes: { id: first.id } }, context);
      // After it was noted: of two that check at the same time, at least one sees the other.
      const elsewhere = this.decisions.elsewhere(first.id);
      if (elsewhere !== undefined) {
        diagnostics.error(
          `${wanted.name} cannot be adopted`,
          `The ${what} ${first.id} is ${elsewhere} by another resource of this plan, which has another configuration of the provider.`,
          ['on_existing'],
        );
        return undefined;
      }
      diagnostics.warning(
        `This will take over ${wanted.name}`,
        `on_existing is "adopt": this will take over ${first.about}, with the id ${first.id}, which this resource did not make. It is changed to what is configured here, and deleted when this resource is.`,
        ['on_existing'],
      );
      return first.id;
    }
    return undefined;
  }

  /** Refuses to make a second one beside what is not the state's. */
  private async refuse(
    { wanted, what, detail }: CreatePlan,
    planned: CarriedOut | undefined,
    others: readonly Listed[],
    context: PlanContext,
  ): Promise<void> {
    const { diagnostics, signal } = context;
    if (others.length === 0) return;
    const beside = new Set(this.decisions.left.flatMap((each) => each.beside ?? []));
    for (const each of planned?.decisions ?? []) for (const id of each.beside ?? []) beside.add(id);
    // Where one of them turns out to be a stranger's, there is no apply that would believe this.
    this.decide({ wanted, beside: others.map(({ id }) => id) }, context);
    const open = others.filter(({ id }) => !this.claims.has(id) && !beside.has(id));
    if (open.length === 0) return;
    const texts = await Promise.all(
      open.map(async ({ id, about }, index) => {
        // Only told if it can be: the client may lack a permission for it.
        const more = index < NAMED_MAX ? await detail?.(id).catch(() => '') : undefined;
        return `${about}${more ?? ''}, with the id ${id}`;
      }),
    );
    const refuse = (to: Diagnostics, isOwn: boolean): void => {
      const { type, name } = wanted;
      const address = isOwn ? 'this resource' : `the ${type} with this name here`;
      const unread =
        planned?.readable === false
          ? ' The saved plan cannot be read by the provider (it is encrypted, say): if it belongs to this state, apply without a saved plan.'
          : '';
      to.error(
        `The ${what} ${name} already exists`,
        `The org has ${namesInWords(texts)}, called ${JSON.stringify(name)}, and nothing proves that this resource made it. It is left as it is.${unread} To manage it here, import it (the address is that of ${address}):\n\n${importBlock(type, open[0]?.id ?? '')}\n\n` +
          'Or set on_existing = "create" to make another one of the same name, or on_existing = "adopt" to take it over. If it is in this state under another address, add a moved block.',
        isOwn ? ['on_existing'] : undefined,
      );
    };
    if (planned !== undefined) refuse(diagnostics, true);
    else await this.claims.settle({ ids: open.map(({ id }) => id), refuse }, diagnostics, signal);
  }
}

function takenIn(planned: CarriedOut | undefined, { type, name, within }: Wanted): TakenUp[] {
  return (planned?.decisions ?? []).flatMap(({ wanted, takes }) =>
    takes !== undefined && wanted.type === type && wanted.name === name && wanted.within === within
      ? [takes]
      : [],
  );
}

/** What the plan has found for a creation to go on with. */
export function notedTaken(notes: PrivateState): TakenUp | undefined {
  return decisionIn(notes)?.takes;
}

/** The same for the apply; the note is used up. */
export function takenUp(notes: PrivateState): TakenUp | undefined {
  const takes = notedTaken(notes);
  const { decision: _, ...rest } = notes.get();
  notes.set(rest);
  return takes;
}

function decisionIn(notes: PrivateState): Decision | undefined {
  return notes.get()['decision'] as Decision | undefined;
}
