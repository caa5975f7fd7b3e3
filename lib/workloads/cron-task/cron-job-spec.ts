import type { CronJobSpec, JobSpec } from 'kubernetes-types/batch/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { Labels } from '../../system';
import type { CronTaskSettings } from './cron-task-settings';

/**
 * A CronTask as the body of a CronJob.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/#CronJobSpec
 */
export function cronJobSpec(settings: CronTaskSettings, labels: Labels, template: PodTemplateSpec): CronJobSpec {
  const { schedule, seed, timeZone, concurrency, startingDeadline, suspended, history } = settings;
  return {
    schedule: schedule.expressionFor(seed),
    timeZone,
    concurrencyPolicy: concurrency,
    startingDeadlineSeconds: startingDeadline.toSeconds(),
    // said even when false, so that a task that somebody stopped by hand runs again
    suspend: suspended,
    successfulJobsHistoryLimit: history.successful,
    failedJobsHistoryLimit: history.failed,
    jobTemplate: { metadata: { labels: { ...labels } }, spec: jobSpec(settings, template) },
  };
}

function jobSpec({ retries, timeLimit, ttl, completions, shards, podsAtOnce }: CronTaskSettings, template: PodTemplateSpec): JobSpec {
  return {
    backoffLimit: retries,
    activeDeadlineSeconds: timeLimit.toSeconds(),
    ttlSecondsAfterFinished: ttl?.toSeconds(),
    completions: shards ?? completions,
    parallelism: podsAtOnce,
    completionMode: shards === undefined ? undefined : 'Indexed',
    template,
  };
}
