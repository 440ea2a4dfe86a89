import { JsonPathError, parsePath, readPath } from '../../lib/execution/index';
import type { Json } from '../../lib/shared/json';

const store: Json = {
  book: [
    { category: 'reference', author: 'Nigel Rees', price: 8.95, tags: ['a', 'b'] },
    { category: 'fiction', author: 'Evelyn Waugh', price: 12.99, isbn: null },
    { category: 'fiction', author: 'Herman Melville', price: 8.99, isbn: '0-553', tags: [] },
  ],
  bicycle: { color: 'red', price: 19.95, 'odd name': 1, "it's": 2 },
  nothing: null,
  total: 3,
  limit: 10,
  expensive: '10',
  grid: [
    [1, 2],
    [3, 4],
  ],
};

const missing = Symbol('missing');

function read(expression: string, document: Json = store): Json | typeof missing {
  const result = readPath(parsePath(expression), document);
  return result.found ? result.value : missing;
}

const [rees, waugh, melville] = (store as { book: Json[] }).book;

describe('definite paths', () => {
  test.each<[string, unknown]>([
    ['$', store],
    ['$.total', 3],
    ['$["total"]', 3],
    ["$['bicycle']['odd name']", 1],
    ["$['bicycle']['it\\'s']", 2],
    ['$.bicycle.color', 'red'],
    ['$.book[0].author', 'Nigel Rees'],
    ['$.book[-1].author', 'Herman Melville'],
    ['$.nothing', null],
    ['$.book[1].isbn', null],
    ["$.bicycle['color','price','none']", { color: 'red', price: 19.95 }],
    ['$.none', missing],
    ['$.none.deeper', missing],
    ['$.nothing.deeper', missing],
    ['$.total.deeper', missing],
    ['$.book[9]', missing],
    ['$.book[9].author', missing],
    ['$.bicycle[0]', missing],
    ['$.constructor', missing],
    ['$.book.length()', 3],
    ['$.bicycle.length()', 4],
    ['$.bicycle.keys()', ['color', 'price', 'odd name', "it's"]],
    ['$.grid[0].sum()', 3],
    ['$.grid[1].max()', 4],
    ['$.grid[1].first()', 3],
    ['$.grid[1].last()', 4],
  ])('%s', (expression, expected) => {
    expect(read(expression)).toEqual(expected);
  });
});

describe('indefinite paths find a list', () => {
  test.each<[string, unknown]>([
    ['$.book[*].author', ['Nigel Rees', 'Evelyn Waugh', 'Herman Melville']],
    ['$.book.*.price', [8.95, 12.99, 8.99]],
    ['$.book[*].none', []],
    ['$.book[*].isbn', [null, '0-553']],
    ['$.book[*].tags[*]', ['a', 'b']],
    ['$.book[0,2].price', [8.95, 8.99]],
    ['$.book[0,9].price', [8.95]],
    ['$.book[0:2].price', [8.95, 12.99]],
    ['$.book[-2:].price', [12.99, 8.99]],
    ['$.book[:1].price', [8.95]],
    ['$.book[:-1].price', [8.95, 12.99]],
    ['$..price', [8.95, 12.99, 8.99, 19.95]],
    ['$..book[0].author', ['Nigel Rees']],
    ['$..none', []],
    ['$.bicycle..price', [19.95]],
    ['$.grid[*][0]', [1, 3]],
    ['$..price.sum()', 50.88],
    ['$..tags.length()', 2],
    ['$.grid[*].length()', [2, 2]],
    ['$.total[*]', []],
    // A step before the first indefinite one leads nowhere: nothing is found, not an empty list.
    ['$.none[*].x', missing],
    ['$.none[?(@.x)]', missing],
    ['$.nothing[0:1]', missing],
  ])('%s', (expression, expected) => {
    const found = read(expression);
    if (typeof expected === 'number') expect(found).toBeCloseTo(expected, 9);
    else expect(found).toEqual(expected);
  });
});

describe('filters', () => {
  test.each<[string, unknown]>([
    ["$.book[?(@.category == 'fiction')]", [waugh, melville]],
    ['$.book[?(@.category=="fiction")].price', [12.99, 8.99]],
    ["$.book[?(@.category != 'fiction')]", [rees]],
    ['$.book[?(@.price < 10)].price', [8.95, 8.99]],
    ['$.book[?(@.price < 010)].price', [8.95, 8.99]],
    ['$.book[?(@.price < +10)].price', [8.95, 8.99]],
    ['$.book[?(@.price >= 8.99)].price', [12.99, 8.99]],
    ['$.book[?(@.price < $.limit)].price', [8.95, 8.99]],
    ['$.book[?(@.isbn)]', [waugh, melville]],
    ['$.book[?(!@.isbn)]', [rees]],
    ['$.book[?(@.isbn == null)]', [waugh]],
    ['$.book[?(@.isbn != null)]', [rees, melville]],
    ["$.book[?(@.category == 'fiction' && @.price < 10)]", [melville]],
    ["$.book[?(@.category == 'reference' || @.price > 12)]", [rees, waugh]],
    ["$.book[?(!(@.category == 'reference' || @.price > 12))]", [melville]],
    ['$.book[?(@.author =~ /.*melville/i)]', [melville]],
    ['$.book[?(@.author =~ /melville/i)]', []],
    ["$.book[?(@.category in ['reference', 'x'])]", [rees]],
    ["$.book[?(@.category nin ['reference'])]", [waugh, melville]],
    ["$.book[?(@.tags contains 'a')]", [rees]],
    ["$.book[?(@.author contains 'Waugh')]", [waugh]],
    ['$.book[?(@.tags size 2)]', [rees]],
    ['$.book[?(@.tags empty true)]', [melville]],
    ["$.book[?(@.tags subsetof ['a','b','c'])]", [rees, melville]],
    ["$.book[?(@.tags anyof ['b'])]", [rees]],
    ["$.book[?(@.tags noneof ['b'])]", [melville]],
    ['$.book[?(@.tags.length() == 2)]', [rees]],
    ['$..[?(@.price == 19.95)]', []],
    ["$.bicycle[?(@.color == 'red')].price", [19.95]],
    ['$.book[?(@.price == "8.95")].price', [8.95]],
    ['$.book[?(@.price === "8.95")].price', []],
    ['$.grid[*][?(@ > 2)]', [3, 4]],
    ['$.book[?("fiction" == @.category)].price', [12.99, 8.99]],
  ])('%s', (expression, expected) => {
    expect(read(expression)).toEqual(expected);
  });
});

test('a path without $ stands behind "$."', () => {
  expect(read('total')).toBe(3);
  expect(read('.total')).toEqual([3]);
  expect(read('bicycle.color')).toBe('red');
});

test('a list as the document', () => {
  expect(read('$[0].a', [{ a: 1 }])).toBe(1);
  expect(read('$[*].a', [{ a: 1 }, {}])).toEqual([1]);
  expect(read('$[?(@.a == 1)].a', [{ a: 1 }, {}])).toEqual([1]);
});

test.each([
  '$.',
  '$..',
  '$[',
  '$.a[',
  "$['a",
  '$[?(@.a ==)]',
  '$[?(@.a == 1]',
  '$.a b',
  '$[?(1)]',
  '$.a[x]',
  '$[?(@.a =~ /(/)]',
  '',
])('%j is no path', (expression) => {
  expect(() => parsePath(expression)).toThrow(JsonPathError);
});

test('an unknown function, and an aggregation of nothing', () => {
  expect(() => read('$.book.nope()')).toThrow(/no JSONPath function nope/);
  expect(() => read('$.bicycle.sum()')).toThrow(JsonPathError);
});
