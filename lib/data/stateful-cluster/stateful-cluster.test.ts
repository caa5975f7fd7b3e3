import { Duration, Size } from 'cdk8s';
import { Cpu } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import type { Container, EnvVar } from 'kubernetes-types/core/v1';
import { meshEnvironment, onKubernetes, testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import { ConfigFile } from '../../config/config-files';
import { Releases } from '../../config/releases';
import type { Manifested } from '../../synth/render';
import type { Environment, SystemChart } from '../../system';
import { WebService } from '../../workloads';
import { type ClusterSoftware, Software, StatefulCluster, type StatefulClusterProps, thisPeer } from '.';

const storage = { size: Size.gibibytes(10) };
const requiredProps: StatefulClusterProps<string> = { software: Software.kafka(), storage };

/** Software that is nobody's, with all that software may say. */
const everything: ClusterSoftware<'address' | 'key'> = {
  title: 'Peers',
  image: 'busybox',
  ports: { client: [{ name: 'http', number: 8080, protocol: 'http' }], peer: [{ name: 'gossip', number: 7946, protocol: 'udp' }] },
  replication: { validate: () => [] },
  data: '/data',
  memory: Size.mebibytes(64),
  health: { readiness: '/ready' },
  stopsWithin: Duration.seconds(40),
  settlesWithin: Duration.seconds(5),
  files: (site) => ({
    '/etc/peers/node.json': ConfigFile.json({ name: thisPeer(site).host }),
    '/data/id': ConfigFile.text(thisPeer(site).id),
  }),
  server: () => ({
    command: ['/peers'],
    env: { MODE: 'fast' },
    preparations: { prepare: { command: ['/prepare'], memory: Size.mebibytes(32) } },
    companions: { watch: { command: ['/watch'], memory: Size.mebibytes(16) } },
  }),
  facts: () => ({ address: '{host}:8080', key: { key: 'shared' } }),
  credentials: () => ({ keys: ['shared'], template: {} }),
  metrics: { port: 9100 },
};

function synthCluster(props: Partial<StatefulClusterProps<string>> = {}, environment?: Environment) {
  return synthRole((chart) => new StatefulCluster(chart, 'peers', { ...requiredProps, ...props }), environment);
}

function podOf(props: Partial<StatefulClusterProps<string>> = {}, environment?: Environment) {
  const { spec } = synthCluster(props, environment).get('StatefulSet', 'peers').spec.template;
  const all: Container[] = [...spec.containers, ...spec.initContainers];
  return { spec, main: spec.containers[0] as Container, called: (name: string) => all.find((container) => container.name === name) };
}

const annotationsOf = ({ metadata }: Manifested) => metadata.annotations as Readonly<Record<string, string>>;
const mountsOf = (container: Container | undefined) => container?.volumeMounts?.map(({ mountPath }) => mountPath);

describe.each([
  ['Kafka', Software.kafka()],
  ['ZooKeeper', Software.zookeeper()],
  ['Consul', Software.consul({ datacenter: 'test' })],
  ['software of one’s own', everything],
])('%s', (_, software: ClusterSoftware) => {
  test('is a StatefulSet with its Service, account, files, budget and policy, without mistakes or warnings', () => {
    const cluster = synthCluster({ software });
    expect({ mistakes: cluster.mistakes, warnings: cluster.warnings }).toEqual({ mistakes: [], warnings: [] });
    const names = cluster.objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(names.filter((name) => !/^(ExternalSecret|PodMonitor)/.test(name))).toEqual([
      'ServiceAccount peers',
      'ConfigMap peers-configure-config',
      'Service peers',
      'StatefulSet peers',
      'NetworkPolicy peers',
      'PodDisruptionBudget peers',
    ]);
  });

  test('no container runs as root, or can write to its root; every one has a memory limit', () => {
    const { spec } = podOf({ software });
    for (const { securityContext, resources } of [...spec.containers, ...spec.initContainers]) {
      expect(securityContext).toMatchObject({ runAsNonRoot: true, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
      expect(resources?.limits).toHaveProperty('memory');
    }
  });

  test('readiness and liveness differ, and each of them is there', () => {
    const { main } = podOf({ software });
    expect(main.readinessProbe).toBeDefined();
    expect(main.livenessProbe).toBeDefined();
    expect(main.livenessProbe).not.toEqual(main.readinessProbe);
  });

  test('the whole data unit carries the protection, except where it may be thrown away', () => {
    const kept = 'argocd.argoproj.io/sync-options';
    const objects = [...synthCluster({ software }).objects, ...synthCluster({ software }, meshEnvironment()).objects];
    expect(objects.filter((object) => annotationsOf(object)[kept] !== 'Prune=false,Delete=false')).toEqual([]);
    expect(synthCluster({ software }, testEnvironment({ throwAway: true })).yaml).not.toContain(kept);
  });

  test('what is written into git is no secret', () => {
    expect(synthCluster({ software }).all('Secret')).toEqual([]);
  });
});

describe('the set', () => {
  test('Ordered start deadlocks a quorum system: Parallel, publishNotReadyAddresses, under a headless Service', () => {
    const cluster = synthCluster();
    expect(cluster.get('StatefulSet', 'peers').spec).toMatchObject({ podManagementPolicy: 'Parallel', serviceName: 'peers', replicas: 3 });
    expect(cluster.get('Service', 'peers').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  });

  test('its Service names the ports of clients and of peers', () => {
    expect(synthCluster({ software: everything }).get('Service', 'peers').spec.ports).toEqual([
      { name: 'http', port: 8080, targetPort: 'http', protocol: 'TCP', appProtocol: 'http' },
      { name: 'gossip', port: 7946, targetPort: 'gossip', protocol: 'UDP', appProtocol: 'udp' },
    ]);
  });

  test('replaces one peer at a time, the next one when it has caught up', () => {
    expect(synthCluster().get('StatefulSet', 'peers').spec).toMatchObject({
      updateStrategy: { type: 'RollingUpdate' },
      minReadySeconds: 30,
      template: { spec: { terminationGracePeriodSeconds: 120 } },
    });
  });

  test('each pod has a claim of its own, which stays', () => {
    const { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy } = synthCluster().get('StatefulSet', 'peers').spec;
    expect(volumeClaimTemplates).toHaveLength(1);
    expect(volumeClaimTemplates[0].spec).toMatchObject({ accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } });
    expect(persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  });

  test('unhealthyPodEvictionPolicy AlwaysAllow is off for quorum sets; a single pod has no budget', () => {
    expect(synthCluster().get('PodDisruptionBudget', 'peers').spec).toEqual({
      maxUnavailable: 1,
      selector: { matchLabels: { 'app.kubernetes.io/name': 'peers', 'app.kubernetes.io/instance': 'shop' } },
    });
    expect(synthCluster({ replicas: 1 }).all('PodDisruptionBudget')).toEqual([]);
    expect(synthCluster({ noDisruptionBudget: true }).all('PodDisruptionBudget')).toEqual([]);
  });

  test('is spread over hosts and zones', () => {
    expect(podOf().spec.topologySpreadConstraints).toMatchObject([
      { topologyKey: 'kubernetes.io/hostname', maxSkew: 1 },
      { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1 },
    ]);
  });

  test('comes before what uses it, and after what it needs', () => {
    const waves = Object.fromEntries(
      synthCluster({ software: everything }).objects.map((object) => [object.kind, annotationsOf(object)['argocd.argoproj.io/sync-wave']]),
    );
    expect(waves).toMatchObject({ ConfigMap: '-2', ExternalSecret: '-2', Service: '-1', StatefulSet: '-1', PodDisruptionBudget: '-1' });
  });
});

describe('its files', () => {
  test('are copied by a container of the same image, which knows the pod by its host name: a label with the number came after 1.27', () => {
    const { called, spec } = podOf({ software: everything }, onKubernetes('1.27'));
    expect(called('configure')).toMatchObject({
      image: 'busybox:1',
      command: ['sh', '/keelson/configure.sh', '/etc/peers/node.json', '/data/id'],
    });
    expect(JSON.stringify(spec)).not.toContain('pod-index');
    expect(synthCluster({ software: everything }).get('ConfigMap', 'peers-configure-config').data).toMatchObject({
      'keelson.templates.etc.peers.node.json': '{\n  "name": "peers-@ORDINAL@.peers.shop-team.svc"\n}\n',
      'keelson.templates.data.id': '@ID@',
    });
  });

  test('lie where the server and what runs before and beside it may write: in scratch space, or on the volume', () => {
    const { main, called, spec } = podOf({ software: everything });
    for (const container of [main, called('configure'), called('prepare'), called('watch')]) {
      expect(mountsOf(container)).toEqual(expect.arrayContaining(['/etc/peers', '/data']));
    }
    expect(spec.volumes).toContainEqual({ name: 'etc-peers', emptyDir: { sizeLimit: '1Mi' } });
  });

  test('are written before anything that reads them starts', () => {
    const names = podOf({ software: everything }, onKubernetes('1.27')).spec.initContainers.map(({ name }: Container) => name);
    expect(names).toEqual(['configure', 'prepare']);
  });

  test('restart the peers when they change, and only then', () => {
    const checksum = (text: string) => {
      const software = { ...everything, files: () => ({ '/etc/peers/a': ConfigFile.text(text) }) };
      return synthCluster({ software }).get('StatefulSet', 'peers').spec.template.metadata.annotations['keelson/config-checksum'];
    };
    expect(checksum('a')).toBe(checksum('a'));
    expect(checksum('a')).not.toBe(checksum('b'));
  });
});

describe('who may call', () => {
  const peer = { podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'shop', 'app.kubernetes.io/component': 'peers' } } };
  const all = [
    { port: 9092, protocol: 'TCP' },
    { port: 9093, protocol: 'TCP' },
  ];

  test('peers reach each other on all ports', () => {
    const { ingress, egress } = synthCluster({}, testEnvironment({ monitoring: false })).get('NetworkPolicy', 'peers').spec;
    expect(ingress).toEqual([{ from: [peer], ports: all }]);
    expect(egress).toEqual([{ to: [peer], ports: all }]);
  });

  test('in a mesh they do so by their identity', () => {
    expect(synthCluster({}, meshEnvironment()).get('AuthorizationPolicy', 'peers').spec.rules).toEqual([
      { from: [{ source: { principals: ['cluster.local/ns/shop-team/sa/peers'] } }], to: [{ operation: { ports: ['9092', '9093'] } }] },
    ]);
  });

  test('clients reach the ports of clients alone', () => {
    const { objects } = synthRole(
      (chart) =>
        new WebService(chart, 'web', { image: 'shop/web', port: 8080 }).connectTo(new StatefulCluster(chart, 'peers', requiredProps)),
      testEnvironment({ monitoring: false }),
    );
    const policies = objects
      .filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ spec }) => spec as { ingress: object[]; egress: object[] });
    const client = [{ port: 9092, protocol: 'TCP' }];
    expect(policies.flatMap(({ ingress }) => ingress)).toContainEqual({ from: [expect.anything()], ports: client });
    expect(policies.flatMap(({ egress }) => egress)).toContainEqual({ to: [peer], ports: client });
  });
});

