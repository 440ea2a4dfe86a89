import { constants } from 'node:os';

/** What ends a process politely: Ctrl-C, a job that is cancelled, a terminal that is closed. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

/** Ends the process as a signal would, but so that what is to be done on its exit is done. */
export function exitBySignal(signal: EndingSignal): never {
  process.exit(128 + constants.signals[signal]);
}
