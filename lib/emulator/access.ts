import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './errors';
import type { Operation } from './operation';
import { permits, type OAuthClient, type World } from './world';

/**
 * Who asks, if they may: 401, then 403, then 429, in the platform's words. The answer says how much of the limit is used.
 *
 * @throws PlatformError
 */
export function authorize(
  world: World,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): OAuthClient {
  const token = bearerOf(request.headers);
  if (token === undefined) {
    throw new ApiError(
      401,
      'authentication.required',
      'No authentication bearer token specified in authorization header.',
    );
  }
  const read = world.tokens.read(token);
  const client = typeof read === 'string' ? undefined : world.clients.get(read.clientId);
  if (client === undefined) {
    throw read === 'expired'
      ? new ApiError(401, 'expired.token', 'Authentication token has expired.')
      : new ApiError(401, 'bad.credentials', 'Invalid login credentials.');
  }
  const { permission } = operation;
  if (permission !== undefined && !permits(client.permissions, permission)) {
    throw new ApiError(
      403,
      'missing.any.permissions',
      `Unable to perform the requested action. You must have at least one of the following permissions assigned: [${permission}]`,
      { messageParams: { permissions: `[${permission}]` }, details: [{ errorCode: permission }] },
    );
  }
  void reply.headers(world.rates.countRequest(token));
  if (operation.functionLimit) world.rates.countFunctionRequest(client.org.id);
  return client;
}

/** The access token that a request carries. */
export function bearerOf({
  authorization,
}: Readonly<Record<string, string | string[] | undefined>>): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(String(authorization ?? ''))?.[1];
}

/**
 * The control API is for programs on this machine: not for other machines, and not for web pages that a browser on
 * this machine shows.
 *
 * @throws PlatformError 403
 */
export function guardControl(request: FastifyRequest): void {
  const { origin, host = '', 'sec-fetch-site': site = 'none' } = request.headers;
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const local = isLoopback(request.socket.remoteAddress ?? '') && (name === 'localhost' || isIP(name) !== 0);
  // A page's script says its origin; what a page only shows or loads, a browser marks by where it comes from.
  if (local && origin === undefined && (site === 'none' || site === 'same-origin')) return;
  throw new ApiError(403, 'control.local.only', 'The control API answers programs on this machine only.');
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === '::1';
}
