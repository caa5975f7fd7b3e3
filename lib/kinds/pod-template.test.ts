import type { Container } from 'kubernetes-types/core/v1';
import { podTemplate, type PodTemplateProps } from './pod-template';

const requiredProps: PodTemplateProps = {
  labels: { app: 'kids' },
  serviceAccountName: 'kids',
  mountsToken: false,
  containers: [{ name: 'kids', image: 'shop/kids:1' }],
  user: 10_001,
  group: 10_002,
  gracePeriodSeconds: 30,
};

function specOf(props: Partial<PodTemplateProps> = {}) {
  const { spec } = podTemplate({ ...requiredProps, ...props });
  if (!spec) throw new Error('a pod template has a spec');
  return spec;
}

function containerOf(container: Partial<Container> = {}): Container | undefined {
  return specOf({ containers: [{ name: 'kids', image: 'shop/kids:1', ...container }] }).containers[0];
}

test('Seccomp and runAsNonRoot belong at pod level, with a numeric runAsUser', () => {
  expect(specOf().securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: 10_001,
    runAsGroup: 10_002,
    fsGroup: undefined,
    fsGroupChangePolicy: undefined,
    seccompProfile: { type: 'RuntimeDefault' },
    sysctls: undefined,
  });
});

test('every container meets Pod Security restricted, init containers among them', () => {
  const hardened = {
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    privileged: false,
    capabilities: { drop: ['ALL'] },
  };
  const { containers, initContainers = [] } = specOf({ initContainers: [{ name: 'first' }] });
  expect([...containers, ...initContainers].map(({ securityContext }) => securityContext)).toEqual([hardened, hardened]);
});

test('a container cannot soften what hardens it, and may name its user', () => {
  const softened: Container['securityContext'] = {
    privileged: true,
    readOnlyRootFilesystem: false,
    runAsNonRoot: false,
    capabilities: { add: ['NET_ADMIN'] },
    seccompProfile: { type: 'Unconfined' },
    procMount: 'Unmasked',
    runAsUser: 33,
    runAsGroup: 34,
  };
  expect(containerOf({ securityContext: softened })?.securityContext).toEqual({
    runAsUser: 33,
    runAsGroup: 34,
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    privileged: false,
    capabilities: { drop: ['ALL'] },
  });
});

test('every container has a bounded /tmp under its read-only root', () => {
  const { volumes, containers, initContainers } = specOf({ initContainers: [{ name: 'first' }] });
  expect(volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '100Mi' } }]);
  expect([containers[0]?.volumeMounts, initContainers?.[0]?.volumeMounts]).toEqual([
    [{ name: 'tmp', mountPath: '/tmp' }],
    [{ name: 'tmp', mountPath: '/tmp' }],
  ]);
});

test('a container that mounts something else on /tmp keeps it', () => {
  expect(containerOf({ volumeMounts: [{ name: 'big', mountPath: '/tmp' }] })?.volumeMounts).toEqual([{ name: 'big', mountPath: '/tmp' }]);
});

test('the token is mounted only for pods that talk to the API server', () => {
  expect(specOf().automountServiceAccountToken).toBe(false);
  expect(specOf({ mountsToken: true }).automountServiceAccountToken).toBe(true);
});

test('enableServiceLinks: false by default: a Service called kafka injects no KAFKA_PORT', () => {
  expect(specOf().enableServiceLinks).toBe(false);
});

describe('A non-root process cannot bind ports below 1024: the safe sysctl lets it', () => {
  const sysctls = [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }];

  test.each([1, 80, 1023])('with port %d', (containerPort) => {
    expect(specOf({ containers: [{ name: 'a', ports: [{ containerPort }] }] }).securityContext?.sysctls).toEqual(sysctls);
    expect(specOf({ initContainers: [{ name: 'a', ports: [{ containerPort }] }] }).securityContext?.sysctls).toEqual(sysctls);
  });

  test('and is left out in the network of the node, where the kubelet refuses it', () => {
    const containers = [{ name: 'a', ports: [{ containerPort: 80 }] }];
    expect(specOf({ containers, hostNamespaces: { network: true, pid: false } }).securityContext?.sysctls).toBeUndefined();
    expect(specOf({ containers, hostNamespaces: { network: false, pid: true } }).securityContext?.sysctls).toEqual(sysctls);
  });

  test('and is left out from port 1024 on', () => {
    expect(specOf({ containers: [{ name: 'a', ports: [{ containerPort: 1024 }] }] }).securityContext?.sysctls).toBeUndefined();
  });
});

