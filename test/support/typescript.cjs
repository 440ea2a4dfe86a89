/*
 * `node --require FILE main.ts` runs TypeScript as tsx does, with the compiler that jest uses: what a project of a user runs is
 * theirs, and the stories run it dozens of times. That tsx runs the stacks is what `npm run local` and the projects of test/projects show.
 */
const { transformSync } = require('@swc/core');
const { readFileSync } = require('node:fs');

require.extensions['.ts'] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
    swcrc: false,
  });
  module._compile(code, filename);
};
