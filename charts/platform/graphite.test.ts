import type { Construct } from 'constructs';
import { loadAll } from 'js-yaml';
import type { Container, ServicePort } from 'kubernetes-types/core/v1';
import type { NetworkPolicy, NetworkPolicyIngressRule } from 'kubernetes-types/networking/v1';
import { teams } from '../../estate/teams';
import { SystemChart, type SystemProps, Worker } from '../../lib';
import { type Manifested, problemLines, synthesize } from '../../lib/testing';
import { chartYaml, environmentCalled, environments, synthChart } from '../../test/chart-snapshots';
import { GraphiteChart } from './graphite';
import { TeamsChart } from './teams';

const INSIDE = [2003, 2004, 7002];

test.each(environments)('graphite.$name', (environment) => {
  expect(chartYaml(GraphiteChart, environment)).toMatchSnapshot();
});

test.each(environments)('there is nothing to warn of in $name', (environment) => {
  expect(synthChart(GraphiteChart, environment).warnings).toEqual([]);
});

describe.each(environments)('in $name', (environment) => {
  const graphite = synthChart(GraphiteChart, environment);
  const { replicas, template, volumeClaimTemplates } = graphite.get('StatefulSet', 'graphite').spec;
  const pod = template.spec;
  const containers = [...pod.containers, ...(pod.initContainers ?? [])] as Container[];

  test('S23: StatefulSet 1 replica with a claim on `/opt/graphite/data` and `fsGroup`', () => {
    expect(replicas).toBe(1);
    expect(volumeClaimTemplates).toHaveLength(1);
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, fsGroup: 10_001, fsGroupChangePolicy: 'OnRootMismatch' });
    for (const { volumeMounts } of containers) {
      expect(volumeMounts).toContainEqual({ name: volumeClaimTemplates[0].metadata.name, mountPath: '/opt/graphite/data' });
    }
  });

  test('S23: Four container ports with unique valid names; the Service has the same four and its targetPorts resolve by name', () => {
    const ports = containers.flatMap((container) => container.ports ?? []);
    expect(ports.map(({ name, containerPort }) => [name, containerPort])).toEqual([
      ['http', 80],
      ['line', 2003],
      ['pickle', 2004],
      ['query', 7002],
    ]);
    const services = graphite.get('Service', 'graphite-client').spec.ports as ServicePort[];
    expect(services.map(({ port, targetPort }) => [port, targetPort])).toEqual(
      ports.map(({ name, containerPort }) => [containerPort, name]),
    );
  });

  test('S23: Only port 80 is routed', () => {
    const routes = JSON.stringify(['Ingress', 'IngressRoute', 'VirtualService'].flatMap((kind) => graphite.all(kind)));
    expect(routes).toContain('graphite-client');
    for (const port of INSIDE) expect(routes).not.toContain(String(port));
    const rules = (graphite.get('NetworkPolicy', 'graphite').spec as NonNullable<NetworkPolicy['spec']>).ingress ?? [];
    const { source } = environment.edge.facts;
    const ofEdge = rules.filter(({ from }) =>
      JSON.stringify(from).includes('namespace' in source ? source.namespace : source.cidrs.join()),
    );
    expect(ofEdge.flatMap(({ ports }) => ports)).toEqual([{ port: 80, protocol: 'TCP' }]);
  });

  test('S22: every container is restricted, with a root file system that nobody writes to', () => {
    for (const { securityContext, resources } of containers) {
      expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, runAsNonRoot: true, allowPrivilegeEscalation: false });
      expect(resources?.limits).toHaveProperty('memory');
    }
    expect(graphite.yaml).not.toContain('chown');
  });

  test('nobody sees the graphs without having said who he is', () => {
    const guards = ['Middleware', 'AuthorizationPolicy'].flatMap((kind) => graphite.all(kind));
    expect(JSON.stringify(guards)).toMatch(/"basicAuth":\{"secret":"graphite-readers"\}|"provider":\{"name":"sign-in"\}/);
  });
});

test('one daemon per container, each of which is told to stop', () => {
  const { containers, initContainers } = synthChart(GraphiteChart, 'prod').get('StatefulSet', 'graphite').spec.template.spec;
  const commands = [...containers, ...initContainers].map(({ name, command }) => [name, command.slice(1, 4).join(' ')]);
  expect(commands).toEqual([
    ['graphite', '/scripts/run.sh /opt/graphite/bin/gunicorn graphite.wsgi'],
    ['carbon', '/scripts/run.sh /opt/graphite/bin/python3 /opt/graphite/bin/carbon-cache.py'],
    ['prepare', expect.stringMatching(/^-c mkdir -p \/opt\/graphite\/data\/whisper && .* && exec /)],
  ]);
});

test('S23: 2003 is reachable inside the cluster by explicit policy: by what adds up counters', () => {
  const graphite = synthChart(GraphiteChart, 'prod');
  const rules = graphite.get('NetworkPolicy', 'graphite').spec.ingress as NetworkPolicyIngressRule[];
  const labels = { 'app.kubernetes.io/component': 'statsd', 'app.kubernetes.io/part-of': 'graphite' };
  expect(rules).toContainEqual({ from: [{ podSelector: { matchLabels: labels } }], ports: [{ port: 2003, protocol: 'TCP' }] });
  expect(graphite.get('Deployment', 'statsd').spec.template.spec.containers[0].env).toEqual([
    { name: 'GRAPHITE_HOST', value: 'graphite-client' },
    { name: 'GRAPHITE_PORT', value: '2003' },
  ]);
});

/** Programs of another team, one for each way in. */
class CallersChart extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'callers', { ...props, team: teams.web });
    const { graphite } = this.refer(GraphiteChart);
    for (const port of ['line', 'pickle', 'query']) {
      new Worker(this, port, { image: 'busybox', command: ['sleep', '60'] }).connectTo(graphite, { port });
    }
  }
}

test('S23: 2003, 2004 and 7002 are reachable inside the cluster by explicit policy: by other teams that say so', () => {
  const { files, mistakes } = synthesize({
    environments: [environmentCalled('prod')],
    systems: [
      { name: 'teams', chart: TeamsChart, source: 'charts/platform/teams.ts' },
      { name: 'graphite', chart: GraphiteChart, source: 'charts/platform/graphite.ts' },
      { name: 'callers', chart: CallersChart, source: 'charts/platform/graphite.ts' },
    ],
  });
  expect(problemLines(mistakes)).toEqual([]);
  const policies = loadAll(files.get('prod/platform/connections/web-callers.k8s.yaml')?.toString() ?? '') as (Manifested & NetworkPolicy)[];
  const opened = policies.flatMap(({ spec }) => spec?.ingress ?? []).flatMap(({ ports = [] }) => ports.map(({ port }) => port));
  expect(opened).toEqual(INSIDE);
  for (const { spec } of policies) {
    expect(spec?.ingress?.[0]?.from?.[0]?.namespaceSelector).toEqual({ matchLabels: { 'kubernetes.io/metadata.name': 'web' } });
  }
});
