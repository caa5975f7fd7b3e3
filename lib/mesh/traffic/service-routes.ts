import type { VirtualServiceSpec, VirtualServiceSpecHttp, VirtualServiceSpecTcp } from '../../../imports/networking.istio.io';
import type { Port } from '../../system';
import { httpRoutes, versions } from './http-routes';
import { speaksHttp } from './speaks-http';
import type { TrafficRules } from './traffic-rules';

/** Whether callers need rules of their own: load balancing and circuit breakers are the DestinationRule's. */
export function hasRoutes({ timeout, retries, fault, canary }: TrafficRules): boolean {
  return [timeout, retries, fault, canary].some((rule) => rule !== undefined);
}

/** What the proxies of callers do with requests to a Service. */
export function serviceRoutesSpec(host: string, ports: readonly Port[], rules: TrafficRules): VirtualServiceSpec {
  const severalPorts = ports.length > 1;
  return {
    hosts: [host],
    http: ports.filter(speaksHttp).flatMap((port) => routesOfPort(host, port, severalPorts, rules)),
    tcp: rules.canary ? ports.filter(isPlainTcp).map((port) => tcpRoute(host, port, rules.canary ?? {})) : [],
  };
}

function routesOfPort(host: string, { name, port }: Port, severalPorts: boolean, rules: TrafficRules): VirtualServiceSpecHttp[] {
  const match = severalPorts ? [{ port }] : undefined;
  return httpRoutes({ name, match }, { host, port: severalPorts ? port : undefined }, rules);
}

/** Without a route, connections to such a port would be spread over the pods of both versions. */
function tcpRoute(host: string, { port }: Port, canary: Required<TrafficRules>['canary']): VirtualServiceSpecTcp {
  return { match: [{ port }], route: versions({ host, port: { number: port } }, canary) };
}

function isPlainTcp(port: Port): boolean {
  return port.protocol === 'TCP' && !speaksHttp(port);
}
