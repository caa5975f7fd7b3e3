import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { consulAgent, type ConsulFact, NodeAgent, Secret, Size, Software, StatefulCluster, SystemChart, type SystemProps } from '../../lib';

/** What agents and servers tell each other about who is there. */
const GOSSIP = ['gossip', 'gossip-udp'];

/**
 * Finds what runs outside of Kubernetes, checks it and keeps values for it: servers that agree, and an agent on every node. What runs inside
 * finds each other by Services.
 */
export class ConsulChart extends SystemChart {
  readonly servers: StatefulCluster<ConsulFact>;
  readonly agents: NodeAgent;

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'consul', { ...props, team: teams.platform });

    // one data centre per cluster
    const options = { datacenter: this.environment.cluster.name, tls: this.certificates() };
    this.servers = new StatefulCluster(this, 'consul', {
      software: Software.consul(options),
      replicas: 3,
      storage: { size: Size.gibibytes(5), class: 'fast' },
    });
    this.agents = new NodeAgent(this, 'consul-agent', consulAgent(this.servers, options)).connectTo(this.servers);
    for (const port of GOSSIP) {
      this.servers.connectTo(this.agents, { port });
      this.agents.connectTo(this.agents, { port });
    }
  }

  /** An authority of Consul's own issues them; where there is no store to keep them in, the network policies must do. */
  private certificates(): Secret | undefined {
    if (this.environment.props.secrets.kind !== 'store') return undefined;
    return Secret.given(this, 'consul-tls', { keys: ['ca.crt', 'tls.crt', 'tls.key'], kept: true });
  }
}
