import {
  executeAction,
  functionBackend,
  type ExecutableConfig,
  type ActionBackend,
  type BackendCall,
  type Execution,
} from '../../lib/execution';
import type { Json, JsonObject } from '../../lib/shared/json';
import { callOf, newPool } from './support';

const pool = newPool();

const identity = { organizationId: 'org', userId: 'user', correlationId: 'correlation' };

const inputSchema: JsonObject = {
  type: 'object',
  properties: { text: { type: 'string' }, count: { type: 'integer' } },
  required: ['text'],
  additionalProperties: false,
};

const successSchema: JsonObject = {
  type: 'object',
  properties: { answer: { type: 'string' } },
  required: ['answer'],
  additionalProperties: true,
};

interface Case {
  config?: ExecutableConfig;
  input?: Json;
  result?: Json | string;
  backend?: ActionBackend;
  contract?: Execution['action']['contract'];
  credentials?: Record<string, string>;
  flatten?: boolean;
}

async function execute(given: Case) {
  const calls: BackendCall[] = [];
  const result = await executeAction({
    action: { id: 'action', contract: given.contract ?? {}, config: given.config ?? {} },
    input: given.input ?? { text: 'hello' },
    credentials: given.credentials ?? {},
    identity,
    ...(given.flatten !== undefined && { flatten: given.flatten }),
    backend:
      given.backend ??
      ((call) => {
        calls.push(call);
        const rawResult =
          typeof given.result === 'string' ? given.result : JSON.stringify(given.result ?? {});
        return Promise.resolve({ ok: true, rawResult });
      }),
  });
  return { ...result, calls, inner: result.error?.errors[0]?.message };
}