describe('what it offers', () => {
  const envOf = (declare: (chart: SystemChart) => unknown): EnvVar[] =>
    synthRole(declare).get('Deployment', 'web').spec.template.spec.containers[0].env;
  const client = (chart: SystemChart, namespace?: string) => new WebService(chart, 'web', { image: 'shop/web', port: 8080, namespace });

  test('is plain addresses, under the name that the caller must use', () => {
    const declare = (namespace?: string) => (chart: SystemChart) =>
      client(chart, namespace).connectTo(new StatefulCluster(chart, 'kafka', { software: Software.kafka(), replicas: 1, storage }), {
        env: { SERVERS: 'bootstrapServers', ADDRESS: 'address' },
      });
    const servers = { name: 'SERVERS', value: 'kafka-0.kafka.shop-team.svc:9092' };
    expect(envOf(declare())).toEqual([servers, { name: 'ADDRESS', value: 'kafka:9092' }]);
    expect(envOf(declare('agents'))).toEqual([servers, { name: 'ADDRESS', value: 'kafka.shop-team:9092' }]);
  });

  test('is what is kept in its Secret, where its software says so', () => {
    const declare = (chart: SystemChart) =>
      client(chart).connectTo(new StatefulCluster(chart, 'peers', { software: everything, storage }), { env: { KEY: 'key' } });
    expect(envOf(declare)).toEqual([{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'peers-credentials', key: 'shared' } } }]);
  });
});

