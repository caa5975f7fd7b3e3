import type { Cluster, PodPeer } from '../../../lib/system';
import type { ClusterApi } from '../../conformance/cluster-api';
import { until } from '../../conformance/until';
import { isReady } from '../../conformance/workloads';
import { findPods } from '../find-pods';
import { type AppliedObject, clusterProgram } from './cluster-program';
import { defineLooseKinds } from './loose-kinds';

const GROUP = 'cert-manager.io';
const VERSION = 'v1.21.2';
const READY_SECONDS = 120;
const HEALTH_PORT = 9403;
const NAME = 'cert-manager';

const CONTROLLER_IMAGE = `quay.io/jetstack/cert-manager-controller:${VERSION}`;
const SOLVER_IMAGE = `quay.io/jetstack/cert-manager-acmesolver:${VERSION}`;

/** What nodes pull for it: its own image, and that of the pods which answer an ACME server. */
export const CERT_MANAGER_IMAGES: readonly string[] = [CONTROLLER_IMAGE, SOLVER_IMAGE];

/** As its documentation installs it. */
const AS_DOCUMENTED: PodPeer = {
  namespace: NAME,
  podLabels: { 'app.kubernetes.io/name': NAME, 'app.kubernetes.io/component': 'controller' },
};

/** Where the Secrets of ClusterIssuers are. */
export function certManagerNamespace({ network }: Cluster): string {
  return (network.certManager ?? AS_DOCUMENTED).namespace;
}

/**
 * Installs cert-manager where the facts of a cluster say that it is, so that the rendered policies are what lets it work. It waits for no webhook:
 * the kinds of one version need none.
 *
 * @returns when it is ready
 */
export async function installCertManager(api: ClusterApi, cluster: Cluster): Promise<void> {
  const { namespace, podLabels = {} } = cluster.network.certManager ?? AS_DOCUMENTED;
  await defineLooseKinds(api, {
    group: GROUP,
    version: 'v1',
    scope: 'Namespaced',
    kinds: { issuers: 'Issuer', certificaterequests: 'CertificateRequest' },
  });
  await defineLooseKinds(api, {
    group: `acme.${GROUP}`,
    version: 'v1',
    scope: 'Namespaced',
    kinds: { orders: 'Order', challenges: 'Challenge' },
  });
  for (const object of objectsOf(namespace, podLabels)) await api.apply(object);
  await until('cert-manager is ready', READY_SECONDS, async () => (await findPods(api, podLabels, namespace)).some(isReady));
}

function objectsOf(namespace: string, labels: Readonly<Record<string, string>>): AppliedObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...clusterProgram({ name: NAME, namespace, labels, rules: RULES, pod: podSpec(namespace) }),
  ];
}

const READ = ['get', 'list', 'watch'];
const WRITE = ['create', 'update', 'patch', 'delete'];

/** What its controllers need to issue by ACME and by an authority. */
const RULES = [
  { apiGroups: [GROUP, `acme.${GROUP}`], resources: ['*'], verbs: [...READ, ...WRITE] },
  { apiGroups: [''], resources: ['secrets', 'services', 'pods'], verbs: [...READ, ...WRITE] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch'] },
  { apiGroups: [''], resources: ['namespaces'], verbs: READ },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingresses/finalizers'], verbs: [...READ, ...WRITE] },
];

function podSpec(namespace: string): object {
  return {
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'cert-manager-controller',
        image: CONTROLLER_IMAGE,
        args: [
          `--cluster-resource-namespace=${namespace}`,
          `--acme-http01-solver-image=${SOLVER_IMAGE}`,
          `--health-address=:${HEALTH_PORT}`,
        ],
        securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } },
        readinessProbe: { httpGet: { path: '/livez', port: HEALTH_PORT }, periodSeconds: 1 },
      },
    ],
  };
}
