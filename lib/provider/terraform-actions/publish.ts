import { noneWhenNotFound } from '../../platform/actions';
import type { Client } from '../client';
import type { ActionHandlers } from '../framework';
import { publishDraft } from '../resources/actions/deploy';
import { explained, platformOf } from '../resources/support';
import { noSuchAction } from './execute';
import type { PublicationAttributes } from './schema';

type Handlers = ActionHandlers<PublicationAttributes, Client>;

export const publishHandlers: Handlers = explained<Handlers>({
  async invoke({ client, config: { action_id: id }, progress, diagnostics, signal }) {
    const platform = platformOf(client);
    const options = { signal };
    const [draft, published] = await Promise.all([
      platform.actions.getDraft(id, options),
      platform.actions.get(id, options).catch(noneWhenNotFound),
    ]);
    if (draft === undefined && published === undefined) throw noSuchAction(id);
    if (draft === undefined) {
      diagnostics.warning(
        'Nothing to publish',
        `The action ${published?.name ?? id} (${id}) has no draft: version ${published?.version ?? '?'} is all there is.`,
        ['action_id'],
      );
      return;
    }
    const { name } = draft;
    progress(`Publishing the draft of ${name} …`);
    const work = { platform, id, name, options };
    const now = await publishDraft(work, draft.version ?? 1, published?.version);
    client.reader.forget(id);
    progress(`Published: version ${now.version ?? '?'}`);
  },
});
