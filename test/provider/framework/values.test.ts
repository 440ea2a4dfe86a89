import { knownIn, UNKNOWN } from '../../../lib/provider/framework';

test('what is known of a plan has undefined in place of what is not, and nothing of what is null', () => {
  const plan = {
    name: 'a',
    version: UNKNOWN,
    code: null,
    request: { template: UNKNOWN, headers: { kept: 'x', later: UNKNOWN, none: null } },
    ids: ['a', UNKNOWN],
  };
  const known = knownIn(plan);
  expect(known).toStrictEqual({
    name: 'a',
    version: undefined,
    request: { template: undefined, headers: { kept: 'x', later: undefined } },
    ids: ['a', undefined],
  });
  expect(knownIn(UNKNOWN)).toBeUndefined();
  expect(knownIn(null)).toBeUndefined();
});
