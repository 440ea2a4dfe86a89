import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import type { Leading } from './leading';

/** Headers of one connection and not of the request: a proxy does not hand them on. [RFC 9110, 7.6.1] */
export const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]);

/** Hands a request to where its host leads, and the answer back. */
export function forwardTo(
  { host, target, keepHost }: Leading,
  secure: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = new URL(target);
  const [path = '', ...query] = pathOf(request.url).split('?');
  url.pathname = `${target.pathname.replace(/\/$/, '')}${path}`;
  url.search = query.join('?');
  const added: Record<string, string> = { 'X-Forwarded-Proto': secure ? 'https' : 'http' };
  if (!keepHost)
    Object.assign(added, { Host: target.host, 'X-Forwarded-Host': request.headers.host ?? host });
  exchange(
    url,
    withHeaders(request.rawHeaders, added),
    request,
    response,
    `${host} leads to ${target.origin}`,
  );
}

/** Hands a request to the host that it names itself, as every proxy does. */
export function forwardToOrigin(url: URL, request: IncomingMessage, response: ServerResponse): void {
  exchange(url, withHeaders(request.rawHeaders, { Host: url.host }), request, response, url.host);
}

/** Path and query of a request's target, in its origin form or its absolute one. */
export function pathOf(target = '/'): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/** The headers as they came, in their order, with some in the place of those of the same name. */
function withHeaders(raw: readonly string[], added: Readonly<Record<string, string>>): string[] {
  const replaced = new Set(Object.keys(added).map((name) => name.toLowerCase()));
  const kept: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at]?.toLowerCase() ?? '';
    if (!HOP_BY_HOP.has(name) && !replaced.has(name)) kept.push(raw[at] ?? '', raw[at + 1] ?? '');
  }
  return [...kept, ...Object.entries(added).flat()];
}

/** @param what the other end, for people */
function exchange(
  url: URL,
  headers: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
  what: string,
): void {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  // A connection for each request: one that is kept may be closed at the other end just as it is used again.
  const onward = send(url, { method: request.method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.statusMessage, withHeaders(answer.rawHeaders, {}));
    // An answer that is cut off there is cut off here.
    pipeline(answer, response, (error) => {
      if (error) response.destroy();
    });
  });
  onward.on('error', (error: NodeJS.ErrnoException) => {
    // A connection that is reset there is reset here: whoever tests for it sees the same.
    if (response.headersSent || error.code === 'ECONNRESET') {
      request.socket.destroy();
      return;
    }
    answerItself(response, 502, `${what}, which does not answer (${error.code ?? error.message}).`);
  });
  response.on('close', () => onward.destroy());
  request.on('error', () => onward.destroy());
  // Not a pipeline: that would end the client's connection before it could be told what is wrong.
  request.pipe(onward);
}

/** An answer of the front itself: what is wrong, for people. */
export function answerItself(response: ServerResponse, status: number, message: string): void {
  const body = Buffer.from(`The front of genesys-actions: ${message}\n`);
  const headers = {
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': body.length,
    Connection: 'close',
  };
  response.writeHead(status, headers).end(body);
}
