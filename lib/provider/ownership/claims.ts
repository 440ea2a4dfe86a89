import type { Diagnostics } from '../framework';

/** So long nothing may happen before it is said that no resource of this state has an object: milliseconds. */
const QUIET_MS = 2_000;
const LOOK_MS = 25;

/** Objects of the org of which it is not yet known whether resources of this state have them. */
interface Question {
  readonly ids: readonly string[];
  /**
   * Called when one of them belongs to no resource of this state.
   *
   * @param own whether the diagnostics are those of the resource that asks; otherwise another answers for it
   */
  readonly refuse: (diagnostics: Diagnostics, own: boolean) => void;
}

/**
 * What belongs to the resources of the state that this process works for, as far as Terraform has shown it.
 *
 * Terraform plans resources in any order: what is to be created may come before the resource that has an object of the same
 * name and is about to go (it moves to another address, say). So a plan of a creation that meets such an object waits until
 * all that Terraform asks for has come. Only one waits, since Terraform asks for a few at a time: it answers for all. An
 * apply never waits.
 */
export class Claims {
  private readonly ids = new Set<string>();
  private running = 0;
  private last = Date.now();
  private open: Question[] = [];
  private waiting = false;

  /** Says that the state has something. */
  add(id: string): void {
    this.ids.add(id);
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Does what Terraform asked for, and notes that it asked. */
  async during<T>(work: () => Promise<T> | T): Promise<T> {
    this.running += 1;
    this.last = Date.now();
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.last = Date.now();
    }
  }

  /**
   * Ends when it is known whether all of these belong to resources of the state. Where another question waits already,
   * that one answers for this as well, and this one goes on.
   */
  async settle(question: Question, diagnostics: Diagnostics, signal: AbortSignal): Promise<void> {
    this.open.push(question);
    if (this.waiting) return;
    this.waiting = true;
    try {
      while (!this.open.every((each) => this.isSettled(each))) {
        // The one that waits is running itself.
        if (signal.aborted || (this.running <= 1 && Date.now() - this.last >= QUIET_MS)) break;
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      }
      for (const each of this.open) {
        if (!this.isSettled(each)) each.refuse(diagnostics, each === question);
      }
    } finally {
      this.open = [];
      this.waiting = false;
    }
  }

  private isSettled({ ids }: Question): boolean {
    return ids.every((id) => this.ids.has(id));
  }
}
