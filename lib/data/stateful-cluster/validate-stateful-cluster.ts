import { posix } from 'node:path';
import { type Environment, when } from '../../system';
import { PORT_NAME, PORT_NAME_RULE } from '../../workloads/service-port';
import { validateReplicaCount, validateSetName, validateStorage } from '../validate-stateful-set';
import type { ClusterSite } from './cluster-site';
import type { ClusterPort, ClusterSoftware } from './cluster-software';
import type { StatefulClusterProps } from './stateful-cluster';

/** What a StatefulCluster is checked with, besides its props. */
export interface ClusterFacts {
  readonly system: string;
  readonly site: ClusterSite;
  readonly environment: Environment;
}

/** Mistakes a person can make with a StatefulCluster; an empty list when there are none. */
export function validateStatefulCluster(props: StatefulClusterProps<string>, { system, site, environment }: ClusterFacts): string[] {
  const { software, storage } = props;
  const miscounted = validateReplicaCount(site.replicas);
  const { version } = environment.image(software.image, `${system}/${site.name}`);
  return [
    ...validateSetName(site.name),
    ...(miscounted.length > 0 ? miscounted : software.replication.validate(site.replicas)),
    ...validateStorage(storage),
    ...validateSoftware(software),
    ...(software.validate?.(version, environment) ?? []),
  ];
}

/** What is allowed, and fails where the image has no shell. */
export function clusterWarnings({ image }: ClusterSoftware, environment: Environment): string[] {
  return when(
    environment.imageFacts(image)?.hasShell !== true,
    `software.image (${image}) is not known to have a shell, with which a pod writes its number into its files; list it in estate/images.ts`,
  );
}

function validateSoftware({ ports, data }: ClusterSoftware): string[] {
  const all: readonly ClusterPort[] = [...ports.client, ...(ports.peer ?? [])];
  return [
    ...when(!posix.isAbsolute(data), `software.data (${data}) must be an absolute path, such as /data`),
    ...all
      .filter(({ name }) => !PORT_NAME.test(name))
      .map(({ name }) => `software.ports (${name}) is no name of a port: ${PORT_NAME_RULE}`),
    ...all
      .filter(({ name }, index) => all.findIndex((other) => other.name === name) !== index)
      .map(({ name }) => `software.ports (${name}) is used twice; give each port its own name`),
  ];
}
