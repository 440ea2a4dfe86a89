import { Diagnostics } from '../../framework/diagnostics';
import { settleState } from '../../framework/planning';
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
    if (state === null) return { new_state: encodeDynamicValue(attributes, null) };
    const handlers = await server.handlers(type);
    const found = await handlers.read({
      ...server.request(diagnostics),
      client: server.client,
      state,
      private: notes,
    });
    // The state itself came back: nothing has changed.
    if (found === state) return { new_state: request.current_state };
    const settled = found === null ? null : settleState(attributes, found as typeof state, state);
    return { new_state: encodeDynamicValue(attributes, settled) };
  });
  return {
    // A state that could not be read stays as it was.
    new_state: read && !diagnostics.hasErrors ? read.new_state : request.current_state,
    private: notes.encode(),
    diagnostics: encodeDiagnostics(diagnostics, attributes),
  };
};
