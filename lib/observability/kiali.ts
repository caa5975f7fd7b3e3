import { ConfigFile } from '../config/config-files';
import { MESH_KINDS } from '../mesh/mesh-kinds';
import type { ClusterPermission } from '../workloads';

/** The port of Kiali's pages. */
export const KIALI_PORT = 20_001;

const LOOK = ['get', 'list', 'watch'] as const;

/**
 * Settings of a read-only Kiali, whose data come from the API server and Prometheus. It reads no logs of pods, and opens none of
 * their ports to ask proxies and the control plane: both would be permissions for every pod of the cluster.
 *
 * @see https://kiali.io/docs/configuration/kialis.kiali.io/
 */
export function kialiSettings(prometheusUrl: string | undefined): ConfigFile {
  return ConfigFile.yaml({
    auth: { strategy: 'anonymous' },
    deployment: { view_only_mode: true },
    external_services: {
      prometheus: { url: prometheusUrl },
      tracing: { enabled: false },
      istio: { istio_api_enabled: false },
    },
    kiali_feature_flags: { disabled_features: ['logs-tab'] },
    server: { port: KIALI_PORT, web_root: '/' },
  });
}

/** What its account may look at. */
export const KIALI_PERMISSIONS: readonly ClusterPermission[] = [
  { resources: ['namespaces', 'services', 'endpoints', 'pods', 'replicationcontrollers', 'configmaps'], verbs: LOOK },
  { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets', 'replicasets'], verbs: LOOK },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: LOOK },
  // which revisions of a mesh there are
  { apiGroups: ['admissionregistration.k8s.io'], resources: ['mutatingwebhookconfigurations'], verbs: LOOK },
  { ...MESH_KINDS, verbs: LOOK },
];
