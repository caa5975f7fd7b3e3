import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { Peer } from '../../system/cluster';
import { policyPeers } from '../peers';

/**
 * Lets the edge reach the pods by which cert-manager proves that a host is ours; they live beside the certificate for a minute.
 *
 * @see https://cert-manager.io/docs/configuration/acme/http01/
 */
export function solverPolicySpec(edge: Peer): NetworkPolicySpec {
  return {
    podSelector: { matchLabels: { 'acme.cert-manager.io/http01-solver': 'true' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: policyPeers(edge), ports: [{ port: 8089, protocol: 'TCP' }] }],
  };
}
