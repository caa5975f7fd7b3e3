// Class fields must behave as in tsc and esbuild: defined (not assigned), private names native.
const swc = {
  swcrc: false,
  sourceMaps: 'inline',
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022', transform: { useDefineForClassFields: true }, keepClassNames: true },
  module: { type: 'commonjs' },
};

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/build/', '\\.slow\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/'],
  snapshotResolver: '<rootDir>/test/snapshot-resolver.js',
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  reporters: ['default', '<rootDir>/test/counts-reporter.js'],
  maxWorkers: '100%',
  watchman: false,
};
