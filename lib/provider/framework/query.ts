import type { Request } from './request';
import type { ValidateRequest } from './resource';
import type { Attributes, Schema, StateOf } from './schema';
import type { ValueObject } from './values';

/** An object that a query has found. */
export interface Queried {
  /** What people know it by. */
  readonly displayName: string;
  /** What an import of it would begin with: its id, and what a refresh does not tell. */
  readonly state: ValueObject;
}

interface ListRequest<A extends Attributes, Client> extends Request {
  readonly client: Client;
  /** Everything known, with nulls where nothing is configured. */
  readonly config: StateOf<A>;
}

/** What a list resource does. */
export interface ListHandlers<A extends Attributes = Attributes, Client = unknown> {
  validate?(request: ValidateRequest<A>): void | Promise<void>;
  /** Finds objects one after the other; who has enough asks for no more. */
  list(request: ListRequest<A, Client>): AsyncIterable<Queried>;
}

/** A list resource (`terraform query`): finds objects of a resource type, in Terraform 1.14 and later. */
export interface ListResourceType<A extends Attributes = Attributes, Client = unknown> {
  /** That of the resource type. */
  readonly name: string;
  readonly schema: Schema<A>;
  load(): Promise<ListHandlers<A, Client>>;
}