describe('with a real function', () => {
  function functionOf(code: string, timeoutSeconds = 5): ActionBackend {
    return functionBackend(pool, callOf(code, { timeoutSeconds }));
  }

  it('goes from the input to the answer', async () => {
    const { finalResult, success, operations } = await execute({
      contract: { inputSchema, successSchema },
      credentials: { KEY: 'the-secret' },
      input: { text: 'a "b"\n', count: 2 },
      config: {
        request: {
          requestTemplate:
            '{"text": "$esc.jsonEncode(${input.text})", "count": $!{input.count}, "key": "$!{credentials.KEY}"}',
          headers: { 'x-key': '$!{credentials.KEY}' },
        },
        response: {
          translationMap: { shout: '$.said.loud', none: '$.none' },
          translationMapDefaults: { none: '"default"' },
          successTemplate: '{"answer": ${shout}, "none": ${none}}',
        },
      },
      backend: functionOf(`exports.handler = async (event, context) => {
        if (event.key !== 'the-secret' || context.clientContext['x-key'] !== 'the-secret') throw new Error('no key');
        if (context.clientContext['ININ-Correlation-Id'] !== 'correlation') throw new Error('no correlation');
        if (context.clientContext['ININ-User-Id'] !== 'user') throw new Error('no user');
        return { said: { loud: event.text.toUpperCase().repeat(event.count) } };
      }`),
    });
    expect(success).toBe(true);
    expect(finalResult).toEqual({ answer: 'A "B"\nA "B"\n', none: 'default' });
    expect(operations.map(({ step, name, success }) => [step, name, success])).toEqual([
      [1, 'Validate input against the input contract', true],
      [2, 'Apply header templates', true],
      [3, 'Apply requestTemplate', true],
      [4, 'Execute', true],
      [5, 'Apply translationMap', true],
      [6, 'Apply successTemplate', true],
      [7, 'Validate output against the output contract', true],
    ]);
    expect(operations[2]?.result).toBe('{"text": "a \\"b\\"\\n", "count": 2, "key": "<REDACTED>"}');
    expect(operations[4]?.result).toEqual({ shout: '"A \\"B\\"\\nA \\"B\\"\\n"', none: '"default"' });
    expect(JSON.stringify(operations)).not.toContain('the-secret');
  });

  it('passes input and result on when nothing is configured', async () => {
    const { finalResult } = await execute({
      input: { text: 'é', count: 1 },
      backend: functionOf('exports.handler = async (event) => ({ got: event })'),
    });
    expect(finalResult).toEqual({ got: { text: 'é', count: 1 } });
  });

  it('answers a failed function in the words of the platform', async () => {
    const { error } = await execute({
      backend: functionOf(
        `exports.handler = async () => { const e = new TypeError('bad key'); e.stack = 'TypeError: bad key\\n    at x'; throw e }`,
      ),
    });
    expect(error).toEqual({
      message: 'Internal Server Error',
      code: 'internal.server.error',
      status: 500,
      messageParams: {},
      contextId: 'correlation',
      details: [{ errorCode: 'ACTION.REMOTE_ENDPOINT' }],
      errors: [
        {
          message:
            'REST call for action execute failed. Message: Invoked function failed. Response from function: Function execution ' +
            'failed with error Type: Unhandled; Message: errorType:TypeError,errorMessage:bad key,trace:[TypeError: bad key,     at x] [correlation]',
          code: 'INTERNAL_SERVER_ERROR',
          status: 500,
          messageParams: {},
          details: [],
          errors: [],
        },
      ],
    });
  });

  it('says that a function timed out', async () => {
    const { inner } = await execute({
      backend: functionOf('exports.handler = () => new Promise((r) => setTimeout(r, 9000))', 1),
    });
    expect(inner).toMatch(
      /errorType:Sandbox\.Timedout,errorMessage:RequestId: .* Error: Task timed out after 1\.00 seconds/,
    );
  });

  it.each([
    [
      'an event that is no JSON',
      { request: { requestTemplate: '{"text": "${input.text}"}' } },
      'two\nlines',
      /line 1, column 14: a text holds a line break.*\$esc\.jsonEncode/,
    ],
    [
      'quotes in a value',
      { request: { requestTemplate: '{"text": "${input.text}"}' } },
      'a "b"',
      /"," or "}" is expected.*\$esc\.jsonEncode/,
    ],
    [
      'a reference without a value',
      { request: { requestTemplate: '{"n": ${input.count}}' } },
      'x',
      /line 1, column 7: a reference was not resolved/,
    ],
    [
      'an event that is too large',
      {},
      'x'.repeat(750_001),
      /has 7500\d\d bytes and exceeds the limit of 750000 bytes/,
    ],
    [
      'a client context that is too large',
      { request: { headers: { long: '${input.text}' } } },
      'x'.repeat(3000),
      /client context has \d+ bytes of base64 and exceeds the limit of 3584/,
    ],
  ])('refuses %s', async (_what, config, text, message) => {
    const { error, inner, operations } = await execute({
      config,
      input: { text },
      backend: functionOf('exports.handler = async () => { throw new Error("must not run") }'),
    });
    expect(error?.status).toBe(400);
    expect(inner).toMatch(message);
    expect(operations.at(-1)).toMatchObject({ name: 'Execute', success: false });
  });

  it('refuses a response that is too large', async () => {
    const { error, inner } = await execute({
      backend: functionOf('exports.handler = async () => "x".repeat(750_000)'),
    });
    expect(error?.status).toBe(500);
    expect(inner).toMatch(/Response from function has 750002 bytes and exceeds the limit of 750000 bytes/);
  });
});

describe('contracts', () => {
  it.each<[string, Json, RegExp]>([
    ['a missing input', {}, /must have required property 'text'/],
    ['a wrong type', { text: 1 }, /\/text must be string/],
    ['an unknown input', { text: 'a', other: 1 }, /"other"/],
    ['no object', 'text', /must be object/],
    ['a list', [], /must be object/],
  ])('refuse %s with 400 before anything runs', async (_what, input, message) => {
    const { error, inner, operations, calls } = await execute({ contract: { inputSchema }, input });
    expect(error).toMatchObject({ status: 400, code: 'bad.request', contextId: 'correlation' });
    expect(inner).toMatch(message);
    expect(operations).toHaveLength(1);
    expect(calls).toEqual([]);
  });

  it('refuse an answer that does not fit', async () => {
    const { error, inner, success } = await execute({ contract: { successSchema }, result: { answer: 1 } });
    expect(success).toBe(false);
    expect(error?.status).toBe(500);
    expect(inner).toMatch(/does not fit the output contract.*\/answer must be string/);
  });

  it('refuse what nests deeper than 50 levels', async () => {
    let deep: Json = 1;
    for (let level = 0; level < 51; level += 1) deep = { deep };
    const { inner } = await execute({ result: deep });
    expect(inner).toMatch(/deeper than 50 levels/);
  });
});

