import {
  JsonPathError,
  parsePath,
  platformTools,
  readJson,
  readPath,
  renderTemplate,
  valueOf,
  VelocityError,
} from '../../lib/execution';
import type { Json } from '../../lib/shared/json';
import { runs } from '../support/nightly';
import fc from '../support/fast-check';

/** Texts made of the pieces that matter to a language, so that more than its tokenizer is reached. */
function textOf(pieces: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3 })), { maxLength: 12 })
    .map((all) => all.join(''));
}

const VELOCITY = [
  '$',
  '${',
  '$!{',
  '}',
  'input',
  '.text',
  '.list',
  '.map',
  '[0]',
  '["a"]',
  '.get(',
  '(',
  ')',
  ',',
  '"',
  "'",
  '#if(',
  '#elseif(',
  '#else',
  '#{else}',
  '#end',
  '#foreach($x in ',
  '#set($x = ',
  '#break',
  '#stop',
  '#macro(m $a)',
  '#m(1)',
  '##',
  '#*',
  '*#',
  '#[[',
  ']]#',
  ' == ',
  ' + ',
  ' / ',
  '0',
  '1.5',
  'null',
  'true',
  '[1..3]',
  '{"a": 1}',
  '$math.add(',
  '$math.div(',
  '$esc.jsonEncode(',
  '$esc.url(',
  '.substring(',
  '.split(',
  '.replaceAll(',
  '.format(',
  '.repeat(',
  '.subList(',
  '.remove(',
  '.charAt(',
  '$successTemplateUtils.firstFromArray(',
  '\n',
  '\\',
];

const JSON_PATH = [
  '$',
  '@',
  '.',
  '..',
  '*',
  '[',
  ']',
  '[*]',
  '[0]',
  '[-1]',
  '[1:2]',
  '[?(',
  ')]',
  "['a']",
  'a',
  'list',
  '.length()',
  '.sum()',
  '.first()',
  '==',
  '!=',
  '<',
  '=~',
  '/a/i',
  ' in ',
  ' size ',
  ' empty ',
  '&&',
  '||',
  '!',
  '(',
  ')',
  "'x'",
  '1',
  'true',
  'null',
  ',',
  ' ',
];

/** Made anew for each template: templates change lists and maps. */
const variables = () => ({
  input: valueOf({ text: 'a "b"', list: [1, 'x', null, { a: 1 }], map: { a: { b: 2 } } }),
  ...platformTools(),
});

test('a template renders or is refused, whatever it is', () => {
  fc.assert(
    fc.property(textOf(VELOCITY), (template) => {
      try {
        renderTemplate(template, variables());
      } catch (error) {
        if (!(error instanceof VelocityError)) throw error;
      }
    }),
    runs(3000),
  );
});

test('every method takes every argument, or refuses it', () => {
  const methods = [
    ...[
      'substring',
      'charAt',
      'indexOf',
      'replace',
      'replaceAll',
      'replaceFirst',
      'split',
      'matches',
      'repeat',
      'format',
      'join',
      'compareTo',
      'startsWith',
      'trim',
      'hashCode',
    ].map((name) => `input.text.${name}`),
    ...['get', 'set', 'add', 'remove', 'subList', 'contains', 'indexOf', 'addAll'].map(
      (name) => `input.list.${name}`,
    ),
    ...['get', 'put', 'remove', 'keySet', 'entrySet', 'putAll'].map((name) => `input.map.${name}`),
    ...['add', 'div', 'mod', 'pow', 'max', 'roundTo', 'toInteger', 'random', 'getAverage'].map(
      (name) => `math.${name}`,
    ),
    ...[
      'jsonEncode',
      'jsonDecode',
      'url',
      'unurl',
      'html',
      'unhtml',
      'java',
      'unjava',
      'sql',
      'unicode',
      'propertyKey',
      'uriEncode',
    ].map((name) => `esc.${name}`),
    'successTemplateUtils.firstFromArray',
    'successTemplateUtils.moveKeysIntoArrayOfObjects',
    'urlTool.optionalQueryParam',
    'encoding.base64',
  ];
  const value = fc.oneof(
    fc.constantFrom(
      '$none',
      '$input.text',
      '$input.list',
      '$input.map',
      'true',
      '-1',
      '0',
      '3',
      '2.5',
      "'['",
      "'$1'",
      "'%d %s'",
      "'\\\\'",
      "'\ud800'",
    ),
    fc.string({ maxLength: 4 }).map((text) => `'${text.replace(/['#$]/g, '')}'`),
  );
  fc.assert(
    fc.property(fc.constantFrom(...methods), fc.array(value, { maxLength: 3 }), (method, args) => {
      try {
        renderTemplate(`$!{${method}(${args.join(', ')})}`, variables());
      } catch (error) {
        if (!(error instanceof VelocityError)) throw error;
      }
    }),
    runs(3000),
  );
});

test('a path is read or refused, whatever it is', () => {
  fc.assert(
    fc.property(textOf(JSON_PATH), fc.jsonValue(), (path, document) => {
      try {
        readPath(parsePath(path), document as Json);
      } catch (error) {
        if (!(error instanceof JsonPathError)) throw error;
      }
    }),
    runs(3000),
  );
});

test('JSON is read as JSON.parse reads it, and what is none has a place and a reason', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '"a"',
    '\\',
    '\\u00e9',
    '1',
    '-0.5e3',
    'true',
    'null',
    ' ',
    '\n',
    '$',
  ];
  fc.assert(
    fc.property(fc.oneof(textOf(pieces), fc.json()), (text) => {
      const reading = readJson(text);
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(reading.ok).toBe(false);
        expect(reading.ok || reading.reason).toMatch(/^line \d+, column \d+: (?!it is not JSON)./);
        return;
      }
      expect(reading).toEqual({ ok: true, value: expected });
    }),
    runs(3000),
  );
});
