import type { Client } from '../../client';
import type { ResourceHandlers } from '../../framework';
import { explained } from '../support';
import { createAction, updateAction } from './apply';
import { checkFunctionPlan, report } from './check';
import type { FunctionActionAttributes } from './function-action-schema';
import { importAction } from './import';
import { moveAction } from './move';
import { hasOwnDraft, isUntouchedInOrg, notesOf, observe, stateOf } from './observe';
import { planAction } from './plan';
import { removeAction } from './removal';

export const functionActionHandlers: ResourceHandlers<FunctionActionAttributes, Client> = explained<
  ResourceHandlers<FunctionActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    // An action that keeps its code was there before: whether anything of it changes, only the plan can tell.
    if (config.code !== null) report(diagnostics, 'function action', checkFunctionPlan(config));
  },

  plan: planAction,

  create: createAction,

  async read({ client, state, signal, private: notes }) {
    const { id } = state;
    if (id === null) return null;
    client.ownership.claim(id);
    const seen = notesOf(notes.get());
    if (state.draft_version === null && (await isUntouchedInOrg(client, { ...state, id }, seen)))
      return state;
    // Of an action that is imported it is not known yet whether it is published.
    const observed = await observe(client.platform, id, hasOwnDraft(state) ? state : 'published', { signal });
    if (observed === undefined) return null;
    const read = stateOf(
      observed,
      {
        code: state.code,
        publish: state.publish ?? observed.side === 'published',
        take_over_draft: state.take_over_draft ?? false,
        deletion_policy: state.deletion_policy ?? 'block_if_used',
        on_existing: state.on_existing ?? 'fail',
      },
      // Code that is not managed may be replaced: its digest is what the name of its zip tells.
      state.code === null ? [] : seen.zipIds,
    );
    if (observed.side === 'published') notes.set({ ...notes.get(), verified: read.version });
    return read;
  },

  update: (request) => updateAction(request, request.prior),

  delete: removeAction,

  import: importAction,

  move(request) {
    const moved = moveAction(request);
    const reading = { handler: '', runtime: '', timeout_seconds: 0, description: null };
    return moved && { ...moved, function: reading, code: null };
  },
});
