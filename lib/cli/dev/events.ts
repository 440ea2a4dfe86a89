import type { LogEntry } from '../../function-host';
import type { Json } from '../../shared/json';
import type { Problem } from '../../shared/problems';
import type { Deployed } from './deployer';

/** What `dev` tells: for programs one JSON object a line, for people a screen. */
export type DevEvent =
  /** The org runs. */
  | {
      readonly type: 'started';
      readonly url: string;
      /** What opens the org's page in a browser. */
      readonly console: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly controlToken: string;
    }
  /** What there is was deployed, or told to be wrong; from now on changes are. */
  | { readonly type: 'ready' }
  /** Something to know, in a sentence. */
  | { readonly type: 'note'; readonly message: string }
  /** A function is published, and since when the change that led to it was seen. */
  | ({ readonly type: 'deployed'; readonly function: string; readonly ms: number } & Deployed)
  /** What `check` finds; with errors, what was published before stays. Each message begins with file and line. */
  | {
      readonly type: 'problems';
      readonly function: string;
      readonly ok: boolean;
      readonly problems: readonly Pick<Problem, 'rule' | 'severity' | 'message'>[];
    }
  /** The org refused it, or could not be reached; what was published before stays. */
  | { readonly type: 'refused'; readonly function: string; readonly message: string }
  /** A function's directory is gone; the org keeps the action until the end. */
  | { readonly type: 'removed'; readonly function: string }
  /** What `--run` came to, and the time from the change to the answer. */
  | {
      readonly type: 'answer';
      readonly function: string;
      readonly sample: string;
      readonly ok: boolean;
      readonly result?: Json;
      /** Why it failed, and at which step. */
      readonly error?: string;
      readonly step?: string;
      readonly ms: number;
    }
  /** A function ran, whoever has called it. */
  | {
      readonly type: 'run';
      readonly action: string;
      readonly ok: boolean;
      readonly error?: string;
      readonly durationMs: number;
      readonly logs: readonly LogEntry[];
    };

/** Who is told. */
export interface DevReporter {
  tell(event: DevEvent): void;
  /** Nothing is told any more. */
  end(): void;
}
