import { Diagnostics } from '../../framework/diagnostics';
import { settleState } from '../../framework/planning';
import { identityGone, identityFor } from '../identities';
import type { ReadResource } from '../messages';
import { encodeDiagnostics, PrivateNotes } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** Refreshes a state. */
export const readResource: Rpc<typeof ReadResource> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const notes = new PrivateNotes(request.private);
  const { attributes } = server.resource(request.type_name).schema;
  const read = await server.run(diagnostics, async () => {
    const type = server.resource(request.type_name);
    const state = server.decode(attributes, request.current_state);
    if (state === null) return { new_state: encodeDynamicValue(attributes, null), new_identity: undefined };
    const handlers = await server.handlers(type);
    const found = await handlers.read({
      ...server.request(diagnostics),
      client: server.client,
      state,
      private: notes,
    });
    if (found === null) await identityGone(server, type, request.current_identity, diagnostics);
    // Where the state itself came back, nothing has changed.
    const same = found === state;
    const settled = same ? state : found && settleState(attributes, found as typeof state, state);
    return {
      new_state: same ? request.current_state : encodeDynamicValue(attributes, settled),
      new_identity: await identityFor(server, type, settled, request.current_identity, diagnostics),
    };
  });
  return {
    // A state that could not be read stays as it was.
    ...(read && !diagnostics.hasErrors
      ? read
      : { new_state: request.current_state, new_identity: request.current_identity }),
    private: notes.encode(),
    diagnostics: encodeDiagnostics(diagnostics, attributes),
  };
};
