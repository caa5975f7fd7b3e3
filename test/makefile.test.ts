import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { projectRoot } from '../lib/synth';

jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keelson-make-'));
  copyFileSync(join(projectRoot(), 'Makefile'), join(folder, 'Makefile'));
  symlinkSync(join(projectRoot(), 'node_modules'), join(folder, 'node_modules'));
  put('package.json', '{ "private": true }\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Packages are there: nothing is installed for a target. */
function make(target: string): number | null {
  const env = { ...process.env, npm_config_update_notifier: 'false' };
  return spawnSync('make', ['--old-file=node_modules/.package-lock.json', target], { cwd: folder, env, stdio: 'ignore' }).status;
}

test('make format formats files', () => {
  put('lib/odd.ts', 'export const odd = {  of : 1 }');
  expect(make('format')).toBe(0);
  expect(readFileSync(join(folder, 'lib/odd.ts'), 'utf8')).toBe('export const odd = { of: 1 };\n');
});

test('make snapshots brings the snapshots of charts up to date', () => {
  const snapshotOf = (value: number) =>
    `// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing\n\nexports[\`it is as before 1\`] = \`${value}\`;\n`;
  put('jest.config.js', 'module.exports = { watchman: false };\n');
  put('charts/shop.test.js', "test('it is as before', () => expect(2).toMatchSnapshot());\n");
  put('charts/__snapshots__/shop.test.js.snap', snapshotOf(1));
  expect(make('snapshots')).toBe(0);
  expect(readFileSync(join(folder, 'charts/__snapshots__/shop.test.js.snap'), 'utf8')).toBe(snapshotOf(2));
});
