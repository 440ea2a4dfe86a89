import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { getJson } from '../../user-lookup/src/http';

/** What the service needs to know. */
export interface ServiceSettings {
  /** What callers must show as a bearer token. */
  readonly secret: string;
  /** Where the users are. */
  readonly usersUrl: string;
}

/**
 * A small service that hides an API behind a shared secret: `GET /user-lookup?userId=…` with
 * `Authorization: Bearer SECRET`. It answers in the form of the action's output contract.
 */
export function lookupService({ secret, usersUrl }: ServiceSettings): Server {
  return createServer((request, response) => {
    void answer(request, secret, usersUrl).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
}

async function answer(
  request: IncomingMessage,
  secret: string,
  usersUrl: string,
): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://service');
  if (request.method !== 'GET' || url.pathname !== '/user-lookup')
    return { status: 404, body: { error: 'not found' } };
  if (!shows(secret, request.headers.authorization)) return { status: 401, body: { error: 'unauthorized' } };
  const userId = url.searchParams.get('userId') ?? '';
  if (userId === '') return { status: 400, body: { error: 'userId is missing' } };
  try {
    const user = (await getJson(new URL(`users/${encodeURIComponent(userId)}`, `${usersUrl}/`), {
      deadline: Date.now() + 4000,
    })) as { name?: string; email?: string; phone?: string; company?: { name?: string } } | undefined;
    return {
      status: 200,
      body: {
        found: user !== undefined,
        name: user?.name ?? '',
        email: user?.email ?? '',
        phone: user?.phone ?? '',
        companyName: user?.company?.name ?? '',
      },
    };
  } catch {
    return { status: 502, body: { error: 'the users cannot be reached' } };
  }
}

/** Compares digests, in the same time wherever they differ. */
function shows(secret: string, header: string | undefined): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(`Bearer ${secret}`), digest(header ?? ''));
}
