import { openAccessToken, type AccessToken } from './access-tokens';
import { Actions } from './actions';
import { Caller, type CallOptions } from './caller';
import { Credentials } from './credentials';
import { Dependencies } from './dependencies';
import { Executions } from './executions';
import { Functions } from './functions';
import { Integrations } from './integrations';
import { readOrganization } from './organization';
import { DEFAULT_REGION } from '../model/regions';
import type { PlatformSettings } from './settings';
import type { Organization } from '../model/organizations';

export * from './actions';
export type { CallOptions } from './caller';
export * from './credentials';
export * from './dependencies';
export * from './environment';
export * from './errors';
export * from './executions';
export * from './functions';
export type { RequestTrace } from './http';
export * from './integrations';
export * from './settings';
export * from './types';

/** An org, through the official SDK: login, pacing, repetition and errors are taken care of. */
export class Platform {
  readonly integrations: Integrations;
  readonly credentials: Credentials;
  readonly actions: Actions;
  readonly functions: Functions;
  readonly dependencies: Dependencies;
  readonly executions: Executions;
  /** What tells this org's login from others, without any secret: for what is kept on this machine. */
  readonly target: string;
  private readonly caller: Caller;

  /** @throws PlatformError when the region is not known */
  constructor(private readonly settings: PlatformSettings) {
    this.caller = new Caller(settings);
    const { gateway, region = DEFAULT_REGION, clientId = '' } = settings;
    this.target = [gateway?.host ?? region, gateway?.port ?? '', clientId].join(' ');
    this.integrations = new Integrations(this.caller);
    this.credentials = new Credentials(this.caller);
    this.actions = new Actions(this.caller);
    this.functions = new Functions(this.caller);
    this.dependencies = new Dependencies(this.caller);
    this.executions = new Executions(this.caller);
  }

  /** Makes sure that the org can be reached and lets us in. */
  login(options?: CallOptions): Promise<void> {
    return this.caller.login(options);
  }

  /** The org that answers. */
  organization(options?: CallOptions): Promise<Organization> {
    return readOrganization(this.caller, options);
  }

  /** An access token of its own, for what calls the org by itself. */
  accessToken(options?: CallOptions): Promise<AccessToken> {
    return openAccessToken(this.settings, options);
  }

  /** Closes the connections that are kept open. */
  close(): void {
    this.caller.close();
  }
}
