import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderedFile, runProgram } from './rendered-files';

// keepalived refuses an interface that is not there
const [device = 'lo'] = Object.keys(networkInterfaces()).filter((name) => name !== 'lo');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keelson-keepalived-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(text: string) {
  const file = join(folder, 'keepalived.conf');
  writeFileSync(file, text);
  return runProgram('keepalived', '--config-test', '--use-file', file);
}

test.each([
  ['haproxy1', 'dev'],
  ['haproxy2', 'dev'],
  ['haproxy3', 'staging'],
  ['haproxy4', 'staging'],
])('keepalived accepts the configuration of %s', (host, environment) => {
  const rendered = renderedFile(`keepalived-${host}.conf`, environment);
  expect(rendered).toContain('interface eth0\n');
  expect(check(rendered.replace('interface eth0', `interface ${device}`))).toEqual({ code: 0, output: '' });
});

test('and would not accept it for an interface that is not there', () => {
  const { code, output } = check(renderedFile('keepalived-haproxy1.conf').replace('interface eth0', 'interface not-there'));
  expect(code).not.toBe(0);
  expect(output).toContain('not-there');
});
