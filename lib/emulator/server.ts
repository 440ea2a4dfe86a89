import { randomUUID } from 'node:crypto';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { ZIP_MAX_BYTES } from '../model/limits';
import { authorize, guardControl } from './access';
import { addParsers, lazyValidator } from './bodies';
import { badRequest, errorBody, notStored, ApiError } from './errors';
import type { FaultEffect } from './faults/faults';
import { omitted } from './faults/request-log';
import { delay, strikeAfter, strikeBefore, type ReadyAnswer } from './faults/misbehave';
import { Answer, Query, type OperationCall, type Operation } from './operation';
import { storageFailureOf } from './store/storage-failure';
import type { OAuthClient, World } from './world';

/** The largest JSON body: well above the largest input of a function. */
const JSON_MAX_BYTES = 2 * 1024 * 1024;

/** The largest body of the control API: a seed with its zips. */
const SEED_MAX_BYTES = 512 * 1024 * 1024;

/** How long the head of a request may take to come, in milliseconds, and how often that is looked at. */
const HEAD_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 1_000;

/** The largest body that the request log keeps. */
const LOGGED_MAX_BYTES = 50_000;

const JSON_TYPE = 'application/json; charset=utf-8';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route does. */
    operation?: Operation;
  }
  interface FastifyRequest {
    /** Who asks; set once the token was checked. */
    client: OAuthClient | undefined;
    /** What goes wrong with this request. */
    effects: readonly FaultEffect[];
    /** Its number in the request log; 0 when it is not logged. */
    logNumber: number;
    arrived: number;
  }
}

/** The server of a world: faults, authentication, permission, form of the body, then the operation. */
export function createServer(world: World, operations: readonly Operation[]): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: JSON_MAX_BYTES,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    http: { headersTimeout: HEAD_LIMIT_MS, connectionsCheckingInterval: LOOK_EVERY_MS },
    routerOptions: { maxParamLength: 1000, ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => {
      answerError(request.id, reply as unknown as FastifyReply, error);
    },
    clientErrorHandler: (error, socket) => {
      if (!socket.writable) return;
      const late = (error as NodeJS.ErrnoException).code === 'ERR_HTTP_REQUEST_TIMEOUT';
      const told = late
        ? new ApiError(408, 'request.timeout', 'The head of the request did not come in time.')
        : badRequest(`The request is not HTTP: ${error.message}`);
      const body = JSON.stringify(errorBody(told, randomUUID()));
      socket.end(
        `HTTP/1.1 ${late ? '408 Request Timeout' : '400 Bad Request'}\r\nContent-Type: ${JSON_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    },
  });
  server.decorateRequest('client', undefined);
  server.decorateRequest('effects');
  server.decorateRequest('logNumber', 0);
  server.decorateRequest('arrived', 0);
  addParsers(server);
  server.setValidatorCompiler(({ schema }) =>
    lazyValidator(schema as object, () => world.settings.unknownMembers),
  );
  server.setErrorHandler((error, request, reply) => answerError(request.id, reply, error));
  const paths = operations.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}/?$`),
  }));
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const methods = [
      ...new Set(paths.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method)),
    ];
    return answerError(
      request.id,
      reply,
      methods.length === 0
        ? new ApiError(404, 'not.found', `There is no endpoint ${request.method} ${path}`)
        : new ApiError(405, 'method.not.allowed', `${path} allows ${methods.join(', ')}.`, {
            headers: { allow: methods.join(', ') },
          }),
    );
  });
  server.addHook('onRequest', (request, reply) => receive(world, request, reply));
  server.addHook('preValidation', (request, _reply, done) => {
    if (request.logNumber > 0 && request.body !== undefined) {
      const bytes = Number(request.headers['content-length'] ?? bytesOf(request.body));
      world.log.update(request.logNumber, {
        body: bytes > LOGGED_MAX_BYTES ? omitted(bytes) : request.body,
      });
    }
    done();
  });
  server.addHook('onResponse', (request, reply, done) => {
    world.log.update(request.logNumber, {
      status: reply.statusCode,
      durationMs: Math.round(performance.now() - request.arrived),
    });
    done();
  });
  for (const operation of operations) addRoute(server, world, operation);
  return server;
}

/** How large a body is that came in chunks. */
function bytesOf(body: unknown): number {
  return Buffer.isBuffer(body) ? body.length : Buffer.byteLength(JSON.stringify(body));
}

