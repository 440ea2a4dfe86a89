import { writeSync } from 'node:fs';

/** How CDKTF's error for refused constructs begins. */
const REFUSED = /^(?:App-level validation|Validation) failed with the following errors:/;

let installed = false;

/**
 * Shows what synth refuses without CDKTF's and Node's stack trace: the message names the construct and the rule, and
 * the trace names only places in libraries. Any other error, and any program that handles errors itself, stays as is.
 */
export function showRefusalsPlainly(): void {
  if (installed) return;
  installed = true;
  process.prependListener('uncaughtExceptionMonitor', (error: unknown) => {
    if (!(error instanceof Error)) return;
    if (error.name !== 'ConstructError' && !REFUSED.test(error.message)) return;
    if (process.listenerCount('uncaughtException') > 0) return;
    writeSync(2, `${error.message.trimEnd()}\n`);
    process.exit(1);
  });
}
