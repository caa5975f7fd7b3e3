const base = require('./jest.config');

/** @type {import('jest').Config} */
module.exports = {
  ...base,
  testMatch: ['<rootDir>/**/*.slow.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/build/'],
  testTimeout: 600_000,
  maxWorkers: 1,
};
