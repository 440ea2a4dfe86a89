import { NAME_MAX_LENGTH } from '../../lib/model/limits';
import { isUnfinished, markedName, markIn } from '../../lib/model/marks';
import fc from '../support/fast-check';

const MARK = 'k3f9a0z1b2c3';

test('a marked name tells the mark and what it will be called', () => {
  expect(markedName('lookup', MARK)).toBe(`lookup (unfinished ${MARK})`);
  expect(markIn(`lookup (unfinished ${MARK})`)).toEqual({ mark: MARK, of: 'lookup' });
  expect(isUnfinished(`lookup (unfinished ${MARK})`, 'lookup')).toBe(true);
  expect(isUnfinished(`lookup (unfinished ${MARK})`, 'look')).toBe(false);
});

test.each([
  'lookup',
  '',
  `lookup (unfinished ${MARK}) `,
  'x (unfinished K3F9A0Z1B2C3)',
  '(unfinished short)',
])('%j is no marked name', (name) => {
  expect(markIn(name)).toBeUndefined();
});

test('any name that the platform takes can be marked, and is found again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: NAME_MAX_LENGTH }), (text) => {
      const name = text.slice(0, NAME_MAX_LENGTH);
      const marked = markedName(name, MARK);
      expect(marked.length).toBeLessThanOrEqual(NAME_MAX_LENGTH);
      expect(markIn(marked)?.mark).toBe(MARK);
      expect(isUnfinished(marked, name)).toBe(true);
      expect(isWellFormed(marked)).toBe(isWellFormed(name));
    }),
  );
});

/** Whether no half of a surrogate pair stands alone. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text).toString() === text;
}
