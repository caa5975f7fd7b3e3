import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { Labels } from '../../system';
import { clusterPort, type Elsewhere } from './cluster-software';

/** Lets peers of other places in, and lets the cluster call them: on the ports of both sides, and nothing else. */
export function elsewherePolicySpec(selector: Labels, { cidrs, ports }: Elsewhere): NetworkPolicySpec {
  const peers = cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  const open = ports.map(clusterPort).map(({ targetPort, protocol }) => ({ port: targetPort, protocol }));
  return {
    podSelector: { matchLabels: { ...selector } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: peers, ports: open }],
    egress: [{ to: peers, ports: open }],
  };
}
