import type { Mesh } from '../../system/mesh';
import type { EdgeProvider } from './edge-provider';

/**
 * A mesh with STRICT mTLS lets only its own members call, so that an edge outside it reaches nothing.
 *
 * @see https://istio.io/latest/docs/concepts/security/#mutual-tls-authentication
 */
export function validateMesh({ name, facts }: EdgeProvider, mesh: Mesh | undefined): string[] {
  if (mesh?.mtls !== 'STRICT' || (facts.serviceAccount !== undefined && 'namespace' in facts.source)) return [];
  return [
    `the mesh of this environment lets only its members call (mtls STRICT), and its edge, ${name}, is none; ` +
      "use a gateway of the mesh, and state the 'serviceAccount' and the pods (source) that it runs as",
  ];
}
