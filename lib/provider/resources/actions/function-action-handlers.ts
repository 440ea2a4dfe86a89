import type { Client } from '../../client';
import { isKnown, type ResourceHandlers } from '../../framework';
import { explained } from '../support';
import { createAction, updateAction } from './apply';
import { errorsOf } from '../../../shared/problems';
import { checkFunctionPlan, report } from './check';
import { draftVersionOf } from './deployed';
import type { FunctionActionAttributes } from './function-action-schema';
import { findAction } from './import';
import { moveAction } from './move';
import { NO_FUNCTION, hasOwnDraft, isUntouchedInOrg, notesOf, observe, stateOf, zipIdOf } from './observe';
import { checkCodePlace, planAction } from './plan';
import { removeAction } from './removal';

export const functionActionHandlers: ResourceHandlers<FunctionActionAttributes, Client> = explained<
  ResourceHandlers<FunctionActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    if (isKnown(config.code)) checkCodePlace(config.code, diagnostics);
    // An action that keeps its code was there before: whether anything of it changes, only the plan can tell.
    // Terraform validates before it plans and once more while it does: of a warning, that of the plan is enough.
    if (config.code !== null) report(diagnostics, 'function action', errorsOf(checkFunctionPlan(config)));
  },

  plan: planAction,

  create: createAction,

  async read({ client, state, signal, private: notes }) {
    const { id } = state;
    client.ownership.claim(id);
    const seen = notesOf(notes.get());
    if (draftVersionOf(state) === null && (await isUntouchedInOrg(client, state, seen))) return state;
    const observed = await observe(client.platform, id, hasOwnDraft(state) ? state : 'published', { signal });
    if (observed === undefined) return null;
    // Code that is not managed may be replaced: its digest is what the name of its zip tells.
    const read = stateOf(observed, state, state.code === null ? [] : seen.zipIds);
    const verified = observed.side === 'published' && { verified: read.version };
    notes.set({ ...notes.get(), ...verified, zipId: zipIdOf(observed.function) });
    return read;
  },

  update: (request) => updateAction(request, request.prior),

  delete: removeAction,

  async import(request) {
    const { id, isPublished } = await findAction(request);
    return { id, publish: isPublished };
  },

  // The default is another one in each year: what is adopted stays on its own.
  generate: ({ config, state }) => ({
    ...config,
    function: config.function && { ...config.function, runtime: state.function.runtime },
  }),

  move(request) {
    const moved = moveAction(request);
    return moved && { ...moved, function: NO_FUNCTION, code: null };
  },
});
