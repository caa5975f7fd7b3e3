import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { Drain, type MainContainer, type PodProps, type SidecarProps, type Storage } from '../workloads';
import { type DatabaseEngine, type DatabaseSite, type EngineExporter, runScript } from './engine';
import type { ImageFacts } from '../config/images';
import type { StatefulDatabaseProps } from './stateful-database';

/** The claim template that every pod has its volume from. */
export const DATA_VOLUME = 'data';

/** Name of the sidecar that shows metrics. */
const EXPORTER = 'metrics';

/** The pod of a database: what its engine runs, on its volume, as the user that its image was made for. */
export function databasePod(
  { engine, resources, placement, priority, pullSecrets, name, namespace }: StatefulDatabaseProps<string>,
  site: DatabaseSite,
  exporter: EngineExporter | undefined,
  facts: ImageFacts | undefined,
): PodProps {
  const { command, args, env, config, volumes, initContainers, sidecars } = engine.server(site);
  const { path, subPath } = engine.data;
  const data: Storage = { kind: 'podClaim', name: DATA_VOLUME, subPath };
  return {
    ...identity(engine, facts),
    name,
    namespace,
    image: engine.image,
    command,
    args,
    env,
    config,
    resources: { memory: engine.memory, ...resources },
    volumes: { ...volumes, [path]: data, '/keelson': site.scripts },
    initContainers,
    sidecars: { ...sidecars, ...exporterSidecars(exporter) },
    placement,
    priority,
    pullSecrets,
    // nobody takes its place: what waits before it stops only lasts longer
    drain: Drain.none(),
    gracePeriod: engine.stopsWithin,
  };
}

/** Its port, and probes that ask the engine itself: a port that is open says nothing of a database that recovers. */
export function databaseContainer({ port, probeTimeout }: DatabaseEngine): MainContainer {
  const timeout = probeTimeout.toSeconds();
  const probe = (script: string, every: number, failures: number) =>
    kplus.Probe.fromCommand(runScript(script), {
      periodSeconds: Duration.seconds(every),
      timeoutSeconds: probeTimeout,
      failureThreshold: failures,
    });
  return {
    ports: [{ name: port.name, number: port.number, protocol: 'TCP', appProtocol: port.protocol }],
    probed: true,
    health: {
      // a database that recovers from a crash, or reads all it has, may take long; killed for it, it would begin anew
      startup: probe('startup', 2 * timeout, STARTUP_MINUTES * (60 / (2 * timeout))),
      readiness: probe('readiness', 2 * timeout, 3),
      liveness: probe('liveness', 4 * timeout, 6),
    },
  };
}

const STARTUP_MINUTES = 60;

// images on Alpine number their users in their own way
function identity({ alpine }: DatabaseEngine, facts: ImageFacts | undefined): Pick<PodProps, 'user' | 'group'> {
  return alpine ? { ...facts?.alpine } : {};
}

/** The exporter beside a server, where there is one. */
export function exporterSidecars(exporter: EngineExporter | undefined): Record<string, SidecarProps> {
  if (!exporter) return {};
  const { image, args, env, port } = exporter;
  return { [EXPORTER]: { image, args, env, ports: { [EXPORTER]: port } } };
}
