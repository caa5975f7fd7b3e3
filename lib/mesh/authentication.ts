import {
  type PeerAuthenticationSpec,
  PeerAuthenticationSpecMtlsMode,
  PeerAuthenticationSpecPortLevelMtlsMode,
} from '../../imports/security.istio.io';
import type { Labels, Mesh } from '../system';

/** What a namespace of a mesh demands of its callers: an identity. */
export function namespaceAuthentication({ mtls }: Mesh): PeerAuthenticationSpec {
  return { mtls: { mode: mtls === 'STRICT' ? PeerAuthenticationSpecMtlsMode.STRICT : PeerAuthenticationSpecMtlsMode.PERMISSIVE } };
}

/** Some ports, such as that of the metrics, take callers that are in no mesh and so without an identity; all others of the pods do not. */
export function plainPortsAuthentication(selector: Labels, ports: readonly number[]): PeerAuthenticationSpec {
  return {
    selector: { matchLabels: { ...selector } },
    mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT },
    portLevelMtls: Object.fromEntries(ports.map((port) => [String(port), { mode: PeerAuthenticationSpecPortLevelMtlsMode.PERMISSIVE }])),
  };
}
