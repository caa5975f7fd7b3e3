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

test('they come from the update centre, by way of scratch space, into the folder that the server reads', () => {
  expect(plugins.env).toMatchObject({ JENKINS_UC: 'https://mirror.example.com', CACHE_DIR: expect.stringMatching('^/tmp/') });
  expect(plugins.volumes).toEqual({ [JENKINS_PLUGINS]: folder, '/tmp': downloads });
});
