import type { Duration } from 'cdk8s';
import type { JobSpec } from 'kubernetes-types/batch/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';

/** What the Job of one run is made of, with every default resolved. */
export interface JobSettings {
  readonly retries: number;
  readonly timeLimit: Duration;
  readonly completions: number | undefined;
  readonly shards: number | undefined;
  /** Pods that work at once, as the environment caps them. */
  readonly podsAtOnce: number | undefined;
}

/**
 * One run as the body of a Job.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/#JobSpec
 */
export function jobSpec({ retries, timeLimit, completions, shards, podsAtOnce }: JobSettings, template: PodTemplateSpec): JobSpec {
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: timeLimit.toSeconds(),
    completions: shards ?? completions,
    parallelism: podsAtOnce,
    completionMode: shards === undefined ? undefined : 'Indexed',
    template,
  };
}
