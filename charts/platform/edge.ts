import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { AddressPool, BalancerFiles, EdgePlatform, SystemChart, type SystemProps, TraefikController } from '../../lib';

/**
 * Where requests from outside come in: without a single point of failure, and with one address.
 *
 * What runs, and what stands in front of it, is as the environment says; all environments have their edge from here.
 */
export class EdgeChart extends SystemChart {
  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'edge', { ...props, team: teams.platform });

    new EdgePlatform(this, 'edge');
    const { cluster, props: facts } = this.environment;
    const { loadBalancer } = facts;

    // two hosts outside the cluster share the address, and balance over its nodes
    if (loadBalancer.kind === 'nodePort' && loadBalancer.proxies) {
      new BalancerFiles(this, 'haproxy', { ...loadBalancer, hosts: loadBalancer.proxies });
    }
    // Istio brings its gateway's pods, and a developer's machine its controller
    if (!TraefikController.serves(this.environment)) return;

    const traefik = new TraefikController(this, 'traefik', { teams: Object.values(teams) });
    // for bare metal: nodes of the cluster answer for the address themselves
    if (loadBalancer.kind === 'metallb') {
      const { namespace: controllerNamespace, ...pool } = loadBalancer;
      new AddressPool(this, 'address', { ...pool, service: traefik, nodes: cluster.edgeNodes, controllerNamespace });
    }
  }
}
