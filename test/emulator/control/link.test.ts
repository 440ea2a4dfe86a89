import { consoleLink } from '../../../lib/emulator';

test.each([
  ['http://127.0.0.1:7180', 'http://127.0.0.1:7180/console/#token=a%23b%26c'],
  ['http://0.0.0.0:7180', 'http://127.0.0.1:7180/console/#token=a%23b%26c'],
  ['http://[::]:7180', 'http://[::1]:7180/console/#token=a%23b%26c'],
])('the console of %s', (url, link) => {
  expect(consoleLink({ url, controlToken: 'a#b&c' })).toBe(link);
});
