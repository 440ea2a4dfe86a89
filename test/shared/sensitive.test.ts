import { runInNewContext } from 'node:vm';
import { isSecretName, maskText, maskValue } from '../../lib/shared/sensitive';
import { NIGHTLY } from '../support/nightly';

test.each([
  'Authorization',
  'Proxy-Authorization',
  'Cookie',
  'Set-Cookie',
  'X-Api-Key',
  'apiKey',
  'API_KEY',
  'x-auth',
  'Ocp-Apim-Subscription-Key',
  'client_secret',
  'Password',
  'X-Amz-Security-Token',
  'privateKey',
])('%s is the name of a secret', (name) => {
  expect(isSecretName(name)).toBe(true);
});

test.each([
  'Content-Type',
  'Accept',
  'X-Request-Id',
  'monkey',
  'author',
  'keyboard',
  'category',
  'handler',
  'credential_id',
])('%s is none', (name) => {
  expect(isSecretName(name)).toBe(false);
});

test.each([
  ['Authorization', 'Bearer canary-1', '(sensitive)'],
  ['Authorization', 'Basic $esc.base64("u:canary")', '(sensitive)'],
  ['Authorization', 'Bearer $!{credentials.TOKEN}', 'Bearer $!{credentials.TOKEN}'],
  ['X-Api-Key', '${credentials.key}', '${credentials.key}'],
  ['X-Api-Key', '${credentials.key}canary', '(sensitive)'],
  ['Accept', 'application/json', 'application/json'],
  ['token', '$.token', '$.token'],
  ['X-Custom', 'Bearer abcdef123456', 'Bearer (sensitive)'],
])('the header %s: %s is shown as %s', (name, value, expected) => {
  expect(maskValue(name, value)).toBe(expected);
});

test.each([
  ['{"user": "u", "password": "can\\"ary"}', '{"user": "u", "password": "(sensitive)"}'],
  ['{"password": "$!{credentials.PW}"}', '{"password": "$!{credentials.PW}"}'],
  ['https://x.example/a?api_key=canary&b=1', 'https://x.example/a?api_key=(sensitive)&b=1'],
  ['https://user:canary@x.example/', 'https://user:(sensitive)@x.example/'],
  ['-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\nnext', '(sensitive)\nnext'],
  ['a eyJhbGciOi.eyJzdWIiOi.canary b', 'a (sensitive) b'],
  ['https://x.example/a?sv=1&sig=canary', 'https://x.example/a?sv=1&sig=(sensitive)'],
  [
    '<a><wsse:Password Type="t">canary</wsse:Password><Key>b/c.txt</Key><token/></a>',
    '<a><wsse:Password Type="t">(sensitive)</wsse:Password><Key>b/c.txt</Key><token/></a>',
  ],
  ['<clientSecret><![CDATA[can<ary]]></clientSecret>', '<clientSecret>(sensitive)</clientSecret>'],
  ['<password>$!{credentials.PW}</password>', '<password>$!{credentials.PW}</password>'],
  [
    '--B\r\nContent-Disposition: form-data; name="password"\r\n\r\ncan\r\nary\r\n--B\r\nname="user"\r\n\r\nu\r\n--B--',
    '--B\r\nContent-Disposition: form-data; name="password"\r\n\r\n(sensitive)\r\n--B\r\nname="user"\r\n\r\nu\r\n--B--',
  ],
  ['{"name": "$!{input.name}", "n": 1}', '{"name": "$!{input.name}", "n": 1}'],
])('in the text %s', (text, expected) => {
  expect(maskText(text)).toBe(expected);
});

test.each([
  'a',
  'a.',
  '-eyJ',
  'a=${',
  'a="',
  "a='",
  '//a:',
  'a: ',
  '<a>',
  '<a ',
  '<a>b',
  '<a><![CDATA[',
  'name="a"\n',
  'name="a"\n\n',
  'Bearer ',
  '-----BEGIN ',
])('a long text is gone through once, whatever it repeats: %s', (part) => {
  const text = part.repeat((NIGHTLY ? 1_000_000 : 250_000) / part.length);
  // Where it is gone through again and again, that takes minutes.
  const timeout = NIGHTLY ? 60_000 : 15_000;
  const masked: unknown = runInNewContext('maskText(text)', { maskText, text }, { timeout });
  expect(typeof masked).toBe('string');
});
