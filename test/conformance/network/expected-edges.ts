import type { Service } from 'kubernetes-types/core/v1';
import { type Endpoint, type Environment, LABEL, type Role } from '../../../lib/system';
import type { DeclaredCall } from '../../declared-traffic';
import type { RenderedManifest } from '../rendering';
import type { PodPort } from './evaluator';
import { isMeant, isWithin, type Party, SOLVER_LABELS } from './parties';

/** A connection that must be open. */
export interface Edge {
  /** Who declared it, or what needs it. */
  readonly why: string;
  readonly from: Party;
  readonly to: Party;
  readonly port: PodPort;
}

/** What must be open in an environment, and what was declared but cannot be: nobody stands for one of its ends. */
export interface ExpectedEdges {
  readonly edges: readonly Edge[];
  readonly unreachable: readonly string[];
}

/** An environment with what was declared of it, the objects of its cluster, and everybody who is there. */
export interface Scene {
  readonly environment: Environment;
  readonly calls: readonly DeclaredCall[];
  readonly objects: readonly RenderedManifest[];
  readonly parties: readonly Party[];
}

const ISTIOD_PORT = 15_012;
const SOLVER_PORT = 8089;

/** What the declarations and the facts of an environment ask for, found without a look at any policy. */
export function expectedEdges(scene: Scene): ExpectedEdges {
  const declared = scene.calls.map((call) => edgesOf(scene, call));
  return {
    edges: [...declared.flat(), ...scrapes(scene), ...nodePorts(scene), ...solvers(scene), ...ownNeeds(scene)],
    unreachable: scene.calls.filter((_, index) => declared[index]?.length === 0).map((call) => nameOf(scene, call)),
  };
}

function nameOf({ environment }: Scene, { from, to, ports }: DeclaredCall): string {
  const caller = from ? `${from.system.system}/${from.component}` : 'the edge';
  return `${environment.name}: ${caller} -> ${to.system}/${to.component} ${ports.join(', ')}`;
}

function edgesOf(scene: Scene, call: DeclaredCall): Edge[] {
  const { from, to } = call;
  const { edge } = scene.environment;
  const callers = scene.parties.filter((party) => (from ? isPodOf(from, party) : isMeant(edge.facts.source, party)));
  const targets = scene.parties.filter((party) =>
    to.outside ? !party.namespace && isWithin(to.outside.peer, party.address) : isTargetOf(to, party),
  );
  const why = `${from ? `${from.system.system}/${from.component} connects to` : 'the edge routes to'} ${to.system}/${to.component}`;
  return callers.flatMap((caller) =>
    targets.flatMap((target) => portsOf(scene, call, target).map((port): Edge => ({ why, from: caller, to: target, port }))),
  );
}

function isPodOf({ namespace, system, component }: Role, party: Party): boolean {
  return isWorkload(party, namespace, system.system, component);
}

function isTargetOf({ namespace, system, component }: Endpoint, party: Party): boolean {
  return isWorkload(party, namespace, system, component);
}

function isWorkload({ home, labels }: Party, namespace: string, system: string, component: string): boolean {
  return home === namespace && labels[LABEL.partOf] === system && labels[LABEL.component] === component;
}

/** From names of ports to what the pod listens on, by way of the Service that callers use. */
function portsOf({ objects }: Scene, { to, ports: names }: DeclaredCall, target: Party): PodPort[] {
  if (to.outside) return to.ports.filter(({ name }) => names.includes(name)).map(({ targetPort: port, protocol }) => ({ port, protocol }));
  return objects
    .filter((object) => isService(object) && object.metadata.name === to.host && object.metadata.namespace === to.namespace)
    .flatMap(({ spec }) => (spec as Service['spec'])?.ports ?? [])
    .filter(({ name = '' }) => names.includes(name))
    .flatMap(({ port, targetPort = port, protocol = 'TCP' }) =>
      target.ports.filter((each) => each.protocol === protocol && (each.name === targetPort || each.port === targetPort)),
    );
}

function isOf({ name }: Environment, { metadata }: RenderedManifest): boolean {
  return metadata.labels?.[LABEL.environment] === name;
}

function isService({ kind }: RenderedManifest): boolean {
  return kind === 'Service';
}

interface PodMonitor {
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly podMetricsEndpoints: readonly { readonly portNumber: number }[];
}

