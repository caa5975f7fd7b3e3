import type { Construct } from 'constructs';
import { teams } from '../../estate/teams';
import { type KafkaFact, Size, Software, StatefulCluster, SystemChart, type SystemProps, Worker, type ZookeeperFact } from '../../lib';

export interface KafkaProps extends SystemProps {
  /**
   * Where brokers keep what they agree on: among themselves, or in ZooKeeper, as releases before 4.0 could.
   *
   * @default 'kraft'
   */
  readonly coordination?: 'kraft' | 'zookeeper';
}

/** A log of messages that every team may write to and read from. */
export class KafkaChart extends SystemChart {
  /** Only where brokers do not agree among themselves. */
  readonly zookeeper: StatefulCluster<ZookeeperFact> | undefined;
  readonly kafka: StatefulCluster<KafkaFact>;

  // three of each, as the source has it of Kafka; a developer's machine has room for one. Sizes and classes of volumes are chosen here
  private readonly replicas = this.environment.pick({ local: 1, default: 3 });

  constructor(scope: Construct, { coordination = 'kraft', ...props }: KafkaProps) {
    super(scope, 'kafka', { ...props, team: teams.platform });

    this.zookeeper = coordination === 'zookeeper' ? this.createZookeeper() : undefined;
    this.kafka = new StatefulCluster(this, 'kafka', {
      software: Software.kafka({ zookeeper: this.zookeeper }),
      replicas: this.replicas,
      storage: { size: Size.gibibytes(20), class: 'fast' },
    });
    if (this.zookeeper) this.kafka.connectTo(this.zookeeper);
    if (this.environment.monitoring) this.createMetrics();
  }

  private createZookeeper(): StatefulCluster<ZookeeperFact> {
    return new StatefulCluster(this, 'zookeeper', {
      software: Software.zookeeper(),
      replicas: this.replicas,
      storage: { size: Size.gibibytes(5), class: 'fast' },
    });
  }

  /** How far readers are behind: of the cluster as a whole, and so not asked of each broker. */
  private createMetrics(): void {
    new Worker(this, 'kafka-metrics', {
      image: 'danielqsj/kafka-exporter',
      args: ['--kafka.server=$(KAFKA)'],
      metrics: { port: 9308 },
      health: { readiness: '/healthz' },
    }).connectTo(this.kafka, { env: { KAFKA: 'address' } });
  }
}