describe('metrics', () => {
  const endpointsOf = (software: ClusterSoftware, props = {}, environment?: Environment) =>
    synthCluster({ software, ...props }, environment)
      .all('PodMonitor')
      .flatMap(({ spec }) => spec.podMetricsEndpoints);

  test('are asked of the software itself, or of what runs beside it', () => {
    expect(endpointsOf(Software.zookeeper())).toEqual([{ portNumber: 7000, path: '/metrics' }]);
    expect(endpointsOf(Software.consul({ datacenter: 'test' }))).toEqual([{ portNumber: 9102, path: '/metrics' }]);
    expect(endpointsOf(Software.kafka())).toEqual([]);
  });

  test('are left out where nobody asks for them', () => {
    const software = Software.consul({ datacenter: 'test' });
    expect(endpointsOf(software, { noMetrics: true })).toEqual([]);
    expect(endpointsOf(software, {}, testEnvironment({ monitoring: false }))).toEqual([]);
    expect(synthCluster({ software, noMetrics: true }).yaml).not.toContain('statsd');
  });
});

test('a companion starts when its files are there: after what writes them and what prepares the server', () => {
  const { initContainers } = podOf({ software: Software.consul({ datacenter: 'test' }) }).spec;
  expect(initContainers.map(({ name }: { readonly name: string }) => name)).toEqual(['metrics', 'configure', 'access']);
});

