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

/** What one remote procedure does that answers with a stream: it ends when all is sent. */
export type StreamRpc<P> =
  P extends Procedure<infer Q, infer S>
    ? (server: ProviderServer, request: Q, stream: Stream<S>) => Promise<void>
    : never;

/** Where the answers of a stream go. */
export interface Stream<S> {
  /** Resolves when the next one may be sent. */
  send(answer: Partial<S>): Promise<void>;
  /** Aborts when the client wants no more. */
  readonly ended: AbortSignal;
}
