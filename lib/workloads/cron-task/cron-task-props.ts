import type { Duration } from 'cdk8s';
import type { JobProps } from '../batch-job/job-props';
import type { PodProps } from '../pod/pod-props';
import type { Schedule } from './schedule/schedule';

/** What happens when it is time for a run and the one before still goes on. */
export enum Concurrency {
  /** The new run is left out. */
  FORBID = 'Forbid',
  /** Both go on. */
  ALLOW = 'Allow',
  /** The old run is stopped. */
  REPLACE = 'Replace',
}

/** How many finished runs are kept, with their pods and logs. */
export interface RunHistory {
  /** @default 3 */
  readonly successful?: number;
  /** @default 3 */
  readonly failed?: number;
}

/** Props of {@link CronTask}. */
export interface CronTaskProps extends PodProps, JobProps {
  /** When to run: five fields, names and steps as Kubernetes reads them, or one of {@link Schedule}'s makers. */
  readonly schedule: Schedule;

  /**
   * Time zone of the schedule, exactly as in the IANA list (`Asia/Shanghai`).
   *
   * @default - the environment's time zone
   */
  readonly timeZone?: string;

  /** @default Concurrency.FORBID */
  readonly concurrency?: Concurrency;

  /**
   * How late a run may start, when the cluster was away or the run before took too long; at least 10 seconds.
   *
   * @default Duration.minutes(10)
   */
  readonly startingDeadline?: Duration;

  /** @default { successful: 3, failed: 3 } */
  readonly history?: RunHistory;

  /**
   * How long a finished run is kept, where that is shorter than its place in the history; at least a minute.
   *
   * @default - as long as the history holds it
   */
  readonly ttl?: Duration;

  /**
   * Starts no run, and keeps everything else. For one environment: `this.environment.pick({ local: true, default: false })`.
   *
   * @default false
   */
  readonly suspended?: boolean;
}