describe('the response', () => {
  it('falls back to a default for nothing, but not for null or an empty list', async () => {
    const { finalResult } = await execute({
      result: { isNull: null, list: [] },
      config: {
        response: {
          translationMap: { a: '$.none', b: '$.isNull', c: '$.list[*].x' },
          translationMapDefaults: { a: '"d"', b: '"d"', c: '["d"]' },
          successTemplate: '{"a":${a},"b":${b},"c":${c}}',
        },
      },
    });
    expect(finalResult).toEqual({ a: 'd', b: null, c: [] });
  });

  it('sees the input and the raw result as well', async () => {
    const { finalResult } = await execute({
      result: { x: 1 },
      config: { response: { successTemplate: '{"in":"$!input.text","raw":${rawResult}}' } },
    });
    expect(finalResult).toEqual({ in: 'hello', raw: { x: 1 } });
  });

  it.each([
    [
      'a value that is nowhere',
      { translationMap: { a: '$.none' }, successTemplate: '{"a": ${a}}' },
      /Transform failed to process result using 'successTemplate' template due to error: .*line 1, column 7: a reference was not resolved/,
    ],
    [
      'broken Velocity',
      { successTemplate: '#if($a' },
      /Transform failed to process result using 'successTemplate' template due to error: Not a Velocity template/,
    ],
    [
      'a path that is none',
      { translationMap: { a: '$.[' }, successTemplate: '{}' },
      /Translation map entry "a": "\$\.\[" is not a JSONPath expression/,
    ],
  ])('fails for %s', async (_what, response, message) => {
    const { error, inner } = await execute({ config: { response } });
    expect(error?.status).toBe(500);
    expect(inner).toMatch(message);
  });

  it('fails when the raw result is no JSON', async () => {
    const { inner } = await execute({ result: 'no json' });
    expect(inner).toMatch(/The result is not JSON: line 1, column 1/);
  });

  it('is flattened for Architect', async () => {
    const result = {
      name: 'Ada',
      address: { city: 'London', geo: { lat: 1 } },
      tags: ['a', 'b'],
      phones: [
        { kind: 'home', no: { cc: 44 } },
        { kind: 'work', ext: 7 },
      ],
      none: null,
    };
    const { finalResult, operations } = await execute({ result, flatten: true });
    expect(finalResult).toEqual({
      name: 'Ada',
      'address.city': 'London',
      'address.geo.lat': 1,
      tags: ['a', 'b'],
      'phones.kind': ['home', 'work'],
      'phones.no.cc': [44, null],
      'phones.ext': [null, 7],
      none: null,
    });
    expect(operations.at(-1)?.name).toBe('Flatten output');
  });

  it.each<[string, Json, Json]>([
    ['a list of objects', [{ a: 1 }, { a: 2 }], { a: [1, 2] }],
    ['a list of texts', ['a', 'b'], { items: ['a', 'b'] }],
    ['lists in a list', { l: [{ t: ['a', 'b'] }, {}, { t: ['c'] }] }, { 'l.t': ['a', 'b', 'c'] }],
    ['an empty list', { l: [] }, { l: [] }],
  ])('is flattened: %s', async (_what, result, expected) => {
    expect((await execute({ result, flatten: true })).finalResult).toEqual(expected);
  });
});

describe('secrets', () => {
  it('are in no step and no error', async () => {
    const credentials = { KEY: 'canary-key', PEM: '-----BEGIN\nmany lines\n-----END' };
    const { operations, error } = await execute({
      credentials,
      config: {
        request: {
          requestUrlTemplate: '/x?key=$esc.uriEncode($credentials.PEM)',
          requestTemplate:
            '{"a": "$credentials.KEY", "b": "$esc.jsonEncode($credentials.PEM)", "c": "$credentials.PEM"}',
          headers: { a: '$credentials.KEY' },
        },
      },
      backend: functionBackend(pool, callOf('')),
    });
    const shown = JSON.stringify({ operations, error });
    expect(error?.status).toBe(400);
    expect(shown).not.toContain('canary-key');
    expect(shown).not.toContain('many lines');
    expect(shown).not.toContain('many%20lines');
  });
});
