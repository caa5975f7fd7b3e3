import type { Construct } from 'constructs';
import type { Container } from 'kubernetes-types/core/v1';
import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { readProperties } from '../../test/properties-file';
import type { SystemProps } from '../../lib';
import type { Synthesized } from '../../lib/testing';
import { KafkaChart } from './kafka';

class WithZookeeper extends KafkaChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, { ...props, coordination: 'zookeeper' });
  }
}

const synthKafka = (environment = 'prod') => synthChart(KafkaChart, environment);
const synthWithZookeeper = (environment = 'prod') => synthChart(WithZookeeper, environment);

/** A file as one of the pods finds it, by the end of its path. */
function fileOf(system: Synthesized, pod: string, path: string): string {
  const [, set = '', ordinal = ''] = /^(.*)-(\d+)$/.exec(pod) ?? [];
  const data = system.get('ConfigMap', `${set}-configure-config`).data as Record<string, string>;
  const text = data[`keelson.templates.${path}`] ?? '';
  return text.replaceAll('@ORDINAL@', ordinal).replaceAll('@ID@', String(Number(ordinal) + 1));
}

const serverProperties = (system: Synthesized, ordinal: number) =>
  readProperties(fileOf(system, `kafka-${ordinal}`, 'etc.keelson.server.properties'));

test.each(environments)('kafka.$name', (environment) => {
  expect(chartYaml(KafkaChart, environment)).toMatchSnapshot();
});

test('S8: StatefulSet 3 replicas, `serviceName: kafka`, that Service has `clusterIP: None` and the client port', () => {
  const kafka = synthKafka();
  expect(kafka.get('StatefulSet', 'kafka')).toMatchObject({ apiVersion: 'apps/v1', spec: { replicas: 3, serviceName: 'kafka' } });
  const { clusterIP, ports } = kafka.get('Service', 'kafka').spec;
  expect(clusterIP).toBe('None');
  expect(ports).toContainEqual({ name: 'client', port: 9092, targetPort: 'client', protocol: 'TCP', appProtocol: 'tcp' });
});

test.each([
  ['local', 'platform'],
  ['dev', 'platform-dev'],
  ['staging', 'platform-staging'],
  ['prod', 'platform'],
])(
  'S8: in %s advertised names are `kafka-<n>.kafka.%s.svc`, built from the ordinal, none hard-coded to `default`',
  (environment, namespace) => {
    for (const kafka of [synthKafka(environment), synthWithZookeeper(environment)]) {
      for (const ordinal of [0, 1, 2]) {
        expect(serverProperties(kafka, ordinal)['advertised.listeners']).toBe(`CLIENT://kafka-${ordinal}.kafka.${namespace}.svc:9092`);
      }
      expect(kafka.yaml).not.toContain('.default.svc');
    }
  },
);

test('S8: ids derive from the ordinal', () => {
  expect([0, 1, 2].map((ordinal) => serverProperties(synthKafka(), ordinal)['node.id'])).toEqual(['0', '1', '2']);
  expect([0, 1, 2].map((ordinal) => serverProperties(synthWithZookeeper(), ordinal)['broker.id'])).toEqual(['0', '1', '2']);
});

test.each([
  ['kafka', synthKafka],
  ['kafka', synthWithZookeeper],
  ['zookeeper', synthWithZookeeper],
])('S8: one claim template per pod of %s, retention Retain, PDB maxUnavailable 1, spread', (name, synth) => {
  const { volumeClaimTemplates, persistentVolumeClaimRetentionPolicy, template } = synth().get('StatefulSet', name).spec;
  expect(volumeClaimTemplates).toHaveLength(1);
  expect(persistentVolumeClaimRetentionPolicy).toEqual({ whenDeleted: 'Retain', whenScaled: 'Retain' });
  expect(synth().get('PodDisruptionBudget', name).spec.maxUnavailable).toBe(1);
  expect(template.spec.topologySpreadConstraints).toHaveLength(2);
});

test('S8: ZooKeeper mode: 3 servers, Kafka’s connect string lists all', () => {
  const system = synthWithZookeeper();
  expect(system.get('StatefulSet', 'zookeeper').spec.replicas).toBe(3);
  expect(serverProperties(system, 0)['zookeeper.connect']).toBe(
    'zookeeper-0.zookeeper.platform.svc:2181,zookeeper-1.zookeeper.platform.svc:2181,zookeeper-2.zookeeper.platform.svc:2181/kafka',
  );
  expect(serverProperties(system, 0)).not.toHaveProperty(['process.roles']);
  expect(JSON.stringify(system.get('StatefulSet', 'kafka').spec)).not.toContain('kafka-storage');
});

