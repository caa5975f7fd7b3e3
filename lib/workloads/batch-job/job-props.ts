import type { Duration } from 'cdk8s';

/** What every run of a command takes, whether a person, a change or a clock starts it. */
export interface JobProps {
  /**
   * How long one run may take, retries included, before it is stopped.
   *
   * @default Duration.hours(1)
   */
  readonly timeLimit?: Duration;

  /**
   * How often a run may fail and be tried again, counted over all its pods.
   *
   * @default 2
   */
  readonly retries?: number;

  /**
   * Whether a failed command starts again in its pod (`OnFailure`) or in a new one (`Never`), which keeps the logs of each try.
   *
   * @default 'OnFailure'
   */
  readonly restartPolicy?: 'OnFailure' | 'Never';

  /**
   * How many pods must succeed for a run to succeed. With `parallelism` alone, the pods share one queue and end together.
   *
   * @default 1
   */
  readonly completions?: number;

  /**
   * Into how many numbered parts a run is split. Each pod finds its number, from 0 on, in `JOB_COMPLETION_INDEX`, and each number
   * must succeed once. Takes the place of `completions`.
   *
   * @default - a run is one piece
   * @see https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
   */
  readonly shards?: number;

  /**
   * How many pods of a run work at once, at full size; an environment may cap it.
   *
   * @default - all shards, or 1
   */
  readonly parallelism?: number;
}
