import type { ApiObject } from 'cdk8s';
import type { AppProtocol, Connectable, Endpoint, Port } from '../../system/endpoint';
import { anyOf } from '../../system/messages';
import type { TrafficRules } from '../../mesh/traffic';
import type { EdgeTarget } from './edge-plan';
import type { RequestCounter } from './request-counter';

/** Something that a route can end at, such as a WebService. */
export interface RouteTarget extends Connectable {
  /** Its Service, from which some edges read annotations. */
  readonly service: ApiObject;

  /** Opens its network policy, and in a mesh its authorization, to the edge on these ports. */
  allowFromEdge(ports: readonly Port[]): void;

  /** What callers in the mesh keep to. @default - nothing */
  readonly traffic?: TrafficRules;

  /** Keeps a browser's requests on one pod, for an edge that leaves that to the service's own rule. @default - it cannot */
  keepSessions?(cookie: string): void;

  /** Takes note of how the edge counts the requests that it sends. @default - it does not care */
  noteRequests?(counter: RequestCounter): void;
}

/** The port that a route ends at, or why there is none. */
export type ChosenPort = { readonly port: Port; readonly problem?: undefined } | { readonly port?: undefined; readonly problem: string };

const HTTP: ReadonlySet<AppProtocol> = new Set(['http', 'http2', 'grpc']);

/** The port that is wanted by name or number; without a wish the one that is called `http`, or the first that speaks it. */
export function choosePort({ host, ports }: Endpoint, wanted?: string | number): ChosenPort {
  const speaking = ports.filter(({ appProtocol }) => HTTP.has(appProtocol));
  if (wanted === undefined) {
    const port = speaking.find(({ name }) => name === 'http') ?? speaking[0];
    return port === undefined ? { problem: `'${host}' has no port that speaks http; it has: ${inWords(ports)}` } : { port };
  }
  const port = ports.find(({ name, port: number }) => name === wanted || number === wanted);
  if (port === undefined) return { problem: `port (${wanted}) is no port of '${host}'; it has: ${inWords(ports)}` };
  if (!HTTP.has(port.appProtocol)) {
    return {
      problem: `port (${wanted}) of '${host}' speaks ${port.appProtocol}, and an edge routes ${anyOf([...HTTP])}; set the port's appProtocol if it is one of them`,
    };
  }
  return { port };
}

/** The target as providers see it. */
export function edgeTarget(
  { host, namespace, component, selector }: Endpoint,
  { port, appProtocol }: Port,
  traffic?: TrafficRules,
): EdgeTarget {
  return { service: host, namespace, component, selector, port, protocol: appProtocol === 'http' ? 'http' : 'http2', traffic };
}

function inWords(ports: readonly Port[]): string {
  return ports.length === 0 ? 'none' : ports.map(({ name, port, appProtocol }) => `${name} (${port}, ${appProtocol})`).join(', ');
}
