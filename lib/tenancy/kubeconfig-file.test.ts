import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { kubeconfig, kubeconfigText } from './kubeconfig';
import { writeKubeconfig } from './kubeconfig-file';

const text = kubeconfigText(kubeconfig([]));

let folder: string;
let dist: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keelson-kubeconfig-'));
  dist = join(folder, 'dist');
  file = join(folder, 'kubeconfig');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is written for its owner alone', () => {
  writeKubeconfig(file, text, dist);
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('may be written again over its like', () => {
  writeFileSync(file, `${text}contexts of yesterday`);
  writeKubeconfig(file, text, dist);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('never replaces a file that somebody else made or edited', () => {
  writeFileSync(file, 'apiVersion: v1\nkind: Config\n');
  expect(() => writeKubeconfig(file, text, dist)).toThrow(
    `--out (${file}) holds something else, perhaps credentials; choose another file, or move that one away`,
  );
  expect(readFileSync(file, 'utf8')).toBe('apiVersion: v1\nkind: Config\n');
});

test.each(['kubeconfig.yaml', 'kubeconfig', 'prod/platform/kubeconfig.conf'])('is refused among manifests, as %s', (name) => {
  mkdirSync(join(dist, 'prod', 'platform'), { recursive: true });
  const path = join(dist, name);
  expect(() => writeKubeconfig(path, text, dist)).toThrow(
    `--out (${path}) lies in ${dist}/, where everything is taken for a manifest and replaced; choose a file outside`,
  );
  expect(existsSync(path)).toBe(false);
});

test('is refused among manifests that were not rendered yet', () => {
  expect(() => writeKubeconfig(join(dist, 'kubeconfig'), text, dist)).toThrow('choose a file outside');
});

test('is refused among manifests by way of a link, too', () => {
  mkdirSync(dist);
  const link = join(folder, 'link');
  symlinkSync(dist, link);
  expect(() => writeKubeconfig(join(link, 'kubeconfig'), text, dist)).toThrow('choose a file outside');
});

test('a folder whose name only begins like that of the manifests is no matter', () => {
  mkdirSync(join(folder, 'dist-of-mine'));
  writeKubeconfig(join(folder, 'dist-of-mine', 'kubeconfig'), text, dist);
  expect(existsSync(join(folder, 'dist-of-mine', 'kubeconfig'))).toBe(true);
});

test('a folder that does not exist is said to the person', () => {
  const path = join(folder, 'nowhere', 'kubeconfig');
  expect(() => writeKubeconfig(path, text, dist)).toThrow(
    `--out (${path}) cannot be written (ENOENT); choose a file in a folder that exists and is yours`,
  );
});
