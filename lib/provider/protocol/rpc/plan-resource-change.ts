import { Diagnostics, type AttributePath } from '../../framework/diagnostics';
import { defaultPlan, replacementPaths } from '../../framework/planning';
import type { PlanRequest } from '../../framework/resource';
import type { Attributes } from '../../framework/schema';
import { sameValue, type ValueObject } from '../../framework/values';
import type { PlanResourceChange } from '../messages';
import { encodePath } from '../paths';
import { encodeDiagnostics, PrivateNotes } from '../server';
import { encodeDynamicValue, isNullMessage } from '../values';
import type { Rpc } from './rpc';

/** Plans a creation, a change or a deletion. */
export const planResourceChange: Rpc<typeof PlanResourceChange> = async (server, request) => {
  const diagnostics = new Diagnostics();
  // Terraform passes those of what is replaced to the plan of its replacement, which is another object.
  const notes = new PrivateNotes(isNullMessage(request.prior_state) ? undefined : request.prior_private);
  const { attributes } = server.resource(request.type_name).schema;
  const replace: AttributePath[] = [];
  const plan = await server.run(diagnostics, async () => {
    const prior = server.decode(attributes, request.prior_state);
    const config = server.decode(attributes, request.config);
    const deletes = config === null || isNullMessage(request.proposed_new_state);
    const start = deletes ? { planned: null, changed: true } : defaultPlan(attributes, config, prior);
    const handlers = await server.handlers(server.resource(request.type_name));
    const planRequest: PlanRequest<Attributes, unknown> = {
      ...server.request(diagnostics),
      operation: deletes ? 'delete' : prior === null ? 'create' : 'update',
      client: server.client,
      config: deletes ? null : config,
      prior,
      planned: start.planned,
      changed: start.changed,
      private: notes,
      requireReplace: (path) => replace.push(path),
    };
    const returned = (await handlers.plan?.(planRequest)) as ValueObject | undefined;
    const planned = deletes ? null : (returned ?? start.planned);
    if (prior !== null && planned !== null) replace.push(...replacementPaths(attributes, prior, planned));
    // Nothing to do is the most frequent plan: what came goes back as it is.
    if (planned !== null && sameValue(planned, prior)) return request.prior_state;
    return encodeDynamicValue(attributes, planned);
  });
  return {
    planned_state: plan ?? request.prior_state,
    requires_replace: replace.map((path) => encodePath(attributes, path)),
    planned_private: notes.encode(),
    // What is created has one when it is there; what is changed keeps its own.
    planned_identity:
      isNullMessage(request.prior_state) || isNullMessage(plan ?? request.prior_state)
        ? undefined
        : request.prior_identity,
    diagnostics: encodeDiagnostics(diagnostics, attributes),
  };
};
