import { isUtf8 } from 'node:buffer';
import type { Ajv, ValidateFunction } from 'ajv';
import type { FastifyInstance } from 'fastify';
import { JSON_MAX_DEPTH } from '../model/limits';
import { badRequest, ApiError } from './errors';
import type { EmulatorSettings } from './settings';

/** How request bodies are read: JSON strictly, forms as text, anything else only where uploads are taken. */
export function addParsers(server: FastifyInstance): void {
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
    if (request.routeOptions.config.operation?.access === 'none') done(null, bytes);
    else if (bytes.length === 0) done(null, undefined);
    else {
      done(new ApiError(415, 'unsupported.media.type', 'The request body must be application/json.'));
    }
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

/** Checks a body. */
type Validate = (data: unknown) => { value: unknown } | { error: Error };

/**
 * Compiles a body's schema with its first request: most runs need few of them.
 *
 * Members that the schema does not name are taken out, or refused where `unknown` says so: the platform is known to take
 * some, `id` of a draft for one, and not known to refuse any. [iac #1961]
 */
export function lazyValidator(schema: object, unknown: () => EmulatorSettings['unknownMembers']): Validate {
  const compiled: { [Mode in EmulatorSettings['unknownMembers']]?: ValidateFunction } = {};
  return (data) => {
    const mode = unknown();
    const validate = (compiled[mode] ??= compile(schema, mode));
    if (validate(data)) return { value: data };
    const [first] = validate.errors ?? [];
    const where = first?.instancePath.slice(1).replaceAll('/', '.') ?? '';
    const params = (first?.params ?? {}) as Record<string, unknown>;
    const member = String(params['additionalProperty'] ?? params['missingProperty'] ?? '');
    const field = [where, member].filter((part) => part !== '').join('.');
    const what =
      data === undefined || data === null
        ? 'is missing'
        : first?.keyword === 'additionalProperties'
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

const compilers: { [Mode in EmulatorSettings['unknownMembers']]?: Ajv } = {};

function compile(schema: object, mode: EmulatorSettings['unknownMembers']): ValidateFunction {
  let ajv = compilers[mode];
  if (ajv === undefined) {
    // Loaded late: starting up must not pay for it.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const module = require('ajv') as { Ajv: typeof Ajv };
    ajv = new module.Ajv({ strict: false, logger: false, removeAdditional: mode === 'ignored' });
    compilers[mode] = ajv;
  }
  return ajv.compile(schema);
}