test('wrapping or moving a cluster in the construct tree changes no byte of it', () => {
  const wrapped = synthRole((chart) => new StatefulCluster(new Construct(chart, 'around'), 'peers', requiredProps)).yaml;
  expect(wrapped).toBe(synthCluster().yaml);
});

test('takes what a person may say of it', () => {
  const props: Required<StatefulClusterProps<string>> = {
    software: Software.zookeeper({ image: 'shop/zookeeper' }),
    replicas: 5,
    storage: { size: Size.gibibytes(20), class: 'fast' },
    resources: { cpu: Cpu.millis(500), memory: Size.gibibytes(2) },
    noMetrics: true,
    noDisruptionBudget: true,
    placement: { nodeSelector: { disk: 'local' } },
    priority: 'data',
    pullSecrets: ['registry'],
    name: 'coordination',
    namespace: 'agents',
  };
  const cluster = synthRole((chart) => new StatefulCluster(chart, 'peers', props));
  expect(cluster.mistakes).toEqual([]);
  const { metadata, spec } = cluster.get('StatefulSet', 'coordination');
  expect(metadata).toMatchObject({ namespace: 'shop-team-agents', annotations: { 'keelson/software': 'ZooKeeper' } });
  expect(spec).toMatchObject({ replicas: 5, volumeClaimTemplates: [{ spec: { storageClassName: 'fast' } }] });
  expect(spec.template.spec).toMatchObject({
    nodeSelector: { disk: 'local' },
    priorityClassName: 'data',
    imagePullSecrets: [{ name: 'registry' }],
    containers: [
      {
        image: 'shop/zookeeper:1',
        resources: { requests: { cpu: '500m', memory: '2048Mi' } },
        env: [{ name: 'ZK_SERVER_HEAP', value: '1024' }],
      },
    ],
  });
  expect(cluster.all('PodDisruptionBudget')).toEqual([]);
});

