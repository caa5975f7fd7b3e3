import type { PodPeer } from '../lib/system';
import { type Declared, isAmong, ofEnvironment, podsOf, roleAs, tcp, type TrafficPort } from './traffic-words';

/** What one side cannot know better, and leaves to the other. */
export interface Latitude {
  readonly why: string;
  readonly side: 'sender' | 'receiver';
  readonly from: PodPeer;
  readonly to: PodPeer;
  readonly ports: readonly TrafficPort[] | 'all TCP';
}

/** What Traefik's pods listen on for requests. */
const ENTRY_PORTS = [8000, 8443];

/** By which a mesh takes in the pods of a namespace. */
const MESH_LABELS = ['istio-injection', 'istio.io/rev', 'istio.io/dataplane-mode'];

/** What is open at one side for more than is declared: the other side decides. */
export function latitudes(declared: Declared): Latitude[] {
  const { environment } = declared;
  const { source } = environment.edge.facts;
  const namespaces = ofEnvironment(declared, 'Namespace');
  const ownEdge = 'cidrs' in source || !podsOf(declared).some((pods) => isAmong(source, pods)) ? undefined : source;
  const collector = environment.mesh?.telemetry?.tracing?.collector;
  const inMesh = namespaces.filter(({ metadata }) => MESH_LABELS.some((label) => metadata.labels?.[label] !== undefined));
  return [
    ...(ownEdge === undefined
      ? []
      : namespaces.flatMap(({ metadata: { name: namespace } }): Latitude[] => [
          // who serves the routes of all teams knows none of them beforehand
          { why: 'the edge may reach every team', side: 'sender', from: ownEdge, to: { namespace }, ports: 'all TCP' },
          { why: 'every team may ask for a route', side: 'receiver', from: { namespace }, to: ownEdge, ports: ENTRY_PORTS.map(tcp) },
        ])),
    // an address of the cluster is translated before policies apply, to ports that only the edge knows
    ...('cidrs' in source
      ? []
      : declared.checks.map((check): Latitude => ({
          why: 'a route is checked',
          side: 'sender',
          from: roleAs(check),
          to: source,
          ports: 'all TCP',
        }))),
    // whoever has a proxy has traces
    ...(collector && podsOf(declared).some((pods) => isAmong(collector, pods))
      ? inMesh.map(({ metadata: { name: namespace } }): Latitude => ({
          why: 'the collector takes traces of the whole mesh',
          side: 'receiver',
          from: { namespace },
          to: collector,
          ports: [tcp(collector.port)],
        }))
      : []),
  ];
}
