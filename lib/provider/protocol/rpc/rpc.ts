import type { Message } from '../../../shared/protobuf';
import type { ProviderServer } from '../server';

/** The messages of one remote procedure. */
export interface Procedure<Q, S> {
  readonly request: Message<Q>;
  readonly response: Message<S>;
}

/** What one remote procedure does. */
export type Rpc<P> =
  P extends Procedure<infer Q, infer S> ? (server: ProviderServer, request: Q) => Promise<Partial<S>> : never;
