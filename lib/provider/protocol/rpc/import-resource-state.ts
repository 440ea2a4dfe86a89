import { DiagnosticError, Diagnostics } from '../../framework/diagnostics';
import { settleState, withDefaults } from '../../framework/planning';
import type { ValueObject } from '../../framework/values';
import { readIdentity, identityFor } from '../identities';
import type { ImportResourceState } from '../messages';
import { encodeDiagnostics, PrivateNotes } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** Turns what the user calls a resource by, or its identity, into a first state, which Terraform then refreshes. */
export const importResourceState: Rpc<typeof ImportResourceState> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const imported = await server.run(diagnostics, async () => {
    const type = server.resource(request.type_name);
    const handlers = await server.handlers(type);
    if (handlers.import === undefined) {
      throw new DiagnosticError('Import not supported', `A ${type.name} cannot be imported.`);
    }
    const notes = new PrivateNotes(undefined);
    const own = { ...server.request(diagnostics), client: server.client };
    const identity = readIdentity(type, request.identity);
    const id =
      identity === null ? request.id : await (await type.identity?.load())?.importId({ ...own, identity });
    const state = await handlers.import({ ...own, id: id ?? '', private: notes });
    const { attributes } = type.schema;
    const settled = settleState(attributes, withDefaults(attributes, state as ValueObject), null);
    return {
      type_name: type.name,
      state: encodeDynamicValue(attributes, settled),
      private: notes.encode(),
      identity: await identityFor(server, type, settled, undefined, diagnostics),
    };
  });
  return {
    imported_resources: imported && !diagnostics.hasErrors ? [imported] : [],
    diagnostics: encodeDiagnostics(diagnostics, undefined),
  };
};
