import {
  checkRuntime,
  checkRuntimeByCalendar,
  checkRuntimeEnd,
  DEFAULT_RUNTIME,
  nodeMajorOf,
  runtimesOn,
  type Runtime,
} from '../../lib/model/runtimes';

const runtimes: readonly Runtime[] = [
  { name: 'nodejs22.x', status: 'Available' },
  { name: 'nodejs20.x', status: 'Available' },
  { name: 'nodejs18.x', status: 'Deprecated', dateEndOfLife: '2025-09-01' },
  { name: 'nodejs16.x', status: 'Unavailable', dateEndOfLife: '2024-06-12' },
];
const check = (wanted: string, current?: string): [string, string][] =>
  checkRuntime(wanted, runtimes, current).map(({ rule, severity }) => [rule, severity]);

describe('a runtime', () => {
  it('that is available can be created with and moved to', () => {
    expect(check('nodejs22.x')).toEqual([]);
    expect(check('nodejs22.x', 'nodejs18.x')).toEqual([]);
    expect(check('nodejs22.x', 'nodejs16.x')).toEqual([]);
  });

  it('that is deprecated can be kept, with a warning, and not chosen', () => {
    expect(check('nodejs18.x')).toEqual([['runtime/deprecated', 'error']]);
    expect(check('nodejs18.x', 'nodejs22.x')).toEqual([['runtime/deprecated', 'error']]);
    expect(check('nodejs18.x', 'nodejs18.x')).toEqual([['runtime/deprecated', 'warning']]);
    expect(checkRuntime('nodejs18.x', runtimes)[0]!.message).toContain('end of life 2025-09-01');
  });

  it('that is unavailable can only be left', () => {
    expect(check('nodejs16.x')).toEqual([['runtime/unavailable', 'error']]);
    expect(check('nodejs16.x', 'nodejs16.x')).toEqual([['runtime/unavailable', 'error']]);
  });

  it('that does not exist is refused with those that can be chosen', () => {
    const [problem] = checkRuntime('python3.12', runtimes);
    expect(problem).toMatchObject({
      rule: 'runtime/unknown',
      message: 'The runtime "python3.12" does not exist. Choose one of nodejs22.x, nodejs20.x.',
    });
  });

  it('has the major version of its name', () => {
    expect(nodeMajorOf('nodejs22.x')).toBe(22);
    expect(nodeMajorOf('python3.12')).toBeUndefined();
  });
});

describe('the calendar of runtimes', () => {
  const statusOn = (day: string, name: string): string | undefined =>
    runtimesOn(day).find((each) => each.name === name)?.status;

  it('deprecates a runtime three months before AWS does', () => {
    expect(statusOn('2026-01-29', 'nodejs20.x')).toBe('Available');
    expect(statusOn('2026-01-30', 'nodejs20.x')).toBe('Deprecated');
    expect(runtimesOn('2026-06-01')[2]).toEqual({
      name: 'nodejs20.x',
      description: 'AWS provided Node.js 20.x runtime',
      status: 'Deprecated',
      dateEndOfLife: '2026-04-30',
    });
    expect(statusOn('2027-01-29', 'nodejs22.x')).toBe('Available');
    expect(statusOn('2027-01-30', 'nodejs22.x')).toBe('Deprecated');
  });

  it('ends a runtime when AWS lets nothing on it change any more', () => {
    expect(statusOn('2027-06-30', 'nodejs22.x')).toBe('Deprecated');
    expect(statusOn('2027-07-01', 'nodejs22.x')).toBe('Unavailable');
  });

  it('has the default as the newest of those that are available', () => {
    expect(runtimesOn('2026-06-01').find(({ status }) => status === 'Available')?.name).toBe(DEFAULT_RUNTIME);
  });

  it('warns from six months before, with the dates and what to do', () => {
    expect(checkRuntimeEnd('nodejs22.x', '2026-07-29')).toEqual([]);
    expect(checkRuntimeEnd('nodejs22.x', '2026-07-30')).toEqual([
      {
        rule: 'runtime/ends',
        path: [],
        severity: 'warning',
        message:
          'The runtime nodejs22.x will be deprecated from 2027-01-30, three months before AWS ends it on 2027-04-30: ' +
          'no function can then be created with it or moved to it. Choose one of nodejs24.x.',
      },
    ]);
    expect(checkRuntimeEnd('nodejs99.x', '2026-07-30')).toEqual([]);
  });

  it.each<[string, string, string[]]>([
    ['2026-06-01', 'nodejs22.x', []],
    ['2026-08-01', 'nodejs22.x', ['runtime/ends']],
    ['2027-02-01', 'nodejs22.x', ['runtime/deprecated']],
    ['2027-08-01', 'nodejs22.x', ['runtime/unavailable']],
    ['2026-06-01', 'nodejs26.x', ['runtime/unknown']],
  ])('only warns where an org may know better (%s, %s)', (day, name, rules) => {
    const found = checkRuntimeByCalendar(name, day);
    expect(found.map(({ rule }) => rule)).toEqual(rules);
    expect(found.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(['python3.12', 'nodejs22', 'nodejs23.x'])('refuses what no org has: %s', (name) => {
    expect(checkRuntimeByCalendar(name, '2026-06-01')).toMatchObject([
      { rule: 'runtime/unknown', severity: 'error' },
    ]);
  });
});
