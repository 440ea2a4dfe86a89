import { noneWhenNotFound } from '../../../platform/actions';
import type { Client } from '../../client';
import { type ResourceHandlers } from '../../framework';
import { moveAction } from './move';
import { explained } from '../support';
import { refuseRemoval } from './consumers';
import { findAction } from './import';
import { hasOwnDraft, isAsListed, isUnpublished, notesOf, observe, stateOf } from './observe';
import { updateAction, createAction } from './apply';
import { planAction, removalOf } from './plan';
import { checkFunctionPlan, report } from './check';
import type { FunctionActionAttributes } from './function-action-schema';

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
    const { id, draft_version, version } = state;
    if (id === null) return null;
    client.ownership.claim(id);
    const seen = notesOf(notes.get());
    if (draft_version === null && version !== null && seen.verified === version) {
      const listed = await client.reader.read(id, state.category ?? '');
      if (listed !== undefined && isAsListed(state, listed)) return state;
    }
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

  /**
   * Deletes what is published together with the draft. `retain` is about what is published, and leaves the draft on it as
   * well, also one that this resource has opened: callers do not see it, it may be the only place of unpublished work, and
   * whose it is by now nothing proves. What was never published is of no use to anybody and goes.
   */
  async delete(request) {
    const { client, prior, signal } = request;
    const { id, deletion_policy: policy } = prior;
    if (id === null) return;
    const { actions } = client.platform;
    // What the state calls never published may have been published since.
    const isPublished = async (): Promise<boolean> =>
      prior.version !== null || (await actions.get(id, { signal }).catch(noneWhenNotFound)) !== undefined;
    if (policy === 'retain' && (await isPublished())) return;
    await refuseRemoval(request, removalOf(prior, 'delete'));
    if (isUnpublished(prior)) await actions.deleteDraft(id, { signal });
    await actions.delete(id, { signal });
  },

  async import({ client, id, signal }) {
    return { id: await findAction(client, id, { signal }) };
  },

  move(request) {
    const moved = moveAction(request);
    const reading = { handler: '', runtime: '', timeout_seconds: 0, description: null };
    return moved && { ...moved, function: reading, code: null };
  },
});
