import { defaultHosts } from './program-hosts';

const hostsOf = (words: readonly string[], ...variables: string[]) =>
  defaultHosts({ words, variables: new Set(variables) }).map(({ host, remedy }) => `${host}: ${remedy}`);

test.each<[string, string[], string[], string]>([
  [
    'Maven',
    ['mvn', 'package'],
    ['mvn', '--settings', '/etc/settings.xml', 'package'],
    'repo.maven.apache.org: a mirror in a file for --settings',
  ],
  ['npm', ['sh', '-c', 'npm ci && npm test'], ['npm', 'ci', '--registry=x'], 'registry.npmjs.org: the variable NPM_CONFIG_REGISTRY'],
  ['pip', ['pip', 'install', '-r', 'a.txt'], ['pip', 'install', '--index-url', 'x'], 'pypi.org: the variable PIP_INDEX_URL'],
  ['Bundler', ['sh', '-c', 'bundle install'], ['bundle', 'install', '--local'], 'rubygems.org: the variable BUNDLE_MIRROR__ALL'],
  ['Go', ['go', 'build', './...'], ['go', 'build', '-mod=vendor', './...'], 'proxy.golang.org: the variable GOPROXY'],
])('%s calls the host of its makers, unless it is told of another one', (_, plain, told, expected) => {
  expect(hostsOf(plain)).toEqual([expected]);
  expect(hostsOf(told)).toEqual([]);
});

test.each([
  [['npm', 'ci'], 'NPM_CONFIG_REGISTRY'],
  [['pip', 'install', 'x'], 'PIP_INDEX_URL'],
  [['bundle', 'install'], 'BUNDLE_MIRROR__ALL'],
  [['go', 'test'], 'GOPROXY'],
  [['ko', 'build'], 'KO_DEFAULTBASEIMAGE'],
])('%j is told of another host by %s', (words, variable) => {
  expect(hostsOf(words)).toHaveLength(1);
  expect(hostsOf(words, variable)).toEqual([]);
});

test('ko takes its base image from a registry of its makers, however it is started', () => {
  expect(hostsOf(['sh', '-c', 'go run github.com/google/ko@v0.18.0 build --bare .'], 'GOPROXY')).toEqual([
    'cgr.dev: the variable KO_DEFAULTBASEIMAGE',
  ]);
});

test('the plugin manager of Jenkins fetches three lists, each of which has a variable', () => {
  const plugins = ['jenkins-plugin-cli', '--plugin-file', 'plugins.txt'];
  expect(hostsOf(plugins, 'JENKINS_UC')).toEqual([
    'updates.jenkins.io: the variable JENKINS_UC_EXPERIMENTAL',
    'updates.jenkins.io: the variable JENKINS_PLUGIN_INFO',
  ]);
  expect(hostsOf(plugins, 'JENKINS_UC', 'JENKINS_UC_EXPERIMENTAL', 'JENKINS_PLUGIN_INFO')).toEqual([]);
});

test('other programs call what they are told', () => {
  expect(hostsOf(['node', 'server.js'])).toEqual([]);
  expect(hostsOf(['npm', 'start'])).toEqual([]);
});
