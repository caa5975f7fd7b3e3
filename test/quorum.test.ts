import type { Construct } from 'constructs';
import type { StatefulSetSpec } from 'kubernetes-types/apps/v1';
import { ConsulChart } from '../charts/platform/consul';
import { KafkaChart } from '../charts/platform/kafka';
import { ShippyChart } from '../charts/shippy';
import { Synthesized } from '../lib/synth';
import type { Manifested } from '../lib/synth/render';
import type { SystemClass, SystemProps } from '../lib/system';
import { environmentCalled, synthChart } from './chart-snapshots';
import { servingPeers } from './quorum';

class WithZookeeper extends KafkaChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, { ...props, coordination: 'zookeeper' });
  }
}

const SETS: readonly [string, SystemClass, string][] = [
  ['Kafka', KafkaChart, 'kafka'],
  ['Kafka with ZooKeeper', WithZookeeper, 'kafka'],
  ['ZooKeeper', WithZookeeper, 'zookeeper'],
  ['Consul', ConsulChart, 'consul'],
  ['MongoDB', ShippyChart, 'mongo'],
];

describe.each(SETS)('%s', (_, chart, name) => {
  test.each(['dev', 'staging', 'prod'])(
    'evicting any node of %s, or rolling the set, never leaves fewer than two of three',
    (environment) => {
      const system = synthChart(chart, environment);
      const { replicas } = system.get('StatefulSet', name).spec;
      const serving = servingPeers(system, name, environmentCalled(environment).cluster);
      expect(system.mistakes).toEqual([]);
      expect({ replicas, ...serving }).toEqual({ replicas: 3, draining: 2, rolling: 2, nodeLost: 2, zoneLost: 2 });
    },
  );

  test('its peers start together and find each other before they are ready, or none would ever be', () => {
    const system = synthChart(chart, 'prod');
    expect(system.get('StatefulSet', name).spec).toMatchObject({ podManagementPolicy: 'Parallel', serviceName: name });
    expect(system.get('Service', name).spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  });
});

describe('the computation sees', () => {
  const { cluster } = environmentCalled('prod');
  const { objects } = synthChart(KafkaChart, 'prod');
  const serving = (kind: string, change: (spec: StatefulSetSpec) => object) => {
    const changed = objects.map((object) => (object.kind === kind ? ({ ...object, spec: change(specOf(object)) } as Manifested) : object));
    return servingPeers(new Synthesized(changed, [], []), 'kafka', cluster);
  };
  const specOf = ({ spec }: Manifested & { readonly spec?: unknown }) => spec as StatefulSetSpec;

  test('a budget that lets more go, or any that is not ready', () => {
    expect(serving('PodDisruptionBudget', (spec) => ({ ...spec, maxUnavailable: 2 })).draining).toBe(1);
    expect(serving('PodDisruptionBudget', (spec) => ({ ...spec, unhealthyPodEvictionPolicy: 'AlwaysAllow' })).draining).toBe(0);
    expect(serving('PodDisruptionBudget', (spec) => ({ ...spec, selector: { matchLabels: { app: 'other' } } })).draining).toBe(0);
  });

  test('an update that does not wait until a peer is ready', () => {
    const unprobed = (spec: StatefulSetSpec) => ({ ...spec.template, spec: { containers: [{ name: 'kafka' }] } });
    expect(serving('StatefulSet', (spec) => ({ ...spec, template: unprobed(spec) })).rolling).toBe(0);
    expect(serving('StatefulSet', (spec) => ({ ...spec, minReadySeconds: 0 })).rolling).toBe(0);
    expect(serving('StatefulSet', (spec) => ({ ...spec, updateStrategy: { type: 'OnDelete' } })).rolling).toBe(0);
  });

  test('peers that nothing spreads', () => {
    const spread = (topologySpreadConstraints: readonly object[]) => (spec: StatefulSetSpec) => ({
      ...spec,
      template: { ...spec.template, spec: { ...spec.template.spec, topologySpreadConstraints } },
    });
    expect(serving('StatefulSet', spread([])).nodeLost).toBe(0);
    const zones = [{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone' }];
    expect(serving('StatefulSet', spread(zones))).toMatchObject({ nodeLost: 2, zoneLost: 2 });
  });
});
