import { Size } from 'cdk8s';
import { Storage } from '../workloads';
import { JENKINS_PLUGINS, jenkinsPlugins } from '.';

const folder = Storage.scratch({ size: Size.gibibytes(1) });
const downloads = Storage.scratch({ size: Size.gibibytes(2) });
const plugins = jenkinsPlugins({
  versions: { git: '5.9.0', kubernetes: '4423.v1' },
  updateCenter: 'https://mirror.example.com',
  folder,
  downloads,
});

test('the list has each plugin with its exact version', () => {
  const files = Object.entries(plugins.config?.files ?? {}).map(([path, { content }]) => [path, content]);
  expect(files).toEqual([['/etc/jenkins/plugins.txt', 'git:5.9.0\nkubernetes:4423.v1\n']]);
  expect(plugins.command).toContain('/etc/jenkins/plugins.txt');
});

test('what plugins need themselves is not whatever is the latest today', () => {
  expect(plugins.command?.join(' ')).toContain('--latest false');
});

test('all that is fetched comes from the update centre that is named', () => {
  const { JAVA_OPTS: _, CACHE_DIR: __, ...env } = plugins.env ?? {};
  expect(env).toEqual({
    JENKINS_UC: 'https://mirror.example.com/update-center.actual.json',
    JENKINS_UC_EXPERIMENTAL: 'https://mirror.example.com/experimental/update-center.actual.json',
    JENKINS_PLUGIN_INFO: 'https://mirror.example.com/current/plugin-versions.json',
    JENKINS_UC_DOWNLOAD_URL: 'https://mirror.example.com/download/plugins',
  });
});

test('plugins pass through scratch space into the folder that the server reads', () => {
  expect(plugins.env?.CACHE_DIR).toMatch(/^\/tmp\//);
  expect(plugins.volumes).toEqual({ [JENKINS_PLUGINS]: folder, '/tmp': downloads });
});

test('the heap has room for the list of all versions: more than a gibibyte, and less than the container', () => {
  const [, percentage] = /-XX:MaxRAMPercentage=(\d+)/.exec(JSON.stringify(plugins.env)) ?? [];
  const memory = plugins.resources?.memory?.toMebibytes() ?? 0;
  expect((memory * Number(percentage)) / 100).toBeGreaterThan(1024);
  expect(Number(percentage)).toBeLessThan(90);
});
