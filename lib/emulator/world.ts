import type { EventHub } from './control/event-hub';
import type { ExecutionLog } from './control/execution-log';
import type { SampleFiles } from './control/sample-files';
import type { VersionLog } from './control/version-log';
import type { FunctionLog } from './function-log';
import type { Faults } from './faults/faults';
import type { RateLimits } from './faults/rate-limits';
import type { RequestLog } from './faults/request-log';
import type { ZipProcessing } from './lifecycle/zip-processing';
import type { ExecutionTrace } from '../execution';
import type { FunctionHostPool } from '../function-host';
import type { Seed } from './seed-shape';
import type { Side } from '../model/actions';
import type { EmulatorSettings } from './settings';
import type { Org } from './store/org';
import type { ZipFiles } from './store/zip-files';
import type { Tokens } from './tokens';

/** An OAuth client. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly org: Org;
  /** What it may do: permissions of the platform, with `*` for a part or for everything. */
  readonly permissions: readonly string[];
  /** The user it acts for; undefined for client credentials as such. */
  readonly userId?: string;
}

/** An execution of an action, when its steps were done. */
export interface ActionTrace extends ExecutionTrace {
  readonly actionName: string;
  readonly side: Side;
}

/** Everything that a running emulator is made of, for the operations. */
export interface World {
  settings: EmulatorSettings;
  /** By name. */
  readonly orgs: ReadonlyMap<string, Org>;
  /** By client id. */
  readonly clients: ReadonlyMap<string, OAuthClient>;
  readonly tokens: Tokens;
  /** What the control API asks for. */
  readonly controlToken: string;
  readonly zips: ZipFiles;
  readonly processing: ZipProcessing;
  readonly faults: Faults;
  readonly rates: RateLimits;
  readonly log: RequestLog;
  readonly functionLog: FunctionLog;
  /** Every execution with its steps. */
  readonly executions: ExecutionLog;
  /** What was published since the start. */
  readonly versions: VersionLog;
  /** Whoever listens to what happens. */
  readonly events: EventHub;
  /** The samples of functions; undefined where no directory of functions is known. */
  readonly samples?: SampleFiles;
  /** Told of each execution; undefined: nobody. */
  readonly onExecution: ((trace: ActionTrace) => void) | undefined;
  /** Whether debuggers attach to functions: each has its process as soon as it is published. */
  readonly inspected: boolean;
  /** Where functions run; started with the first execution. */
  functions(): Promise<FunctionHostPool>;
  /** Ends the processes of a function whose published side changed: its next call begins anew. */
  retireFunction(functionId: string): void;
  /** Resets every connection and refuses new ones for a while. */
  refuse(ms: number): void;
  /** Resets everything to how the emulator started; clients and tokens stay. */
  reset(): Promise<void>;
  /** Puts a seed in the place of what the orgs hold: all of it, or nothing. @throws SeedError, StorageFailure */
  restore(seed: Seed): Promise<void>;
}

/** Whether permissions cover one: `integrations:*` and `*` cover everything below. */
export function permits(permissions: readonly string[], wanted: string): boolean {
  const parts = wanted.split(':');
  return permissions.some((permission) => {
    const given = permission.split(':');
    if (given.length > parts.length) return false;
    if (!given.every((part, index) => part === '*' || part === parts[index])) return false;
    return given.length === parts.length || given.at(-1) === '*';
  });
}
