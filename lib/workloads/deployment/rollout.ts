import type { Duration } from 'cdk8s';
import type { DeploymentStrategy } from 'kubernetes-types/apps/v1';
import { when } from '../../system';
import { validateSeconds } from '../pod/seconds';

/** How an update replaces pods; numbers or percentages of the replicas. */
export interface Rollout {
  /** Pods beyond the number wanted. @default '25%'; 0 where a new pod cannot stand beside the old one */
  readonly maxSurge?: number | `${number}%`;
  /** Pods that may be missing. @default 0; 1 where a new pod cannot stand beside the old one */
  readonly maxUnavailable?: number | `${number}%`;
  /** How long a pod must be ready before it counts. @default - at once */
  readonly minReady?: Duration;
}

/**
 * @param standsAlone whether a new pod cannot stand beside the old one, as with a claim that one node mounts: an update that waits for the
 * new pod before it takes the old one away would wait for ever
 */
export function deploymentStrategy({ maxSurge, maxUnavailable }: Rollout, standsAlone: boolean): DeploymentStrategy {
  const byDefault = standsAlone ? { maxSurge: 0, maxUnavailable: 1 } : { maxSurge: '25%', maxUnavailable: 0 };
  return {
    type: 'RollingUpdate',
    rollingUpdate: { maxSurge: maxSurge ?? byDefault.maxSurge, maxUnavailable: maxUnavailable ?? byDefault.maxUnavailable },
  };
}

const isNone = (amount: number | string | undefined): boolean => amount === 0 || amount === '0%';

// a percentage of one pod is rounded down to none
const isNoneOfOne = (amount: number | string): boolean => isNone(amount) || (typeof amount === 'string' && parseInt(amount, 10) < 100);

const AMOUNT = /^[0-9]+%?$/;

/** Mistakes of how pods are replaced; an empty list when there are none. */
export function validateRollout({ maxSurge, maxUnavailable, minReady }: Rollout, standsAlone: boolean): string[] {
  const unavailable = maxUnavailable ?? (standsAlone ? 1 : 0);
  return [
    ...Object.entries({ maxSurge, maxUnavailable })
      .filter(([, amount]) => amount !== undefined && !AMOUNT.test(String(amount)))
      .map(([name, amount]) => `rollout.${name} (${amount}) must be a whole number or a percentage, such as 1 or '25%'`),
    ...validateSeconds('rollout.minReady', minReady),
    ...when(
      isNone(maxSurge) && isNone(unavailable),
      `rollout.maxSurge (${maxSurge ?? ''}) and rollout.maxUnavailable (${unavailable}) cannot both be 0: no pod could ever be replaced; leave one of them out`,
    ),
    ...when(
      standsAlone && isNoneOfOne(unavailable),
      `rollout.maxUnavailable (${unavailable}) waits for a new pod that cannot start: its claim is mounted by the old one; use ReadWriteMany, or leave rollout out`,
    ),
  ];
}
