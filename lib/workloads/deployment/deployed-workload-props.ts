import type { Duration } from 'cdk8s';
import type { FileLogs } from '../../observability/log-shipping/file-logs';
import type { Metrics } from '../metrics';
import type { Health } from '../pod/health';
import type { PodProps } from '../pod/pod-props';
import type { DisruptionBudget } from './disruption-budget';
import type { Autoscaling } from './replicas';
import type { Rollout } from './rollout';

/** What WebService and Worker take alike. */
export interface DeployedWorkloadProps extends PodProps {
  /**
   * How many pods run at full size; an environment may cap it.
   *
   * @default 1
   */
  readonly replicas?: number;

  /** @default - a fixed number of replicas */
  readonly autoscaling?: Autoscaling;

  /** @default - see {@link Rollout} */
  readonly rollout?: Rollout;

  /**
   * How many pods may be away when nodes are drained.
   *
   * @default { maxUnavailable: 1 } from two pods on
   */
  readonly disruptionBudget?: DisruptionBudget;

  /** Leaves the disruption budget out. @default false */
  readonly noDisruptionBudget?: boolean;

  /** Runs no pod, and keeps everything else. @default false */
  readonly suspended?: boolean;

  /** Collects changes without rolling them out. @default false */
  readonly paused?: boolean;

  /**
   * How long an update may make no progress before it counts as failed.
   *
   * @default Duration.minutes(10)
   */
  readonly progressDeadline?: Duration;

  /**
   * How many earlier versions are kept to go back to.
   *
   * @default 5
   */
  readonly revisionHistory?: number;

  /** How it says that it is well. @default - see {@link Health} */
  readonly health?: Health;

  /** Where Prometheus finds metrics, in environments that have it. @default - none */
  readonly metrics?: Metrics;

  /** Files that it writes its log to, and how they are collected. @default - none: it logs to stdout */
  readonly logs?: FileLogs;
}
