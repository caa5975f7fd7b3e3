import { Drain, type MainContainer, type PodProps, type SideContainerProps, type SidecarProps, type Storage } from '../../workloads';
import { DATA_VOLUME, exporterSidecars } from '../database-pod';
import type { EngineExporter } from '../engine';
import type { ClusterSite } from './cluster-site';
import { type ClusterPort, clusterPort, type ClusterSoftware, type SideProgram } from './cluster-software';
import { configureContainer, fileFolders } from './peer-files';
import type { StatefulClusterProps } from './stateful-cluster';

/** The pod of a cluster: its software, on its volume, with files that name the pod that reads them. */
export function clusterPod(props: StatefulClusterProps<string>, site: ClusterSite, exporter: EngineExporter | undefined): PodProps {
  const { software, resources, placement, priority, pullSecrets, name, namespace } = props;
  const { image, memory, stopsWithin } = software;
  const { command, env, volumes: own, preparations = {}, companions = {} } = software.server(site);
  const data: Storage = { kind: 'podClaim', name: DATA_VOLUME };
  const files = software.files(site);
  const volumes = { ...fileFolders(files, software.data), [software.data]: data };
  const initContainers = {
    configure: configureContainer(image, files, volumes),
    ...sideContainers(image, preparations, volumes),
  };
  return {
    name,
    namespace,
    image,
    command,
    env,
    resources: { memory, ...resources },
    volumes: { ...volumes, ...own },
    initContainers,
    sidecars: {
      ...startedAfter(Object.keys(initContainers), sideContainers(image, companions, volumes)),
      ...exporterSidecars(exporter),
    },
    placement,
    priority,
    pullSecrets,
    // nobody takes its place: what waits before it stops only lasts longer
    drain: Drain.none(),
    gracePeriod: stopsWithin,
  };
}

/** Its ports, those of the clients first, and how it says that it is well. */
export function clusterContainer({ ports, health, metrics }: ClusterSoftware): MainContainer {
  const all: readonly ClusterPort[] = [...ports.client, ...(ports.peer ?? [])];
  return {
    ports: [
      ...all.map(clusterPort).map(({ name, targetPort, protocol, appProtocol }) => ({ name, number: targetPort, protocol, appProtocol })),
      ...(metrics ? [{ name: 'metrics', number: metrics.port, protocol: 'TCP' as const }] : []),
    ],
    health,
    probed: true,
  };
}

function sideContainers(
  image: string,
  programs: Readonly<Record<string, SideProgram>>,
  volumes: SideContainerProps['volumes'],
): Record<string, SideContainerProps> {
  return Object.fromEntries(
    Object.entries(programs).map(([name, { command, env, memory }]) => [name, { image, command, env, resources: { memory }, volumes }]),
  );
}

/** A companion has the files of the server, and so starts when the server does. */
function startedAfter(startAfter: readonly string[], sidecars: Readonly<Record<string, SideContainerProps>>): Record<string, SidecarProps> {
  return Object.fromEntries(Object.entries(sidecars).map(([name, sidecar]) => [name, { ...sidecar, startAfter }]));
}
