import type { Service } from 'kubernetes-types/core/v1';
import type { Manifested } from '../lib/synth/render';
import { provesByHttp } from '../lib/network/certificates';
import { issuerOf } from '../lib/network/edge';
import type { Endpoint, Environment, PodPeer } from '../lib/system';
import type { DeclaredCall } from './declared-traffic';
import {
  type Blocks,
  type Declared,
  isAmong,
  ofEnvironment,
  type Pods,
  podsOf,
  roleAs,
  targetPorts,
  tcp,
  type TrafficPort,
  type Who,
  workloadAs,
} from './traffic-words';

/** A connection that must be open. */
export interface ExpectedTraffic {
  /** Who declared it, or what needs it. */
  readonly why: string;
  readonly from: Who;
  readonly to: Who;
  readonly ports: readonly TrafficPort[];
}

/** A pod of an HTTP-01 challenge, which cert-manager puts beside the certificate. */
export const SOLVER_LABELS = { 'acme.cert-manager.io/http01-solver': 'true' };

const EDGE_PORTS = [80, 443];
const DNS_PORT = 53;
const ISTIOD_PORT = 15_012;
const SOLVER_PORT = 8089;
const NODE_PORT_TYPES: readonly unknown[] = ['NodePort', 'LoadBalancer'];
/** What the declarations and the facts of an environment ask for, found without a look at any policy. */
export function expectedTraffic(declared: Declared): ExpectedTraffic[] {
  return [
    ...declared.calls.map((call) => trafficOf(declared, call)),
    ...scrapes(declared),
    ...checks(declared),
    ...openServices(declared),
    ...hostPorts(declared),
    ...solvers(declared),
    ...dns(declared),
    ...podsOf(declared).flatMap((pods) => ownNeeds(declared, pods)),
  ];
}

/** Whoever checks a route asks at the address of the edge. */
function checks({ environment, checks: all }: Declared): ExpectedTraffic[] {
  const { dns: found } = environment.edge.facts;
  if (found === undefined) return [];
  const to = { cidrs: [`${found.address}/32`] };
  return all.map((check) => ({ why: 'a route is checked', from: roleAs(check), to, ports: EDGE_PORTS.map(tcp) }));
}

function trafficOf(declared: Declared, { from, to, ports }: DeclaredCall): ExpectedTraffic {
  const target = `${to.system}/${to.component}`;
  return {
    why: from ? `${from.system.system}/${from.component} connects to ${target}` : `the edge routes to ${target}`,
    from: from ? roleAs(from) : declared.environment.edge.facts.source,
    to: to.outside?.peer ?? workloadAs(to),
    ports: to.outside ? to.ports.filter(({ name }) => ports.includes(name)).map(podPort) : servicePorts(declared, to, ports),
  };
}

function podPort({ targetPort: port, protocol }: Endpoint['ports'][number]): TrafficPort {
  return { port, protocol };
}

/** From names of ports to what the pods listen on, by way of the Service that callers use. */
function servicePorts(declared: Declared, to: Endpoint, names: readonly string[]): TrafficPort[] {
  const service = ofEnvironment(declared, 'Service').find(
    ({ metadata }) => metadata.name === to.host && metadata.namespace === to.namespace,
  );
  const target = workloadAs(to);
  const targets = podsOf(declared).filter((pods) => isAmong(target, pods));
  const called = (specOf(service)?.ports ?? []).filter(({ name = '' }) => names.includes(name));
  return targetPorts(called, targets);
}

function specOf(service: Manifested | undefined): Service['spec'] {
  return service?.spec as Service['spec'];
}

type PodMonitor = Manifested & {
  readonly spec: {
    readonly selector: { readonly matchLabels: Record<string, string> };
    readonly podMetricsEndpoints: { readonly portNumber: number }[];
  };
};

function scrapes(declared: Declared): ExpectedTraffic[] {
  const { monitoring } = declared.environment.cluster.network;
  if (!monitoring) return [];
  const { namespace, podLabels } = monitoring;
  return (ofEnvironment(declared, 'PodMonitor') as PodMonitor[]).map(({ metadata, spec }): ExpectedTraffic => {
    const { selector, podMetricsEndpoints } = spec;
    const to = { namespace: metadata.namespace ?? '', podLabels: selector.matchLabels };
    return { why: 'metrics', from: { namespace, podLabels }, to, ports: podMetricsEndpoints.map(({ portNumber }) => tcp(portNumber)) };
  });
}

/** Whoever is no pod of the cluster. */
function outsiders({ cluster }: Environment): Blocks {
  return { cidrs: ['0.0.0.0/0'], except: [cluster.network.podCidr] };
}

