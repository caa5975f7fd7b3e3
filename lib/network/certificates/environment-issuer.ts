import type { Construct } from 'constructs';
import { Secret } from '../../config/secret';
import { ClusterIssuer } from '../../kinds';
import { Role } from '../../system/role';
import { SystemChart } from '../../system/system-chart';
import type { AcmeIssuer, CaIssuer } from './certificate-issuer';
import { caSecret, issuerSpec } from './issuer-spec';

/** Props of {@link EnvironmentIssuer}. */
export interface EnvironmentIssuerProps {
  readonly issuer: AcmeIssuer | CaIssuer;

  /** The class of the Ingress objects that the edge reads. @default - it reads none, and challenges by http are an error */
  readonly ingressClass?: string;
}

/** Where cert-manager is unless the cluster says otherwise, as its documentation installs it. */
const CERT_MANAGER = 'cert-manager';

/**
 * The ClusterIssuer of an environment and, for a certificate authority, the Secret with its key. {@link EdgePlatform} makes it.
 *
 * @example
 * new EnvironmentIssuer(this, 'issuer', { issuer: { kind: 'ca', name: 'internal' } });
 */
export class EnvironmentIssuer extends Role {
  constructor(scope: Construct, id: string, { issuer, ingressClass }: EnvironmentIssuerProps) {
    const { certManager } = SystemChart.of(scope).environment.cluster.network;
    super(scope, id, { name: issuer.name, home: certManager?.namespace ?? CERT_MANAGER });

    const { namespace: _, ...metadata } = this.metadata();
    new ClusterIssuer(this, 'ClusterIssuer', { metadata, spec: issuerSpec(issuer, ingressClass) });
    if (issuer.kind === 'ca') Secret.given(this, 'ca', { name: caSecret(issuer), type: 'kubernetes.io/tls', keys: ['tls.crt', 'tls.key'] });
  }
}
