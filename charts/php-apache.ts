import type { Construct } from 'constructs';
import { Cpu } from 'cdk8s-plus-27';
import { teams } from '../estate/teams';
import { SystemChart, type SystemProps } from '../lib/system';
import { WebService } from '../lib/workloads';

/** A web server that follows the load: more pods when they use most of the processing time that they asked for. */
export class PhpApacheChart extends SystemChart {
  readonly web = new WebService(this, 'php-apache', {
    image: 'php',
    port: 80,
    resources: { cpu: Cpu.millis(400) },
    autoscaling: { min: 1, max: 10, cpu: 90 },
  });

  constructor(scope: Construct, props: SystemProps) {
    super(scope, 'php-apache', { ...props, team: teams.retail });
  }
}
