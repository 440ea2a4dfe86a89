import { readFileSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Emulator } from '../../lib/emulator';
import { operations } from '../../lib/emulator/routes';
import { PlainClient, startTestEmulator } from '../support/emulator';
import { NIGHTLY } from '../support/nightly';
import fc, { anyCharacter } from '../support/fast-check';

/** The bodies of the operations, as the official SDK's models. */
const MODELS: Readonly<Record<string, string>> = {
  postIntegrationsCredentials: 'Credential',
  putIntegrationsCredential: 'Credential',
  postIntegrations: 'CreateIntegrationRequest',
  patchIntegration: 'Integration',
  putIntegrationConfigCurrent: 'IntegrationConfiguration',
  postIntegrationsActions: 'PostActionInput',
  patchIntegrationsAction: 'UpdateActionInput',
  postIntegrationsActionsDrafts: 'PostActionInput',
  patchIntegrationsActionDraft: 'UpdateDraftInput',
  postIntegrationsActionDraftPublish: 'PublishDraftInput',
  putIntegrationsActionDraftFunction: 'Function',
  postIntegrationsActionDraftFunctionUpload: 'FunctionUploadRequest',
  postIntegrationsActionExecute: 'object',
  postIntegrationsActionTest: 'object',
  postIntegrationsActionDraftTest: 'object',
};

const SDK_TYPES = readFileSync(require.resolve('purecloud-platform-client-v2/index.d.ts'), 'utf8');

/** The members of one of the SDK's models: name → type, as written there. */
function membersOf(model: string): [name: string, type: string][] {
  const body = new RegExp(`export interface ${model} \\{([^}]*(?:\\{[^}]*\\}[^}]*)*?)\\n\\t\\}`).exec(
    SDK_TYPES,
  )?.[1];
  if (body === undefined) throw new Error(`The SDK has no model ${model}`);
  return [...body.matchAll(/"([^"]+)"\??: ([^\n]+);/g)].map(([, name = '', type = '']) => [name, type]);
}

const INTERESTING = [
  '',
  ' ',
  'nodejs22.x',
  'index.handler',
  'function-data-actions',
  'userDefined',
  'ENABLED',
  '__proto__',
  '\u0000',
  '😀',
  'x'.repeat(300),
  '${input.a}',
  '#if(',
];

/** Without lone surrogates, which no URL can hold. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '?');

const anyText = fc.oneof(fc.constantFrom(...INTERESTING), fc.string({ unit: anyCharacter, maxLength: 20 }));
const anyJson = fc.jsonValue({ maxDepth: 3 });

/** A value of one of the SDK's types; in one of eight cases something else. */
function valueOf(type: string, depth: number, ids: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  const right = (): fc.Arbitrary<unknown> => {
    const array = /^Array<(.*)>$/.exec(type)?.[1];
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
    const model = /^Models\.(\w+)$/.exec(type)?.[1];
    if (array !== undefined) return fc.array(valueOf(array, depth + 1, ids), { maxLength: 3 });
    if (map !== undefined) return fc.dictionary(anyText, valueOf(map, depth + 1, ids), { maxKeys: 3 });
    if (model === 'JsonSchemaDocument') return fc.oneof(fc.constant(SCHEMA), anyJson);
    if (model !== undefined && depth < 4) return modelOf(model, depth + 1, ids);
    if (type === 'string') return fc.oneof(ids, anyText);
    if (type === 'number')
      return fc.oneof(fc.integer({ min: -1, max: 20 }), fc.double(), fc.maxSafeInteger());
    if (type === 'boolean') return fc.boolean();
    return anyJson;
  };
  return fc.oneof({ arbitrary: right(), weight: 7 }, { arbitrary: anyJson, weight: 1 });
}

const SCHEMA = { type: 'object', properties: { a: { type: 'string' } } };

function modelOf(model: string, depth: number, ids: fc.Arbitrary<string>): fc.Arbitrary<unknown> {
  if (model === 'object') return anyJson;
  const members = membersOf(model).map(([name, type]) => [name, valueOf(type, depth, ids)] as const);
  return fc.record(Object.fromEntries(members), { requiredKeys: [] });
}

interface Shot {
  readonly method: string;
  readonly path: string;
  readonly body: Buffer | undefined;
  readonly type: string;
}

