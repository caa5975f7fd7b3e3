import type { NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import type { CallerIdentity, ClusterNetwork, Endpoint, Environment, Labels, Mesh, PodPeer, Port } from '../system';
import { meshLabels } from '../tenancy/namespace-labels';
import { endpointPeers, policyPeers, policyPorts, workloadPeer } from './peers';

/** The port of istiod that sidecars get their configuration and certificates from. */
const ISTIOD_PORT = 15_012;

/** Who may call a workload on which of its ports, besides those in other systems, whose policies are files of their own. */
export interface Caller extends CallerIdentity {
  readonly ports: readonly Port[];
}

/** A workload that is called, and on which of its ports. */
export interface Callee {
  readonly endpoint: Endpoint;
  readonly ports: readonly Port[];
}

/** What one workload may receive and send. */
export interface WorkloadTraffic {
  readonly namespace: string;
  readonly selector: Labels;
  readonly environment: Environment;
  readonly callers: readonly Caller[];
  readonly callees: readonly Callee[];
  /** Ports that the edge sends requests to. */
  readonly edgePorts: readonly Port[];
  /** Ports that anybody outside the cluster may call. @default - none */
  readonly openPorts?: readonly Port[];
  readonly metricsPort?: number;
  /** Where it takes traces from every proxy of the mesh. @default - it is no collector */
  readonly tracePort?: number;
  readonly callsApiServer: boolean;
  readonly inMesh: boolean;
}

/** The network policy of a workload: exactly the pod ports that its connections and its role need. DNS is open in the namespace. */
export function workloadPolicySpec(traffic: WorkloadTraffic): NetworkPolicySpec {
  return {
    podSelector: { matchLabels: { ...traffic.selector } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: ingressRules(traffic),
    egress: egressRules(traffic),
  };
}

/** Lets a caller in, from wherever it lives. */
export function callerRule(namespace: string, caller: Caller): NetworkPolicyIngressRule {
  return { from: [workloadPeer(namespace, caller)], ports: policyPorts(caller.ports) };
}

function ingressRules({
  namespace,
  callers,
  edgePorts,
  openPorts = [],
  metricsPort,
  tracePort,
  environment,
}: WorkloadTraffic): NetworkPolicyIngressRule[] {
  const rules = callers.map((caller) => callerRule(namespace, caller));
  if (edgePorts.length > 0) rules.push({ from: policyPeers(environment.edge.facts.source), ports: policyPorts(edgePorts) });
  if (openPorts.length > 0) rules.push(outsideRule(environment.cluster.network, openPorts));
  const { monitoring } = environment.cluster.network;
  if (metricsPort !== undefined && environment.monitoring && monitoring) rules.push(scrapeRule(monitoring, metricsPort));
  if (tracePort !== undefined) rules.push(collectionRule(environment.mesh, tracePort));
  return rules;
}

/** Whoever is not a pod of the cluster; pods declare that they call. */
function outsideRule({ podCidr }: ClusterNetwork, ports: readonly Port[]): NetworkPolicyIngressRule {
  return { from: [{ ipBlock: { cidr: '0.0.0.0/0', except: [podCidr] } }], ports: policyPorts(ports) };
}

function scrapeRule(monitoring: PodPeer, port: number): NetworkPolicyIngressRule {
  return { from: policyPeers(monitoring), ports: [{ port, protocol: 'TCP' }] };
}

/** The namespaces whose pods have proxies. */
function collectionRule(mesh: Mesh | undefined, port: number): NetworkPolicyIngressRule {
  return { from: [{ namespaceSelector: { matchLabels: meshLabels(mesh) } }], ports: [{ port, protocol: 'TCP' }] };
}

function egressRules({ namespace, callees, callsApiServer, inMesh, environment }: WorkloadTraffic): NetworkPolicyEgressRule[] {
  const rules: NetworkPolicyEgressRule[] = callees.map(({ endpoint, ports }) => ({
    to: endpointPeers(namespace, endpoint),
    ports: policyPorts(ports),
  }));
  if (callsApiServer) rules.push(apiServerRule(environment.cluster.network));
  if (inMesh && environment.mesh) {
    const { controlPlane, telemetry } = environment.mesh;
    rules.push({ to: policyPeers(controlPlane), ports: [{ port: ISTIOD_PORT, protocol: 'TCP' }] });
    if (telemetry?.tracing) rules.push(traceRule(telemetry.tracing.collector));
  }
  return rules;
}

/** Under the policy of the workload, the proxy beside it sends what it saw. */
function traceRule(collector: PodPeer & { readonly port: number }): NetworkPolicyEgressRule {
  return { to: policyPeers(collector), ports: [{ port: collector.port, protocol: 'TCP' }] };
}

/** A pod with a token calls the API server at its endpoint: policies apply after the Service address was translated. */
function apiServerRule({ apiServer }: ClusterNetwork): NetworkPolicyEgressRule {
  return { to: policyPeers(apiServer), ports: [{ port: apiServer.port, protocol: 'TCP' }] };
}
