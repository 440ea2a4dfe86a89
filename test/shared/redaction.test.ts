import { cutText } from '../../lib/shared/cut';
import { Redactor } from '../../lib/shared/redaction';
import { wellFormed } from '../../lib/shared/unicode';
import { hasSecret } from '../support/secret-search';
import fc, { anyCharacter } from '../support/fast-check';

const SECRET = `p@ss "w<o>rd"&'~!\\/ü+line`;

const HTML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const html = (text: string, apostrophe: string): string =>
  text.replace(/[&<>"]/g, (found) => HTML[found] ?? found).replaceAll("'", apostrophe);
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a secret is cut out of a text', () => {
  const redactor = new Redactor();
  redactor.add(SECRET);

  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify(SECRET)],
    [
      'in JSON that is safe in HTML',
      JSON.stringify(SECRET).replace(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`),
    ],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(SECRET))],
    ['in a URL', encodeURIComponent(SECRET)],
    [
      'in a URL, in small letters',
      encodeURIComponent(SECRET).replace(/%../g, (found) => found.toLowerCase()),
    ],
    ['in a form', new URLSearchParams({ a: SECRET }).toString()],
    ['in HTML', html(SECRET, '&#39;')],
    ['in HTML, in hexadecimal', html(SECRET, '&#x27;')],
    ['in base64', base64(SECRET)],
    ['in base64 without padding', base64(`${SECRET}x`).replace(/=+$/, '')],
    ['in base64url', Buffer.from(SECRET).toString('base64url')],
    ['in basic authentication', `Basic ${base64(`user:${SECRET}`)}`],
    ['in base64 after two bytes', base64(`xx${SECRET}yy`)],
    ['in hexadecimal', Buffer.from(SECRET).toString('hex')],
  ])('%s', (_what, text) => {
    expect(hasSecret(text, SECRET)).toBe(true);
    const shown = redactor.withoutSecrets(`before ${text} after`);
    expect(shown).toContain('(sensitive)');
    expect(hasSecret(shown, SECRET)).toBe(false);
    expect(shown).toMatch(/^before .* after$/);
  });

  test.each([
    ['as it is', SECRET],
    ['in JSON', JSON.stringify(SECRET).slice(1)],
    ['in base64', base64(SECRET)],
    ['in a URL', encodeURIComponent(SECRET)],
  ])('%s, wherever it was cut, also where other texts follow', (_what, text) => {
    for (let length = 1; length < text.length; length++) {
      const cut = cutText(`-${text}-`, length + 1);
      const sign = cut.slice(length + 1);
      const shown = redactor.withoutSecrets(`${cut}; ${cut}`);
      expect(shown.replaceAll('(sensitive)', '')).toBe(`-${sign}; -${sign}`);
    }
  });

  test('whatever the secret is, and wherever in base64 it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 8, unit: anyCharacter }),
        fc.string({ maxLength: 5 }),
        fc.string(),
        (secret, before, after) => {
          const one = new Redactor();
          one.add(secret);
          for (const text of [
            base64(before + secret + after),
            encodeURIComponent(wellFormed(secret)),
            JSON.stringify(secret),
          ])
            expect(hasSecret(one.withoutSecrets(text), secret)).toBe(false);
        },
      ),
    );
  });
});

test('what is too short to be told from words is left', () => {
  const redactor = new Redactor();
  redactor.add('abc', '');
  expect(redactor.withoutSecrets('abc YWJj')).toBe('abc YWJj');
});

test('the signature of a presigned URL is cut out, of any number of them', () => {
  const redactor = new Redactor();
  expect(redactor.redact('see https://x.example/a?X=1&Y="2" or http://y.example/b?c')).toBe(
    'see https://x.example/a?(sensitive)"2" or http://y.example/b?(sensitive)',
  );
  // Read anew from each address, this would take minutes.
  const many = 'http://'.repeat(300_000);
  expect(redactor.redact(`${many}x?y`)).toBe(`${many}x?(sensitive)`);
});
