import type { KubernetesVersion, Mesh, PodSecurity } from '../system';

const POD_SECURITY = 'pod-security.kubernetes.io';

/**
 * What the API server refuses here, and what it warns of.
 *
 * The enforced version is that of the cluster, so that an upgrade of the cluster alone refuses nothing; warnings and audit follow the
 * latest, and so show in time what the next version will refuse.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-admission/
 */
export function podSecurityLabels({ level }: PodSecurity, kubernetes: KubernetesVersion): Record<string, string> {
  return {
    [`${POD_SECURITY}/enforce`]: level,
    [`${POD_SECURITY}/enforce-version`]: `v${kubernetes}`,
    [`${POD_SECURITY}/warn`]: level,
    [`${POD_SECURITY}/warn-version`]: 'latest',
    [`${POD_SECURITY}/audit`]: level,
    [`${POD_SECURITY}/audit-version`]: 'latest',
  };
}

/** Why a namespace admits more than restricted. */
export function podSecurityAnnotations(podSecurity: PodSecurity): Record<string, string> {
  return 'reason' in podSecurity ? { 'keelson/pod-security-reason': podSecurity.reason } : {};
}

/**
 * By what the mesh takes the pods of a namespace in. A revision is named instead of the switch, never beside it: the switch would win.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/
 * @see https://istio.io/latest/docs/ambient/usage/add-workloads/
 */
export function meshLabels(mesh: Mesh | undefined): Record<string, string> {
  if (!mesh) return {};
  if (mesh.dataPlane === 'ambient') return { 'istio.io/dataplane-mode': 'ambient' };
  return mesh.revision === undefined ? { 'istio-injection': 'enabled' } : { 'istio.io/rev': mesh.revision };
}
