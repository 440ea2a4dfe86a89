import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiError } from './errors';
import type { Operation } from './operation';
import { same } from './tokens';
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

/** The variable that holds the token of the control API: for whoever starts the emulator, and for its clients. */
export const CONTROL_TOKEN_VARIABLE = 'GENESYS_ACTIONS_CONTROL_TOKEN';

/**
 * The control API is for programs on this machine that know its token: not for other machines, not for web pages that a
 * browser on this machine shows, and not for whatever else runs here, functions among it.
 *
 * @throws PlatformError 403, 401
 */
export function guardControl(request: FastifyRequest, token: string): void {
  checkLocal(request);
  const given = bearerOf(request.headers) ?? passwordOf(request.headers.authorization ?? '');
  if (given !== undefined && same(given, token)) return;
  throw new ApiError(
    401,
    given === undefined ? 'control.token.required' : 'control.token.wrong',
    `The control API needs ${given === undefined ? '' : 'another token: '}the control token of this emulator, as "Authorization: Bearer TOKEN". ` +
      `The emulator prints it when it starts (as controlToken with --json), or takes it from ${CONTROL_TOKEN_VARIABLE}; for startEmulator it is emulator.controlToken.`,
    // A browser asks for it then: as the password, with any name.
    { headers: { 'www-authenticate': 'Basic realm="genesys-actions control token", charset="UTF-8"' } },
  );
}

/** The password of a login: what a browser asks for. */
function passwordOf(authorization: string): string | undefined {
  const [, login = ''] = /^Basic\s+(\S+)$/i.exec(authorization) ?? [];
  return /:(.*)$/s.exec(Buffer.from(login, 'base64').toString('utf8'))?.[1];
}

function checkLocal(request: FastifyRequest): void {
  const { origin, host = '', 'sec-fetch-site': site = 'none' } = request.headers;
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  const local = isLoopback(request.socket.remoteAddress ?? '') && (name === 'localhost' || isIP(name) !== 0);
  // A page's script says its origin, which may be this server's own; what a page only shows or loads, a browser marks by
  // where it comes from.
  const own = origin === undefined || origin === `http://${host}`;
  if (local && own && (site === 'none' || site === 'same-origin')) return;
  throw new ApiError(403, 'control.local.only', 'The control API answers programs on this machine only.');
}

function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === '::1';
}
