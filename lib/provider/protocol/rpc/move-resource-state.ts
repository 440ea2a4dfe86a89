import { DiagnosticError, Diagnostics } from '../../framework/diagnostics';
import { settleState, withDefaults } from '../../framework/planning';
import type { ValueObject } from '../../framework/values';
import type { MoveResourceState } from '../messages';
import { encodeDiagnostics, PrivateNotes } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** Takes over the state of a resource of another type, which a `moved` block names. */
export const moveResourceState: Rpc<typeof MoveResourceState> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const notes = new PrivateNotes(request.source_private);
  const moved = await server.run(diagnostics, async () => {
    const type = server.resource(request.target_type_name);
    const handlers = await server.handlers(type);
    const state = await handlers.move?.({
      ...server.request(diagnostics),
      sourceProvider: request.source_provider_address,
      sourceType: request.source_type_name,
      sourceVersion: request.source_schema_version,
      state: parseState(request.source_state?.json),
      private: notes,
    });
    if (state === undefined) {
      throw new DiagnosticError(
        'Move not supported',
        `A ${request.source_type_name} of ${request.source_provider_address} cannot become a ${type.name}.`,
      );
    }
    const { attributes } = type.schema;
    return encodeDynamicValue(
      attributes,
      settleState(attributes, withDefaults(attributes, state as ValueObject), null),
    );
  });
  return {
    target_state: moved,
    target_private: notes.encode(),
    diagnostics: encodeDiagnostics(diagnostics, undefined),
  };
};

function parseState(json: Uint8Array | undefined): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(json ?? []).toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // The same message as for JSON that is no object.
  }
  throw new DiagnosticError('Unreadable state', 'The state of the resource to move is not a JSON object.');
}
