import type { LimitRangeSpec, ResourceQuotaSpec } from 'kubernetes-types/core/v1';
import type { Quota } from '../system';

/**
 * What all pods of a namespace may ask for together.
 *
 * Requests only: with `limits.cpu`, the API server would refuse every pod without a CPU limit. Node ports and load balancers are
 * counted even where a team has none, because what is not counted is not limited.
 *
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function quotaSpec({ cpu, memory, storage, pods, nodePorts = 0, loadBalancers = 0 }: Quota): ResourceQuotaSpec {
  return {
    hard: {
      'requests.cpu': cpu,
      'requests.memory': memory,
      'requests.storage': storage,
      pods: String(pods),
      'services.nodeports': String(nodePorts),
      'services.loadbalancers': String(loadBalancers),
    },
  };
}

/**
 * What a container gets that states nothing, so that the quota can count it.
 *
 * Never `default.cpu`, which refuses a larger request without a limit, and never `max.cpu`, which becomes limit and request of
 * everything.
 *
 * @see https://kubernetes.io/docs/concepts/policy/limit-range/
 */
export function limitRangeSpec(): LimitRangeSpec {
  return {
    limits: [
      {
        type: 'Container',
        defaultRequest: { cpu: '50m', memory: '128Mi', 'ephemeral-storage': '200Mi' },
        default: { memory: '512Mi', 'ephemeral-storage': '1Gi' },
      },
    ],
  };
}
