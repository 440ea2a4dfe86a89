import { DiagnosticError, Diagnostics } from '../../framework/diagnostics';
import { settleState, withDefaults } from '../../framework/planning';
import type { ValueObject } from '../../framework/values';
import type { ImportResourceState } from '../messages';
import { encodeDiagnostics, PrivateNotes } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** Turns what the user calls a resource by into a first state, which Terraform then refreshes. */
export const importResourceState: Rpc<typeof ImportResourceState> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const imported = await server.run(diagnostics, async () => {
    const type = server.resource(request.type_name);
    const handlers = await server.handlers(type);
    if (handlers.import === undefined) {
      throw new DiagnosticError('Import not supported', `A ${type.name} cannot be imported.`);
    }
    const notes = new PrivateNotes(undefined);
    const state = await handlers.import({
      ...server.request(diagnostics),
      client: server.client,
      id: request.id,
      private: notes,
    });
    const { attributes } = type.schema;
    return {
      type_name: type.name,
      state: encodeDynamicValue(
        attributes,
        settleState(attributes, withDefaults(attributes, state as ValueObject), null),
      ),
      private: notes.encode(),
    };
  });
  return {
    imported_resources: imported && !diagnostics.hasErrors ? [imported] : [],
    diagnostics: encodeDiagnostics(diagnostics, undefined),
  };
};
