import type { NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1';
import type { Endpoint, Labels, Peer, Port } from '../system';

/** The label that every namespace carries with its own name. */
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** Peers in the words of a network policy. */
export function policyPeers(peer: Peer): NetworkPolicyPeer[] {
  if ('cidrs' in peer) return peer.cidrs.map((cidr) => ({ ipBlock: { cidr } }));
  return [{ namespaceSelector: inNamespace(peer.namespace), podSelector: { matchLabels: { ...peer.podLabels } } }];
}

/** A workload as the peer of a policy in another or the same namespace. */
export function workloadPeer(
  policyNamespace: string,
  { namespace, selector }: { readonly namespace: string; readonly selector: Labels },
): NetworkPolicyPeer {
  const podSelector = { matchLabels: { ...selector } };
  return namespace === policyNamespace ? { podSelector } : { namespaceSelector: inNamespace(namespace), podSelector };
}

/** An endpoint as the peer of a caller's policy. */
export function endpointPeers(policyNamespace: string, endpoint: Endpoint): NetworkPolicyPeer[] {
  if (endpoint.outside === undefined) return [workloadPeer(policyNamespace, endpoint)];
  const { peer } = endpoint.outside;
  if (!('cidrs' in peer)) return policyPeers(peer);
  const { cidrs, except } = peer;
  return cidrs.map((cidr) => ({ ipBlock: { cidr, except: except && [...except] } }));
}

/** Ports of a policy: always those of the pods, because a policy never sees a Service. */
export function policyPorts(ports: readonly Port[]): NetworkPolicyPort[] {
  return ports.map(({ targetPort, protocol }) => ({ port: targetPort, protocol }));
}

function inNamespace(name: string) {
  return { matchLabels: { [NAMESPACE_NAME]: name } };
}
