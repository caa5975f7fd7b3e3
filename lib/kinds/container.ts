import type { Size } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type {
  Container,
  ContainerPort,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  Lifecycle,
  Probe,
  Volume,
  VolumeMount,
} from 'kubernetes-types/core/v1';

/** A gRPC health check, which cdk8s-plus does not know. */
export interface GrpcCheck {
  /** @default - the container's first port */
  readonly port?: number;
  /** Name handed to the health service. */
  readonly service?: string;
}

/** What cdk8s-plus cannot say of a container, to be laid over what it says. */
export interface ContainerExtras {
  /** Port of probes that name none; cdk8s-plus would take 80. */
  readonly port?: number;
  readonly probes?: Readonly<Record<'readinessProbe' | 'livenessProbe' | 'startupProbe', kplus.Probe | Probe | undefined>>;
  readonly lifecycle?: Lifecycle;
  /** Limit of what the container writes outside volumes; below 1 Gi cdk8s-plus cannot say it. */
  readonly scratch?: Size;
  /** `Always` makes an init container a native sidecar. */
  readonly restartPolicy?: 'Always';
  readonly stdin?: boolean;
  readonly tty?: boolean;
}

/**
 * A cdk8s-plus container as exact JSON. People keep using the container (`env.addVariable`, `mount`); what it cannot say comes from
 * `extras`.
 */
export function containerJson(container: kplus.Container, extras: ContainerExtras = {}): Container {
  const { port, probes, lifecycle, restartPolicy, stdin, tty } = extras;
  return {
    name: container.name,
    image: container.image,
    imagePullPolicy: container.imagePullPolicy,
    command: container.command,
    args: container.args,
    workingDir: container.workingDir,
    env: envJson(container.env),
    envFrom: container.env.sources.map((source) => kplus.k8s.toJson_EnvFromSource(source._toKube()) as EnvFromSource),
    ports: container.ports.map(portJson),
    volumeMounts: container.mounts.map(mountJson),
    resources: resourcesJson(container.resources, extras.scratch),
    readinessProbe: probeJson(container, probes?.readinessProbe, port),
    livenessProbe: probeJson(container, probes?.livenessProbe, port),
    startupProbe: probeJson(container, probes?.startupProbe, port),
    lifecycle,
    ...(restartPolicy && { restartPolicy }),
    stdin,
    tty,
  };
}

function envJson({ variables }: kplus.Env): EnvVar[] {
  return Object.entries(variables).map(([name, { value, valueFrom }]): EnvVar => {
    if (valueFrom === undefined) return { name, value: value as string };
    return { name, valueFrom: kplus.k8s.toJson_EnvVarSource(valueFrom as kplus.k8s.EnvVarSource) as EnvVarSource };
  });
}

function portJson({ name, number, protocol = kplus.Protocol.TCP, hostPort, hostIp }: kplus.ContainerPort): ContainerPort {
  return { name, containerPort: number, protocol, hostPort, hostIP: hostIp };
}

function mountJson({ path, volume, readOnly, propagation, subPath, subPathExpr }: kplus.VolumeMount): VolumeMount {
  return { name: volume.name, mountPath: path, readOnly, mountPropagation: propagation, subPath, subPathExpr };
}

function resourcesJson({ cpu, memory, ephemeralStorage }: kplus.ContainerResources = {}, scratch?: Size): Container['resources'] {
  const amounts = (bound: 'request' | 'limit') => ({
    cpu: cpu?.[bound]?.amount,
    memory: inMebibytes(memory?.[bound]),
    'ephemeral-storage': inMebibytes(scratch ?? ephemeralStorage?.[bound]),
  });
  const requests = withValues(amounts('request'));
  const limits = withValues(amounts('limit'));
  return requests || limits ? { requests, limits } : undefined;
}

function inMebibytes(size: Size | undefined): string | undefined {
  return size && `${size.toMebibytes()}Mi`;
}

function withValues(amounts: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  const given = Object.entries(amounts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? undefined : Object.fromEntries(given);
}

function probeJson(container: kplus.Container, probe: kplus.Probe | Probe | undefined, port: number | undefined): Probe | undefined {
  if (!(probe instanceof kplus.Probe)) return probe;
  // a probe without a port asks the container for it, and a container built with `portNumber` would get a start-up probe nobody asked for
  const withPort = Object.create(container, { portNumber: { value: port } }) as kplus.Container;
  return kplus.k8s.toJson_Probe(probe._toKube(withPort)) as Probe;
}

/** The volumes that containers mount, each once, by name. */
export function volumesOf(containers: readonly kplus.Container[]): Volume[] {
  const volumes = new Map<string, Volume>();
  for (const { mounts } of containers) {
    for (const { volume } of mounts) volumes.set(volume.name, kplus.k8s.toJson_Volume(volume._toKube()) as Volume);
  }
  return [...volumes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether an init container is a native sidecar, which runs as long as its pod. The published types are older than the field. */
export function isNativeSidecar(container: Container): boolean {
  return 'restartPolicy' in container && container.restartPolicy === 'Always';
}
