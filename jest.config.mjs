/*
 * What a test may start says which project it is of, and its name says it; where it stands says what of lib/ it tests.
 *
 *   unit         NAME.test.ts              this process alone: no other process; servers on the loopback device at most
 *   integration  NAME.integration.test.ts  starts what is ours: the built provider over gRPC, function hosts, the command
 *   e2e          NAME.e2e.test.ts, e2e/    the real Terraform, the real CDK
 *   sources      those that are named below  reads the sources and the pages as they stand: of `npm run lint`, not of `npm test`
 *
 * `npx jest PATH` runs one file, whatever its project; `npm run test:PROJECT -- PATH` too. All but unit need the built dist/
 * (`npm run build`). What takes long and repeats a proof with other variants runs only where NIGHTLY=1 is set
 * (test/support/nightly.ts): `npm run test:nightly`.
 */
const swc = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
};

const shared = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  transform: {
    // Nobody looks into packages for lines, and maps take long to read.
    '/node_modules/.+\\.m?js$': ['@swc/jest', { ...swc, sourceMaps: false }],
    '^.+\\.(ts|mts|js|mjs)$': ['@swc/jest', { ...swc, sourceMaps: 'inline' }],
  },
  // Packages that ship only ES modules, which jest's own loader cannot take as they are.
  transformIgnorePatterns: [
    '/node_modules/(?!(@sveltejs/acorn-typescript|archiver|jose|purecloud-platform-client-v2/src|zip-stream|compress-commons|crc32-stream|es-module-lexer|listr2|is-stream|marked|pe-library|readdir-glob)/)',
    '<rootDir>/dist/',
  ],
  moduleNameMapper: {
    '^genesys-actions$': '<rootDir>/lib/index.ts',
    '^genesys-actions/function$': '<rootDir>/lib/function.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdktf.out/', '<rootDir>/test/projects/[^/]+/'],
};

/** A project of the tests whose paths match. */
const project = (displayName, testMatch, more = {}) => ({
  ...shared,
  displayName,
  testMatch: testMatch.map((pattern) => `<rootDir>/${pattern}`),
  ...more,
});

/** What looks at the sources alone, most of it by TypeScript's own eyes. */
const SOURCES = [
  'docs/architecture',
  'docs/blocks',
  'docs/dependencies',
  'docs/links',
  'lib/exports',
  'lib/rule-names',
];

/** What is of another project. */
const NOT_UNIT = [
  '\\.(integration|e2e)\\.test\\.ts$',
  '<rootDir>/test/e2e/',
  '/node_modules/',
  ...SOURCES.map((name) => `<rootDir>/test/${name}\\.test\\.ts$`),
];

export default {
  projects: [
    project('unit', ['{test,functions}/**/*.test.ts'], {
      testPathIgnorePatterns: NOT_UNIT,
      setupFilesAfterEnv: ['<rootDir>/test/support/no-processes.ts'],
    }),
    project('integration', ['test/**/*.integration.test.ts'], {
      setupFilesAfterEnv: ['<rootDir>/test/support/no-terraform/setup.ts'],
    }),
    project('e2e', ['test/**/*.e2e.test.ts', 'test/e2e/**/*.test.ts']),
    project('sources', [`test/{${SOURCES.join()}}.test.ts`]),
  ],
  // One more than the two cores that this is meant for: what starts programs waits for them a sixth of its time.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/support/sequencer.cjs',
  testTimeout: 120_000,
};