/** A Service with a port on every node, or an address of its own, is open to whoever is outside the cluster. */
function openServices(declared: Declared): ExpectedTraffic[] {
  return ofEnvironment(declared, 'Service').flatMap((service): ExpectedTraffic[] => {
    const { type, selector, ports = [] } = specOf(service) ?? {};
    if (!NODE_PORT_TYPES.includes(type)) return [];
    const to = { namespace: service.metadata.namespace ?? '', podLabels: selector };
    const targets = podsOf(declared).filter((pods) => isAmong(to, pods));
    // what others install is theirs to open
    if (targets.length === 0) return [];
    return [{ why: 'open Service', from: outsiders(declared.environment), to, ports: targetPorts(ports, targets) }];
  });
}

/** So is a port of the node that leads to a pod. */
function hostPorts(declared: Declared): ExpectedTraffic[] {
  return podsOf(declared).flatMap(({ namespace, labels, spec, ports }): ExpectedTraffic[] => {
    const open = spec.hostNetwork === true ? [] : ports.filter(({ hostPort }) => hostPort !== undefined);
    if (open.length === 0) return [];
    return [{ why: 'host port', from: outsiders(declared.environment), to: { namespace, podLabels: labels }, ports: open }];
  });
}

/** The edge proves to the issuer that a host is ours. */
function solvers(declared: Declared): ExpectedTraffic[] {
  const { edge, cluster } = declared.environment;
  const { tls, source } = edge.facts;
  if (!provesByHttp(issuerOf(tls))) return [];
  const namespaces = new Set(ofEnvironment(declared, 'Certificate').map(({ metadata }) => metadata.namespace ?? ''));
  const proofs = [...namespaces].map((namespace) => ({
    why: 'proof for a certificate',
    from: source,
    to: { namespace, podLabels: SOLVER_LABELS },
    ports: [tcp(SOLVER_PORT)],
  }));
  const { certManager } = cluster.network;
  return certManager === undefined ? proofs : [...proofs, ...proofChecks(declared, certManager)];
}

/** cert-manager asks for the proof before the issuer does, at the address of the edge, which is translated to its pods. */
function proofChecks(declared: Declared, from: PodPeer): ExpectedTraffic[] {
  const edge = declared.environment.edge.facts.source;
  if ('cidrs' in edge) return [];
  const targets = podsOf(declared).filter((pods) => isAmong(edge, pods));
  return ofEnvironment(declared, 'Service')
    .filter((service) => NODE_PORT_TYPES.includes(specOf(service)?.type))
    .filter(({ metadata, spec }) => {
      const { selector } = spec as { readonly selector?: Record<string, string> };
      return targets.some((pods) => isAmong({ namespace: metadata.namespace ?? '', podLabels: selector }, pods));
    })
    .map((service) => {
      const plain = (specOf(service)?.ports ?? []).filter(({ port }) => port === 80);
      return { why: 'cert-manager checks a proof', from, to: edge, ports: targetPorts(plain, targets) };
    });
}

function dns(declared: Declared): ExpectedTraffic[] {
  const { dns: servers, dnsPort = DNS_PORT } = declared.environment.cluster.network;
  const ports = [...new Set([DNS_PORT, dnsPort])].flatMap((port): TrafficPort[] => [{ port, protocol: 'UDP' }, tcp(port)]);
  return ofEnvironment(declared, 'Namespace').flatMap(({ metadata: { name: namespace } }) =>
    servers.map((to) => ({ why: 'DNS', from: { namespace }, to, ports })),
  );
}

/** What a pod needs by itself: the API server where it has a token, the control plane of its mesh, and who takes its traces. */
function ownNeeds({ environment }: Declared, { namespace, labels, spec }: Pods): ExpectedTraffic[] {
  // policies do not hold a pod on the network of its node
  if (spec.hostNetwork === true) return [];
  const { apiServer } = environment.cluster.network;
  const from = { namespace, podLabels: labels };
  const needs: ExpectedTraffic[] = [];
  if (spec.automountServiceAccountToken === true) {
    needs.push({ why: 'API server', from, to: { cidrs: apiServer.cidrs }, ports: [tcp(apiServer.port)] });
  }
  if (environment.mesh && labels['sidecar.istio.io/inject'] !== 'false') {
    const { controlPlane, telemetry } = environment.mesh;
    needs.push({ why: 'istiod', from, to: controlPlane, ports: [tcp(ISTIOD_PORT)] });
    const collector = telemetry?.tracing?.collector;
    if (collector) needs.push({ why: 'traces', from, to: collector, ports: [tcp(collector.port)] });
  }
  return needs;
}