/** Everything that happens to a request before its body is read. */
async function receive(world: World, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { operation } = request.routeOptions.config;
  request.arrived = performance.now();
  request.effects = [];
  if (operation?.access === 'control') {
    guardControl(request, world.controlToken);
    return undefined;
  }
  if (operation?.access === 'page') return undefined;
  const [path = '', query = ''] = request.url.split('?');
  request.effects = world.faults.strike({ operation: operation?.id ?? '', method: request.method, path });
  request.logNumber = world.log.begin({
    ...(operation && { operation: operation.id }),
    method: request.method,
    path,
    query: new URLSearchParams(query),
    contextId: request.id,
    faults: request.effects.map(({ kind }) => kind),
  });
  await delay(request.effects);
  if (strikeBefore(world, request.effects, reply)) return reply;
  if (operation !== undefined && operation.access !== 'none') {
    request.client = authorize(world, operation, request, reply);
    const { clientId, org } = request.client;
    world.log.update(request.logNumber, { clientId, org: org.name });
  }
  const refused = operation?.refuse?.(callOf(world, request));
  if (refused === undefined) return undefined;
  const { status, headers, body } = readyAnswer(refused, request.id);
  // What else comes on this connection is its body, which nobody reads.
  return reply
    .code(status)
    .headers({ ...headers, connection: 'close' })
    .send(body);
}

const BODY_LIMITS: Readonly<Record<NonNullable<Operation['access']>, number>> = {
  token: JSON_MAX_BYTES,
  none: ZIP_MAX_BYTES + JSON_MAX_BYTES,
  control: SEED_MAX_BYTES,
  page: JSON_MAX_BYTES,
};

function addRoute(server: FastifyInstance, world: World, operation: Operation): void {
  server.route({
    method: operation.method,
    url: operation.path,
    config: { operation },
    bodyLimit: BODY_LIMITS[operation.access ?? 'token'],
    ...(operation.body && { schema: { body: operation.body } }),
    handler: async (request, reply) => {
      const call = callOf(world, request);
      let result = await operation.handle(call);
      if (request.effects.some(({ kind }) => kind === 'duplicate')) result = await operation.handle(call);
      const answer = readyAnswer(result, request.id);
      if (strikeAfter(request.effects, reply, answer)) return reply;
      return reply.code(answer.status).headers(answer.headers).send(answer.body);
    },
  });
}

function readyAnswer(result: unknown, contextId: string): ReadyAnswer {
  const { status, body, headers } = result instanceof Answer ? result : new Answer(200, result);
  const correlation = { 'inin-correlation-id': contextId };
  if (body === undefined) return { status, headers: { ...correlation, ...headers }, body: '' };
  if (headers['content-type'] !== undefined) {
    return { status, headers: { ...correlation, ...headers }, body: body as string };
  }
  return {
    status,
    headers: { ...correlation, 'content-type': JSON_TYPE, ...headers },
    body: JSON.stringify(body),
  };
}

function callOf(world: World, request: FastifyRequest): OperationCall {
  const client = request.client;
  const zip = request.effects.find((effect) => effect.kind === 'zip');
  return {
    world,
    // Operations without a token never read the org or the client.
    org: client?.org as OperationCall['org'],
    client: client as OAuthClient,
    params: request.params as Record<string, string>,
    query: new Query(request.query as Record<string, unknown>),
    body: request.body,
    headers: request.headers,
    baseUrl: `${protocolOf(request)}://${request.headers.host ?? request.hostname}`,
    contextId: request.id,
    ...(zip && { zipOrders: zip }),
  };
}

/** How the client speaks, which is not how the proxy in front does that ends its TLS. */
function protocolOf(request: FastifyRequest): string {
  return request.headers['x-forwarded-proto'] === 'https' ? 'https' : request.protocol;
}

function answerError(contextId: string, reply: FastifyReply, error: unknown): FastifyReply {
  const known = error instanceof ApiError ? error : translated(error as FastifyError);
  return reply
    .code(known.status)
    .headers({ 'inin-correlation-id': contextId, ...known.extras.headers })
    .type(JSON_TYPE)
    .send(JSON.stringify(errorBody(known, contextId)));
}

/** The framework's own errors, in the platform's form. */
function translated(error: FastifyError): ApiError {
  const failure = storageFailureOf(error);
  if (failure !== undefined) return notStored(failure);
  const status = error.statusCode ?? 500;
  if (status === 413) {
    return new ApiError(413, 'request.entity.too.large', 'The request body is too large.');
  }
  if (status === 415) {
    return new ApiError(415, 'unsupported.media.type', 'The request body must be application/json.');
  }
  if (status >= 400 && status < 500) return new ApiError(status, 'bad.request', error.message);
  return new ApiError(500, 'internal.server.error', 'Internal Server Error', {
    errors: [{ message: error.message, code: 'emulator.fault', status: 500 }],
  });
}
