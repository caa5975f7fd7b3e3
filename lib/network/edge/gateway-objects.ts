import {
  type GatewaySpec,
  type GatewaySpecListeners,
  GatewaySpecListenersAllowedRoutesNamespacesFrom,
  GatewaySpecListenersTlsMode,
} from '../../../imports/gateway.networking.k8s.io';
import { Certificate } from '../../kinds';
import { LABEL } from '../../system/labels';
import { issuerReference } from '../certificates';
import type { GatewayTls } from './edge-facts';
import type { EdgeObject } from './edge-provider';

const HTTP = { port: 80, protocol: 'HTTP' } as const;
const HTTPS = { port: 443, protocol: 'HTTPS' } as const;

/** The Secret with the certificate of a gateway; it lies beside it. */
export function gatewaySecret(gateway: string): string {
  return `${gateway}-tls`;
}

/** The certificate of a gateway, for all its names; nothing where somebody else fills the Secret. */
export function gatewayCertificate(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  tls: GatewayTls | undefined,
): EdgeObject[] {
  if (tls?.issuer === undefined) return [];
  const { issuer, certificateHosts } = tls;
  const spec = { dnsNames: [...certificateHosts], secretName: gatewaySecret(name), issuerRef: issuerReference(issuer) };
  return [
    {
      kind: 'Certificate',
      name,
      create: (scope, id, metadata) => new Certificate(scope, id, { metadata: { ...metadata, namespace }, spec }),
    },
  ];
}

export interface GatewayFacts {
  readonly name: string;
  readonly className: string;
  readonly sections: { readonly http: string; readonly https: string };
  /** Routes of its namespaces attach, and no others. */
  readonly environment: string;
  readonly tls?: GatewayTls;
}

/**
 * A listener of plain http, and one of https where there is a certificate.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#gatewayspec
 */
export function gatewaySpec({ name, className, sections, environment, tls }: GatewayFacts): GatewaySpec {
  const allowedRoutes = {
    namespaces: {
      from: GatewaySpecListenersAllowedRoutesNamespacesFrom.SELECTOR,
      selector: { matchLabels: { [LABEL.environment]: environment } },
    },
  };
  const http: GatewaySpecListeners = { name: sections.http, ...HTTP, allowedRoutes };
  const certificate = { mode: GatewaySpecListenersTlsMode.TERMINATE, certificateRefs: [{ name: gatewaySecret(name) }] };
  const https: GatewaySpecListeners = { name: sections.https, ...HTTPS, allowedRoutes, tls: certificate };
  return { gatewayClassName: className, listeners: tls === undefined ? [http] : [http, https] };
}
