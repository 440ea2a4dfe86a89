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
