import type { ServiceSpec } from 'kubernetes-types/core/v1';
import {
  type GatewaySpec,
  type GatewaySpecServers,
  GatewaySpecServersTlsMinProtocolVersion,
  GatewaySpecServersTlsMode,
} from '../../../imports/networking.istio.io';
import { IstioGateway as Gateway, Service } from '../../kinds';
import type { PodPeer } from '../../system/cluster';
import type { LoadBalancer } from '../../system/load-balancer';
import type { GatewayTls } from './edge-facts';
import type { EdgeObject } from './edge-provider';
import { gatewayCertificate, gatewaySecret } from './gateway-objects';
import type { IstioGateway } from './istio-specs';

export interface IstioGatewayFacts {
  readonly gateway: IstioGateway;
  /** The gateway's pods, which come with Istio. */
  readonly pods: PodPeer;
  readonly tls?: GatewayTls;
  readonly loadBalancer: LoadBalancer;
}

const HTTPS_PORT = 443;

/** What the gateway's pods listen to, their certificate, and how they are reached from outside. */
export function istioGatewayObjects({ gateway, pods, tls, loadBalancer }: IstioGatewayFacts): EdgeObject[] {
  const { name, namespace } = gateway;
  const spec = istioGatewaySpec(gateway, pods, tls);
  const service = gatewayServiceSpec(gateway, pods, loadBalancer);
  return [
    { kind: 'Gateway', name, create: (scope, id, metadata) => new Gateway(scope, id, { metadata: { ...metadata, namespace }, spec }) },
    // Istio looks for it where the pods are
    ...gatewayCertificate({ name, namespace: pods.namespace }, tls),
    ...(service === undefined ? [] : [serviceObject(name, pods.namespace, service)]),
  ];
}

/** @see https://istio.io/latest/docs/reference/config/networking/gateway/ */
export function istioGatewaySpec({ name, httpPort }: IstioGateway, { podLabels }: PodPeer, tls: GatewayTls | undefined): GatewaySpec {
  const hosts = tls === undefined ? ['*'] : [...tls.certificateHosts];
  const http: GatewaySpecServers = { hosts, port: { name: 'http', number: httpPort, protocol: 'HTTP' } };
  const https: GatewaySpecServers = {
    hosts,
    port: { name: 'https', number: HTTPS_PORT, protocol: 'HTTPS' },
    tls: {
      mode: GatewaySpecServersTlsMode.SIMPLE,
      credentialName: gatewaySecret(name),
      minProtocolVersion: GatewaySpecServersTlsMinProtocolVersion.TLSV1_UNDERSCORE_2,
    },
  };
  return { selector: { ...podLabels }, servers: tls === undefined ? [http] : [http, https] };
}

/** The way in from the load balancer; nothing where there is none. Local keeps the address of the client. */
export function gatewayServiceSpec({ httpPort }: IstioGateway, { podLabels }: PodPeer, balancer: LoadBalancer): ServiceSpec | undefined {
  if (balancer.kind === 'none') return undefined;
  const nodePorts: { port?: number; tlsPort?: number } = balancer.kind === 'nodePort' ? balancer : {};
  return {
    type: balancer.kind === 'nodePort' ? 'NodePort' : 'LoadBalancer',
    externalTrafficPolicy: 'Local',
    selector: { ...podLabels },
    ports: [
      { name: 'http', port: httpPort, targetPort: httpPort, protocol: 'TCP', appProtocol: 'http', nodePort: nodePorts.port },
      { name: 'https', port: HTTPS_PORT, targetPort: HTTPS_PORT, protocol: 'TCP', appProtocol: 'https', nodePort: nodePorts.tlsPort },
    ],
  };
}

function serviceObject(name: string, namespace: string, spec: ServiceSpec): EdgeObject {
  return {
    kind: 'Service',
    name,
    create: (scope, id, metadata) => new Service(scope, id, { metadata: { ...metadata, namespace }, body: () => ({ spec }) }),
  };
}
