const shared = {
  testEnvironment: 'node',
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  setupFiles: ['<rootDir>/test/support/fast-check.ts'],
  transform: {
    '^.+\\.(ts|mts|js|mjs)$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  // Packages that ship only ES modules, which jest's own loader cannot take as they are.
  transformIgnorePatterns: [
    '/node_modules/(?!(@sveltejs/acorn-typescript|archiver|jose|purecloud-platform-client-v2/src|zip-stream|compress-commons|crc32-stream|es-module-lexer|listr2|is-stream|marked|readdir-glob)/)',
    '<rootDir>/dist/',
  ],
  moduleNameMapper: {
    '^genesys-actions$': '<rootDir>/lib/index.ts',
    '^genesys-actions/function$': '<rootDir>/lib/function.ts',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/cdktf.out/'],
};

export default {
  projects: [
    {
      ...shared,
      displayName: 'quick',
      testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/functions/**/*.test.ts'],
      testPathIgnorePatterns: ['<rootDir>/test/e2e/', '/node_modules/'],
    },
    // Real Terraform and real cdktf-cli: these need the built dist/ and take longer.
    { ...shared, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
  testTimeout: 120_000,
};
