import type { Client } from '../../client';
import { type ResourceHandlers } from '../../framework';
import { moveAction } from '../action/move';
import { explained } from '../support';
import { checkRemoval } from './consumers';
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
    const observed = await observe(client.platform, id, publish ? 'published' : 'draft', { signal });
    if (observed === undefined) return null;
    const read = stateOf(
      observed,
      {
        code: state.code ?? { path: '', sha256: null, files: null },
        publish: state.publish ?? observed.side === 'published',
        take_over_draft: state.take_over_draft ?? false,
        deletion_policy: state.deletion_policy ?? 'block_if_used',
        on_existing: state.on_existing ?? 'fail',
      },
      seen.zipIds,
    );
    notes.set({ ...notes.get(), ...(read.version !== null && { verified: read.version }) });
    return read;
  },

  update: (request) => bring(request, request.prior),

  async delete({ client, prior, signal, diagnostics }) {
    const { id, version, deletion_policy: policy } = prior;
    if (id === null) return;
    const { actions } = client.platform;
    if (version === null) {
      await actions.deleteDraft(id, { signal });
      // It may have been published by an apply that did not see it through.
      await actions.delete(id, { signal });
      return;
    }
    if (policy === 'retain') return;
    await checkRemoval(client, removalOf(prior, 'delete'), diagnostics, { signal });
    if (diagnostics.hasErrors) return;
    await actions.delete(id, { signal });
  },

  async import({ client, id, signal }) {
    return { id: await findAction(client, id, { signal }) };
  },

  move(request) {
    const moved = moveAction(request);
    const reading = { handler: '', runtime: '', timeout_seconds: 0, description: null };
    return moved && { ...moved, function: reading, code: { path: '', sha256: null, files: null } };
  },
});
