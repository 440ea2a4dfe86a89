import type { ActionHandler } from 'genesys-actions/function';
import { getJson } from '../../user-lookup/src/http';
import type action from '../action';

type Answer = Awaited<ReturnType<ActionHandler<typeof action>>>;

/** Asks the service beside this function (server/); the secret comes with the client context. */
export const handler: ActionHandler<typeof action> = async ({ userId, serviceUrl }, context) => {
  const secret = context.clientContext['x-lookup-secret'];
  if (serviceUrl === '' || secret === '') {
    throw new Error('The integration needs the credential fields LOOKUP_URL and LOOKUP_SECRET.');
  }
  const url = new URL('user-lookup', serviceUrl.endsWith('/') ? serviceUrl : `${serviceUrl}/`);
  url.searchParams.set('userId', userId);
  const answer = await getJson(url, {
    headers: { authorization: `Bearer ${secret}` },
    deadline: Date.now() + Math.max(0, context.getRemainingTimeInMillis() - 500),
  });
  if (answer === undefined) throw new Error(`There is no service at ${url.origin}${url.pathname}.`);
  return answer as Answer;
};
