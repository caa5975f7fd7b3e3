import type { ClusterApi } from '../../conformance/cluster-api';
import { clusterProgram } from './cluster-program';

const NAMESPACE = 'kube-system';
/** The labels by which the facts of clusters know it. */
const LABELS = { 'k8s-app': 'kube-dns' };

export const DNS_IMAGE = 'docker.io/coredns/coredns:1';

/**
 * Installs CoreDNS, as clusters have it.
 *
 * @param address of its Service
 * @param hosts names of programs outside of the cluster, with their addresses
 */
export async function installDns(api: ClusterApi, address: string, hosts: ReadonlyMap<string, string>): Promise<void> {
  const metadata = { name: 'coredns', namespace: NAMESPACE, labels: LABELS };
  const rules = [
    { apiGroups: [''], resources: ['services', 'pods', 'namespaces'], verbs: ['list', 'watch'] },
    { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
  ];
  const objects = [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { Corefile: corefile(hosts) } },
    ...clusterProgram({ ...metadata, rules, pod: podSpec() }),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { ...metadata, name: 'kube-dns' },
      spec: {
        clusterIP: address,
        selector: LABELS,
        ports: [
          { name: 'dns', port: 53, protocol: 'UDP' },
          { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        ],
      },
    },
  ];
  for (const object of objects) await api.apply(object);
}

function corefile(hosts: ReadonlyMap<string, string>): string {
  const lines = [...hosts].map(([name, address]) => `        ${address} ${name}`);
  return `.:53 {
    errors
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    hosts {
${lines.join('\n')}
        fallthrough
    }
    cache 5
}
`;
}

function podSpec(): object {
  return {
    // what it forwards to is the answer "no such name"
    dnsPolicy: 'Default',
    containers: [
      {
        name: 'coredns',
        image: DNS_IMAGE,
        args: ['-conf', '/etc/coredns/Corefile'],
        readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 1 },
        volumeMounts: [{ name: 'config', mountPath: '/etc/coredns', readOnly: true }],
      },
    ],
    volumes: [{ name: 'config', configMap: { name: 'coredns' } }],
  };
}
