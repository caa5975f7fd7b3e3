import { loadAll } from 'js-yaml';
import type { NetworkPolicy } from 'kubernetes-types/networking/v1';
import { problemLines, synthesize } from '../lib/testing';
import { chartYaml, environmentCalled, environments, synthChart } from '../test/chart-snapshots';
import { PhpApacheChart } from './php-apache';
import { GraphiteChart } from './platform/graphite';
import { TeamsChart } from './platform/teams';

const synthPhpApache = (environment = 'prod') => synthChart(PhpApacheChart, environment);

test.each(environments)('php-apache.$name', (environment) => {
  expect(chartYaml(PhpApacheChart, environment)).toMatchSnapshot();
});

test('S7: the autoscaler keeps one to ten pods of the Deployment at 90 % of what they request', () => {
  const { apiVersion, spec } = synthPhpApache().get('HorizontalPodAutoscaler', 'php-apache');
  expect(apiVersion).toBe('autoscaling/v2');
  expect(spec.minReplicas).toBe(1);
  expect(spec.maxReplicas).toBe(10);
  expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'php-apache' });
  expect(spec.metrics[0]).toEqual({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 90 } } });
});

test('S7: where requests are counted, the pods follow them too, and a route brings some', () => {
  const prod = synthPhpApache();
  expect(prod.get('HorizontalPodAutoscaler', 'php-apache').spec.metrics[1].external).toEqual({
    metric: { name: 'keelson_requests_per_second', selector: { matchLabels: { system: 'php-apache', workload: 'php-apache' } } },
    target: { type: 'AverageValue', averageValue: '20' },
  });
  const [{ record, expr, labels }] = prod.get('PrometheusRule', 'php-apache-requests').spec.groups[0].rules;
  expect([record, labels.namespace, labels.workload]).toEqual(['keelson:requests_per_second', 'retail', 'php-apache']);
  const [route] = prod.all('IngressRoute').filter(({ spec }) => spec.tls !== undefined);
  expect(expr).toContain(`${route?.metadata.namespace ?? ''}-${route?.metadata.name ?? ''}-[0-9a-f]{20}@kubernetescrd`);
  expect(synthPhpApache('staging').get('HorizontalPodAutoscaler', 'php-apache').spec.metrics).toHaveLength(1);
});

test('S7: every container of the target requests processing time, and the Deployment leaves replicas to the autoscaler', () => {
  const { spec } = synthPhpApache().get('Deployment', 'php-apache');
  expect(spec).not.toHaveProperty('replicas');
  expect(spec.template.spec.containers.map(({ resources }: { resources: object }) => resources)).toEqual([
    expect.objectContaining({ requests: expect.objectContaining({ cpu: '400m' }) }),
  ]);
});

test('one pod at the least has no disruption budget, so that its node can be drained', () => {
  expect(synthPhpApache().all('PodDisruptionBudget')).toEqual([]);
});

test('S7: Apache may bind port 80 without being root, and writes where its image does', () => {
  const { spec } = synthPhpApache().get('Deployment', 'php-apache').spec.template;
  expect(spec.securityContext).toMatchObject({ runAsUser: 33, sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] });
  expect(spec.containers[0].volumeMounts).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ mountPath: '/var/run/apache2' }),
      expect.objectContaining({ mountPath: '/var/lock/apache2' }),
    ]),
  );
});

describe('S23: a workload of the estate counts with statsd', () => {
  const { files, mistakes } = synthesize({
    environments: [environmentCalled('prod')],
    systems: [
      { name: 'teams', chart: TeamsChart, source: 'charts/platform/teams.ts' },
      { name: 'graphite', chart: GraphiteChart, source: 'charts/platform/graphite.ts' },
      { name: 'php-apache', chart: PhpApacheChart, source: 'charts/php-apache.ts' },
    ],
  });
  const policies = (file: string) =>
    (loadAll(files.get(file)?.toString() ?? '') as { kind: string; spec: NonNullable<NetworkPolicy['spec']> }[]).filter(
      ({ kind }) => kind === 'NetworkPolicy',
    );
  const ports = [{ port: 8125, protocol: 'UDP' }];

  test('it is told where, and its page sends there', () => {
    expect(problemLines(mistakes)).toEqual([]);
    const yaml = files.get('prod/retail/php-apache.k8s.yaml')?.toString() ?? '';
    expect(yaml).toContain('value: statsd.platform:8125');
    expect(yaml).toContain("stream_socket_client('udp://' . getenv('STATSD'))");
  });

  test('it may send, and Graphite lets it in', () => {
    const out = policies('prod/retail/php-apache.k8s.yaml').flatMap(({ spec }) => spec.egress ?? []);
    expect(out.map((rule) => rule.ports)).toEqual([ports]);
    const into = policies('prod/platform/connections/retail-php-apache.k8s.yaml').flatMap(({ spec }) => spec.ingress ?? []);
    expect(into.map((rule) => rule.ports)).toEqual([ports]);
  });
});
