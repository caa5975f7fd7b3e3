import { Edge, type EdgeProvider } from '../../lib/network/edge';
import { gatewayModel } from './gateway-api-model';
import { nginxBehindProxyModel, plainIngressModel } from './ingress-model';
import { istioModel } from './istio-model';
import type { EdgeModel } from './model';
import { strictTraefikIngressModel, traefikIngressModel, traefikModel } from './traefik-model';

const source = { namespace: 'edge', podLabels: { app: 'edge' } };
const gateway = { name: 'edge', namespace: 'edge' };
const secret = { secretName: 'wildcard' };
const atGateway = { certificateHosts: ['*.example.com'] };

export interface EdgeUnderTest {
  readonly title: string;
  /** With TLS, and without. */
  readonly provider: (tls: boolean) => EdgeProvider;
  readonly model: EdgeModel;
  /** Requests that it answers otherwise whatever it is told; each is a known difference with a test of its own. */
  readonly differs?: readonly string[];
}

/** Every edge that the library knows, with the model of its documentation. */
export const EDGES: readonly EdgeUnderTest[] = [
  {
    title: 'Traefik',
    provider: (tls) => Edge.traefik({ source, tls: tls ? secret : undefined }),
    model: traefikModel,
  },
  {
    title: 'Ingress of Traefik',
    provider: (tls) => Edge.ingress({ source, className: 'traefik', dialect: 'traefik', tls: tls ? secret : undefined }),
    model: traefikIngressModel,
  },
  {
    title: 'Ingress of Traefik with strictPrefixMatching',
    provider: (tls) => Edge.ingress({ source, className: 'traefik', dialect: 'traefik', tls: tls ? secret : undefined }),
    model: strictTraefikIngressModel,
  },
  {
    title: 'Ingress of ingress-nginx',
    provider: (tls) => Edge.ingress({ source, className: 'nginx', dialect: 'nginx', normalizesPaths: true, tls: tls ? secret : undefined }),
    model: nginxBehindProxyModel,
    differs: ['/home%2Fx', '/home%2F'],
  },
  {
    title: 'plain Ingress',
    provider: (tls) => Edge.ingress({ source, className: 'any', normalizesPaths: true, tls: tls ? secret : undefined }),
    model: plainIngressModel,
  },
  {
    title: 'Gateway API',
    provider: (tls) => Edge.gateway({ source, gateway, normalizesPaths: true, tls: tls ? atGateway : undefined }),
    model: gatewayModel,
  },
  {
    title: 'Istio',
    provider: (tls) => Edge.istio({ source, gateway, pathNormalization: 'MERGE_SLASHES', tls: tls ? atGateway : undefined }),
    model: istioModel,
  },
];
