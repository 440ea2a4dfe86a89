import type {
  ActiveFault,
  ControlEvents,
  EmulatorSettings,
  ExecutionSummary,
  LiveLog,
  LoggedRequest,
  OrgOverview,
} from '../emulator/control/shapes';
import { merged } from './logic/numbered';

/** How many executions and requests the page keeps, and how many messages of functions that run. */
export const RUNS_KEPT = 2000;
export const REQUESTS_KEPT = 2000;
const LOGS_KEPT = 500;

/** How the page stands to the emulator. */
type Connection = 'connecting' | 'live' | 'lost' | 'refused';

/** Everything that the page knows. */
export interface State {
  readonly connection: Connection;
  /** Why it is refused. */
  readonly refusal?: string;
  /** Whether the lists below were read. */
  readonly loaded: boolean;
  readonly url: string;
  readonly orgs: readonly OrgOverview[];
  readonly runs: readonly ExecutionSummary[];
  readonly requests: readonly LoggedRequest[];
  readonly faults: readonly ActiveFault[];
  readonly settings?: EmulatorSettings;
  readonly logs: readonly LiveLog[];
  /** Raised when what the orgs hold has changed. */
  readonly revision: number;
}

export const NOTHING_YET: State = {
  connection: 'connecting',
  loaded: false,
  url: '',
  orgs: [],
  runs: [],
  requests: [],
  faults: [],
  logs: [],
  revision: 0,
};

/** The state after an event. */
export function after<Kind extends keyof ControlEvents>(
  state: State,
  kind: Kind,
  data: ControlEvents[Kind],
): State {
  switch (kind) {
    case 'executions':
      return { ...state, runs: merged(state.runs, data as ControlEvents['executions'], RUNS_KEPT) };
    case 'requests':
      return { ...state, requests: merged(state.requests, data as ControlEvents['requests'], REQUESTS_KEPT) };
    case 'logs':
      return { ...state, logs: [...state.logs, ...(data as ControlEvents['logs'])].slice(-LOGS_KEPT) };
    case 'faults':
      return { ...state, faults: data as ControlEvents['faults'] };
    case 'settings':
      return { ...state, settings: data as ControlEvents['settings'] };
    case 'orgs':
      return { ...state, revision: state.revision + 1 };
    case 'cleared':
      return data === 'requests'
        ? { ...state, requests: [] }
        : { ...state, requests: [], runs: [], logs: [], revision: state.revision + 1 };
    default:
      return state;
  }
}

/** A value that is looked at, and changed in one place. */
export class Watched<T> {
  private readonly watchers = new Set<() => void>();

  constructor(private value: T) {}

  get(): T {
    return this.value;
  }

  update(change: (value: T) => T): void {
    const next = change(this.value);
    if (Object.is(next, this.value)) return;
    this.value = next;
    for (const watcher of [...this.watchers]) watcher();
  }

  /** @returns what ends it */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}
