import type { Construct } from 'constructs';
import { estate } from '../estate';
import { teams } from '../estate/teams';
import { Releases, SystemChart, type SystemProps, WebApplication } from '../lib';
import { problemLines, synthesize, Testing } from '../lib/testing';
import { chartYaml, environmentCalled, environments, synthChart } from '../test/chart-snapshots';
import { FrontendChart, type FrontendProps } from './frontend';
import { TeamsChart } from './platform/teams';

function synthFrontend(environment = 'prod', props: Partial<FrontendProps> = {}) {
  return Testing.synth(new FrontendChart(Testing.app(), { environment: environmentCalled(environment), ...props }));
}

/** The chart with this release of its image. */
function released(tag: string) {
  const environment = environmentCalled('prod');
  const releases = Releases.parse('releases.yaml', `images:\n  tomcat: '${tag}'\n  curlimages/curl: '1'\n`);
  return synthChart(FrontendChart, environment.with({ images: { ...environment.props.images, releases } }));
}

test.each(environments)('frontend.$name', (environment) => {
  expect(chartYaml(FrontendChart, environment)).toMatchSnapshot();
});

test.each(environments)('there is nothing to warn of in $name', (environment) => {
  expect(synthChart(FrontendChart, environment).warnings).toEqual([]);
});

describe.each(environments)('in $name', (environment) => {
  const frontend = synthChart(FrontendChart, environment);

  test('S20: One Deployment `apps/v1`, port 8080, selector unique in its namespace', () => {
    const [deployment, ...others] = frontend.all('Deployment');
    expect(others).toEqual([]);
    expect(deployment?.apiVersion).toBe('apps/v1');
    expect(deployment?.spec.template.spec.containers[0]).toMatchObject({
      env: [{ name: 'GET_HOSTS_FROM', value: 'dns' }],
      ports: [{ containerPort: 8080 }],
    });
    // a label of the system, whose name is unique in the estate, and one of the workload, which is unique in the system
    expect(deployment?.spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/instance': 'frontend',
      'app.kubernetes.io/name': 'frontend',
    });
    const jobPods = frontend.all('Job').map(({ spec }) => spec.template.metadata.labels['app.kubernetes.io/name'] as string);
    expect(jobPods).not.toContain('frontend');
  });

  test('S20: `revisionHistoryLimit` (≥ 1) and `progressDeadlineSeconds` are explicit', () => {
    const { revisionHistoryLimit, progressDeadlineSeconds } = frontend.get('Deployment', 'frontend').spec;
    expect([revisionHistoryLimit, progressDeadlineSeconds]).toEqual([10, 300]);
  });
});

test('S20: `paused` can be declared, and changes nothing else', () => {
  const { paused, ...held } = synthFrontend('prod', { paused: true }).get('Deployment', 'frontend').spec;
  expect(paused).toBe(true);
  expect(held).toEqual(synthFrontend().get('Deployment', 'frontend').spec);
});

test('S20: an earlier release entry gives the earlier pod template byte for byte', () => {
  const template = (tag: string) => JSON.stringify(released(tag).get('Deployment', 'frontend').spec.template);
  const before = released('11.0.12-jre21-temurin');
  const after = released('11.0.13-jre21-temurin');
  const back = released('11.0.12-jre21-temurin');
  expect(after.yaml).not.toBe(before.yaml);
  expect(back.yaml).toBe(before.yaml);
  expect(template('11.0.13-jre21-temurin').replaceAll('11.0.13', '11.0.12')).toBe(template('11.0.12-jre21-temurin'));
});

describe('S16: One declaration with the six inputs', () => {
  const frontend = synthFrontend();

  test('renders Deployment and Service with that name, instance count and resources', () => {
    const { replicas, template } = frontend.get('Deployment', 'frontend').spec;
    expect(replicas).toBe(3);
    expect(template.spec.containers[0].resources.limits.memory).toBe('512Mi');
    expect(frontend.get('Service', 'frontend').spec).toMatchObject({ type: 'ClusterIP', ports: [{ port: 80, targetPort: 'http' }] });
  });

  test.each([
    ['dev', 'frontend.web.dev.example.com', '172.31.32.5'],
    ['staging', 'frontend.web.staging.example.com', '172.31.32.6'],
    ['prod', 'frontend.web.example.com', '172.20.0.119'],
  ])('Route and DNS names derive from the service name: in %s %s', (environment, host, address) => {
    const result = synthFrontend(environment);
    const routes = ['IngressRoute', 'VirtualService'].flatMap((kind) => result.all(kind));
    expect(JSON.stringify(routes)).toContain(host);
    expect(result.all('DNSEndpoint').map(({ spec }) => spec.endpoints)).toEqual([
      [{ dnsName: host, recordType: 'A', recordTTL: 300, targets: [address] }],
    ]);
  });

  test('Image reference = registry/project/name + build id or digest, identical in every environment that promotes it', () => {
    const references = estate.environments.map((environment) => {
      const { image } = synthChart(FrontendChart, environment).get('Deployment', 'frontend').spec.template.spec.containers[0];
      return (image as string).replace(environment.props.images.registryPrefix ?? '', '');
    });
    expect(references[0]).toMatch(/^tomcat:\d+\.\d+\.\d+-\S+$/);
    expect(new Set(references).size).toBe(1);
  });

  test.each(environments)('Pull secret exists in each namespace that uses the private registry: $name', (environment) => {
    const { metadata, spec } = synthChart(FrontendChart, environment).get('Deployment', 'frontend');
    const wanted = (spec.template.spec.imagePullSecrets ?? []) as { name: string }[];
    const made = synthChart(TeamsChart, environment)
      .all('ExternalSecret')
      .filter(({ metadata: { namespace } }) => namespace === metadata.namespace)
      .map(({ spec: { target } }) => target.name as string);
    expect(wanted.filter(({ name }) => !made.includes(name))).toEqual([]);
  });

  test('Post-deploy check: a PostSync Job requests host and path of the rendered route and fails without a good answer', () => {
    const { metadata, spec } = frontend.get('Job', 'check');
    const [{ image, command }] = spec.template.spec.containers;
    expect(metadata.annotations).toMatchObject({ 'argocd.argoproj.io/hook': 'PostSync' });
    expect(image).toBe('curlimages/curl:1');
    expect(command).toEqual(expect.arrayContaining(['--fail', '--retry-all-errors', 'https://frontend.web.example.com/']));
    expect(command).not.toContain('--insecure');
    expect(synthFrontend('staging').get('Job', 'check').spec.template.spec.containers[0].command).toContain('--insecure');
  });

  test('two apps cannot claim one host + path', () => {
    const { systems } = estate;
    const entries = [
      ...systems.filter(({ chart }) => [FrontendChart, TeamsChart].some((each) => each === chart)),
      { name: 'rival', chart: RivalChart, source: 'charts/frontend.ts' },
    ];
    const { mistakes } = synthesize({ environments: [environmentCalled('prod')], systems: entries });
    expect(problemLines(mistakes)).toEqual([
      'prod rival/rival/edge: route frontend.web.example.com/ is claimed by frontend/frontend/edge too; change the host or the path of one, or serve both from one system',
    ]);
  });
});

/** Another application that wants the same host. */
class RivalChart extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'rival', { ...props, team: teams.web });
    new WebApplication(this, 'rival', { image: 'tomcat', port: 8080, route: { host: 'frontend' } });
  }
}