describe('an emulator under fire', () => {
  let emulator: Emulator;
  let token: string;
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const ids: string[] = ['x'];

  beforeAll(async () => {
    emulator = await startTestEmulator();
    const client = new PlainClient(emulator);
    token = await client.accessToken();
    for (let index = 0; index < 2; index++) {
      const { body: integration } = await client.call<{ id: string }>('POST', '/api/v2/integrations', {
        integrationType: { id: 'function-data-actions' },
      });
      const { body: draft } = await client.call<{ id: string }>(
        'POST',
        '/api/v2/integrations/actions/drafts',
        {
          name: 'a',
          category: 'c',
          integrationId: integration.id,
        },
      );
      const { body: credential } = await client.call<{ id: string }>(
        'POST',
        '/api/v2/integrations/credentials',
        {
          name: 'c',
          type: { name: 'userDefined' },
        },
      );
      ids.push(integration.id, draft.id, credential.id);
    }
  });
  afterAll(async () => {
    agent.destroy();
    await emulator.close();
  });

  function shoot({
    method,
    path,
    body,
    type,
  }: Shot): Promise<{ status: number; type: string; text: string }> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          agent,
          host: emulator.host,
          port: emulator.port,
          method,
          path,
          headers: {
            authorization: `Bearer ${token}`,
            ...(body && { 'content-type': type, 'content-length': body.length }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => {
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              text: Buffer.concat(chunks).toString('utf8'),
            });
          });
          response.on('error', reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Every answer is a success, or an error of the client's in the platform's form (of the bucket's, for uploads). */
  function expectWellFormed(shot: Shot, answer: { status: number; type: string; text: string }): void {
    const what = `${shot.method} ${shot.path} ${shot.body?.toString('utf8').slice(0, 500) ?? ''} → ${answer.status} ${answer.text.slice(0, 500)}`;
    if (answer.status >= 200 && answer.status < 300) return;
    if (answer.status === 501 && shot.path.startsWith('/function-uploads')) return;
    if (answer.status < 400 || answer.status >= 500) throw new Error(what);
    if (answer.type.includes('xml') && shot.path.startsWith('/function-uploads')) return;
    // An answer to HEAD has no body.
    if (shot.method === 'HEAD') return;
    const body = JSON.parse(answer.text) as Record<string, unknown>;
    if (shot.path.startsWith('/oauth/token') && typeof body['error'] === 'string') return;
    const { message, code, status, contextId } = body;
    const right =
      typeof message === 'string' &&
      typeof code === 'string' &&
      status === answer.status &&
      typeof contextId === 'string';
    if (!right) throw new Error(what);
  }

  function shotAt(operation: (typeof operations)[number]): fc.Arbitrary<Shot> {
    const id = fc.nat().map((index) => ids[index % ids.length] ?? 'x');
    const part = fc.oneof(
      { arbitrary: id, weight: 4 },
      { arbitrary: anyText.map((text) => encodeURIComponent(wellFormed(text)) || 'x'), weight: 1 },
      {
        arbitrary: fc.constantFrom('%zz', '..', '%2e%2e%2f', '%00', 'a'.repeat(1500), 'requesttemplate.vm'),
        weight: 1,
      },
    );
    const names = operation.path.match(/:\w+/g) ?? [];
    const path = fc
      .tuple(...names.map(() => part))
      .map((parts) =>
        parts.reduce<string>(
          (text, value) => text.replace(/:\w+/, value.replaceAll('$', '$$$$')),
          operation.path,
        ),
      );
    const query = fc
      .array(
        fc.tuple(
          fc.constantFrom(
            'pageSize',
            'pageNumber',
            'ids',
            'sortBy',
            'sortOrder',
            'expand',
            'flatten',
            'nextPage',
            'after',
            'before',
            'id',
            'objectType',
            'name',
            'secure',
            'includeConfig',
          ),
          fc.oneof(
            fc.constantFrom('1', '-1', '1e9', 'true', 'contract', 'name', 'desc', 'DATAACTION', 'cGFnZToy'),
            anyText,
          ),
        ),
        { maxLength: 3 },
      )
      .map((pairs) =>
        pairs.length === 0
          ? ''
          : `?${new URLSearchParams(pairs.map(([k, v]): [string, string] => [k, wellFormed(v)])).toString()}`,
      );
    const model = MODELS[operation.id];
    const json = (model === undefined ? anyJson : modelOf(model, 0, id)).map((value) =>
      Buffer.from(JSON.stringify(value)),
    );
    const raw = fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes));
    const none = fc.constant(undefined);
    const body = ['GET', 'DELETE'].includes(operation.method)
      ? fc.oneof({ arbitrary: none, weight: 5 }, { arbitrary: raw, weight: 1 })
      : fc.oneof(
          { arbitrary: json, weight: 10 },
          { arbitrary: raw, weight: 1 },
          { arbitrary: none, weight: 1 },
        );
    const type = fc.oneof(
      { arbitrary: fc.constant('application/json'), weight: 10 },
      {
        arbitrary: fc.constantFrom('application/zip', 'text/plain', 'application/x-www-form-urlencoded'),
        weight: 1,
      },
    );
    return fc.record({ path: fc.tuple(path, query).map(([a, b]) => a + b), body, type }).map((rest) => ({
      method: operation.method,
      ...rest,
    }));
  }

  const VOLLEYS = NIGHTLY ? 500 : 50;

  test(`${VOLLEYS * 20} requests made from the SDK’s models get a success or a 4xx in the platform’s form`, async () => {
    const targets = operations.filter(({ access }) => access !== 'control');
    const shot = fc.oneof(...targets.map(shotAt));
    const statuses = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(fc.array(shot, { minLength: 20, maxLength: 20 }), async (shots) => {
        // One of the shots may be the end of the token.
        token = await new PlainClient(emulator).accessToken();
        await Promise.all(
          shots.map(async (each) => {
            const answer = await shoot(each);
            statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
            expectWellFormed(each, answer);
          }),
        );
      }),
      { numRuns: VOLLEYS, endOnFailure: true },
    );
    const sum = [...statuses.values()].reduce((total, count) => total + count, 0);
    expect(sum).toBe(VOLLEYS * 20);
    // The fire must reach behind the first checks: successes and refusals of every kind.
    for (const status of [200, 400, 404, 415])
      expect(statuses.get(status) ?? 0).toBeGreaterThan(VOLLEYS / 10);
    token = await new PlainClient(emulator).accessToken();
    expect(
      (await shoot({ method: 'GET', path: '/api/v2/integrations', body: undefined, type: '' })).status,
    ).toBe(200);
  });

  test('the bodies of the operations have exactly the members of the SDK’s models', () => {
    for (const { id, body } of operations) {
      const model = MODELS[id];
      if (model === undefined || model === 'object') continue;
      const members = Object.keys((body?.['properties'] ?? {}) as object).sort();
      expect([id, members]).toEqual([
        id,
        membersOf(model)
          .map(([name]) => name)
          .sort(),
      ]);
    }
  });

  const DRAFTS = '/api/v2/integrations/actions/drafts';

  test.each<[string, string, string, Buffer | string | undefined, string, number, RegExp]>([
    ['JSON that is none', 'POST', DRAFTS, '{"name": ', 'application/json', 400, /JSON/],
    [
      'bytes that are not UTF-8',
      'POST',
      DRAFTS,
      Buffer.from([0x7b, 0xff, 0x7d]),
      'application/json',
      400,
      /UTF-8/,
    ],
    ['51 levels', 'POST', DRAFTS, '['.repeat(51) + ']'.repeat(51), 'application/json', 400, /deeper than 50/],
    ['a million levels', 'POST', DRAFTS, '['.repeat(1_000_000), 'application/json', 400, /deeper than 50/],
    ['three megabytes', 'POST', DRAFTS, `"${'x'.repeat(3_000_000)}"`, 'application/json', 413, /too large/],
    ['another type', 'POST', DRAFTS, '<a/>', 'application/xml', 415, /application\/json/],
    ['no body', 'POST', DRAFTS, undefined, '', 400, /body/],
    ['null', 'POST', DRAFTS, 'null', 'application/json', 400, /missing/],
    ['a list', 'POST', DRAFTS, '[]', 'application/json', 400, /must be object/],
    [
      'a wrong type',
      'POST',
      DRAFTS,
      '{"name": 1, "category": "c", "integrationId": "i"}',
      'application/json',
      400,
      /name must be string/,
    ],
    ['a prototype', 'POST', DRAFTS, '{"__proto__": {"x": 1}}', 'application/json', 400, /not valid JSON/],
    ['an unknown path', 'GET', '/api/v2/nothing', undefined, '', 404, /no endpoint/],
    ['an unknown method', 'PUT', DRAFTS, undefined, '', 405, /drafts allows .*POST/],
    ['a path that is none', 'GET', '/api/v2/integrations/%zz', undefined, '', 400, /./],
  ])('%s', async (_what, method, path, body, type, status, message) => {
    const answer = await shoot({
      method,
      path,
      type,
      body: body === undefined ? undefined : Buffer.from(body),
    });
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text)).toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test('what is not HTTP gets an error in the platform’s form, too', async () => {
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(emulator.port, emulator.host, () => socket.write('what is this?\r\n\r\n'));
      let answer = '';
      socket.on('data', (chunk) => (answer += String(chunk)));
      socket.on('end', () => {
        resolve(answer);
      });
      socket.on('error', reject);
    });
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.split('\r\n\r\n')[1] ?? '')).toMatchObject({ status: 400, code: 'bad.request' });
  });
});
