import { Releases } from '../lib/config/releases';
import { Edge } from '../lib/network/edge';
import { type Cluster, Environment, type EnvironmentProps, type KubernetesVersion, type Team } from '../lib/system';

/** A team for tests of the library, which knows no estate. */
export const team: Team = {
  name: 'shop-team',
  owner: 'Shop',
  contact: 'shop@example.com',
  quota: { cpu: '10', memory: '20Gi', storage: '100Gi', pods: 50 },
  namespaces: { agents: { quota: { cpu: '4', memory: '8Gi', storage: '10Gi', pods: 20 } } },
  hosts: { partners: { '203.0.113.8': ['partner.example.org'] } },
};

export const cluster: Cluster = {
  name: 'test',
  kubernetes: '1.36',
  server: 'https://192.0.2.1:6443',
  homeEnvironment: 'test',
  deployer: { kind: 'Group', name: 'deployers' },
  nodes: [
    { name: 'node1', zone: 'a', allocatable: { cpu: '8', memory: '32Gi', pods: 110 } },
    { name: 'node2', zone: 'b', allocatable: { cpu: '8', memory: '32Gi', pods: 110 } },
  ],
  network: {
    enforced: true,
    cni: 'calico',
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.96.0.0/12',
    nodeCidrs: ['192.0.2.0/24'],
    dns: [{ namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } }, { cidrs: ['169.254.20.10/32'] }],
    apiServer: { cidrs: ['192.0.2.1/32'], port: 6443 },
    monitoring: { namespace: 'monitoring', podLabels: { 'app.kubernetes.io/name': 'prometheus' } },
    certManager: { namespace: 'cert-manager', podLabels: { 'app.kubernetes.io/component': 'controller' } },
  },
};

const props: EnvironmentProps = {
  name: 'test',
  cluster,
  domain: 'test.example.com',
  sizes: { autoscaling: true },
  images: { releases: Releases.fixed('1') },
  edge: Edge.traefik({
    source: { namespace: 'edge', podLabels: { app: 'traefik' } },
    dns: { address: '192.0.2.10' },
    tls: { issuer: { kind: 'existing', name: 'test' } },
  }),
  loadBalancer: { kind: 'none' },
  secrets: { kind: 'store', store: 'vault' },
  storage: { fast: 'fast', standard: 'standard' },
  access: 'people edit',
  monitoring: true,
};

/** An environment in which everything is on; tests switch off or exchange what they are about. */
export function testEnvironment(changes: Partial<EnvironmentProps> = {}): Environment {
  return new Environment({ ...props, ...changes });
}

/** The same environment on another version of Kubernetes. */
export function onKubernetes(version: KubernetesVersion, changes: Partial<EnvironmentProps> = {}): Environment {
  return testEnvironment({ ...changes, cluster: { ...cluster, kubernetes: version } });
}

/** The same environment with a strict mesh, and an edge that is part of it. */
export function meshEnvironment(changes: Partial<EnvironmentProps> = {}): Environment {
  return testEnvironment({
    edge: Edge.istio({
      gateway: { name: 'edge', namespace: 'istio-ingress' },
      source: { namespace: 'istio-ingress', podLabels: { istio: 'ingressgateway' } },
      serviceAccount: 'istio-ingressgateway',
      pathNormalization: 'MERGE_SLASHES',
      tls: { certificateHosts: ['*.shop-team.test.example.com'] },
    }),
    mesh: {
      provider: 'istio',
      mtls: 'STRICT',
      dataPlane: 'cni',
      controlPlane: { namespace: 'istio-system', podLabels: { app: 'istiod' } },
    },
    ...changes,
  });
}
