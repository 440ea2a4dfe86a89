import type { Request } from './request';
import type { ValidateRequest } from './resource';
import type { Attributes, Schema, StateOf } from './schema';

interface InvokeRequest<A extends Attributes, Client> extends Request {
  readonly client: Client;
  /** Everything known, with nulls where nothing is configured. */
  readonly config: StateOf<A>;
  /** Says a line to the user while it goes on. */
  progress(message: string): void;
}

/** What an action does. */
export interface ActionHandlers<A extends Attributes = Attributes, Client = unknown> {
  /** Also asked by the plan, with what it knows by then. */
  validate?(request: ValidateRequest<A>): void | Promise<void>;
  invoke(request: InvokeRequest<A, Client>): Promise<void>;
}

/**
 * An action in Terraform's sense (`action` blocks, `action_trigger`, `-invoke`; Terraform 1.14 and later): does something now,
 * and has no state. Its attributes have no defaults: nothing in them may be computed.
 */
export interface ActionType<A extends Attributes = Attributes, Client = unknown> {
  readonly name: string;
  readonly schema: Schema<A>;
  load(): Promise<ActionHandlers<A, Client>>;
}