test('a volume group is changed on the root of a volume only, because walking a large volume delays every start', () => {
  expect(specOf({ volumeGroup: 999 }).securityContext).toMatchObject({ fsGroup: 999, fsGroupChangePolicy: 'OnRootMismatch' });
});

describe('spread', () => {
  test('`spread: true` is required anti-affinity: ours is soft, over hosts and zones', () => {
    const { topologySpreadConstraints, affinity } = specOf({ spreadOver: { app: 'kids' } });
    expect(affinity).toBeUndefined();
    expect(
      topologySpreadConstraints?.map(({ topologyKey, whenUnsatisfiable, maxSkew }) => [topologyKey, whenUnsatisfiable, maxSkew]),
    ).toEqual([
      ['kubernetes.io/hostname', 'ScheduleAnyway', 1],
      ['topology.kubernetes.io/zone', 'ScheduleAnyway', 1],
    ]);
    expect(topologySpreadConstraints?.[0]?.labelSelector).toEqual({ matchLabels: { app: 'kids' } });
  });

  test('Topology spread counts old pods during a rollout: matchLabelKeys tells them apart where pods have a template hash', () => {
    const keys = (spreadPerRollout: boolean) =>
      specOf({ spreadOver: { app: 'kids' }, spreadPerRollout }).topologySpreadConstraints?.map(({ matchLabelKeys }) => matchLabelKeys);
    expect(keys(true)).toEqual([['pod-template-hash'], ['pod-template-hash']]);
    expect(keys(false)).toEqual([undefined, undefined]);
  });

  test('is strict over what it is told to be strict over, and counts nodes that are drained, or two would share the zone that is left', () => {
    const constraints = specOf({ spreadOver: { app: 'kids' }, strictlyOver: ['kubernetes.io/hostname'] }).topologySpreadConstraints;
    expect(constraints?.map(({ whenUnsatisfiable, nodeTaintsPolicy }) => [whenUnsatisfiable, nodeTaintsPolicy])).toEqual([
      ['DoNotSchedule', undefined],
      ['ScheduleAnyway', undefined],
    ]);
  });

  test('is left out where it is not asked for', () => {
    expect(specOf().topologySpreadConstraints).toBeUndefined();
  });
});

test('everything that can be said of a pod reaches it', () => {
  const props: Required<PodTemplateProps> = {
    ...requiredProps,
    annotations: { note: 'hello' },
    initContainers: [{ name: 'first' }],
    volumes: [{ name: 'data', emptyDir: {} }],
    volumeGroup: 999,
    spreadOver: { app: 'kids' },
    strictlyOver: ['kubernetes.io/hostname'],
    spreadPerRollout: true,
    restartPolicy: 'OnFailure',
    pullSecrets: ['registry'],
    priorityClassName: 'high',
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'gpu', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
    hostAliases: [{ ip: '192.0.2.7', hostnames: ['db'] }],
    sharesProcesses: true,
    hostNamespaces: { network: true, pid: false },
  };
  const { metadata, spec } = podTemplate(props);
  expect(metadata).toEqual({ labels: { app: 'kids' }, annotations: { note: 'hello' } });
  expect(spec).toMatchObject({
    serviceAccountName: 'kids',
    terminationGracePeriodSeconds: 30,
    restartPolicy: 'OnFailure',
    imagePullSecrets: [{ name: 'registry' }],
    priorityClassName: 'high',
    nodeSelector: { disk: 'ssd' },
    tolerations: [{ key: 'gpu', operator: 'Exists' }],
    affinity: { nodeAffinity: {} },
    hostAliases: [{ ip: '192.0.2.7', hostnames: ['db'] }],
    hostNetwork: true,
    dnsPolicy: 'ClusterFirstWithHostNet',
    shareProcessNamespace: true,
    volumes: [{ name: 'tmp' }, { name: 'data' }],
    initContainers: [{ name: 'first' }],
  });
});

test('the processes of a node are shared in place of those of the pod, as servers refuse both', () => {
  const spec = specOf({ sharesProcesses: true, hostNamespaces: { network: false, pid: true } });
  expect(spec).toMatchObject({ hostPID: true, shareProcessNamespace: undefined });
});

test('what goes in is not changed', () => {
  const frozen = Object.freeze({ ...requiredProps, containers: Object.freeze([Object.freeze({ name: 'kids' })]) });
  expect(() => podTemplate(frozen)).not.toThrow();
});
