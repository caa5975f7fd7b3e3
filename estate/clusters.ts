import type { Cluster, Disk, Peer } from '../lib';

/** CoreDNS, and the node-local cache that pods may be pointed at. */
const dns: readonly Peer[] = [{ namespace: 'kube-system', podLabels: { 'k8s-app': 'kube-dns' } }, { cidrs: ['169.254.20.10/32'] }];

const fastDisk: Disk = { provisioner: 'pd.csi.storage.gke.io', parameters: { type: 'pd-ssd' }, snapshots: true };

/** A file server: one folder for a volume that is made by hand, one for those that claims ask for. */
const files = (server: string) => ({
  nfs: { server, path: '/somepath' },
  sharedDisk: { provisioner: 'nfs.csi.k8s.io', parameters: { server, share: '/volumes' } } satisfies Disk,
});

const monitoring = {
  namespace: 'monitoring',
  podLabels: { 'app.kubernetes.io/name': 'prometheus' },
  queries: { service: 'prometheus-operated', port: 9090 },
  adapter: 'prometheus-adapter',
} as const;

/** As its documentation installs it. */
const certManager = {
  namespace: 'cert-manager',
  podLabels: { 'app.kubernetes.io/name': 'cert-manager', 'app.kubernetes.io/component': 'controller' },
};

/** A developer's machine. */
const local: Cluster = {
  name: 'local',
  kubernetes: '1.36',
  server: 'https://127.0.0.1:6443',
  homeEnvironment: 'local',
  deployer: { kind: 'Group', name: 'deployers' },
  nodes: [{ name: 'local', zone: 'local', allocatable: { cpu: '4', memory: '14Gi', pods: 110 } }],
  network: {
    enforced: false,
    cni: 'bridge',
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.96.0.0/12',
    nodeCidrs: ['192.168.49.0/24'],
    dns,
    apiServer: { cidrs: ['192.168.49.2/32'], port: 8443 },
  },
};

/** Runs dev and staging, on machines in a network of the organization where an address may move from host to host. */
const shared: Cluster = {
  name: 'shared',
  kubernetes: '1.36',
  server: 'https://172.31.32.10:6443',
  homeEnvironment: 'dev',
  deployer: { kind: 'Group', name: 'deployers' },
  fastDisk,
  ...files('172.31.32.9'),
  nodes: [
    { name: 'kube-worker1', zone: 'a', address: '172.31.35.122', allocatable: { cpu: '15', memory: '60Gi', pods: 110 } },
    { name: 'kube-worker2', zone: 'b', address: '172.31.40.13', allocatable: { cpu: '15', memory: '60Gi', pods: 110 } },
    { name: 'kube-worker3', zone: 'c', address: '172.31.44.27', allocatable: { cpu: '15', memory: '60Gi', pods: 110 } },
  ],
  network: {
    enforced: true,
    cni: 'calico',
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.96.0.0/12',
    nodeCidrs: ['172.31.32.0/20'],
    dns,
    apiServer: { cidrs: ['172.31.32.10/32'], port: 6443 },
    monitoring,
    certManager,
  },
};

const edgeNodes = { label: 'edgenode', value: 'true' };
const edgeNode = { [edgeNodes.label]: edgeNodes.value };

/** Runs prod. Outside traffic enters through three nodes of its own. */
const prod: Cluster = {
  name: 'prod',
  kubernetes: '1.36',
  server: 'https://172.20.0.110:6443',
  homeEnvironment: 'prod',
  deployer: { kind: 'Group', name: 'deployers' },
  fastDisk,
  ...files('172.17.0.2'),
  edgeNodes,
  nodes: [
    { name: 'edge1', zone: 'a', labels: edgeNode, allocatable: { cpu: '7', memory: '28Gi', pods: 110 } },
    { name: 'edge2', zone: 'b', labels: edgeNode, allocatable: { cpu: '7', memory: '28Gi', pods: 110 } },
    { name: 'edge3', zone: 'c', labels: edgeNode, allocatable: { cpu: '7', memory: '28Gi', pods: 110 } },
    { name: 'worker1', zone: 'a', allocatable: { cpu: '31', memory: '120Gi', pods: 110 } },
    { name: 'worker2', zone: 'b', allocatable: { cpu: '31', memory: '120Gi', pods: 110 } },
    { name: 'worker3', zone: 'c', allocatable: { cpu: '31', memory: '120Gi', pods: 110 } },
  ],
  network: {
    enforced: true,
    cni: 'calico',
    podCidr: '10.244.0.0/16',
    serviceCidr: '10.96.0.0/12',
    nodeCidrs: ['172.20.0.0/24'],
    dns,
    apiServer: { cidrs: ['172.20.0.110/32'], port: 6443 },
    monitoring,
    certManager,
  },
};

export const clusters = { local, shared, prod };
