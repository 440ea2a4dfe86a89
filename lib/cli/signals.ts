import { constants } from 'node:os';

/** What ends a process politely: Ctrl-C, a job that is cancelled, a terminal that is closed. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

/** Ends the process as a signal would, but so that what is to be done on its exit is done. */
export function exitBySignal(signal: EndingSignal): never {
  process.exit(128 + constants.signals[signal]);
}

/**
 * Takes the signals that would end this process, and passes them on to a program that has to come to its own end: one
 * for each, and in its own time.
 */
export class Interrupts {
  private came = 0;
  private receiver: (() => void) | undefined;

  /** From now on, until {@link end}. */
  constructor() {
    for (const signal of ENDING_SIGNALS) process.on(signal, this.take);
  }

  /** How many have come. */
  get count(): number {
    return this.came;
  }

  /**
   * @param receiver is called for each signal
   * @returns what ends that
   */
  passTo(receiver: () => void): () => void {
    this.receiver = receiver;
    return () => {
      this.receiver = undefined;
    };
  }

  /** Signals end the process again. */
  end(): void {
    for (const signal of ENDING_SIGNALS) process.off(signal, this.take);
  }

  private readonly take = (signal: NodeJS.Signals): void => {
    this.came++;
    if (this.receiver !== undefined) this.receiver();
    // Nothing is at work that could be lost: the second one is meant.
    else if (this.came > 1) exitBySignal(signal as EndingSignal);
  };
}
