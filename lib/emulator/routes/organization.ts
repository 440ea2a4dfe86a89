import { operation } from '../operation';

/** The org that the token belongs to. */
const getOrganizationsMe = operation({
  id: 'getOrganizationsMe',
  method: 'GET',
  path: '/api/v2/organizations/me',
  handle: ({ org }) => ({
    id: org.id,
    name: org.name,
    thirdPartyOrgName: org.name,
    version: 1,
    domain: 'localhost',
    features: {},
    state: 'active',
    selfUri: '/api/v2/organizations/me',
  }),
});

/** What the token stands for. */
const getTokensMe = operation({
  id: 'getTokensMe',
  method: 'GET',
  path: '/api/v2/tokens/me',
  handle: ({ org, client }) => ({
    organization: { id: org.id, name: org.name },
    OAuthClient: {
      id: client.clientId,
      name: client.clientId,
      authorizedGrantType: 'CLIENT_CREDENTIALS',
      organization: { id: org.id, name: org.name },
    },
    homeOrganization: { id: org.id, name: org.name },
    authorizedScope: [],
  }),
});

export const organizationOperations = [getOrganizationsMe, getTokensMe];
