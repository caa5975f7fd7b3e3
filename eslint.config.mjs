import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import jest from 'eslint-plugin-jest';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import constructSignature from './test/lint/construct-signature.js';

const TESTS = ['**/*.test.ts'];

/** Imports point one way: main -> estate -> charts -> lib -> imports. */
const imports = (folder, allowed, ignores = TESTS) => ({
  files: [`${folder}/**/*.{ts,mjs}`],
  ignores,
  rules: {
    'import-x/no-restricted-paths': [
      'error',
      {
        zones: [
          {
            target: './',
            from: './',
            except: [folder, ...allowed, 'node_modules'].map((path) => `./${path}`),
            message: `${folder}/ imports only ${[folder, ...allowed].join(', ')} and packages.`,
          },
        ],
      },
    ],
  },
});

/** Tests may also use the shared test code, and look at what stands above them only where that is what they test. */
const testImports = (folder, allowed) => ({ ...imports(folder, ['test', ...allowed], []), files: [`${folder}/**/*.test.ts`] });

const named = (files, message) => ({ files, rules: { 'no-restricted-syntax': ['error', { selector: 'Program', message }] } });

const DOUBLE_ASSERTION = {
  selector: 'TSAsExpression[expression.type="TSAsExpression"][expression.typeAnnotation.type="TSUnknownKeyword"]',
  message: 'An assertion through unknown hides a wrong type.',
};
const INTL = { name: 'Intl', message: 'Its data differ between builds of Node.js.' };
const SAME_BYTES = 'The same commit gives the same bytes on every machine and at every time.';
const CLOCK = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: SAME_BYTES },
  { selector: 'CallExpression[callee.name="Date"]', message: SAME_BYTES },
];
const AMBIENT = [
  ...['localeCompare', 'toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'toLocaleLowerCase', 'toLocaleUpperCase'].map(
    (property) => ({ property, message: SAME_BYTES }),
  ),
  { object: 'Date', property: 'now', message: SAME_BYTES },
  { object: 'Math', property: 'random', message: SAME_BYTES },
  { object: 'process', property: 'env', message: 'The environment is read in main.ts and cli/ and handed down as props.' },
];
const AMBIENT_IMPORTS = [
  ...['os', 'node:os', 'process', 'node:process'].map((name) => ({ name, message: SAME_BYTES })),
  ...['crypto', 'node:crypto'].map((name) => ({ name, importNames: ['randomBytes', 'randomInt', 'randomUUID'], message: SAME_BYTES })),
];
/** What a chart that needs it lacks in the library. */
const RAW_KUBERNETES = 'Charts describe systems: add what is missing to lib/ instead.';
const RAW_IMPORTS = [{ group: ['**/imports/*', 'kubernetes-types', 'kubernetes-types/*'], message: RAW_KUBERNETES }];
/** Charts and estates are written against what upgrades keep. */
const ENTRY_POINTS = {
  paths: ['cdk8s', 'cdk8s-plus-27'].map((name) => ({ name, message: 'Import it from lib, which has what charts need of it.' })),
  patterns: [
    { regex: '(^|/)lib/(?!(extend|testing)$)', message: 'Import from lib, lib/extend or lib/testing: modules inside are free to move.' },
  ],
};
const RAW_OBJECT = { selector: 'Property[key.name="apiVersion"][value.value=/(^|\\u002F)v[0-9]/]', message: RAW_KUBERNETES };
const SNAPSHOT_MATCHERS = Object.fromEntries(
  ['toMatchInlineSnapshot', 'toThrowErrorMatchingSnapshot', 'toThrowErrorMatchingInlineSnapshot'].map((matcher) => [
    matcher,
    'Write what is expected in the test.',
  ]),
);

