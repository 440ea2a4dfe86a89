import { RequestLog } from '../../../lib/emulator/faults/request-log';

const SECRET = 'canary/of the org';

function logOf() {
  const log = new RequestLog(() => [SECRET]);
  const begin = (url: string): number => {
    const [path = '', query] = url.split('?');
    return log.begin({ method: 'GET', path, query: new URLSearchParams(query), faults: [], contextId: '' });
  };
  return { log, begin };
}

test('a secret shows in no part of a request: path, query, body, and their names', () => {
  const { log, begin } = logOf();
  const coded = encodeURIComponent(SECRET);
  const number = begin(`/api/${coded}/x?foo=a+${coded}&${coded}=b&signature=s1gned`);
  log.update(number, { body: { [SECRET]: [`is ${SECRET}`], credentialFields: { new: 'un-known' } } });
  expect(log.list()).toMatchObject([
    {
      path: '/api/(sensitive)/x',
      query: { foo: 'a (sensitive)', '(sensitive)': 'b', signature: '******' },
      body: { '(sensitive)': ['is (sensitive)'], credentialFields: { new: '******' } },
    },
  ]);
});

test('it is bounded by the bytes of the bodies, of which the newest stay, and by those of all else', () => {
  const { log, begin } = logOf();
  const late = begin('/late');
  for (let count = 0; count < 1_500; count++) log.update(begin('/x'), { body: { text: 'x'.repeat(50_000) } });
  log.update(late, { body: { text: 'x'.repeat(50_000) } });
  log.update(begin('/x'), { body: { text: 'x'.repeat(50_000) } });
  expect(log.list()[0]?.body).toBe('(50011 bytes)');
  const bodies = log.list({ path: '/x' }).map(({ body }) => body);
  expect(bodies).toHaveLength(1_501);
  expect(bodies[0]).toBe('(50011 bytes)');
  expect(bodies.at(-1)).toEqual({ text: 'x'.repeat(50_000) });
  const characters = JSON.stringify(bodies).length;
  expect(characters).toBeLessThan(17 * 1024 * 1024);
  expect(characters).toBeGreaterThan(15 * 1024 * 1024);
  for (let count = 0; count < 5_000; count++) begin(`/${'y'.repeat(10_000)}?${'z'.repeat(5_000)}`);
  const left = log.list();
  expect(left.length).toBeLessThan(1_200);
  expect(left.length).toBeGreaterThan(900);
  expect(left.at(-1)?.number).toBe(6_502);
});

test('it is bounded by the number of requests, and each is updated in its place still', () => {
  const { log, begin } = logOf();
  for (let count = 0; count < 25_000; count++) log.update(begin('/x'), { status: 200 });
  log.update(1, { status: 500 });
  const left = log.list();
  expect(left.length).toBeLessThanOrEqual(11_000);
  expect(left.at(-1)?.number).toBe(25_000);
  expect(left.every(({ status }) => status === 200)).toBe(true);
});
