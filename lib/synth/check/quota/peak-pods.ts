import type { DaemonSetSpec, DeploymentSpec, StatefulSetSpec } from 'kubernetes-types/apps/v1';
import type { CronJobSpec, JobSpec } from 'kubernetes-types/batch/v1';
import type { PodSpec } from 'kubernetes-types/core/v1';
import type { ClusterNode } from '../../../system';

/** Most pods of an object at one time. */
export interface Peak {
  readonly pods: number;
  readonly template: { readonly metadata?: { readonly labels?: Record<string, string> }; readonly spec?: PodSpec };
}

type IntOrPercent = number | string;

/**
 * A Deployment in the middle of an update: pods that are on their way out still count.
 *
 * @param most what its autoscaler may grow it to
 */
export function deploymentPeak({ replicas = 1, strategy, template }: DeploymentSpec, most?: number): Peak {
  const full = most ?? replicas;
  if (strategy?.type === 'Recreate') return { pods: full, template };
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy?.rollingUpdate ?? {};
  const leaving = amountOf(maxUnavailable, full, Math.floor);
  const extra = amountOf(maxSurge, full, Math.ceil);
  // Kubernetes takes one unavailable where both round to nothing
  return { pods: full === 0 ? 0 : full + Math.max(1, extra + leaving), template };
}

/** A StatefulSet waits until a pod is gone before it makes the next of that name. */
export function statefulSetPeak({ replicas = 1, template }: StatefulSetSpec): Peak {
  return { pods: replicas, template };
}

/** A DaemonSet on every node that its node selector takes, tolerated or not. */
export function daemonSetPeak({ template, updateStrategy }: DaemonSetSpec, nodes: readonly ClusterNode[]): Peak {
  const wanted = Object.entries(template.spec?.nodeSelector ?? {}).filter(([key]) => !key.startsWith('kubernetes.io/'));
  const count = nodes.filter(({ labels = {} }) => wanted.every(([key, value]) => labels[key] === value)).length;
  return { pods: count + amountOf(updateStrategy?.rollingUpdate?.maxSurge ?? 0, count, Math.ceil), template };
}

export function jobPeak({ parallelism = 1, completions = parallelism, template }: JobSpec): Peak {
  return { pods: Math.min(parallelism, completions), template };
}

/** A run that is replaced, or that may overlap, is there beside the next one. */
export function cronJobPeak({ concurrencyPolicy = 'Allow', jobTemplate }: CronJobSpec): Peak {
  const { pods, template } = jobPeak(jobTemplate.spec ?? { template: {} });
  return { pods: concurrencyPolicy === 'Forbid' ? pods : 2 * pods, template };
}

function amountOf(amount: IntOrPercent, full: number, round: (value: number) => number): number {
  return typeof amount === 'number' ? amount : round((Number(amount.replace('%', '')) * full) / 100);
}
