import { fitsPattern } from '../../../lib/provider/queries/name-pattern';

test.each([
  ['Order status', 'Order status'],
  ['Order status', 'Order*'],
  ['Order status', '*status'],
  ['Order status', '*er*at*'],
  ['Order status', '?rder stat?s'],
  ['', '*'],
  ['', ''],
  ['a.b', 'a.b'],
  ['💡x', '?x'],
])('%j fits %j', (name, pattern) => {
  expect(fitsPattern(name, pattern)).toBe(true);
});

test.each([
  ['Order status', 'Order'],
  ['Order status', 'order*'],
  ['Order', 'Order?'],
  ['axb', 'a.b'],
  ['', '?'],
  ['ab', '*a'],
])('%j does not fit %j', (name, pattern) => {
  expect(fitsPattern(name, pattern)).toBe(false);
});

test('many stars take no long time', () => {
  expect(fitsPattern('a'.repeat(256), `${'*a'.repeat(100)}*b`)).toBe(false);
});
