import { type Environment, when } from '../../system';
import type { DeploymentSettings } from './deployed-workload';
import type { DeployedWorkloadProps } from './deployed-workload-props';
import { validateDisruptionBudget } from './disruption-budget';
import { type Scale, validateScale } from './replicas';
import { validateRollout } from './rollout';
import { secondsOf, validateSeconds } from '../pod/seconds';

/** Mistakes a person can make with a Deployment; an empty list when there are none. */
export function validateDeployedWorkload(props: DeployedWorkloadProps, settings: DeploymentSettings, scale: Scale): string[] {
  const { standsAlone, rollout, revisionHistory, progressDeadline } = settings;
  const [prop, most] = props.autoscaling ? ['autoscaling.max', props.autoscaling.max] : ['replicas', props.replicas ?? 1];
  const minReady = rollout.minReady ? secondsOf(rollout.minReady) : 0;
  return [
    ...validateScale(props),
    ...validateRollout(rollout, standsAlone),
    ...validateBudget(props, scale),
    ...when(
      standsAlone && most > 1,
      `${prop} (${most}) cannot share a ReadWriteOnce claim: the others would wait for its node; use ReadWriteMany or one replica`,
    ),
    ...when(
      !Number.isInteger(revisionHistory) || revisionHistory < 1,
      `revisionHistory (${revisionHistory}) must be at least 1, or there is no version to go back to`,
    ),
    ...validateSeconds('progressDeadline', progressDeadline),
    ...when(
      secondsOf(progressDeadline) <= minReady,
      `progressDeadline (${secondsOf(progressDeadline)} seconds) must be longer than rollout.minReady (${minReady} seconds); raise it`,
    ),
  ];
}

function validateBudget({ disruptionBudget, noDisruptionBudget = false, replicas = 1 }: DeployedWorkloadProps, scale: Scale): string[] {
  if (!disruptionBudget) return [];
  if (noDisruptionBudget) return ['noDisruptionBudget and disruptionBudget exclude each other; keep one of them'];
  // an environment that caps replicas must not make a mistake of what is right at full size
  return validateDisruptionBudget(disruptionBudget, scale.kind === 'auto' ? scale.autoscaling.min : replicas);
}

/** Mistakes of pods that follow requests, once all routes are known. */
export function validateRequests(scale: Scale, counters: number, environment: Environment): string[] {
  const wanted = scale.kind === 'auto' ? scale.autoscaling.requestsPerSecond : undefined;
  if (wanted === undefined) return [];
  const prop = `autoscaling.requestsPerSecond (${wanted})`;
  if (!environment.countsRequests) {
    return [
      `${prop} has nothing that counts requests: ${environment.name} lacks monitoring, or its cluster an adapter of Prometheus; leave it out where environment.countsRequests is false`,
    ];
  }
  return when(
    counters === 0,
    `${prop} finds no requests to count: no route leads here, or the edge (${environment.edge.name}) does not tell its routes apart; route to it from an EdgeIngress, or leave it out`,
  );
}

/** What is allowed and must be followed by something. */
export function takeOverWarnings(scale: Scale): string[] {
  if (scale.kind !== 'auto' || scale.replicas === undefined) return [];
  return [`autoscaling.takingOverFrom (${scale.replicas}) is the first of two steps: once the autoscaler has set the replicas, remove it`];
}
