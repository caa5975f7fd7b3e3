import type { Construct } from 'constructs';
import { SystemChart } from '../system';
import { DeployedWorkload } from './deployment/deployed-workload';
import type { DeployedWorkloadProps } from './deployment/deployed-workload-props';
import type { Health } from './pod/health';
import { metricsPorts, validateMetrics } from './metrics';
import { podSettings } from './pod/pod-settings';

/** Props of {@link Worker}. */
export interface WorkerProps extends DeployedWorkloadProps {
  /**
   * How it says that it is well; an http path is asked on the port of its metrics.
   *
   * @default - none: a worker has no port that could be asked
   */
  readonly health?: Health;
}

/**
 * A program that works without being called, such as a consumer of a queue: a Deployment, an account and policies.
 *
 * For one that answers requests use {@link WebService}; for one that ends, {@link CronTask}.
 *
 * @example
 * new Worker(this, 'mailer', { image: 'shop/mailer', command: ['/app/mailer', 'consume'] });
 */
export class Worker extends DeployedWorkload {
  constructor(scope: Construct, id: string, props: WorkerProps) {
    const settings = podSettings(props, SystemChart.of(scope).environment, false);
    super(scope, id, props, settings, { ports: metricsPorts(props.metrics, []), health: props.health, probed: props.health !== undefined });

    this.node.addValidation({ validate: () => (props.metrics ? validateMetrics(props.metrics, []) : []) });
  }
}