function scrapes({ environment, objects, parties }: Scene): Edge[] {
  const { monitoring } = environment.cluster.network;
  if (!monitoring) return [];
  return objects
    .filter((object) => object.kind === 'PodMonitor' && isOf(environment, object))
    .flatMap(({ metadata, spec }) => {
      const { selector, podMetricsEndpoints } = spec as PodMonitor;
      const scraped = parties.filter(
        (party) => party.template && isMeant({ namespace: metadata.namespace ?? '', podLabels: selector.matchLabels }, party),
      );
      return scraped.flatMap((to) =>
        podMetricsEndpoints.flatMap(({ portNumber: port }) =>
          parties
            .filter((from) => isMeant(monitoring, from))
            .map((from): Edge => ({ why: 'metrics', from, to, port: { port, protocol: 'TCP' } })),
        ),
      );
    });
}

/** A Service with a port on every node is open to whoever is no pod. */
function nodePorts({ environment, objects, parties }: Scene): Edge[] {
  const outside = parties.filter(({ namespace }) => namespace === undefined);
  return objects
    .filter((object) => isService(object) && isOf(environment, object))
    .flatMap(({ metadata, spec }) => {
      const { type, selector, ports = [] } = spec as NonNullable<Service['spec']>;
      if (type !== 'NodePort' && type !== 'LoadBalancer') return [];
      const served = parties.filter(
        (party) => party.template && isMeant({ namespace: metadata.namespace ?? '', podLabels: selector }, party),
      );
      return served.flatMap((to) =>
        to.ports
          .filter(({ name, port }) => ports.some(({ targetPort }) => targetPort === name || targetPort === port))
          .flatMap((port) => outside.map((from): Edge => ({ why: `${type} ${metadata.name}`, from, to, port }))),
      );
    });
}

/** The edge proves to the issuer that a host is ours. */
function solvers({ environment, objects, parties }: Scene): Edge[] {
  const { tls, source } = environment.edge.facts;
  if (tls === undefined || !('challenge' in tls) || tls.challenge !== 'http01') return [];
  const namespaces = new Set(
    objects.filter((object) => object.kind === 'Certificate' && isOf(environment, object)).map(({ metadata }) => metadata.namespace ?? ''),
  );
  const edges = parties.filter((party) => isMeant(source, party));
  return [...namespaces].flatMap((namespace) =>
    parties
      .filter((party) => isMeant({ namespace, podLabels: SOLVER_LABELS }, party))
      .flatMap((to) =>
        edges.map((from): Edge => ({ why: 'proof for a certificate', from, to, port: { port: SOLVER_PORT, protocol: 'TCP' } })),
      ),
  );
}

/** What a pod needs by itself: DNS, the API server where it has a token, and the control plane of its mesh. */
function ownNeeds(scene: Scene): Edge[] {
  const { environment, parties } = scene;
  const { dns, dnsPort = 53, apiServer } = environment.cluster.network;
  const mesh = environment.mesh;
  return parties
    .filter(({ isOurs }) => isOurs)
    .flatMap((from) => {
      const reach = (why: string, isTarget: (party: Party) => boolean, ports: readonly PodPort[]): Edge[] =>
        parties.filter(isTarget).flatMap((to) => ports.map((port): Edge => ({ why, from, to, port })));
      const dnsPorts = [...new Set([53, dnsPort])].flatMap((port): PodPort[] => [
        { port, protocol: 'UDP' },
        { port, protocol: 'TCP' },
      ]);
      const hasToken = from.template?.spec?.automountServiceAccountToken === true;
      return [
        ...reach('DNS', (party) => dns.some((peer) => isMeant(peer, party)), dnsPorts),
        ...(hasToken ? reach('API server', (party) => isMeant(apiServer, party), [{ port: apiServer.port, protocol: 'TCP' }]) : []),
        ...(mesh && isInMesh(scene, from)
          ? reach('istiod', (party) => isMeant(mesh.controlPlane, party), [{ port: ISTIOD_PORT, protocol: 'TCP' }])
          : []),
      ];
    });
}

function isInMesh({ environment }: Scene, { template, labels }: Party): boolean {
  return template !== undefined && labels[LABEL.environment] === environment.name && labels['sidecar.istio.io/inject'] !== 'false';
}
