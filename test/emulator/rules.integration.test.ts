import type { Emulator, EmulatorSettings } from '../../lib/emulator';
import type { Runtime } from '../../lib/model/runtimes';
import {
  ECHO_CONTRACT,
  echoZip,
  eventually,
  PlainClient,
  putZip,
  startTestEmulator,
} from '../support/emulator';
import { makeZip } from '../../lib/packaging';
import { zipOf } from '../support/zips';

const ACTIONS = '/api/v2/integrations/actions';

interface Failure {
  message: string;
  code: string;
  errors: { message: string }[];
}

/** What the platform allows, when, and what it says where it does not. */
describe('the rules of function actions', () => {
  let emulator: Emulator;
  let client: PlainClient;
  let integrationId: string;

  beforeAll(async () => {
    emulator = await startTestEmulator();
    client = new PlainClient(emulator);
  });
  beforeEach(async () => {
    await emulator.reset();
    const { body } = await client.call<{ id: string }>('POST', '/api/v2/integrations', {
      name: 'F',
      integrationType: { id: 'function-data-actions' },
    });
    integrationId = body.id;
    await client.call('PATCH', `/api/v2/integrations/${integrationId}`, { intendedState: 'ENABLED' });
  });
  afterAll(() => emulator.close());

  const SETTINGS = { description: 'd', handler: 'index.handler', runtime: 'nodejs22.x', timeoutSeconds: 15 };

  function post(path: string, body?: unknown): Promise<{ status: number; body: Failure }> {
    return client.call('POST', path, body);
  }

  async function draft(more: object = {}): Promise<string> {
    const { status, body } = await client.call<{ id: string }>('POST', `${ACTIONS}/drafts`, {
      name: 'a',
      category: 'F',
      integrationId,
      contract: ECHO_CONTRACT,
      config: { request: {}, response: {} },
      ...more,
    });
    expect(status).toBe(200);
    return body.id;
  }

  async function zipped(id: string, zip?: Buffer, fileName = 'a.zip'): Promise<Record<string, string>> {
    const path = `${ACTIONS}/${id}/draft/function`;
    const { body } = await client.call<{ url: string; headers: Record<string, string> }>(
      'POST',
      `${path}/upload`,
      {
        fileName,
      },
    );
    expect((await putZip(body, zip ?? (await echoZip('')))).status).toBe(200);
    const read = await eventually(
      () => client.call<{ zip: Record<string, string> }>('GET', path),
      ({ body: { zip } }) => zip['name'] === fileName && !/Pending|Transferring/.test(zip['status'] ?? ''),
    );
    return read.body.zip;
  }

  async function published(): Promise<string> {
    const id = await draft();
    await client.call('PUT', `${ACTIONS}/${id}/draft/function`, SETTINGS);
    await zipped(id);
    expect((await post(`${ACTIONS}/${id}/draft/publish`, { version: 1 })).status).toBe(200);
    return id;
  }

  describe('contracts', () => {
    const NOT_FLAT =
      'Failed Validation of contract.input.inputSchema as a simple properties schema. ' +
      'Must be an Object with properties and no sub-objects.';
    const input = (properties: object) => ({ input: { inputSchema: { type: 'object', properties } } });
    const output = (successSchema: object) => ({ output: { successSchema } });

    test('a pattern that is no regular expression is taken: it is the execution that fails', async () => {
      const body = {
        name: 'a',
        category: 'F',
        integrationId,
        contract: input({ a: { type: 'string', pattern: '[' } }),
      };
      expect((await post(`${ACTIONS}/drafts`, body)).status).toBe(200);
    });

    test.each<[string, object, RegExp | string]>([
      ['a nested input', input({ a: { type: 'object', properties: {} } }), NOT_FLAT],
      ['an array as input', input({ a: { type: 'array', items: { type: 'string' } } }), NOT_FLAT],
      ['an input that is no object', { input: { inputSchema: { type: 'string' } } }, NOT_FLAT],
      ['a reserved name', input({ rawRequest: { type: 'string' } }), /reserved/],
      ['a wrong name', input({ '1st': { type: 'string' } }), /must begin with a letter/],
      ['a $ref', output({ type: 'object', properties: { a: { $ref: '#/x' } } }), /\$ref/],
      [
        'an array in an array',
        output({ type: 'array', items: { type: 'array' } }),
        /array directly inside an array/,
      ],
      ['an output that is a text', output({ type: 'string' }), /must be of type/],
    ])('%s is refused by POST and by PATCH, and nothing changes', async (_what, contract, message) => {
      const body = { name: 'a', category: 'F', integrationId, contract };
      const refused = await post(`${ACTIONS}/drafts`, body);
      expect(refused.status).toBe(400);
      expect(refused.body.message).toMatch(message);
      expect((await client.call('GET', `${ACTIONS}/drafts`)).body).toMatchObject({ total: 0 });
      const id = await draft();
      const patched = await client.call<Failure>('PATCH', `${ACTIONS}/${id}/draft`, { version: 1, contract });
      expect(patched.status).toBe(400);
      expect(patched.body.message).toMatch(message);
      expect((await client.call('GET', `${ACTIONS}/${id}/draft`)).body).toMatchObject({ version: 1 });
    });

    test('cannot change once published; the same contract in other words can be sent', async () => {
      const id = await published();
      await post(`${ACTIONS}/${id}/draft`);
      const same = { output: ECHO_CONTRACT.output, input: ECHO_CONTRACT.input };
      expect(
        (await client.call('PATCH', `${ACTIONS}/${id}/draft`, { version: 1, contract: same })).status,
      ).toBe(200);
      for (const change of [
        { contract: { output: { successSchema: { type: 'object', properties: {} } } } },
        { contract: { input: { inputSchema: { type: 'object', properties: {} } } } },
        { secure: true },
      ]) {
        const refused = await client.call<Failure>('PATCH', `${ACTIONS}/${id}/draft`, {
          version: 2,
          ...change,
        });
        expect(refused.status).toBe(400);
        expect(refused.body.message).toMatch(/cannot be changed after the action has been published/);
      }
    });

    test('hold at execution, for input and output', async () => {
      const id = await draft({
        contract: {
          ...ECHO_CONTRACT,
          output: { successSchema: { type: 'object', properties: { text: { type: 'integer' } } } },
        },
      });
      await client.call('PUT', `${ACTIONS}/${id}/draft/function`, SETTINGS);
      await zipped(id);
      await post(`${ACTIONS}/${id}/draft/publish`, { version: 1 });
      expect((await post(`${ACTIONS}/${id}/execute`, { other: 1 })).status).toBe(400);
      const wrongOutput = await post(`${ACTIONS}/${id}/execute`, { text: 'x' });
      expect(wrongOutput.status).toBeGreaterThanOrEqual(400);
      expect(wrongOutput.body.errors.length).toBeGreaterThan(0);
    });
  });

  test('the request URL template is the function id, whatever is sent', async () => {
    const id = await draft({ config: { request: { requestUrlTemplate: 'https://example.com' } } });
    const url = async (): Promise<string | undefined> =>
      (
        await client.call<{ config: { request: { requestUrlTemplate?: string } } }>(
          'GET',
          `${ACTIONS}/${id}/draft?includeConfig=true`,
        )
      ).body.config.request.requestUrlTemplate;
    const first = await url();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    await client.call('PATCH', `${ACTIONS}/${id}/draft`, {
      version: 1,
      config: { request: { requestUrlTemplate: 'other' } },
    });
    await expect(url()).resolves.toBe(first);
  });

  test('a function integration has no actions that are not drafts first', async () => {
    const refused = await post(ACTIONS, {
      name: 'a',
      category: 'F',
      integrationId,
      contract: ECHO_CONTRACT,
      config: {},
    });
    const message =
      "Integration of type 'function-data-actions' does not support creating published actions.";
    expect(refused).toMatchObject({ status: 400, body: { message } });
  });

  test('validation names everything that is missing, and publish says the same', async () => {
    const { body } = await client.call<{ id: string }>('POST', `${ACTIONS}/drafts`, {
      name: 'a',
      category: 'F',
      integrationId,
    });
    const validation = await client.call<{ valid: boolean; errors: { message: string }[] }>(
      'GET',
      `${ACTIONS}/${body.id}/draft/validation`,
    );
    expect(validation.body.valid).toBe(false);
    const messages = validation.body.errors.map(({ message }) => message);
    expect(messages).toEqual([
      'The draft has no input contract.',
      'The draft has no output contract.',
      'The draft has no request configuration.',
      'The draft has no response configuration.',
      'The draft has no function settings.',
      'The draft has no uploaded function package.',
    ]);
    const refused = await post(`${ACTIONS}/${body.id}/draft/publish`, { version: 1 });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ message }) => message)).toEqual(messages);
  });

  test.each<[string, object, RegExp]>([
    ['timeout 30', { timeoutSeconds: 30 }, /timeout is 30 s/],
    ['timeout 0', { timeoutSeconds: 0 }, /timeout is 0 s/],
    ['a handler without an export', { handler: 'index' }, /path\/to\/module\.export/],
    ['an unknown runtime', { runtime: 'python3.12' }, /does not exist/],
    ['a deprecated runtime', { runtime: 'nodejs18.x' }, /deprecated/],
    ['a long description', { description: 'x'.repeat(256) }, /256 characters/],
    ['no description', { description: undefined }, /required field "description"/],
    ['no handler', { handler: null }, /handler must be string/],
  ])('function settings: %s is refused', async (_what, change, message) => {
    const id = await draft();
    const refused = await client.call<Failure>('PUT', `${ACTIONS}/${id}/draft/function`, {
      ...SETTINGS,
      ...change,
    });
    expect(refused.status).toBe(400);
    expect(refused.body.message).toMatch(message);
    expect((await client.call('GET', `${ACTIONS}/${id}/draft/function`)).body).not.toHaveProperty('function');
  });

  test('runtimes follow the calendar, from the day that the org is told', async () => {
    const statuses = async (): Promise<string[]> =>
      (await client.call<Runtime[]>('GET', `${ACTIONS}/functions/runtimes`)).body.map(
        ({ name, status, dateEndOfLife = '' }) => `${name} ${status} ${dateEndOfLife}`.trim(),
      );
    emulator.configure({ today: '2026-01-01' });
    expect(await statuses()).toContain('nodejs20.x Available');
    emulator.configure({ today: '2026-12-01' });
    expect(await statuses()).toEqual([
      'nodejs24.x Available',
      'nodejs22.x Available',
      'nodejs20.x Deprecated 2026-04-30',
      'nodejs18.x Deprecated 2025-09-01',
      'nodejs16.x Deprecated 2024-06-12',
    ]);
    emulator.configure({ today: '2027-04-01' });
    expect(await statuses()).toEqual(
      expect.arrayContaining(['nodejs22.x Deprecated 2027-04-30', 'nodejs20.x Unavailable 2026-04-30']),
    );
    const id = await draft();
    const refused = await client.call<Failure>('PUT', `${ACTIONS}/${id}/draft/function`, SETTINGS);
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringMatching(/nodejs22.x is deprecated/),
    ]);
    expect(() => emulator.configure({ today: 'tomorrow' })).toThrow('today must be a day');
  });

  describe('runtimes', () => {
    const runtimes = (status: 'Available' | 'Deprecated' | 'Unavailable'): Partial<EmulatorSettings> => ({
      runtimes: [
        { name: 'nodejs22.x', status },
        { name: 'nodejs24.x', status: 'Available' },
      ],
    });

    test('a function on a deprecated runtime can change, and be published again', async () => {
      const id = await published();
      emulator.configure(runtimes('Deprecated'));
      await post(`${ACTIONS}/${id}/draft`);
      const changed = { ...SETTINGS, timeoutSeconds: 3 };
      expect((await client.call('PUT', `${ACTIONS}/${id}/draft/function`, changed)).status).toBe(200);
      expect((await post(`${ACTIONS}/${id}/draft/publish`, { version: 1 })).status).toBe(200);
      expect((await post(`${ACTIONS}/${id}/execute`, { text: 'x' })).status).toBe(200);
    });

    test('a function on an unavailable runtime does not run, and can only move', async () => {
      const id = await published();
      emulator.configure(runtimes('Unavailable'));
      expect(await post(`${ACTIONS}/${id}/execute`, { text: 'x' })).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(/unavailable/) },
      });
      await post(`${ACTIONS}/${id}/draft`);
      const path = `${ACTIONS}/${id}/draft`;
      const moving = { ...SETTINGS, runtime: 'nodejs24.x' };
      for (const refused of [
        await client.call('PATCH', path, { version: 1, name: 'b' }),
        await client.call('PATCH', `${ACTIONS}/${id}`, { version: 1, name: 'b' }),
        await client.call('PUT', `${path}/function`, { ...moving, timeoutSeconds: 3 }),
        await client.call('PUT', `${path}/function`, { ...moving, handler: 'other.handler' }),
        await client.call('PUT', `${path}/function`, { ...SETTINGS, timeoutSeconds: 3 }),
        await client.call('POST', `${path}/function/upload`, { fileName: 'b.zip' }),
      ]) {
        expect(refused.status).toBe(400);
        expect(refused.body['message']).toMatch(/only change that is allowed is a move/);
      }
      expect((await client.call('PUT', `${path}/function`, moving)).status).toBe(200);
      const changed = { ...moving, timeoutSeconds: 3 };
      expect((await client.call('PUT', `${path}/function`, changed)).status).toBe(200);
      expect((await client.call('PATCH', path, { version: 1, name: 'b' })).status).toBe(200);
      expect((await post(`${path}/publish`, { version: 2 })).status).toBe(200);
    });
  });

  describe('uploads', () => {
    async function target(
      id: string,
      more: object = {},
    ): Promise<{ url: string; headers: Record<string, string> }> {
      const { body } = await client.call<{ url: string; headers: Record<string, string> }>(
        'POST',
        `${ACTIONS}/${id}/draft/function/upload`,
        { fileName: 'a.zip', ...more },
      );
      return body;
    }

    test.each<[string, (headers: Record<string, string>) => Record<string, string>]>([
      ['no headers', () => ({})],
      ['another function', (headers) => ({ ...headers, 'x-amz-meta-functionid': 'other' })],
      ['another name', (headers) => ({ ...headers, 'x-amz-meta-filename': 'other.zip' })],
      ['a missing tag', ({ 'x-amz-tagging': _tag, ...headers }) => headers],
      ['another content type', (headers) => ({ ...headers, 'content-type': 'application/octet-stream' })],
    ])('%s: the signature does not match', async (_what, change) => {
      const { url, headers } = await target(await draft());
      expect(Object.keys(headers).sort()).toEqual([
        'x-amz-meta-correlationid',
        'x-amz-meta-filename',
        'x-amz-meta-functionid',
        'x-amz-meta-organizationid',
        'x-amz-tagging',
      ]);
      const answer = await fetch(url, {
        method: 'PUT',
        headers: change({ ...headers, 'content-type': 'application/zip' }),
        body: new Uint8Array(await echoZip('')),
      });
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
    });

    test('chunks, an expired URL and a URL without a signature are refused', async () => {
      const id = await draft();
      const { url, headers } = await target(id, { signedUrlTimeoutSeconds: 1 });
      const put = (to: string, body: Uint8Array<ArrayBuffer> | ReadableStream): Promise<Response> =>
        fetch(to, {
          method: 'PUT',
          headers: { ...headers, 'content-type': 'application/zip' },
          body,
          duplex: 'half',
        } as RequestInit);
      const zip = new Uint8Array(await echoZip(''));
      const chunked = await put(url, new Blob([zip]).stream());
      expect(chunked.status).toBe(501);
      expect(await chunked.text()).toContain('<Code>NotImplemented</Code>');
      expect((await put(url.replace(/&X-Amz-Signature=[^&]+/, ''), zip)).status).toBe(403);
      const expired = await eventually(
        async () => {
          const answer = await put(url, zip);
          return { status: answer.status, text: await answer.text() };
        },
        ({ status }) => status === 403,
      );
      expect(expired.text).toContain('Request has expired');
    });

    test.each([
      ['a wrong file name', { fileName: 'a b.zip' }, /may hold only letters/],
      ['no file name', { fileName: undefined }, /required field "fileName"/],
      ['a timeout of 0', { signedUrlTimeoutSeconds: 0 }, /from 1 to 604800/],
    ])('%s is refused', async (_what, more, message) => {
      const answer = await target(await draft(), more);
      expect((answer as unknown as Failure).message).toMatch(message);
    });

    test('zips that no function package may be', async () => {
      const id = await draft();
      const slip = Buffer.from(
        (await zipOf({ 'aa/evil.js': 'x' })).toString('latin1').replaceAll('aa/evil.js', '../evil.js'),
        'latin1',
      );
      const clash = Buffer.from(
        (await zipOf({ ab: 'x', 'cd/x.js': 'y' })).toString('latin1').replaceAll('cd/x.js', 'ab/x.js'),
        'latin1',
      );
      const whole = await echoZip('');
      // Stored, so that its text can be changed; its checksum stays.
      const stored = await makeZip([{ path: 'index.js', bytes: Buffer.from('exports.handler = 1;') }]);
      const altered = Buffer.from(stored.toString('latin1').replace('handler', 'Handler'), 'latin1');
      const statuses = [];
      for (const zip of [
        slip,
        clash,
        Buffer.from('no zip'),
        Buffer.alloc(0),
        await zipOf({}),
        whole.subarray(0, -30),
        altered,
      ]) {
        statuses.push(await zipped(id, zip, `z${statuses.length}.zip`));
      }
      expect(statuses.map(({ status }) => status)).toEqual([
        'InvalidFile',
        'InvalidFormat',
        'InvalidFormat',
        'InvalidFormat',
        'InvalidFile',
        'InvalidFormat',
        'InvalidFormat',
      ]);
      for (const { errorMessage } of statuses) expect(errorMessage).toMatch(/zip|file/i);
      const { body } = await client.call<{ uploadExceptionHistory: object[] }>(
        'GET',
        `${ACTIONS}/${id}/draft/function`,
      );
      expect(body.uploadExceptionHistory).toHaveLength(7);
      expect((await post(`${ACTIONS}/${id}/draft/publish`, { version: 1 })).body.message).toMatch(
        /not available/,
      );
    });

    test('a zip that holds a file twice is taken, and the last one runs', async () => {
      const handler = (text: string): Buffer =>
        Buffer.from(`exports.handler = async () => ({ text: '${text}' });`);
      const made = await makeZip([
        { path: 'aaaaa.js', bytes: handler('first') },
        { path: 'bbbbb.js', bytes: handler('last') },
      ]);
      const id = await draft();
      await client.call('PUT', `${ACTIONS}/${id}/draft/function`, { ...SETTINGS, handler: 'aaaaa.handler' });
      const same = Buffer.from(made.toString('latin1').replaceAll('bbbbb.js', 'aaaaa.js'), 'latin1');
      await expect(zipped(id, same)).resolves.toMatchObject({ status: 'Available' });
      const ran = await client.call('POST', `${ACTIONS}/${id}/draft/test`, { text: 'x' });
      expect(ran.body).toMatchObject({ success: true, finalResult: { text: 'last' } });
    });

    test('zip bombs: one that says so, and one that hides it', async () => {
      const id = await draft();
      const declaring = async (bytes: number): Promise<Buffer> => {
        const zip = await zipOf({ 'index.js': 'x'.repeat(100_000) });
        // The unpacked size in the central directory: 24 bytes behind its signature.
        zip.writeUInt32LE(bytes, zip.indexOf(Buffer.from('504b0102', 'hex')) + 24);
        return zip;
      };
      await expect(zipped(id, await declaring(0x7fffffff), 'huge.zip')).resolves.toMatchObject({
        status: 'InvalidFile',
        errorMessage: expect.stringMatching(/unpacks to more than/),
      });
      await expect(zipped(id, await declaring(10), 'liar.zip')).resolves.toMatchObject({
        status: 'InvalidFormat',
      });
    });

    test('the function keeps its zip until a new one is available, also when that fails', async () => {
      const id = await published();
      await post(`${ACTIONS}/${id}/draft`);
      const path = `${ACTIONS}/${id}/draft/function`;
      const read = async (): Promise<{ function: { zipId?: string }; zip: { id: string; status: string } }> =>
        (await client.call<Awaited<ReturnType<typeof read>>>('GET', path)).body;
      const before = await read();
      expect(before.function.zipId).toBe(before.zip.id);
      emulator.configure({ zipProcessingMs: 600_000 });
      await putZip(await target(id), await echoZip('new '));
      const meanwhile = await read();
      expect(meanwhile.zip.status).toBe('Pending');
      expect(meanwhile.zip.id).not.toBe(before.zip.id);
      expect(meanwhile.function.zipId).toBe(before.zip.id);
      emulator.configure({ zipProcessingMs: 4 });
      await zipped(id, Buffer.from('no zip'), 'bad.zip');
      expect((await read()).function.zipId).toBe(before.zip.id);
      const good = await zipped(id, await echoZip('new '), 'good.zip');
      expect((await read()).function.zipId).toBe(good['id']);
    });

    test('a draft whose zip is not applied fails in its Execute step', async () => {
      const id = await draft();
      await client.call('PUT', `${ACTIONS}/${id}/draft/function`, SETTINGS);
      emulator.configure({ zipProcessingMs: 600_000 });
      await putZip(await target(id), await echoZip(''));
      const { status, body } = await client.call<{
        success: boolean;
        operations: { name: string; success: boolean }[];
        error: Failure;
      }>('POST', `${ACTIONS}/${id}/draft/test`, { text: 'x' });
      expect([status, body.success]).toEqual([200, false]);
      expect(body.operations.at(-1)).toMatchObject({ name: 'Execute', success: false });
      expect(body.error.errors[0]?.message).toContain('zipfile has not been applied');
    });

    test.each(['valid', 'invalid'] as const)('validation while a zip is applied: %s', async (validity) => {
      const id = await draft();
      await client.call('PUT', `${ACTIONS}/${id}/draft/function`, SETTINGS);
      emulator.configure({ zipProcessingMs: 600_000, validationWhileApplying: validity });
      await putZip(await target(id), await echoZip('late '));
      const validation = await client.call<{ valid: boolean }>('GET', `${ACTIONS}/${id}/draft/validation`);
      expect(validation.body.valid).toBe(validity === 'valid');
      const publish = await post(`${ACTIONS}/${id}/draft/publish`, { version: 1 });
      expect(publish.status).toBe(validity === 'valid' ? 200 : 400);
      if (validity === 'invalid') return;
      const early = await post(`${ACTIONS}/${id}/execute`, { text: 'x' });
      expect(early.body.errors[0]?.message).toContain('zipfile has not been applied');
    });

    test('a zip that is applied after its draft was published is applied to the action', async () => {
      const id = await draft();
      await client.call('PUT', `${ACTIONS}/${id}/draft/function`, SETTINGS);
      emulator.configure({ zipProcessingMs: 200, validationWhileApplying: 'valid' });
      await putZip(await target(id), await echoZip('late '));
      expect((await post(`${ACTIONS}/${id}/draft/publish`, { version: 1 })).status).toBe(200);
      const answer = await eventually(
        () => client.call('POST', `${ACTIONS}/${id}/execute`, { text: 'x' }),
        ({ status }) => status === 200,
      );
      expect(answer.body).toEqual({ text: 'late x' });
    });

    test('whether the content type is signed is a setting', async () => {
      emulator.configure({ uploadContentType: 'free' });
      const { url, headers } = await target(await draft());
      expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).not.toContain('content-type');
      const body = new Uint8Array(await echoZip(''));
      expect((await fetch(url, { method: 'PUT', headers, body })).status).toBe(200);
      expect((await fetch(url, { method: 'PUT', headers: {}, body })).status).toBe(403);
    });

    test('an upload for a draft that is gone ends without a trace', async () => {
      const id = await draft();
      const upload = await target(id);
      await client.call('DELETE', `${ACTIONS}/${id}/draft`);
      expect((await putZip(upload, await echoZip(''))).status).toBe(200);
      expect((await client.call('GET', `${ACTIONS}/${id}/draft`)).status).toBe(404);
    });
  });

  test('members of an input that are null are dropped before anything else', async () => {
    const id = await published();
    const input = { text: 'x', more: null };
    expect((await post(`${ACTIONS}/${id}/execute`, input)).body).toEqual({ text: 'x' });
    const steps = await client.call<{ success: boolean; operations: { result: unknown }[] }>(
      'POST',
      `${ACTIONS}/${id}/test`,
      input,
    );
    expect(steps.body.success).toBe(true);
    expect(steps.body.operations[0]?.result).toEqual({ text: 'x' });
    expect((await post(`${ACTIONS}/${id}/execute`, { text: null })).status).toBe(400);
    await post(`${ACTIONS}/${id}/draft`);
    const drafted = await client.call('POST', `${ACTIONS}/${id}/draft/test`, input);
    expect(drafted.body).toMatchObject({ success: true, finalResult: { text: 'x' } });
  });

  test('an action of an integration that is disabled is not executed', async () => {
    const id = await published();
    await client.call('PATCH', `/api/v2/integrations/${integrationId}`, { intendedState: 'DISABLED' });
    expect((await post(`${ACTIONS}/${id}/execute`, { text: 'x' })).status).toBe(400);
  });

  test('a credential must exist and fit its place', async () => {
    const path = `/api/v2/integrations/${integrationId}/config/current`;
    const config = { name: 'F', version: 1, properties: {}, advanced: {}, notes: '' };
    const put = (credentials: object) => client.call<Failure>('PUT', path, { ...config, credentials });
    expect((await put({ functionCredentials: { id: 'nope' } })).body.message).toMatch(/does not exist/);
    const { body } = await client.call<{ id: string }>('POST', '/api/v2/integrations/credentials', {
      name: 'basic',
      type: { name: 'basicAuth' },
      credentialFields: { userName: 'u', password: 'p' },
    });
    expect((await put({ functionCredentials: { id: body.id } })).body.message).toMatch(/does not fit/);
    expect((await put({ other: { id: body.id } })).body.message).toMatch(/it has: functionCredentials/);
    expect((await client.call('GET', path)).body).toMatchObject({ version: 1, credentials: {} });
  });

  test('built-in actions are listed, read-only, and go with their integration', async () => {
    const { body } = await client.call<{ id: string }>('POST', '/api/v2/integrations', {
      integrationType: { id: 'purecloud-data-actions' },
    });
    const { body: list } = await client.call<{ entities: { id: string }[] }>('GET', ACTIONS);
    const ids = list.entities.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) {
      expect(id).toMatch(/^static/);
      expect((await client.call('GET', `${ACTIONS}/${id}`)).status).toBe(200);
      for (const [method, path, more] of [
        ['PATCH', '', { version: 1, name: 'x' }],
        ['DELETE', '', undefined],
        ['POST', '/draft', undefined],
      ] as const) {
        const refused = await client.call<Failure>(method, `${ACTIONS}/${id}${path}`, more);
        expect(refused).toMatchObject({
          status: 400,
          body: { message: expect.stringMatching(/built into the platform and is read-only/) },
        });
      }
    }
    expect((await client.call('DELETE', `/api/v2/integrations/${body.id}`)).status).toBe(200);
    expect((await client.call('GET', ACTIONS)).body).toMatchObject({ total: 0 });
  });

  describe('what is not known is a setting', () => {
    test('draftAfterPublish, publishUnchanged', async () => {
      emulator.configure({ draftAfterPublish: 'kept', publishUnchanged: 'keeps-version' });
      const id = await published();
      expect((await client.call('GET', `${ACTIONS}/${id}/draft`)).status).toBe(200);
      const again = await client.call<{ version: number }>('POST', `${ACTIONS}/${id}/draft/publish`, {
        version: 1,
      });
      expect(again.body.version).toBe(1);
      await client.call('PATCH', `${ACTIONS}/${id}/draft`, { version: 1, name: 'b' });
      const changed = await client.call<{ version: number }>('POST', `${ACTIONS}/${id}/draft/publish`, {
        version: 2,
      });
      expect(changed.body.version).toBe(2);
    });

    test.each([
      ['conflict', 409, undefined],
      ['returned', 200, 'changed'],
      ['replaced', 200, 'a'],
    ] as const)('draftExists: %s', async (draftExists, status, name) => {
      emulator.configure({ draftExists });
      const id = await published();
      await post(`${ACTIONS}/${id}/draft`);
      await client.call('PATCH', `${ACTIONS}/${id}/draft`, { version: 1, name: 'changed' });
      const second = await client.call<{ name?: string }>('POST', `${ACTIONS}/${id}/draft`);
      expect(second.status).toBe(status);
      expect(second.body.name).toBe(name);
    });

    test('functionRaisesDraftVersion', async () => {
      emulator.configure({ functionRaisesDraftVersion: true });
      const id = await draft();
      await client.call('PUT', `${ACTIONS}/${id}/draft/function`, SETTINGS);
      expect((await client.call('GET', `${ACTIONS}/${id}/draft`)).body).toMatchObject({ version: 2 });
    });

    test('templates, listIncludesContract, credentialFields, functionCredentialKey, pageSizeMax', async () => {
      const id = await published();
      const answer = await client.call('PATCH', '/emulator/settings', {
        templates: 'inline',
        listIncludesContract: true,
        credentialFields: 'hidden',
        functionCredentialKey: 'other',
        pageSizeMax: 10,
      });
      expect(answer.status).toBe(200);
      const { body } = await client.call<{ entities: unknown[] }>('GET', `${ACTIONS}?includeConfig=true`);
      expect(body.entities).toEqual([
        expect.objectContaining({
          id,
          contract: expect.objectContaining({
            input: expect.objectContaining({ inputSchema: ECHO_CONTRACT.input.inputSchema }),
          }),
          config: expect.objectContaining({
            request: expect.objectContaining({ requestTemplate: '${input.rawRequest}' }),
          }),
        }),
      ]);
      const { body: type } = await client.call('GET', '/api/v2/integrations/types/function-data-actions');
      expect(Object.keys(type['credentials'] as object)).toEqual(['other']);
      const { body: credential } = await client.call<{ id: string }>(
        'POST',
        '/api/v2/integrations/credentials',
        {
          name: 'c',
          type: { name: 'userDefined' },
          credentialFields: { A: 'b' },
        },
      );
      const read = await client.call('GET', `/api/v2/integrations/credentials/${credential.id}`);
      expect(read.body['credentialFields']).toEqual({});
      expect((await client.call('GET', `${ACTIONS}?pageSize=11`)).status).toBe(400);
    });

    test('credentialInUse, integrationWithActions', async () => {
      const { body } = await client.call<{ id: string }>('POST', '/api/v2/integrations/credentials', {
        name: 'c',
        type: { name: 'userDefined' },
        credentialFields: {},
      });
      await client.call('PUT', `/api/v2/integrations/${integrationId}/config/current`, {
        name: 'F',
        version: 1,
        credentials: { functionCredentials: { id: body.id } },
      });
      const id = await draft();
      emulator.configure({ credentialInUse: 'conflict', integrationWithActions: 'conflict' });
      expect((await client.call('DELETE', `/api/v2/integrations/credentials/${body.id}`)).status).toBe(409);
      expect((await client.call('DELETE', `/api/v2/integrations/${integrationId}`)).status).toBe(409);
      emulator.configure({ credentialInUse: 'allowed', integrationWithActions: 'deleted' });
      expect((await client.call('DELETE', `/api/v2/integrations/credentials/${body.id}`)).status).toBe(204);
      expect((await client.call('DELETE', `/api/v2/integrations/${integrationId}`)).status).toBe(200);
      expect((await client.call('GET', `${ACTIONS}/${id}/draft`)).status).toBe(404);
    });

    test('a setting that is none, or out of its range, changes nothing', async () => {
      for (const body of [{ nope: 1 }, { zipProcessingMs: -1 }, { templates: 'x' }, { runtimes: [1] }]) {
        expect((await client.call('PATCH', '/emulator/settings', { pageSizeMax: 7, ...body })).status).toBe(
          400,
        );
      }
      const { body } = await client.call<{ pageSizeMax: { value: number } }>('GET', '/emulator/settings');
      expect(body.pageSizeMax.value).toBe(200);
    });
  });
});
