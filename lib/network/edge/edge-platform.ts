import type { Construct } from 'constructs';
import { Role, type RoleProps } from '../../system/role';
import { EnvironmentIssuer } from '../certificates';
import { issuerOf } from './edge-facts';

/**
 * What the routes of an environment attach to: the class of Ingress objects, or a gateway with its certificate, as the edge needs it; and
 * what issues the certificates of hosts.
 *
 * One per environment, for the platform team. Routes are an {@link EdgeIngress}' matter.
 *
 * @example
 * new EdgePlatform(this, 'edge');
 */
export class EdgePlatform extends Role {
  constructor(scope: Construct, id: string, props: RoleProps = {}) {
    super(scope, id, props);

    const { edge, name, props: facts } = this.environment;
    const objects = edge.platformObjects?.({ environment: name, loadBalancer: facts.loadBalancer }) ?? [];
    for (const { kind, name: object, create } of objects) {
      const { namespace: _, ...metadata } = this.metadata();
      create(this, kind, { ...metadata, name: object });
    }

    const issuer = issuerOf(edge.facts.tls);
    if (issuer !== undefined && issuer.kind !== 'existing')
      new EnvironmentIssuer(this, 'issuer', { issuer, ingressClass: edge.ingressClass });
  }
}
