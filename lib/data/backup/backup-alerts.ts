import type { Duration } from 'cdk8s';
import { type PrometheusRuleSpec, PrometheusRuleSpecGroupsRulesExpr } from '../../../imports/monitoring.coreos.com';

/** A task that should have succeeded not longer ago than this. */
export interface WatchedTask {
  readonly cronJob: string;
  readonly within: Duration;
  readonly alert: string;
  readonly summary: string;
}

/**
 * Alerts for tasks that have not succeeded for too long, or never: from kube-state-metrics, so that no task needs a way to send metrics.
 *
 * @see https://github.com/kubernetes/kube-state-metrics/blob/main/docs/metrics/workload/cronjob-metrics.md
 */
export function backupAlerts(namespace: string, tasks: readonly WatchedTask[]): PrometheusRuleSpec {
  return {
    groups: tasks.map(({ cronJob, within, alert, summary }) => ({
      name: cronJob,
      rules: [
        {
          alert,
          expr: PrometheusRuleSpecGroupsRulesExpr.fromString(notSince(`namespace="${namespace}",cronjob="${cronJob}"`, within.toSeconds())),
          for: '15m',
          labels: { severity: 'warning' },
          annotations: { summary },
        },
      ],
    })),
  };
}

function notSince(task: string, seconds: number): string {
  const succeeded = `kube_cronjob_status_last_successful_time{${task}}`;
  const created = `kube_cronjob_created{${task}}`;
  return `time() - ${succeeded} > ${seconds} or (time() - ${created} > ${seconds} unless on (namespace, cronjob) ${succeeded})`;
}
