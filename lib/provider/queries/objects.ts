import type { Client } from '../client';
import type { ListHandlers } from '../framework';
import { explained, platformOf } from '../resources/support';
import { fitsPattern } from './name-pattern';
import type { TypeQuery } from './schema';

interface Found {
  readonly id?: string;
  readonly name?: string;
}

/** A query of what comes in one list. */
function queryOf(
  find: (
    client: Client,
    type: string | null,
    options: { readonly signal: AbortSignal },
  ) => Promise<readonly Found[]>,
): ListHandlers<TypeQuery, Client> {
  const { read } = explained({
    read: ({ client, type, signal }: { client: Client; type: string | null; signal: AbortSignal }) =>
      find(client, type, { signal }),
  });
  return {
    async *list({ client, config: { type, name_pattern: pattern }, signal }) {
      for (const { id, name = '' } of await read({ client, type, signal })) {
        if (id === undefined || (pattern !== null && !fitsPattern(name, pattern))) continue;
        yield { displayName: name, state: { id } };
      }
    },
  };
}

export const integrationQuery = queryOf((client, type, options) =>
  platformOf(client).integrations.list(type ?? undefined, options),
);

export const credentialQuery = queryOf(async (client, type, options) => {
  const all = await platformOf(client).credentials.list(options);
  return all.filter((each) => type === null || each.type?.name === type);
});
