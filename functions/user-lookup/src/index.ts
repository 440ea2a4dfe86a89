import type { ActionHandler } from 'genesys-actions/function';
import type action from '../action';
import { getJson } from './http';

/** Used when the integration has no USER_API_URL. */
const DEFAULT_URL = 'https://jsonplaceholder.typicode.com';

const NOBODY = { found: false, name: '', email: '', phone: '', companyName: '' };

/** Looks a user up and gives flat values, which Architect can use as they are. */
export const handler: ActionHandler<typeof action> = async ({ userId, baseUrl }, context) => {
  if (userId.trim() === '') throw new Error('userId is missing.');
  const url = new URL(
    `users/${encodeURIComponent(userId)}`,
    withSlash(baseUrl === '' ? DEFAULT_URL : baseUrl),
  );
  const answer = await getJson(url, {
    // Some time must be left to answer before the platform stops the function.
    deadline: Date.now() + Math.max(0, context.getRemainingTimeInMillis() - 500),
  });
  if (answer === undefined) return NOBODY;
  return {
    found: true,
    name: textIn(answer, 'name'),
    email: textIn(answer, 'email'),
    phone: textIn(answer, 'phone'),
    companyName: textIn((answer as { company?: unknown }).company, 'name'),
  };
};

function textIn(object: unknown, name: string): string {
  const value: unknown = (object as Record<string, unknown> | null | undefined)?.[name];
  return typeof value === 'string' ? value : '';
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}
