import type { CodeOverview, ExecutionSummary } from '../../emulator/control/shapes';

/** Whether an execution came to its end, and the status of its answer. */
export function Outcome({ run }: { readonly run: Pick<ExecutionSummary, 'success' | 'status'> }) {
  return (
    <span class={`chip ${run.success ? 'ok' : 'fail'}`}>
      {run.success ? 'Succeeded' : `Failed ${run.status}`}
    </span>
  );
}

const KINDS: Readonly<Record<string, string>> = { Available: 'ok', Pending: 'wait', Transferring: 'wait' };

/** How a function's code stands. */
export function CodeStatus({ code }: { readonly code: CodeOverview | undefined }) {
  if (code === undefined) return <span class="chip quiet">No code</span>;
  return <span class={`chip ${KINDS[code.status] ?? 'fail'}`}>{code.status}</span>;
}

/** A status of HTTP. */
export function HttpStatus({ status }: { readonly status: number | undefined }) {
  if (status === undefined) return <span class="chip quiet">–</span>;
  const kind = status < 400 ? 'ok' : status < 500 ? 'warn' : 'fail';
  return <span class={`chip ${kind}`}>{status}</span>;
}
