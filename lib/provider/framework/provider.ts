import type { ActionType } from './action';
import type { FunctionType } from './function';
import type { ListResourceType } from './query';
import type { Request } from './request';
import type { DataSourceType, EphemeralType, ResourceType, ValidateRequest } from './resource';
import type { Attributes, PlanOf, Schema } from './schema';
import type { ValueObject } from './values';

export interface ConfigureRequest<A extends Attributes> extends Request {
  /** Settings that depend on things not yet created are unknown. */
  readonly config: PlanOf<A>;
  readonly terraformVersion: string;
}

/** A whole provider. */
export interface ProviderDefinition<A extends Attributes = Attributes, Client = unknown> {
  /** The prefix of its types, for example `genesysactions`. */
  readonly name: string;
  readonly version: string;
  readonly schema: Schema<A>;
  readonly resources: readonly ResourceType<Attributes, Client>[];
  readonly dataSources: readonly DataSourceType<Attributes, Client>[];
  readonly ephemerals: readonly EphemeralType<Attributes, Client>[];
  readonly functions: readonly FunctionType[];
  readonly lists: readonly ListResourceType<Attributes, Client>[];
  readonly actions: readonly ActionType<Attributes, Client>[];
  validate?(request: ValidateRequest<A>): void | Promise<void>;
  /** Makes what every handler gets as `client`. */
  configure(request: ConfigureRequest<A>): Promise<Client> | Client;
  /** Told of each resource that the state has, before it is read or planned; of some, nothing else is ever told. */
  stored?(client: Client, state: ValueObject): void;
  /** Ends what the client has open; called before the process exits. */
  dispose?(client: Client): Promise<void> | void;
}
