import type { Emulator } from '../../../lib/emulator';
import { ControlApi } from '../../support/control-api';
import { startTestEmulator } from '../../support/emulator';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ faults: [{ effect: { kind: 'reset' } }] });
});
afterAll(() => emulator.close());

test('the page is there without a token, whatever faults are on, and its policy lets it ask nobody else', async () => {
  const page = await fetch(`${emulator.url}/console/`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; /);
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|https?:|\*/);
  const html = await page.text();
  const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path = '']) => path);
  expect(files).toHaveLength(3);
  for (const path of files) {
    const file = await fetch(emulator.url + path);
    expect([path, file.status, file.headers.get('content-security-policy')]).toEqual([path, 200, policy]);
  }
  // No request of a page is one of a client.
  expect(emulator.requests()).toEqual([]);
});

test.each(['index.html', 'no-such.js', '..%2f..%2fpackage.json', '..%5cx.js', '%00.js', 'index.html%2f..'])(
  'the page has no other file: %s',
  async (name) => {
    const answer = await fetch(`${emulator.url}/console/${name}`);
    expect(answer.status).toBe(404);
  },
);

test('whoever listens does not keep the emulator from ending', async () => {
  const other = await startTestEmulator();
  const events = new ControlApi(other).events();
  expect(await events.next()).toMatchObject({ value: { kind: 'open' } });
  await other.close();
  await expect(
    (async () => {
      for await (const event of events) void event;
    })(),
  ).rejects.toThrow();
});
