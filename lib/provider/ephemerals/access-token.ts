import type { Client } from '../client';
import { string, type EphemeralType } from '../framework';

const attributes = {
  access_token: string({
    description:
      'The token, for `Authorization: Bearer …`. It belongs to the OAuth client of the provider and has its permissions.',
    computed: true,
    sensitive: true,
  }),
  api_url: string({
    description: 'The API that takes it, for example `https://api.mypurecloud.de`.',
    computed: true,
  }),
  expires_at: string({
    description: 'When it expires (RFC 3339), where the org has said it.',
    computed: true,
  }),
};

export const accessToken: EphemeralType<typeof attributes, Client> = {
  name: 'genesysactions_access_token',
  schema: {
    description:
      'An access token of the org for what calls its API by itself: checks with the `http` provider, other providers. It is made for a run, is in no plan and no state, and is ended when the run ends. With the setting `access_token` it is that token, which goes on.',
    attributes,
  },
  load: async () => {
    const { explained, platformOf } = await import('../resources/support');
    return explained({
      async open({ client, signal }) {
        const { token, apiUrl, expires, end } = await platformOf(client).accessToken({ signal });
        return {
          result: { access_token: token, api_url: apiUrl, expires_at: expires?.toISOString() ?? null },
          close: (closing) => end({ signal: closing.signal }),
        };
      },
    } satisfies Awaited<ReturnType<EphemeralType<typeof attributes, Client>['load']>>);
  },
};
