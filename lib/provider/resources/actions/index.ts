import type { Client } from '../../client';
import type { ResourceType } from '../../framework';
import { orgIdentity } from '../identity';
import {
  earlierFunctionAction,
  functionActionAttributes,
  type FunctionActionAttributes,
  FUNCTION_ACTION,
} from './function-action-schema';
import { actionAttributes, type ActionAttributes, ACTION } from './action-schema';
import { AUTH_ACTION, authActionAttributes, type AuthActionAttributes } from './auth-action-schema';

export const functionActionResource: ResourceType<FunctionActionAttributes, Client> = {
  name: FUNCTION_ACTION,
  schema: {
    description: 'A data action that runs a function: contract, templates, function settings and code.',
    attributes: functionActionAttributes,
    earlier: earlierFunctionAction,
  },
  identity: orgIdentity('action', '`integration name/action name`'),
  load: async () => (await import('./function-action-handlers')).functionActionHandlers,
};

export const actionResource: ResourceType<ActionAttributes, Client> = {
  name: ACTION,
  schema: {
    description:
      'A data action without a function: of a web service, of AWS Lambda, or of the Genesys Cloud API. It is published at once.',
    attributes: actionAttributes,
  },
  identity: orgIdentity('action', '`integration name/action name`'),
  load: async () => (await import('./action-handlers')).actionHandlers,
};

export const authActionResource: ResourceType<AuthActionAttributes, Client> = {
  name: AUTH_ACTION,
  schema: {
    description:
      'The action that logs an integration of web services in, whose credential is of the type `userDefinedOAuth`. The platform makes it with the integration, and it goes with that: it is changed here, never created or deleted.',
    attributes: authActionAttributes,
  },
  identity: orgIdentity('action', null),
  load: async () => (await import('./auth-action-handlers')).authActionHandlers,
};
