import type { FunctionHostPool } from './runtime';
import type { ZipProcessing } from './lifecycle/zip-processing';
import type { Settings } from './settings';
import type { Org } from './store/org';
import type { ZipFiles } from './store/zip-files';
import type { Tokens } from './tokens';

/** An OAuth client. */
export interface Client {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly org: Org;
  /** What it may do: permissions of the platform, with `*` for a part or for everything. */
  readonly permissions: readonly string[];
  /** The user it acts for; undefined for client credentials as such. */
  readonly userId?: string;
}

/** Everything that a running emulator is made of, for the operations. */
export interface World {
  settings: Settings;
  readonly orgs: ReadonlyMap<string, Org>;
  readonly clients: ReadonlyMap<string, Client>;
  readonly tokens: Tokens;
  readonly zips: ZipFiles;
  readonly processing: ZipProcessing;
  /** Where functions run; started with the first execution. */
  functions(): Promise<FunctionHostPool>;
}

/** Whether permissions cover one: `integrations:*` and `*` cover everything below. */
export function permits(permissions: readonly string[], wanted: string): boolean {
  const parts = wanted.split(':');
  return permissions.some((permission) => {
    const given = permission.split(':');
    return (
      given.every((part, index) => part === '*' || part === parts[index]) &&
      (given.length >= parts.length || given.at(-1) === '*')
    );
  });
}
