import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import type { Ajv, ValidateFunction } from 'ajv';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { JSON_MAX_DEPTH, ZIP_MAX_BYTES } from '../model/limits';
import { badRequest, errorBody, PlatformError } from './errors';
import { Answer, Query, type Call, type Operation } from './operation';
import { permits, type Client, type World } from './world';

/** The largest JSON body: well above the largest input of a function. */
const JSON_MAX_BYTES = 2 * 1024 * 1024;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the route does. */
    operation?: Operation;
  }
  interface FastifyRequest {
    /** Who asks; set once the token was checked. */
    client: Client | undefined;
  }
}

/** The server of a world: authentication, permission, form of the body, then the operation. */
export function createServer(world: World, operations: readonly Operation[]): FastifyInstance {
  const server = fastify({
    logger: false,
    bodyLimit: JSON_MAX_BYTES,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000, ignoreTrailingSlash: true },
    exposeHeadRoutes: false,
    frameworkErrors: (error, request, reply) => {
      answerError(request.id, reply as unknown as FastifyReply, error);
    },
    clientErrorHandler(error, socket) {
      if (!socket.writable) return;
      const body = JSON.stringify(
        errorBody(badRequest(`Not an HTTP request: ${error.message}`), randomUUID()),
      );
      socket.end(
        `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
      );
    },
  });
  server.decorateRequest('client', undefined);
  addParsers(server);
  server.setValidatorCompiler(({ schema }) => lazyValidator(schema as object));
  server.setErrorHandler((error, request, reply) => answerError(request.id, reply, error));
  server.setNotFoundHandler((request, reply) =>
    answerError(
      request.id,
      reply,
      new PlatformError(404, 'not.found', `No endpoint ${request.method} ${request.url.split('?')[0] ?? ''}`),
    ),
  );
  server.addHook('onRequest', (request, _reply, done) => {
    try {
      authorize(world, request);
      done();
    } catch (error) {
      done(error as Error);
    }
  });
  for (const operation of operations) addRoute(server, world, operation);
  return server;
}

function addRoute(server: FastifyInstance, world: World, operation: Operation): void {
  server.route({
    method: operation.method,
    url: operation.path,
    config: { operation },
    ...(operation.body && { schema: { body: operation.body } }),
    ...(operation.access === 'none' && { bodyLimit: ZIP_MAX_BYTES + JSON_MAX_BYTES }),
    handler: async (request, reply) => {
      const result = await operation.handle(callOf(world, request));
      const answer = result instanceof Answer ? result : new Answer(200, result);
      reply.code(answer.status).header('inin-correlation-id', request.id).headers(answer.headers);
      if (answer.body === undefined) return reply.send();
      if (answer.headers['content-type'] !== undefined) return reply.send(answer.body);
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body));
    },
  });
}

function callOf(world: World, request: FastifyRequest): Call {
  const client = request.client;
  return {
    world,
    // Operations without a token never look at the org or the client.
    org: client?.org as Call['org'],
    client: client as Client,
    params: request.params as Record<string, string>,
    query: new Query(request.query as Record<string, unknown>),
    body: request.body,
    headers: request.headers,
    baseUrl: `${request.protocol}://${request.headers.host ?? request.hostname}`,
    contextId: request.id,
  };
}

/** 401, then 403: in the platform's words. */
function authorize(world: World, request: FastifyRequest): void {
  const { operation } = request.routeOptions.config;
  if (operation === undefined || operation.access === 'none' || operation.access === 'control') return;
  const token = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) {
    throw new PlatformError(
      401,
      'authentication.required',
      'No authentication bearer token specified in authorization header.',
    );
  }
  const read = world.tokens.read(token);
  const client = typeof read === 'string' ? undefined : world.clients.get(read.clientId);
  if (client === undefined) {
    throw read === 'expired'
      ? new PlatformError(401, 'expired.token', 'Authentication token has expired.')
      : new PlatformError(401, 'bad.credentials', 'Invalid login credentials.');
  }
  request.client = client;
  const { permission } = operation;
  if (permission !== undefined && !permits(client.permissions, permission)) {
    throw new PlatformError(
      403,
      'missing.any.permissions',
      `Unable to perform the requested action. You must have at least one of the following permissions assigned: [${permission}]`,
      { messageParams: { permissions: `[${permission}]` }, details: [{ errorCode: permission }] },
    );
  }
}

function addParsers(server: FastifyInstance): void {
  const parseJson = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (bytes.length === 0) {
      done(null, undefined);
      return;
    }
    if (!isUtf8(bytes)) {
      done(badRequest('The request body is not UTF-8.'));
      return;
    }
    const text = bytes.toString('utf8');
    if (tooDeep(text)) {
      done(badRequest(`The request body nests deeper than ${JSON_MAX_DEPTH} levels.`));
      return;
    }
    void parseJson(request, text, done);
  });
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => {
      done(null, text);
    },
  );
  server.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (request.routeOptions.config.operation?.access === 'none' || bytes.length === 0) done(null, bytes);
    else done(new PlatformError(415, 'unsupported.media.type', 'The request body must be application/json.'));
  });
}

