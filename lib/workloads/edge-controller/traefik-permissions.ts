import type { ClusterPermission, Permission } from '../pod/permissions';

const READ = ['get', 'list', 'watch'] as const;

/**
 * What Traefik may do in a namespace whose routes it serves. Secrets are among it because certificates are.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/dynamic-configuration/kubernetes-crd-rbac/
 */
export function namespacePermissions(readsIngresses: boolean): Permission[] {
  return [
    { resources: ['configmaps', 'secrets', 'services'], verbs: READ },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
    { apiGroups: ['traefik.io'], resources: TRAEFIK_KINDS, verbs: READ },
    ...(readsIngresses
      ? [
          { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: READ },
          { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
        ]
      : []),
  ];
}

/** What it may see beyond them, where it reads Ingress objects: by class, and with the nodes that it lists beside them. */
export function clusterPermissions(readsIngresses: boolean): ClusterPermission[] {
  if (!readsIngresses) return [];
  return [
    { apiGroups: ['networking.k8s.io'], resources: ['ingressclasses'], verbs: READ },
    { resources: ['nodes'], verbs: READ },
  ];
}

/** All of them: its watch begins only when it may list each. */
const TRAEFIK_KINDS = [
  'ingressroutes',
  'ingressroutetcps',
  'ingressrouteudps',
  'middlewares',
  'middlewaretcps',
  'serverstransports',
  'serverstransporttcps',
  'tlsoptions',
  'tlsstores',
  'traefikservices',
];
