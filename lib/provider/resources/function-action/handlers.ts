import { noneWhenNotFound } from '../../../platform/actions';
import type { Client } from '../../client';
import { type ResourceHandlers } from '../../framework';
import { moveAction } from '../action/move';
import { explained } from '../support';
import { refuseRemoval } from './consumers';
import { findAction } from './import';
import { isAsListed, notesOf, observe, stateOf } from './observe';
import { bring, createAction } from './apply';
import { planAction, removalOf } from './plan';
import { attributePath, checkKnown } from './changes';
import type { FunctionActionAttributes } from './schema';

export const handlers: ResourceHandlers<FunctionActionAttributes, Client> = explained<
  ResourceHandlers<FunctionActionAttributes, Client>
>({
  validate({ config, diagnostics }) {
    // An action that keeps its code was there before: whether anything of it changes, only the plan can tell.
    if (config.code !== null)
      diagnostics.problems('Invalid function action', checkKnown(config), attributePath);
  },

  plan: planAction,

  create: createAction,

  async read({ client, state, signal, private: notes }) {
    const { id, publish, version } = state;
    if (id === null) return null;
    client.ownership.claim(id);
    const seen = notesOf(notes.get());
    if (publish && version !== null && seen.verified === version) {
      const listed = await client.reader.read(id, state.category ?? '');
      if (listed !== undefined && isAsListed(state, listed)) return state;
    }
    // Of an action that is imported it is not known yet whether it is published.
    const observed = await observe(client.platform, id, publish === false ? 'draft' : 'published', {
      signal,
    });
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
    notes.set({ ...notes.get(), ...(read.version !== null && { verified: read.version }) });
    return read;
  },

  update: (request) => bring(request, request.prior),

  async delete(request) {
    const { client, prior, signal } = request;
    const { id, version, deletion_policy: policy } = prior;
    if (id === null) return;
    const { actions } = client.platform;
    if (version === null) {
      // It may have been published before its draft became what the state knows: that stays.
      const published =
        policy === 'retain' ? await actions.get(id, { signal }).catch(noneWhenNotFound) : undefined;
      if (published !== undefined) return;
      await refuseRemoval(request, removalOf(prior, 'delete'));
      await actions.deleteDraft(id, { signal });
      // It may have been published by an apply that did not see it through.
      await actions.delete(id, { signal });
      return;
    }
    if (policy === 'retain') return;
    await refuseRemoval(request, removalOf(prior, 'delete'));
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
