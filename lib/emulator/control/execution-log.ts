import { cutText } from '../../shared/cut';
import { Redactor } from '../../shared/redaction';
import type { Json } from '../../shared/json';
import type { EventHub } from './event-hub';
import type { ExecutionDetail, ExecutionSummary } from './shapes';

/** How many executions are remembered, and how much of them: bytes. */
const KEPT = 1000;
const KEPT_BYTES = 64 * 1024 * 1024;

/** The longest JSON of one part of an execution that is kept whole, in characters: an input, the result of a step. */
const PART_MAX = 100_000;

/** The longest message of a summary, in characters. */
const MESSAGE_MAX = 300;

interface Entry {
  readonly summary: ExecutionSummary;
  /** The rest of the detail as JSON, secrets and all: it is redacted when it is read. */
  readonly text: string;
}

/** An execution, before it has a number. */
export type Executed = Omit<ExecutionDetail, 'number' | 'message' | 'steps' | 'cold' | 'failedStep'>;

/** The last executions with their steps: as many as there is room for. */
export class ExecutionLog {
  private entries: Entry[] = [];
  private bytes = 0;
  private numbers = 0;
  private readonly redactor = new Redactor();

  /** @param secrets the secrets that must never show, asked for with each execution */
  constructor(
    private readonly secrets: () => Iterable<string>,
    private readonly events: EventHub,
  ) {}

  add(executed: Executed): void {
    // Known before it is read: a secret may be another one by then.
    for (const secret of this.secrets()) this.redactor.add(secret);
    const { input, config, operations, call, function: trace, finalResult, error, ...about } = executed;
    const failed = operations.find(({ success }) => !success);
    const [inner] = error?.errors ?? [];
    const message = inner?.message ?? error?.message;
    const summary: ExecutionSummary = {
      ...about,
      number: ++this.numbers,
      steps: operations.length,
      ...(failed !== undefined && { failedStep: failed.name }),
      ...(message !== undefined && {
        message: this.redactor.withoutSecrets(message).slice(0, MESSAGE_MAX),
      }),
      ...(trace !== undefined && { cold: trace.initMs !== undefined }),
    };
    const text = JSON.stringify({
      input: shortened(input),
      config,
      operations: operations.map((step) =>
        step.result === undefined ? step : { ...step, result: shortened(step.result) },
      ),
      ...(call !== undefined && { call: { ...call, body: cutText(call.body, PART_MAX) } }),
      ...(trace !== undefined && { function: trace }),
      ...(finalResult !== undefined && { finalResult: shortened(finalResult) }),
      ...(error !== undefined && { error }),
    });
    this.entries.push({ summary, text });
    this.bytes += sizeOf(text);
    let old = 0;
    while (this.entries.length - old > KEPT || (this.bytes > KEPT_BYTES && old < this.entries.length - 1)) {
      this.bytes -= sizeOf(this.entries[old]?.text ?? '');
      old += 1;
    }
    if (old > 0) this.entries.splice(0, old);
    this.events.add('executions', summary, summary.number);
  }

  /** In short, the oldest first; of one action, or all. */
  list({ actionId, after = 0 }: { readonly actionId?: string | undefined; readonly after?: number } = {}) {
    return this.entries
      .map(({ summary }) => summary)
      .filter((each) => each.number > after && (actionId === undefined || each.actionId === actionId));
  }

  /** The execution that a request asked for, whole; the last one where the request asked twice. */
  find(id: string): ExecutionDetail | undefined {
    const entry = this.entries.findLast(({ summary }) => summary.id === id);
    if (entry === undefined) return undefined;
    const rest = this.redactor.jsonWithoutSecrets(JSON.parse(entry.text) as Json) as object;
    return { ...entry.summary, ...(rest as Omit<ExecutionDetail, keyof ExecutionSummary>) };
  }

  clear(): void {
    this.entries = [];
    this.bytes = 0;
  }

  /** A text without any secret that was there when an action was executed, or is now. */
  redacted(text: string): string {
    for (const secret of this.secrets()) this.redactor.add(secret);
    return this.redactor.withoutSecrets(text);
  }
}

/** What a text takes in memory, at most. */
function sizeOf(text: string): number {
  return 2 * text.length;
}

/** A value as it is, or the beginning of its JSON where that is long. */
function shortened(value: Json): Json {
  const text = JSON.stringify(value);
  return text.length <= PART_MAX ? value : cutText(text, PART_MAX);
}
