import type { Environment } from '../../../lib/system';
import type { ClusterApi, LiveObject } from '../../conformance/cluster-api';
import { until } from '../../conformance/until';
import { isReady } from '../../conformance/workloads';
import { findPods } from '../find-pods';
import type { RealCluster } from '../real-cluster';
import { run } from '../shell';
import type { EdgeAddress } from '../system-under-test';
import { type AppliedObject, clusterProgram } from './cluster-program';
import { defineLooseKinds } from './loose-kinds';

const READY_SECONDS = 120;

/** The Traefik that a cluster brings where the estate does not render one. */
export const EDGE_IMAGE = 'traefik:v3.7.9';

interface LiveService extends LiveObject {
  readonly spec: { readonly type?: string; readonly clusterIP?: string; readonly selector?: Readonly<Record<string, string>> };
  readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip: string }[] } };
}

/** Gives a published Service the address of its environment, as MetalLB does: Argo CD waits for it. */
export async function assignAddress(api: ClusterApi, { props: { loadBalancer } }: Environment): Promise<void> {
  const published = await publishedService(api);
  if (!published || published.status?.loadBalancer?.ingress !== undefined || !('address' in loadBalancer)) return;
  const ingress = [{ ip: loadBalancer.address }];
  await api.patchStatus(await api.pathOf({ ...published, apiVersion: 'v1', kind: 'Service' }), { loadBalancer: { ingress } });
}

/** Makes the edge of an environment reachable from outside of the cluster. */
export async function openEdge(cluster: RealCluster, environment: Environment): Promise<EdgeAddress> {
  const { loadBalancer } = environment.props;
  const published = await publishedService(cluster.target.api);
  if (published && 'address' in loadBalancer) return announce(cluster, published, loadBalancer.address);
  return installTraefik(cluster);
}

async function publishedService(api: ClusterApi): Promise<LiveService | undefined> {
  const services = await api.list<LiveService>('/api/v1/services');
  return services.find(({ spec }) => spec.type === 'LoadBalancer');
}

/** As a speaker of MetalLB does on the network of the nodes: the address leads to a node that runs the edge. */
async function announce({ target: { api }, nodes }: RealCluster, { metadata, spec }: LiveService, address: string): Promise<EdgeAddress> {
  const { name, namespace = '' } = metadata;
  const readyPods = async () => (await findPods(api, spec.selector ?? {}, namespace)).filter(isReady);
  await until(`the edge (Service ${namespace}/${name}) is ready`, READY_SECONDS, async () => (await readyPods()).length > 0);
  const nodeName = (await readyPods())[0]?.spec.nodeName;
  const node = nodes.find((each) => each.spec.name === nodeName);
  run('ip', 'route', 'replace', `${address}/32`, 'via', node?.spec.address ?? '');
  return { address, port: 80, tlsPort: 443 };
}

/** Kinds of Traefik that no system has to use. It answers 404 to every request until the cluster knows all of its kinds. */
const UNUSED_KINDS = {
  ingressroutetcps: 'IngressRouteTCP',
  ingressrouteudps: 'IngressRouteUDP',
  middlewaretcps: 'MiddlewareTCP',
  serverstransporttcps: 'ServersTransportTCP',
  tlsstores: 'TLSStore',
  traefikservices: 'TraefikService',
};

/** Defines the kinds of Traefik whose definitions the project does not have. */
export async function defineEdgeKinds(api: ClusterApi): Promise<void> {
  await defineLooseKinds(api, { group: 'traefik.io', version: 'v1alpha1', scope: 'Namespaced', kinds: UNUSED_KINDS });
}

const NAMESPACE = 'traefik';
const LABELS = { 'app.kubernetes.io/name': 'traefik' };

/** As a developer's cluster brings it. */
async function installTraefik(cluster: RealCluster): Promise<EdgeAddress> {
  const { api } = cluster.target;
  for (const object of traefikObjects()) await api.apply(object);
  cluster.openServices(cluster.cluster.network.serviceCidr);
  await until('Traefik is ready', READY_SECONDS, async () => (await findPods(api, LABELS, NAMESPACE)).some(isReady));
  const { spec } = await api.get<LiveService>(`/api/v1/namespaces/${NAMESPACE}/services/traefik`);
  return { address: spec.clusterIP ?? '', port: 80, tlsPort: 443 };
}

function traefikObjects(): AppliedObject[] {
  const read = ['get', 'list', 'watch'];
  const rules = [
    { apiGroups: [''], resources: ['services', 'secrets', 'nodes', 'configmaps', 'namespaces'], verbs: read },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: read },
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'ingressclasses'], verbs: read },
    { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['update'] },
    { apiGroups: ['traefik.io'], resources: ['*'], verbs: read },
  ];
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'traefik' },
      spec: { controller: 'traefik.io/ingress-controller' },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'traefik', namespace: NAMESPACE, labels: LABELS },
      spec: {
        selector: LABELS,
        ports: [
          { name: 'web', port: 80, targetPort: 8000 },
          { name: 'websecure', port: 443, targetPort: 8443 },
        ],
      },
    },
    ...clusterProgram({ name: 'traefik', namespace: NAMESPACE, labels: LABELS, rules, pod: traefikPod() }),
  ];
}

function traefikPod(): object {
  return {
    containers: [
      {
        name: 'traefik',
        image: EDGE_IMAGE,
        args: [
          '--entryPoints.web.address=:8000',
          '--entryPoints.websecure.address=:8443',
          '--ping=true',
          '--ping.entryPoint=web',
          '--providers.kubernetesCRD=true',
          '--providers.kubernetesIngress=true',
          '--providers.kubernetesIngress.ingressEndpoint.ip=192.0.2.1',
        ],
        readinessProbe: { httpGet: { path: '/ping', port: 8000 }, periodSeconds: 1 },
      },
    ],
  };
}
