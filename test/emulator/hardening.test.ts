import { connect } from 'node:net';
import { ReadableStream } from 'node:stream/web';
import type { Emulator } from '../../lib/emulator';
import { startTestEmulator } from '../support/emulator';
import { OrgApi } from '../support/api';
import { nightly } from '../support/nightly';
import { controlHeaders } from '../support/terraform';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.close());

/** Sends a text and nothing more; what is answered until the other side ends the connection. */
function raw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(emulator.url).port), '127.0.0.1', () => socket.write(text));
    const parts: Buffer[] = [];
    socket
      .on('data', (data) => parts.push(data))
      .on('error', reject)
      .on('close', () => {
        resolve(Buffer.concat(parts).toString());
      });
  });
}

test('an upload without a signature is refused before its body is read', async () => {
  const answer = await raw(
    'PUT /function-uploads/a/b/c HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100000000\r\n\r\nPK',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(answer).toContain('<Code>AccessDenied</Code>');
});

nightly.test(
  'half a head is not waited for',
  async () => {
    expect(await raw('GET /api/v2/tokens/me HTTP/1.1\r\nHost: 127.0.0.1\r\n')).toMatch(
      /^(HTTP\/1\.1 408 |$)/,
    );
  },
  30_000,
);

test('a body that comes in chunks counts against what the log keeps', async () => {
  const api = new OrgApi(emulator);
  const token = await api.accessToken();
  const body = JSON.stringify({
    name: 'x',
    integrationType: { id: 'function-data-actions' },
    notes: 'n'.repeat(100_000),
  });
  const response = await fetch(`${emulator.url}/api/v2/integrations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: ReadableStream.from([body.slice(0, 50_000), body.slice(50_000)].map((part) => Buffer.from(part))),
    duplex: 'half',
  } as unknown as RequestInit);
  expect(response.status).toBeLessThan(500);
  const log = await (
    await fetch(`${emulator.url}/emulator/requests`, { headers: controlHeaders(emulator) })
  ).text();
  expect(log).toContain('/api/v2/integrations');
  expect(log).not.toContain('n'.repeat(1000));
});

test.each([
  ['a page of another site', 'cross-site', 403],
  ['a page of another port', 'same-site', 403],
  ['a person who typed the address', 'none', 200],
  ['a page of its own', 'same-origin', 200],
])('what %s loads of the control API', async (_who, site, status) => {
  const { status: found } = await fetch(`${emulator.url}/emulator/requests`, {
    headers: { ...controlHeaders(emulator), 'sec-fetch-site': site },
  });
  expect(found).toBe(status);
});
