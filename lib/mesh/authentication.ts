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

/** Prometheus stands outside the mesh: the port of the metrics, and only it, takes callers without an identity. */
export function metricsPortAuthentication(selector: Labels, port: number): PeerAuthenticationSpec {
  return {
    selector: { matchLabels: { ...selector } },
    mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT },
    portLevelMtls: { [String(port)]: { mode: PeerAuthenticationSpecPortLevelMtlsMode.PERMISSIVE } },
  };
}
