import { LABEL } from '../../../lib/system';
import type { RenderedManifest } from '../../conformance/rendering';
import { isReady } from '../../conformance/workloads';
import type { ContainerSpec, RunningPod } from '../live-objects';
import { objectsOf, podsOfComponent, type SystemUnderTest } from '../system-under-test';

/** What a StatefulSet of a cluster carries, such as `Kafka`. */
const SOFTWARE_ANNOTATION = 'keelson/software';

/** Members of a cluster that runs, such as the brokers of Kafka. */
export interface LiveCluster {
  /** Such as `StatefulSet shop/orders (Kafka)`. */
  readonly title: string;
  readonly component: string;
  /** The container of the software. */
  readonly container: string;
  readonly replicas: number;
  /** How long one that is ready is given to catch up, before the controller replaces the next. */
  readonly settleSeconds: number;
}

/** Clusters of a system that run software of this name. */
export function clustersOf(system: SystemUnderTest, software: string): readonly LiveCluster[] {
  return objectsOf(system, 'StatefulSet')
    .filter(({ metadata }) => metadata.annotations?.[SOFTWARE_ANNOTATION]?.split(' ')[0] === software)
    .flatMap(describe);
}

/** Its members that serve, in the order of their numbers. */
export async function membersOf(system: SystemUnderTest, { component }: LiveCluster): Promise<RunningPod[]> {
  const pods = (await podsOfComponent(system, component)).filter(isReady);
  return pods.sort((one, other) => one.metadata.name.localeCompare(other.metadata.name, 'en', { numeric: true }));
}

interface SetSpec {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly template: { readonly spec: { readonly containers: readonly ContainerSpec[] } };
}

function describe({ metadata, spec }: RenderedManifest): LiveCluster[] {
  const { name, namespace = '', labels = {}, annotations = {} } = metadata;
  const { replicas = 1, minReadySeconds: settleSeconds = 0, template } = spec as SetSpec;
  const { containers } = template.spec;
  const server = containers.find((each) => each.name === name) ?? containers[0];
  if (!server) return [];
  const title = `StatefulSet ${namespace}/${name} (${annotations[SOFTWARE_ANNOTATION] ?? ''})`;
  return [{ title, component: labels[LABEL.component] ?? name, container: server.name, replicas, settleSeconds }];
}
