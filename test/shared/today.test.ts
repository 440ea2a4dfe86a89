import { isDay, monthsFrom, today } from '../../lib/shared/today';

test('today is the day of this machine, or the one that the environment names', () => {
  expect(today({ GENESYS_ACTIONS_TODAY: '2027-02-28' })).toBe('2027-02-28');
  const before = new Date().toISOString().slice(0, 10);
  const days = ['', 'tomorrow', '2027-13-01'].map((named) => today({ GENESYS_ACTIONS_TODAY: named }));
  const after = new Date().toISOString().slice(0, 10);
  for (const day of [...days, today({})]) expect([before, after]).toContain(day);
});

test('months are counted from a day, to the last of a shorter month', () => {
  expect(monthsFrom('2026-04-30', -3)).toBe('2026-01-30');
  expect(monthsFrom('2027-01-30', -6)).toBe('2026-07-30');
  expect(monthsFrom('2026-05-31', -3)).toBe('2026-02-28');
  expect(monthsFrom('2026-11-30', 3)).toBe('2027-02-28');
});

test('a day is written with four, two and two digits', () => {
  expect(['2026-02-28', '2026-2-8', 'today', '2026-02-99'].map(isDay)).toEqual([true, false, false, false]);
});