export default defineConfig(
  globalIgnores(['build/', 'coverage/', 'dist/', 'imports/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  comments.recommended,
  {
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'] })] },
    rules: {
      '@eslint-community/eslint-comments/require-description': ['error', { ignore: ['eslint-enable'] }],
      'no-restricted-globals': ['error', INTL],
      'no-restricted-syntax': ['error', DOUBLE_ASSERTION],
      'import-x/no-restricted-paths': ['error', { zones: [{ target: './', from: './main.ts', message: 'Nothing imports main.ts.' }] }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.js'],
    languageOptions: { sourceType: 'commonjs' },
  },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['__dirname', '__filename', 'Buffer', 'console', 'performance', 'process', 'setInterval', 'clearInterval', 'URL'].map((name) => [
          name,
          false,
        ]),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-extraneous-class': 'off', // kinds are classes without a body
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
    },
  },
  {
    files: ['{lib,charts,estate,cli}/**/*.ts', 'main.ts'],
    ignores: TESTS,
    rules: {
      complexity: ['error', 15],
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: false }],
    },
  },
  {
    // how long a chart is, its system decides
    files: ['{lib,cli}/**/*.ts', 'main.ts'],
    ignores: TESTS,
    rules: {
      'max-lines': ['error', { max: 250 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ['{lib,charts,estate}/**/*.ts'],
    ignores: TESTS,
    plugins: { keelson: { rules: { 'construct-signature': constructSignature } } },
    rules: {
      'keelson/construct-signature': 'error',
      'no-restricted-imports': ['error', { paths: AMBIENT_IMPORTS }],
      'no-restricted-properties': ['error', ...AMBIENT],
      'no-restricted-syntax': ['error', DOUBLE_ASSERTION, ...CLOCK],
    },
  },
  {
    files: ['charts/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-imports': [
        'error',
        { paths: [...AMBIENT_IMPORTS, ...ENTRY_POINTS.paths], patterns: [...RAW_IMPORTS, ...ENTRY_POINTS.patterns] },
      ],
      'no-restricted-syntax': ['error', DOUBLE_ASSERTION, ...CLOCK, RAW_OBJECT],
    },
  },
  {
    files: ['estate/**/*.ts'],
    ignores: TESTS,
    rules: { 'no-restricted-imports': ['error', { paths: [...AMBIENT_IMPORTS, ...ENTRY_POINTS.paths], patterns: ENTRY_POINTS.patterns }] },
  },
  { files: ['{charts,estate}/**/*.test.ts'], rules: { 'no-restricted-imports': ['error', ENTRY_POINTS] } },
  {
    files: [...TESTS, 'test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': 'off',
      // What a test parses from YAML has no type.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: [...TESTS, 'test/**/*.ts'],
    extends: [jest.configs['flat/recommended']],
    rules: {
      'jest/expect-expect': ['error', { assertFunctionNames: ['expect', 'expect*', 'fc.assert'] }],
      'jest/no-disabled-tests': 'error',
      'jest/no-focused-tests': 'error',
      'jest/no-restricted-matchers': ['error', { ...SNAPSHOT_MATCHERS, toMatchSnapshot: 'Only charts have snapshots.' }],
      'jest/valid-expect': 'error',
    },
  },
  { files: ['charts/**/*.test.ts'], rules: { 'jest/no-restricted-matchers': ['error', SNAPSHOT_MATCHERS] } },
  imports('lib', ['imports']),
  imports('charts', ['lib', 'estate/teams.ts']),
  imports('estate', ['charts', 'lib', 'imports']),
  imports('cli', ['estate', 'lib']),
  testImports('lib', ['imports']),
  testImports('charts', ['estate', 'lib', 'imports']),
  testImports('estate', ['charts', 'lib', 'imports']),
  testImports('cli', ['estate', 'charts', 'lib', 'imports']),
  named(['**/{util,utils,helper,helpers,common,misc}.{ts,js,mjs}'], 'Name the file after what is in it.'),
  named(['{lib,charts,estate,cli,test,bench}/**/*[A-Z_]*.{ts,js,mjs}'], 'File names are kebab-case.'),
);
