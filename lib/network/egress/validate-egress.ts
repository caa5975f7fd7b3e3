import { isIP } from 'node:net';
import { hostFrom } from '../../system';
import type { Callee } from '../workload-policy';
import type { Outlet } from './outlet';
import { type NamedHost, namedHosts } from './named-urls';
import { defaultHosts, type Told } from './program-hosts';

/** What one container is told, by the props that tell it. */
export interface ToldContainer extends Told {
  /** Texts by prop, such as `config.files (/etc/app.yaml)`. */
  readonly texts: Readonly<Record<string, string>>;
}

const CLUSTER_DOMAIN = /\.svc(?:\.cluster\.local)?$/;
const API_SERVER = 'kubernetes.default';
const EVERYWHERE = '0.0.0.0/0';

/**
 * Hosts that containers are told of and that no connection leads to: the network policy of the pods lets no packet through to them.
 */
export function validateEgress(containers: readonly ToldContainer[], outlet: Outlet): string[] {
  const named = containers.flatMap(({ texts }) =>
    Object.entries(texts).flatMap(([prop, text]) => namedHosts(text).map((host) => ({ ...host, prop }))),
  );
  const defaults = containers.flatMap((container) => defaultHosts(container));
  return [
    ...named.filter((host) => isClosed(host, outlet)).map(({ prop, ...host }) => `${prop} names ${host.url}, ${missing(host, outlet)}`),
    ...defaults
      .filter((host) => isClosed(host, outlet))
      .map(
        ({ program, host, remedy }) =>
          `${program} calls ${host} unless it is told otherwise, and its pods may not; set ${remedy}, or connectTo an ExternalService for ${host}`,
      ),
  ];
}

function missing({ host, port }: NamedHost, outlet: Outlet): string {
  const others = outlet.callees.filter((callee) => isNameOf(host, callee, outlet)).flatMap(({ ports }) => ports.map((each) => each.port));
  if (others.length > 0 && port !== undefined) {
    return `and its pods may call ${host} on port ${others.join(', ')} only; correct the port, or the one of the connection`;
  }
  if (isApiServer(host)) return "and its pods may not call the API server; say in 'permissions' what they may do there";
  const target = isInCluster(host, outlet) ? 'the workload' : 'an ExternalService for it';
  return `and its pods may not call ${host}; connectTo ${target}, or list the host in 'notCalled' where it is only named`;
}

/** Whether it is certain that a call would not get through. */
function isClosed({ host, port }: NamedHost, outlet: Outlet): boolean {
  const { namespace, callees, notCalled } = outlet;
  if (isLoopback(host) || notCalled.includes(host) || outlet.isServed(host) || isOwnName(host, outlet)) return false;
  if (isApiServer(host)) return !outlet.callsApiServer;
  if (callees.some((callee) => isNameOf(host, callee, outlet) && opens(callee, port))) return false;
  // what has no dot may be a name that only the program knows, such as an upstream of nginx
  if (!host.includes('.')) return outlet.isNeighbour(host) || callees.some((callee) => isNameOf(host, callee, outlet));
  if (isIP(host) !== 0) return false;
  const isOutside = !CLUSTER_DOMAIN.test(host) && !host.endsWith(`.${namespace}`);
  return !(isOutside && callees.some((callee) => leadsEverywhere(callee) && opens(callee, port)));
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '0.0.0.0' || host.startsWith('127.');
}

function isApiServer(host: string): boolean {
  return host.replace(CLUSTER_DOMAIN, '') === API_SERVER;
}

/** Whether it is the name of one of its own Services or pods. */
function isOwnName(host: string, { name, namespace }: Outlet): boolean {
  const labels = host.replace(CLUSTER_DOMAIN, '').split('.');
  const inNamespace = labels.at(-1) === namespace && labels.length > 1 ? labels.slice(0, -1) : labels;
  const service = inNamespace.at(-1) ?? '';
  return inNamespace.length <= 2 && (service === name || service.startsWith(`${name}-`));
}

function isInCluster(host: string, { namespace, isNeighbour }: Outlet): boolean {
  return CLUSTER_DOMAIN.test(host) || host.endsWith(`.${namespace}`) || isNeighbour(host);
}

/** Whether a callee is found under a name, as one of its Services or as one of its pods. */
function isNameOf(host: string, { endpoint }: Callee, { namespace }: Outlet): boolean {
  if (host === endpoint.host) return true;
  const plain = host.replace(CLUSTER_DOMAIN, '');
  return [endpoint.host, endpoint.component].some((name) => {
    const full = `${name}.${endpoint.namespace}`;
    return plain === hostFrom(namespace, { ...endpoint, host: name }) || plain === full || plain.endsWith(`.${full}`);
  });
}

function opens({ ports }: Callee, port: number | undefined): boolean {
  return port === undefined || ports.some((each) => each.port === port);
}

function leadsEverywhere({ endpoint }: Callee): boolean {
  return endpoint.outside !== undefined && 'cidrs' in endpoint.outside.peer && endpoint.outside.peer.cidrs.includes(EVERYWHERE);
}
