import type { Affinity, Container, HostAlias, PodSpec, PodTemplateSpec, Toleration, Volume } from 'kubernetes-types/core/v1';

export const TOPOLOGIES = ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

export interface PodTemplateProps {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** Whether the pod talks to the API server: only then is its token mounted. */
  readonly mountsToken: boolean;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly volumes?: readonly Volume[];
  readonly user: number;
  readonly group: number;
  /** Group that owns the files of mounted volumes. */
  readonly volumeGroup?: number;
  /** Labels by which pods of this workload are told from others, to spread them; none for pods that need no spreading. */
  readonly spreadOver?: Readonly<Record<string, string>>;
  /** Over which of hosts and zones no two may share one as long as another is free; a pod that finds none free waits. @default - over neither */
  readonly strictlyOver?: readonly Topology[];
  /** Whether each rollout is spread on its own: only pods of a Deployment carry a template hash. */
  readonly spreadPerRollout?: boolean;
  readonly gracePeriodSeconds: number;
  readonly restartPolicy?: 'Always' | 'Never' | 'OnFailure';
  readonly pullSecrets?: readonly string[];
  readonly priorityClassName?: string;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly Toleration[];
  readonly affinity?: Affinity;
  readonly hostAliases?: readonly HostAlias[];
  /** Whether its containers see each other's processes, and none of them has the first one. @default false */
  readonly sharesProcesses?: boolean;
  /** Namespaces of the node that the pod is part of. */
  readonly hostNamespaces?: { readonly network: boolean; readonly pid: boolean };
}

const SCRATCH = 'tmp';
const SCRATCH_PATH = '/tmp';
const SCRATCH_SIZE = '100Mi';
const LAST_PRIVILEGED_PORT = 1023;

/**
 * The pod template of every workload kind, and the only place where pods are hardened: Pod Security *restricted*, a read-only root
 * file system with a bounded `/tmp`, no token unless needed, no service variables, soft spread over hosts and zones.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export function podTemplate(pod: PodTemplateProps): PodTemplateSpec {
  return {
    metadata: { labels: { ...pod.labels }, annotations: pod.annotations && { ...pod.annotations } },
    spec: podSpec(pod),
  };
}

function podSpec(pod: PodTemplateProps): PodSpec {
  return {
    serviceAccountName: pod.serviceAccountName,
    automountServiceAccountToken: pod.mountsToken,
    // a Service called `kafka` would inject KAFKA_PORT into every pod of the namespace and break images that read it
    enableServiceLinks: false,
    ...hostNamespaces(pod),
    // servers refuse it next to the node's own namespace, where no process of the pod is the first either
    shareProcessNamespace: pod.sharesProcesses === true && pod.hostNamespaces?.pid !== true ? true : undefined,
    restartPolicy: pod.restartPolicy,
    terminationGracePeriodSeconds: pod.gracePeriodSeconds,
    imagePullSecrets: pod.pullSecrets?.map((name) => ({ name })),
    priorityClassName: pod.priorityClassName,
    nodeSelector: pod.nodeSelector && { ...pod.nodeSelector },
    tolerations: pod.tolerations && [...pod.tolerations],
    affinity: pod.affinity,
    hostAliases: pod.hostAliases && [...pod.hostAliases],
    securityContext: podSecurityContext(pod),
    topologySpreadConstraints: spreadConstraints(pod),
    volumes: [{ name: SCRATCH, emptyDir: { sizeLimit: SCRATCH_SIZE } }, ...(pod.volumes ?? [])],
    initContainers: pod.initContainers?.map(hardened),
    containers: pod.containers.map(hardened),
  };
}

function hostNamespaces({ hostNamespaces: { network, pid } = { network: false, pid: false } }: PodTemplateProps): Partial<PodSpec> {
  return {
    hostNetwork: network ? true : undefined,
    // with the plain policy it would ask the node's resolver, which knows no Service
    dnsPolicy: network ? 'ClusterFirstWithHostNet' : undefined,
    hostPID: pid ? true : undefined,
  };
}

// on the pod, not only on its containers: an injected container without settings of its own would be refused otherwise
function podSecurityContext(pod: PodTemplateProps): PodSpec['securityContext'] {
  return {
    runAsNonRoot: true,
    runAsUser: pod.user,
    runAsGroup: pod.group,
    fsGroup: pod.volumeGroup,
    fsGroupChangePolicy: pod.volumeGroup === undefined ? undefined : 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
    // a safe sysctl; the NET_BIND_SERVICE capability does not help a process that is not root
    sysctls: bindsPrivilegedPort(pod) ? [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] : undefined,
  };
}

function bindsPrivilegedPort({ containers, initContainers = [], hostNamespaces }: PodTemplateProps): boolean {
  // the kubelet refuses it on the node's own network
  if (hostNamespaces?.network === true) return false;
  return [...containers, ...initContainers].some(({ ports = [] }) => ports.some((port) => port.containerPort <= LAST_PRIVILEGED_PORT));
}

function spreadConstraints(pod: PodTemplateProps): PodSpec['topologySpreadConstraints'] {
  const { spreadOver, strictlyOver = [], spreadPerRollout } = pod;
  if (!spreadOver) return undefined;
  return TOPOLOGIES.map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    labelSelector: { matchLabels: { ...spreadOver } },
    // without it pods of the old ReplicaSet count during a rollout and leave nodes empty
    matchLabelKeys: spreadPerRollout ? ['pod-template-hash'] : undefined,
    whenUnsatisfiable: strictlyOver.includes(topologyKey) ? 'DoNotSchedule' : 'ScheduleAnyway',
  }));
}

function hardened(container: Container): Container {
  const mounts = container.volumeMounts ?? [];
  const scratch = mounts.some(({ mountPath }) => mountPath === SCRATCH_PATH) ? [] : [{ name: SCRATCH, mountPath: SCRATCH_PATH }];
  return {
    ...container,
    volumeMounts: [...scratch, ...mounts],
    securityContext: {
      runAsUser: container.securityContext?.runAsUser,
      runAsGroup: container.securityContext?.runAsGroup,
      runAsNonRoot: true,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      privileged: false,
      capabilities: { drop: ['ALL'] },
    },
  };
}
