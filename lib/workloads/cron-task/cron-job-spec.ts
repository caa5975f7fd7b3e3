import type { CronJobSpec } from 'kubernetes-types/batch/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { Labels } from '../../system';
import { jobSpec } from '../batch-job/job-spec';
import type { CronTaskSettings } from './cron-task-settings';

/**
 * A CronTask as the body of a CronJob.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/#CronJobSpec
 */
export function cronJobSpec(settings: CronTaskSettings, labels: Labels, template: PodTemplateSpec): CronJobSpec {
  const { schedule, seed, timeZone, concurrency, startingDeadline, suspended, history, ttl } = settings;
  return {
    schedule: schedule.expressionFor(seed),
    timeZone,
    concurrencyPolicy: concurrency,
    startingDeadlineSeconds: startingDeadline.toSeconds(),
    // said even when false, so that a task that somebody stopped by hand runs again
    suspend: suspended,
    successfulJobsHistoryLimit: history.successful,
    failedJobsHistoryLimit: history.failed,
    jobTemplate: {
      metadata: { labels: { ...labels } },
      spec: { ...jobSpec(settings, template), ttlSecondsAfterFinished: ttl?.toSeconds() },
    },
  };
}
