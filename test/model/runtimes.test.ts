import {
  checkRuntime,
  DEFAULT_RUNTIME,
  KNOWN_RUNTIMES,
  nodeMajorOf,
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

  it('of a definition that names none is available', () => {
    expect(checkRuntime(DEFAULT_RUNTIME, KNOWN_RUNTIMES)).toEqual([]);
  });

  it('has the major version of its name', () => {
    expect(nodeMajorOf('nodejs22.x')).toBe(22);
    expect(nodeMajorOf('python3.12')).toBeUndefined();
  });
});
