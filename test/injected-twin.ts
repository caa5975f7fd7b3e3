import type { Container, PodSpec, PodTemplateSpec, Volume } from 'kubernetes-types/core/v1';

/** As whom Istio's proxy runs. */
const PROXY_USER = 1337;

/** What the injector of a mesh with the CNI data plane gives its containers: nothing of it says anything about seccomp. */
const PROXY_SECURITY: Container['securityContext'] = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  privileged: false,
  readOnlyRootFilesystem: true,
  runAsGroup: PROXY_USER,
  runAsNonRoot: true,
  runAsUser: PROXY_USER,
};

const VOLUMES: readonly Volume[] = [
  ...['workload-socket', 'credential-socket', 'workload-certs', 'istio-data'].map((name) => ({ name, emptyDir: {} })),
  { name: 'istio-envoy', emptyDir: { medium: 'Memory' } },
  { name: 'istio-podinfo', downwardAPI: {} },
  { name: 'istio-token', projected: { sources: [{ serviceAccountToken: { audience: 'istio-ca', path: 'istio-token' } }] } },
  { name: 'istiod-ca-cert', configMap: { name: 'istio-ca-root-cert' } },
];

/** Whether Istio's injector leaves a pod alone: it was told to, or the pod has no network of its own. */
export function staysOutside({ metadata, spec }: PodTemplateSpec): boolean {
  const answers = [metadata?.labels, metadata?.annotations].map((each) => each?.['sidecar.istio.io/inject']);
  return answers.includes('false') || spec?.hostNetwork === true;
}

/**
 * The pod as the injector of Istio leaves it: a check of the data plane first, then the proxy as a native sidecar, before everything else.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/cni/
 */
export function injectedTwin(pod: PodSpec): PodSpec {
  const validation: Container = { name: 'istio-validation', image: 'istio/proxyv2:1', securityContext: PROXY_SECURITY };
  const proxy: Container = { name: 'istio-proxy', image: 'istio/proxyv2:1', restartPolicy: 'Always', securityContext: PROXY_SECURITY };
  return {
    ...pod,
    initContainers: [validation, proxy, ...(pod.initContainers ?? [])],
    volumes: [...(pod.volumes ?? []), ...VOLUMES],
  };
}
