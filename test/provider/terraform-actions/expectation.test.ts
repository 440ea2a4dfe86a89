import type { Json } from '../../../lib/shared/json';
import { DiagnosticError } from '../../../lib/provider/framework';
import { checkAnswer } from '../../../lib/provider/terraform-actions/expectation';

/** What is said of the differences; undefined where there are none. */
function differences(answer: Json, expected: Json): string | undefined {
  try {
    checkAnswer('Order status', answer, expected);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(DiagnosticError);
    return (error as DiagnosticError).detail;
  }
}

test.each<[Json, Json]>([
  [{ status: 'open', more: 1 }, { status: 'open' }],
  [{ status: 'open' }, {}],
  [{ a: { b: [1, { c: null, d: 2 }] } }, { a: { b: [1, { c: null }] } }],
  [[], []],
  ['text', 'text'],
  [null, null],
])('%j holds %j', (answer, expected) => {
  expect(differences(answer, expected)).toBeUndefined();
});

test.each<[Json, Json, string]>([
  [{ status: 'closed' }, { status: 'open' }, 'status: expected "open", found "closed"'],
  [{}, { status: null }, 'status: expected null, found nothing'],
  [{ n: 1 }, { n: '1' }, 'n: expected "1", found 1'],
  [{ list: [1, 2] }, { list: [1] }, 'list: expected [1], found [1,2]'],
  [{ list: [1, { x: 2 }] }, { list: [1, { x: 3 }] }, 'list[1].x: expected 3, found 2'],
  [[], {}, 'the answer: expected {}, found []'],
  [{}, [], 'the answer: expected [], found {}'],
  [null, {}, 'the answer: expected {}, found null'],
  [{}, { constructor: 'x' }, 'constructor: expected "x", found nothing'],
  ['a', 'b', 'the answer: expected "b", found "a"'],
])('%j does not hold %j: %s', (answer, expected, said) => {
  expect(differences(answer, expected)).toBe(said);
});

test('every difference is named, up to a bound, each of a bounded length', () => {
  const expected = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`m${index}`, 'x'.repeat(1000)]),
  );
  const said = differences({}, expected)?.split('\n') ?? [];
  expect(said).toHaveLength(11);
  expect(said.at(-1)).toBe('… and 2 more differences');
  expect(Math.max(...said.map(({ length }) => length))).toBeLessThan(300);
});
