import { parse } from 'yaml';
import { jenkinsConfiguration, type JenkinsConfiguration } from '.';

const requiredProps: JenkinsConfiguration = {
  url: 'https://jenkins.example.com/',
  server: { url: 'http://jenkins.ci:8080/', agents: 'jenkins.ci:50001' },
  agents: { namespace: 'ci-agents', most: 3, pods: { 'golang-pod': 'kind: Pod\n' } },
  passwordFile: 'password',
};

const settings = (props: Partial<JenkinsConfiguration> = {}) => parse(jenkinsConfiguration({ ...requiredProps, ...props }).content);

test('builds run in pods of their own, as many at once as it says, and never in the server', () => {
  const { jenkins } = settings();
  expect(jenkins.numExecutors).toBe(0);
  expect(jenkins.clouds).toEqual([
    {
      kubernetes: {
        name: 'kubernetes',
        namespace: 'ci-agents',
        jenkinsUrl: 'http://jenkins.ci:8080/',
        jenkinsTunnel: 'jenkins.ci:50001',
        containerCapStr: '3',
        podRetention: 'never',
        templates: [{ name: 'golang-pod', label: 'golang-pod', yaml: 'kind: Pod\n', yamlMergeStrategy: 'override' }],
      },
    },
  ]);
});

test('it listens for agents where agents look for it', () => {
  expect(settings().jenkins.slaveAgentPort).toBe(50_001);
});

test('the password is read from its file, and nobody else may sign up', () => {
  expect(settings().jenkins.securityRealm).toEqual({
    local: { allowsSignup: false, users: [{ id: 'admin', password: '${password}' }] },
  });
});

test('without jobs it says nothing of any, which would need a plugin', () => {
  expect(settings()).not.toHaveProperty('jobs');
  expect(settings({ jobs: ["job('blog')"] }).jobs).toEqual([{ script: "job('blog')" }]);
});

test('what looks like a secret in a pod or a job stays as it is written', () => {
  const looksSecret = settings({ jobs: ['echo ${BUILD_TAG}'], agents: { ...requiredProps.agents, pods: { shell: 'args: ["${HOME}"]' } } });
  expect(looksSecret.jobs).toEqual([{ script: 'echo ^${BUILD_TAG}' }]);
  expect(looksSecret.jenkins.clouds[0].kubernetes.templates[0].yaml).toBe('args: ["^${HOME}"]');
});
