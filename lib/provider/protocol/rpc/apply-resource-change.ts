import { DiagnosticError, Diagnostics } from '../../framework/diagnostics';
import { appliedPlan, settleState } from '../../framework/planning';
import { hasUnknown, type ValueObject } from '../../framework/values';
import { beginIdentity, identityFor } from '../identities';
import type { ApplyResourceChange } from '../messages';
import { encodeDiagnostics, PrivateNotes } from '../server';
import { encodeDynamicValue } from '../values';
import type { Rpc } from './rpc';

/** Creates, changes or deletes. What was reached is returned also when it fails half-way. */
export const applyResourceChange: Rpc<typeof ApplyResourceChange> = async (server, request) => {
  const diagnostics = new Diagnostics();
  const notes = new PrivateNotes(request.planned_private);
  const type = server.resource(request.type_name);
  const { attributes } = type.schema;
  let planned: ValueObject | null = null;
  let reached: ValueObject | null = null;
  await server.run(diagnostics, async () => {
    const prior = server.decode(attributes, request.prior_state);
    planned = server.decode(attributes, request.planned_state);
    const config = server.decode(attributes, request.config) ?? {};
    reached = prior;
    const handlers = await server.handlers(type);
    const common = { ...server.request(diagnostics), client: server.client, private: notes };
    if (planned === null) {
      await handlers.delete({ ...common, prior: prior ?? {} });
      if (!diagnostics.hasErrors) reached = null;
      return;
    }
    const change = {
      ...common,
      planned: appliedPlan(attributes, planned),
      config,
      checkpoint: (state: object) => {
        reached = state as ValueObject;
      },
    };
    if (prior === null) {
      await beginIdentity(server, type, diagnostics);
      reached = (await handlers.create(change)) as ValueObject;
    } else if (handlers.update) reached = (await handlers.update({ ...change, prior })) as ValueObject;
    else throw new Error(`${type.name} cannot be changed in place`);
    if (hasUnknown(reached)) {
      throw new DiagnosticError('The provider failed', `${type.name} returned values that are not known.`);
    }
  });
  const settled = reached === null ? null : settleState(attributes, reached, planned);
  return {
    new_state: encodeDynamicValue(attributes, settled),
    new_identity: await server.run(diagnostics, () =>
      identityFor(server, type, settled, request.planned_identity, diagnostics),
    ),
    private: reached === null ? new Uint8Array(0) : notes.encode(),
    diagnostics: encodeDiagnostics(diagnostics, attributes),
  };
};