test('S8: ZooKeeper’s servers know each other, and each its own number, counted from 1', () => {
  const system = synthWithZookeeper();
  const servers = readProperties(fileOf(system, 'zookeeper-1', 'etc.zookeeper.zoo.cfg'));
  for (const id of [1, 2, 3]) {
    expect(servers[`server.${id}`]).toBe(`zookeeper-${id - 1}.zookeeper.platform.svc:2888:3888;2181`);
  }
  expect(fileOf(system, 'zookeeper-1', 'data.myid')).toBe('2\n');
  expect(system.get('Service', 'zookeeper').spec.ports.map(({ port }: { port: number }) => port)).toEqual([2181, 2888, 3888]);
});

test('S8: ZooKeeper lets brokers in on the port of clients, and nobody on those of its peers', () => {
  const { ingress } = synthWithZookeeper().get('NetworkPolicy', 'zookeeper').spec;
  const portsOf = (component: string) =>
    ingress
      .filter(({ from }: { from: object[] }) => JSON.stringify(from).includes(`component":"${component}"`))
      .flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port }) => port));
  expect(portsOf('kafka')).toEqual([2181]);
  expect(portsOf('zookeeper')).toEqual([2181, 2888, 3888]);
});

test.each(environments)('S8: KRaft mode: no ZooKeeper object at all in $name', (environment) => {
  const { yaml, objects } = synthChart(KafkaChart, environment);
  expect(objects.map(({ kind }) => kind)).toContain('StatefulSet');
  expect(yaml.toLowerCase()).not.toContain('zookeeper');
});

test('in KRaft mode brokers vote on controllers, each known by its number and name', () => {
  expect(serverProperties(synthKafka(), 1)).toMatchObject({
    'process.roles': 'broker,controller',
    'controller.quorum.voters': '0@kafka-0.kafka.platform.svc:9093,1@kafka-1.kafka.platform.svc:9093,2@kafka-2.kafka.platform.svc:9093',
  });
});

test('volumes are marked with the cluster before a broker starts, with the same mark at every synthesis', () => {
  const format = (environment: string): Container =>
    synthKafka(environment)
      .get('StatefulSet', 'kafka')
      .spec.template.spec.initContainers.find(({ name }: Container) => name === 'format');
  const marks = environments.map(({ name }) => format(name).command?.find((part) => part.startsWith('--cluster-id=')));
  expect(new Set(marks).size).toBe(environments.length);
  expect(format('prod').command).toContain('--ignore-formatted');
  expect(marks.at(-1)).toBe('--cluster-id=L4XaekSAxI8_WLWz_gxG9w');
});

test.each([
  ['local', 1, '1', '1'],
  ['prod', 3, '3', '2'],
])('in %s %d brokers keep %s copies, of which %s confirm', (environment, replicas, copies, confirmed) => {
  expect(synthKafka(environment).get('StatefulSet', 'kafka').spec.replicas).toBe(replicas);
  expect(serverProperties(synthKafka(environment), 0)).toMatchObject({
    'default.replication.factor': copies,
    'offsets.topic.replication.factor': copies,
    'min.insync.replicas': confirmed,
  });
});

test('no Service variables reach the brokers: a Service called `kafka` would inject KAFKA_PORT', () => {
  expect(synthKafka().get('StatefulSet', 'kafka').spec.template.spec.enableServiceLinks).toBe(false);
});

test('the metrics of the cluster are asked once, where somebody watches', () => {
  const kafka = synthKafka();
  const [exporter] = kafka.get('Deployment', 'kafka-metrics').spec.template.spec.containers;
  expect(exporter).toMatchObject({ args: ['--kafka.server=$(KAFKA)'], env: [{ name: 'KAFKA', value: 'kafka:9092' }] });
  expect(exporter.readinessProbe.httpGet).toMatchObject({ path: '/healthz', port: 9308 });
  expect(kafka.all('PodMonitor').map(({ metadata }) => metadata.name)).toEqual(['kafka-metrics']);
  expect(synthKafka('dev').tryGet('Deployment', 'kafka-metrics')).toBeUndefined();
});
