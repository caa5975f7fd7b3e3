import type { EdgeProvider } from './edge-provider';
import { type GatewayEdgeProps, GatewayProvider } from './gateway-provider';
import { type IngressEdgeProps, IngressProvider } from './ingress-provider';
import { type IstioEdgeProps, IstioProvider } from './istio-provider';
import { type TraefikEdgeProps, TraefikProvider } from './traefik-provider';

/**
 * Makes the edge of an environment from its facts. Any other object of the shape {@link EdgeProvider} will do as well.
 *
 * @example
 * edge: Edge.traefik({ source: { namespace: 'edge', podLabels: { app: 'traefik' } }, dns: { address: '172.20.0.119' } })
 */
export const Edge = {
  /** Ingress objects in the dialect of their controller. */
  ingress: (props: IngressEdgeProps): EdgeProvider => new IngressProvider(props),
  /** Traefik's IngressRoute and Middleware. */
  traefik: (props: TraefikEdgeProps): EdgeProvider => new TraefikProvider(props),
  /** Gateway API. */
  gateway: (props: GatewayEdgeProps): EdgeProvider => new GatewayProvider(props),
  /** Istio's VirtualService. */
  istio: (props: IstioEdgeProps): EdgeProvider => new IstioProvider(props),
} as const;
