import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { projectRoot } from '../lib/synth';

const root = projectRoot();
const LEFT_BEHIND = ['node_modules', 'build', 'dist', '.git', 'coverage'];
const folders: string[] = [];

/** The project in another place, without its output. */
function copyOfProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keelson-elsewhere-'));
  folders.push(folder);
  cpSync(root, folder, { recursive: true, filter: (path) => !LEFT_BEHIND.includes(relative(root, path).split(sep)[0] ?? '') });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** All files below a folder, by relative path. */
function contentsOf(folder: string): Record<string, string> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

function synthElsewhere(command: string, args: string[], environment: Record<string, string> = {}): Record<string, string> {
  const folder = copyOfProject();
  execFileSync(command, args, { cwd: folder, env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false', ...environment }, stdio: 'pipe' });
  return contentsOf(join(folder, 'dist'));
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const committed = contentsOf(join(root, 'dist'));

test.each([
  ['another path', {}],
  ['a Swedish locale', { LC_ALL: 'sv_SE.UTF-8', LANG: 'sv_SE.UTF-8' }],
  ['the time zone of Shanghai', { TZ: 'Asia/Shanghai' }],
])('%s changes no byte', (_, environment) => {
  expect(synthElsewhere(process.execPath, ['cli/bin.mjs', 'synth'], environment)).toEqual(committed);
});

test('make -C from elsewhere changes no byte', () => {
  const folder = copyOfProject();
  // the packages are a link to those of this project: they are not installed anew
  execFileSync('make', ['-C', folder, '-o', 'node_modules/.package-lock.json', 'synth'], { cwd: tmpdir(), stdio: 'pipe' });
  expect(contentsOf(join(folder, 'dist'))).toEqual(committed);
});

test('cdk8s synth writes the same bytes', () => {
  expect(synthElsewhere(join(root, 'node_modules', '.bin', 'cdk8s'), ['synth'])).toEqual(committed);
});

test('cdk8s import rebuilds imports/ byte for byte', () => {
  const folder = copyOfProject();
  rmSync(join(folder, 'imports'), { recursive: true });
  execFileSync(join(root, 'node_modules', '.bin', 'cdk8s'), ['import'], {
    cwd: folder,
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    stdio: 'pipe',
  });
  expect(contentsOf(join(folder, 'imports'))).toEqual(contentsOf(join(root, 'imports')));
});
