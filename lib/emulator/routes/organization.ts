import { DATA_ACTION_LIMITS, PAYLOAD_MAX_BYTES } from '../../model/limits';
import { bearerOf } from '../access';
import { notFound } from '../errors';
import { Answer, operation } from '../operation';

/** The org that the token belongs to. The public Terraform provider does not start without its country. [iac] */
const getOrganizationsMe = operation({
  id: 'getOrganizationsMe',
  method: 'GET',
  path: '/api/v2/organizations/me',
  handle: ({ org }) => ({
    id: org.id,
    name: org.name,
    defaultLanguage: 'en-us',
    defaultCountryCode: 'US',
    thirdPartyOrgName: org.name,
    version: 1,
    domain: 'localhost',
    features: {},
    state: 'active',
    selfUri: '/api/v2/organizations/me',
  }),
});

/** What the org has subscribed to: the public Terraform provider asks at its start. [iac] The names are the SDK's examples. */
const getAuthorizationProducts = operation({
  id: 'getAuthorizationProducts',
  method: 'GET',
  path: '/api/v2/authorization/products',
  handle() {
    const entities = ['collaboratePro', 'communicate', 'engage'].map((id) => ({ id }));
    return { entities, total: entities.length, selfUri: '/api/v2/authorization/products' };
  },
});

/** The namespace of the limits of data actions. */
const LIMITS_NAMESPACE = 'dataactions';

/** The limits that hold in the org. One that the emulator's settings leave open is not in the list. */
const getOrganizationsLimitsNamespace = operation({
  id: 'getOrganizationsLimitsNamespace',
  method: 'GET',
  path: '/api/v2/organizations/limits/namespaces/:namespaceName',
  handle({ world, params: { namespaceName = '' } }) {
    if (namespaceName !== LIMITS_NAMESPACE) throw notFound('namespace', namespaceName);
    const { concurrentExecutions, concurrentFunctionExecutions, functionRequestsPerSecond } = world.settings;
    const limits = [
      { key: DATA_ACTION_LIMITS.executions, value: concurrentExecutions },
      { key: DATA_ACTION_LIMITS.functionExecutions, value: concurrentFunctionExecutions },
      { key: DATA_ACTION_LIMITS.functionRequests, value: functionRequestsPerSecond },
      { key: DATA_ACTION_LIMITS.functionResponse, value: PAYLOAD_MAX_BYTES },
    ];
    const entities = limits
      .filter(({ value }) => value > 0)
      .map(({ key, value }) => ({ key, namespace: LIMITS_NAMESPACE, value }));
    return { entities };
  },
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

/** Whether the token is valid, and nothing more. [sdk] */
const headTokensMe = operation({
  id: 'headTokensMe',
  method: 'HEAD',
  path: '/api/v2/tokens/me',
  handle: () => new Answer(200, undefined),
});

/** Ends the token that asks. [sdk] */
const deleteTokensMe = operation({
  id: 'deleteTokensMe',
  method: 'DELETE',
  path: '/api/v2/tokens/me',
  handle: ({ world, headers }) => {
    world.tokens.revoke(bearerOf(headers) ?? '');
    return new Answer(200, undefined);
  },
});

export const organizationOperations = [
  getOrganizationsMe,
  getAuthorizationProducts,
  getOrganizationsLimitsNamespace,
  getTokensMe,
  headTokensMe,
  deleteTokensMe,
];