describe('mistakes', () => {
  const zookeeper = Software.zookeeper();

  test.each([
    [Software.kafka(), 'Kafka'],
    [zookeeper, 'ZooKeeper'],
  ] as const)('an even number of those that vote', (software, title) => {
    expect(synthCluster({ software, replicas: 4 }).mistakes).toEqual([
      `shop/peers: replicas (4) of ${title} must be odd, or it is no safer than with 3: use 3 or 5`,
    ]);
    expect(synthCluster({ software, replicas: 9 }).mistakes).toEqual([
      `shop/peers: replicas (9) of ${title} may be 7 at most: no more members may vote`,
    ]);
  });

  test.each([1, 2, 4, 7])('%d servers of Consul', (replicas) => {
    expect(synthCluster({ software: Software.consul({ datacenter: 'test' }), replicas }).mistakes).toEqual([
      `shop/peers: replicas (${replicas}) of Consul servers must be 3 or 5: fewer than three lose everything with one, an even number is no safer than the odd one below it, and more only agree more slowly`,
    ]);
  });

  test.each([0, 2.5])('%d peers', (replicas) => {
    expect(synthCluster({ replicas }).mistakes).toEqual([`shop/peers: replicas (${replicas}) must be a whole number, at least 1`]);
  });

  test('brokers that do not vote may be as many as they like', () => {
    const declare = (chart: SystemChart) => {
      const coordination = new StatefulCluster(chart, 'zookeeper', { software: zookeeper, storage });
      return new StatefulCluster(chart, 'peers', { software: Software.kafka({ zookeeper: coordination }), replicas: 4, storage });
    };
    expect(synthRole(declare).mistakes).toEqual([]);
  });

  test('a release of Kafka that knows no ZooKeeper', () => {
    const file = (tag: string) => `images:\n  zookeeper: '3.9.4'\n  apache/kafka: '${tag}'\n`;
    const mistakes = (tag: string) =>
      synthRole(
        (chart) => {
          const coordination = new StatefulCluster(chart, 'zookeeper', { software: zookeeper, storage });
          new StatefulCluster(chart, 'peers', { software: Software.kafka({ zookeeper: coordination }), storage });
        },
        testEnvironment({ images: { releases: Releases.parse('r.yaml', file(tag)) } }),
      ).mistakes;
    expect(mistakes('3.9.1')).toEqual([]);
    expect(mistakes('4.1.0')).toEqual([
      "shop/peers: software.zookeeper was removed from Kafka with 4.0, and the release of apache/kafka is 4.1.0; release a tag of 3.9 for this workload, or leave 'zookeeper' out",
    ]);
  });

  test('a release of Kafka that would not know what it is told', () => {
    const released = (tag: string) =>
      testEnvironment({ images: { releases: Releases.parse('r.yaml', `images:\n  apache/kafka: '${tag}'\n`) } });
    expect(synthCluster({}, released('4.1.0')).mistakes).toEqual([]);
    expect(synthCluster({}, released('3.9.1')).mistakes).toEqual([
      "shop/peers: software is Kafka as it is from 4.0 on, and the release of apache/kafka is 3.9.1; release a tag of 4, or give it a 'zookeeper'",
    ]);
  });

  test('a volume that is no whole number of mebibytes, and a name that no pod could have', () => {
    expect(synthCluster({ storage: { size: Size.kibibytes(100) } }).mistakes).toEqual([
      'shop/peers: storage.size (100Ki) must be whole mebibytes, at least 1, such as Size.gibibytes(10)',
    ]);
    expect(synthCluster({ name: 'p'.repeat(53) }).mistakes[0]).toBe(
      `shop/peers: name (${'p'.repeat(53)}) has 53 characters, and a StatefulSet may have 52; give a shorter id or set 'name'`,
    );
  });

  test('ports that cannot be told apart, and data that lie nowhere', () => {
    const client = [
      { name: 'http', number: 80 },
      { name: 'http', number: 81 },
    ] as const;
    expect(synthCluster({ software: { ...everything, data: 'data', ports: { client } } }).mistakes).toEqual(
      expect.arrayContaining([
        'shop/peers: software.data (data) must be an absolute path, such as /data',
        'shop/peers: software.ports (http) is used twice; give each port its own name',
      ]),
    );
  });

  test('an image that may have no shell is a warning', () => {
    expect(synthCluster({ software: { ...everything, image: 'shop/peers' } }).warnings).toEqual([
      'shop/peers: software.image (shop/peers) is not known to have a shell, with which a pod writes its number into its files; list it in estate/images.ts',
    ]);
  });
});
