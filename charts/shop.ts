import type { Construct } from 'constructs';
import { teams } from '../estate/teams';
import { EdgeIngress, SystemChart, type SystemProps, WebService } from '../lib';

export interface ShopProps extends SystemProps {
  /** @default - all of them */
  readonly departments?: readonly string[];
}

/** The shop: one small service per department behind one host. */
export class ShopChart extends SystemChart {
  constructor(scope: Construct, props: ShopProps) {
    super(scope, 'shop', { ...props, team: teams.retail });

    const edge = new EdgeIngress(this, 'edge', { host: 'app' });
    for (const department of props.departments ?? ['home', 'kids', 'mens', 'ladies']) {
      const service = new WebService(this, department, {
        image: `deepanmurugan/shoppingapp-${department}`,
        port: 5000,
        replicas: 2,
        rollout: { maxSurge: 1, maxUnavailable: 0 },
        health: { readiness: '/' },
      });
      edge.route(`/${department}`, service, { stripPrefix: true });
    }
  }
}
