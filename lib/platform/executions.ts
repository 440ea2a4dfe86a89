import type { Models } from 'purecloud-platform-client-v2';
import type { Json } from '../shared/json';
import type { CallOptions, Caller } from './caller';

/** How an execution is made. */
interface ExecutionOptions extends CallOptions {
  /** How long it may take: milliseconds. Default: as long as any other request. */
  readonly timeoutMs?: number;
}

/** Executions of actions. What an action does may not be done twice: after a lost answer none is repeated. */
export class Executions {
  constructor(private readonly caller: Caller) {}

  /** Executes the published action: its answer. */
  execute(id: string, input: Json, { timeoutMs, ...options }: ExecutionOptions = {}): Promise<Json> {
    return this.caller.call<Json>(
      {
        to: `execute the action ${id}`,
        idempotent: false,
        timeoutMs,
        run: ({ integrations }) => integrations.postIntegrationsActionExecute(id, input as object),
      },
      options,
    );
  }

  /** Executes the draft: its answer, and what each step did. */
  testDraft(
    id: string,
    input: Json,
    { timeoutMs, ...options }: ExecutionOptions = {},
  ): Promise<Models.TestExecutionResult> {
    return this.caller.call<Models.TestExecutionResult>(
      {
        to: `test the draft of the action ${id}`,
        idempotent: false,
        timeoutMs,
        run: ({ integrations }) => integrations.postIntegrationsActionDraftTest(id, input as object),
      },
      options,
    );
  }
}
