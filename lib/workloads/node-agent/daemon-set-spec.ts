import type { DaemonSetSpec } from 'kubernetes-types/apps/v1';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import type { Labels } from '../../system';
import type { AgentRollout } from './node-agent-props';

/** What a DaemonSet is made of, with every default resolved. */
export interface DaemonSetSettings {
  readonly rollout: AgentRollout;
  readonly revisionHistory: number;
}

/**
 * A NodeAgent as the body of a DaemonSet.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/#DaemonSetSpec
 */
export function daemonSetSpec({ rollout, revisionHistory }: DaemonSetSettings, selector: Labels, template: PodTemplateSpec): DaemonSetSpec {
  return {
    selector: { matchLabels: { ...selector } },
    revisionHistoryLimit: revisionHistory,
    minReadySeconds: 'minReady' in rollout ? rollout.minReady?.toSeconds() : undefined,
    updateStrategy: updateStrategy(rollout),
    template,
  };
}

// both are said: what is left out takes a default that may contradict the other
function updateStrategy(rollout: AgentRollout): DaemonSetSpec['updateStrategy'] {
  if ('onDelete' in rollout) return { type: 'OnDelete' };
  const { maxSurge, maxUnavailable } = 'maxSurge' in rollout ? { ...rollout, maxUnavailable: 0 } : { ...rollout, maxSurge: 0 };
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } };
}