/** Whether brackets nest deeper than allowed, told without recursion and before anything is parsed. */
function tooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const char = text.charCodeAt(index);
    if (quoted) {
      if (char === 0x5c) index++;
      else if (char === 0x22) quoted = false;
    } else if (char === 0x22) quoted = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > JSON_MAX_DEPTH) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}

type Validate = (data: unknown) => { value: unknown } | { error: Error };

/** Compiles a body's schema with its first request: most runs need few of them. */
function lazyValidator(schema: object): Validate {
  let validate: ValidateFunction | undefined;
  return (data) => {
    validate ??= compile(schema);
    if (validate(data)) return { value: data };
    const [first] = validate.errors ?? [];
    const where = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    const params = (first?.params ?? {}) as Record<string, unknown>;
    const member = String(params['additionalProperty'] ?? params['missingProperty'] ?? '');
    const field = [where, member].filter((part) => part !== '').join('.');
    const what =
      first?.keyword === 'additionalProperties'
        ? `has the unknown field ${JSON.stringify(field)}`
        : first?.keyword === 'required'
          ? `lacks the required field ${JSON.stringify(field)}`
          : `is not valid: ${field === '' ? 'it' : field} ${first?.message ?? 'is invalid'}`;
    return {
      error: badRequest(`The request body ${what}.`, {
        details: [{ errorCode: 'INVALID_BODY', fieldName: field }],
      }),
    };
  };
}

let ajv: Ajv | undefined;

function compile(schema: object): ValidateFunction {
  if (ajv === undefined) {
    // Loaded late: starting up must not pay for it.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const module = require('ajv') as { Ajv: typeof Ajv };
    ajv = new module.Ajv({ strict: false, logger: false });
  }
  return ajv.compile(schema);
}

function answerError(contextId: string, reply: FastifyReply, error: unknown): FastifyReply {
  const known = error instanceof PlatformError ? error : translated(error as FastifyError);
  return reply
    .code(known.status)
    .headers({ 'inin-correlation-id': contextId, ...known.extras.headers })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(errorBody(known, contextId)));
}

/** The framework's own errors, in the platform's form. */
function translated(error: FastifyError): PlatformError {
  const status = error.statusCode ?? 500;
  if (status === 413) {
    return new PlatformError(413, 'request.entity.too.large', 'The request body is too large.');
  }
  if (status === 415) {
    return new PlatformError(415, 'unsupported.media.type', 'The request body must be application/json.');
  }
  if (status >= 400 && status < 500) return new PlatformError(status, 'bad.request', error.message);
  return new PlatformError(500, 'internal.server.error', 'Internal Server Error', {
    errors: [{ message: error.message, code: 'emulator.fault', status: 500 }],
  });
}
