import { checkHandler, modulePaths, parseHandler } from '../../lib/model/handlers';

describe('a handler', () => {
  it.each([
    ['index.handler', 'index', 'handler'],
    ['src/index.handler', 'src/index', 'handler'],
    ['dist/a-b_c/main.default', 'dist/a-b_c/main', 'default'],
    ['index.api.handler', 'index', 'api.handler'],
    ['$x/y.$handler', '$x/y', '$handler'],
  ])('%s', (text, module, exportName) => {
    expect(parseHandler(text)).toEqual({ module, exportName });
    expect(checkHandler(text)).toEqual([]);
  });

  it.each([
    '',
    'handler',
    'index.',
    '.handler',
    'src/',
    '/index.handler',
    '../index.handler',
    'a/../b.handler',
    './index.handler',
    'index.1x',
    'index handler',
    'index.handler()',
  ])('refuses %j and shows the form', (text) => {
    const [problem, ...others] = checkHandler(text);
    expect(problem!.rule).toBe('handler/form');
    expect(problem!.message).toContain('path/to/module.export');
    expect(others).toEqual([]);
  });

  it('has its module where Node.js looks for it', () => {
    expect(modulePaths({ module: 'src/index', exportName: 'handler' })).toEqual([
      'src/index.js',
      'src/index.mjs',
      'src/index.cjs',
    ]);
  });
});
