import { Duration, Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1';
import { meshEnvironment, testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { ConfigFile } from '../config/config-files';
import { EdgeIngress } from '../network/edge';
import { Drain, Storage, WebService } from '../workloads';
import { StatefulService, type StatefulServiceProps } from '.';

const requiredProps: StatefulServiceProps = {
  image: 'jenkins/jenkins',
  port: 8080,
  storage: { path: '/var/jenkins_home', size: Size.gibibytes(20) },
};

function synthService(props: Partial<StatefulServiceProps> = {}, environment = testEnvironment()) {
  return synthRole((chart) => new StatefulService(chart, 'jenkins', { ...requiredProps, ...props }), environment);
}

test('one line makes a StatefulSet of one pod with its Services, account and policy, without mistakes or warnings', () => {
  const shop = synthService();
  expect(shop.mistakes).toEqual([]);
  expect(shop.warnings).toEqual([]);
  expect(shop.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
    'ServiceAccount jenkins',
    'Service jenkins',
    'Service jenkins-client',
    'StatefulSet jenkins',
    'NetworkPolicy jenkins',
  ]);
  expect(shop.get('StatefulSet', 'jenkins').spec).toMatchObject({ replicas: 1, updateStrategy: { type: 'RollingUpdate' } });
});

test('its volume is mounted where its program finds it, and belongs to its group', () => {
  const { template, volumeClaimTemplates } = synthService({ storage: { ...requiredProps.storage, class: 'fast' } }).get(
    'StatefulSet',
    'jenkins',
  ).spec;
  const [main] = template.spec.containers as Container[];
  expect(main?.volumeMounts).toContainEqual({ name: 'data', mountPath: '/var/jenkins_home' });
  expect(volumeClaimTemplates[0].spec).toEqual({
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    resources: { requests: { storage: '20Gi' } },
  });
  expect(template.spec.securityContext).toMatchObject({ runAsUser: 1000, fsGroup: 1000, fsGroupChangePolicy: 'OnRootMismatch' });
});

test('a container beside the main one may have the same volume', () => {
  const backup = { image: 'shop/backup', volumes: { '/from': StatefulService.data } };
  const { template } = synthService({ sidecars: { backup } }).get('StatefulSet', 'jenkins').spec;
  expect(template.spec.initContainers[0].volumeMounts).toContainEqual({ name: 'data', mountPath: '/from' });
});

test('both Services have all ports, by name, with the numbers of the pod', () => {
  const shop = synthService({ extraPorts: [{ name: 'agents', port: 50_000, protocol: 'tcp' }] });
  const ports = [
    { name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
    { name: 'agents', port: 50_000, targetPort: 'agents', protocol: 'TCP', appProtocol: 'tcp' },
  ];
  expect(shop.get('Service', 'jenkins').spec).toMatchObject({ clusterIP: 'None', ports });
  expect(shop.get('Service', 'jenkins-client').spec).toMatchObject({ type: 'ClusterIP', ports });
});

test('whoever connects to it is given the address of the pod while it is ready', () => {
  const shop = synthRole((chart) => {
    const jenkins = new StatefulService(chart, 'jenkins', requiredProps);
    new WebService(chart, 'api', { image: 'shop/api', port: 80 }).connectTo(jenkins, { env: { HOST: 'host', URL: 'url' } });
  });
  expect(shop.get('Deployment', 'api').spec.template.spec.containers[0].env).toEqual([
    { name: 'HOST', value: 'jenkins-client' },
    { name: 'URL', value: 'http://jenkins-client:8080' },
  ]);
});

test('an edge routes to it', () => {
  const shop = synthRole((chart) => {
    new EdgeIngress(chart, 'edge', { host: 'jenkins' }).route('/', new StatefulService(chart, 'jenkins', requiredProps));
  });
  expect(shop.mistakes).toEqual([]);
  expect(shop.get('IngressRoute', 'shop-edge-root').spec.routes[0].services).toEqual([{ name: 'jenkins-client', port: 8080 }]);
  expect(shop.get('NetworkPolicy', 'jenkins').spec.ingress).toHaveLength(1);
});

test('all of it stays when it is removed from git, also what it may do in another namespace', () => {
  const shop = synthService({ permissions: [{ namespace: 'agents', resources: ['pods'], verbs: ['create'] }] });
  expect(shop.get('Role', 'jenkins').metadata.namespace).toBe('shop-team-agents');
  for (const { metadata } of shop.objects) {
    expect(metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
  }
});

test('permissions in another namespace are a Role there, bound to the account here', () => {
  const shop = synthService({
    permissions: [
      { resources: ['configmaps'], verbs: ['get'] },
      { namespace: 'agents', resources: ['pods'], verbs: ['create'] },
    ],
  });
  const where = shop
    .all('RoleBinding')
    .map(({ metadata, roleRef, subjects }) => ({ namespace: metadata.namespace, roleRef: roleRef.name, subjects }));
  const subjects = [{ kind: 'ServiceAccount', name: 'jenkins', namespace: 'shop-team' }];
  expect(where).toEqual([
    { namespace: 'shop-team', roleRef: 'jenkins', subjects },
    { namespace: 'shop-team-agents', roleRef: 'jenkins', subjects },
  ]);
  expect(shop.all('Role').map(({ rules }) => rules[0].resources)).toEqual([['configmaps'], ['pods']]);
});

test.each<[Partial<StatefulServiceProps>, string]>([
  [{ storage: { path: 'data', size: Size.gibibytes(1) } }, 'storage.path (data) must be an absolute path, such as /data'],
  [
    { volumes: { '/var/jenkins_home': Storage.scratch({ size: Size.gibibytes(1) }) } },
    "storage.path (/var/jenkins_home) is one of 'volumes' too; keep one of them",
  ],
  [
    { storage: { path: '/data', size: Size.kibibytes(1) } },
    'storage.size (1Ki) must be whole mebibytes, at least 1, such as Size.gibibytes(10)',
  ],
  [{ name: '1st' }, "name (1st) must begin with a letter, as names of Services do; rename it or set 'name'"],
  [{ port: 0 }, 'port (0) must be between 1 and 65535'],
  [{ metrics: { port: 8080, path: 'metrics' } }, "metrics.path (metrics) must begin with '/', such as /metrics"],
  [
    { permissions: [{ namespace: 'builds', resources: ['pods'], verbs: ['get'] }] },
    "permissions[0].namespace (builds) is no further namespace of the team; it has: agents; add it to the team's 'namespaces'",
  ],
])('%j is refused', (props, message) => {
  expect(synthService(props).mistakes).toContain(`shop/jenkins: ${message}`);
});

test('it is scraped where Prometheus watches, also in a strict mesh', () => {
  expect(synthService({ metrics: { port: 8080, path: '/prometheus' } }).all('PodMonitor')).toHaveLength(1);
  expect(synthService({ image: 'shop/jenkins', metrics: { port: 9100 } }, meshEnvironment()).all('PeerAuthentication')).toHaveLength(1);
  expect(
    synthService({ image: 'shop/jenkins', metrics: { port: 9100 } }, testEnvironment({ monitoring: false })).all('PodMonitor'),
  ).toEqual([]);
});

test('in a construct of its own it renders the same', () => {
  const wrapped = synthRole((chart) => new StatefulService(new Construct(chart, 'builds'), 'jenkins', requiredProps));
  expect(wrapped.yaml).toBe(synthService().yaml);
});

/** Every prop, none at its default. A prop that is missing here fails the type check. */
const allProps: Required<StatefulServiceProps> = {
  notCalled: ['docs.example.org'],
  name: 'ci',
  namespace: 'agents',
  image: 'shop/jenkins',
  port: { name: 'web', port: 8081, protocol: 'http2' },
  extraPorts: [{ name: 'agents', port: 50_000, protocol: 'tcp' }],
  storage: { path: '/data', size: Size.mebibytes(1500), class: 'fast' },
  health: { readiness: '/ready', liveness: '/live', startup: '/started' },
  metrics: { port: 9100, path: '/numbers' },
  command: ['/app/ci'],
  args: ['serve'],
  env: { GREETING: 'hello' },
  workingDir: '/app',
  resources: { cpu: kplus.Cpu.millis(100) },
  config: { files: { '/etc/ci.conf': ConfigFile.text('on') } },
  volumes: { '/cache': Storage.scratch({ size: Size.gibibytes(1) }) },
  sidecars: { proxy: { image: 'shop/proxy' } },
  initContainers: { wait: { image: 'shop/wait' } },
  hosts: 'partners',
  hostAliases: { '203.0.113.7': ['smtp.example.org'] },
  pullSecrets: ['hub'],
  user: 1234,
  group: 2345,
  volumeGroup: 3456,
  permissions: [{ resources: ['pods'], verbs: ['get'] }],
  clusterPermissions: [{ resources: ['nodes'], verbs: ['list'] }],
  placement: { nodeSelector: { disk: 'fast' } },
  priority: 'high',
  drain: Drain.wait(Duration.seconds(3)),
  gracePeriod: Duration.seconds(70),
};

test('every prop is taken', () => {
  const shop = synthService(allProps);
  expect(shop.mistakes).toEqual([]);
  const { spec, metadata } = shop.get('StatefulSet', 'ci');
  expect(metadata.namespace).toBe('shop-team-agents');
  expect(spec.volumeClaimTemplates[0].spec.resources.requests.storage).toBe('1500Mi');
  expect(spec.template.spec).toMatchObject({
    terminationGracePeriodSeconds: 70,
    priorityClassName: 'high',
    nodeSelector: { disk: 'fast' },
    imagePullSecrets: [{ name: 'hub' }],
    securityContext: { runAsUser: 1234, runAsGroup: 2345, fsGroup: 3456 },
    automountServiceAccountToken: true,
  });
  const [main] = spec.template.spec.containers;
  expect(main).toMatchObject({
    command: ['/app/ci'],
    args: ['serve'],
    ports: [{ name: 'web', containerPort: 8081 }, { name: 'agents' }, { name: 'metrics', containerPort: 9100 }],
    lifecycle: { preStop: { sleep: { seconds: 3 } } },
    readinessProbe: { httpGet: { path: '/ready', port: 8081 } },
  });
  expect(shop.get('PodMonitor', 'ci').spec.podMetricsEndpoints[0].path).toBe('/numbers');
});
