import type { NetworkPolicyPort, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { policyPeers } from '../network/peers';
import type { ClusterNetwork } from '../system';

const DNS_PORT = 53;

/** Nothing comes in and nothing goes out, except what another policy allows. */
export function defaultDenySpec(): NetworkPolicySpec {
  return { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
}

/** Every pod may ask for names, wherever the cluster answers them: a policy sees the address and port after translation. */
export function dnsPolicySpec({ dns, dnsPort = DNS_PORT }: ClusterNetwork): NetworkPolicySpec {
  const numbers = dnsPort === DNS_PORT ? [DNS_PORT] : [DNS_PORT, dnsPort];
  const ports = numbers.flatMap((port): NetworkPolicyPort[] => [
    { port, protocol: 'UDP' },
    { port, protocol: 'TCP' },
  ]);
  return { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: dns.flatMap(policyPeers), ports }] };
}
