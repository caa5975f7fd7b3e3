/** A Kubernetes minor version, such as `1.37`. */
export type KubernetesVersion = `1.${number}`;

/** What Keelson renders for: every minor version from the first to the last. */
export const SUPPORTED: { readonly oldest: KubernetesVersion; readonly newest: KubernetesVersion } = { oldest: '1.27', newest: '1.37' };

/** Whether a cluster has what came with `wanted`. */
export function isAtLeast(version: KubernetesVersion, wanted: KubernetesVersion): boolean {
  return minorOf(version) >= minorOf(wanted);
}

function minorOf(version: KubernetesVersion): number {
  return Number(version.slice('1.'.length));
}
