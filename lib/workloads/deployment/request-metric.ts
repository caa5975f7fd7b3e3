import type { MetricSpec } from 'kubernetes-types/autoscaling/v2';
import { type PrometheusRuleSpec, PrometheusRuleSpecGroupsRulesExpr } from '../../../imports/monitoring.coreos.com';
import type { RequestCounter } from '../../network/edge/request-counter';

/** What the adapter of a cluster serves, and what Prometheus calls it: only a recorded number has a colon in its name. */
export const REQUESTS_METRIC = 'keelson_requests_per_second';
const RECORDED = 'keelson:requests_per_second';

// long enough for two scrapes a minute apart, and short enough to be the present
const WINDOW = '2m';

/** Which workload requests are for. */
export interface Requested {
  readonly namespace: string;
  readonly system: string;
  readonly workload: string;
}

/**
 * Records the requests per second of a workload, over all edges' routes to it.
 *
 * An edge that shows nothing at all leaves no number: the autoscaler then keeps the pods that there are, instead of taking them away.
 */
export function requestRules({ namespace, system, workload }: Requested, counters: readonly RequestCounter[]): PrometheusRuleSpec {
  const rates = [...new Set(counters.map(({ requests }) => `rate(${requests}[${WINDOW}])`))];
  const shown = [...new Set(counters.map((counter) => `0 * count(${counter.shown})`))];
  return {
    groups: [
      {
        name: `${workload}-requests`,
        rules: [
          {
            record: RECORDED,
            expr: PrometheusRuleSpecGroupsRulesExpr.fromString(`sum(${rates.join(' or ')}) or ${shown.join(' or ')}`),
            labels: { namespace, system, workload },
          },
        ],
      },
    ],
  };
}

/** The recorded number as an autoscaler asks for it: so many requests for each pod. */
export function requestMetric({ system, workload }: Requested, perPod: number): MetricSpec {
  return {
    type: 'External',
    external: {
      metric: { name: REQUESTS_METRIC, selector: { matchLabels: { system, workload } } },
      target: { type: 'AverageValue', averageValue: Number.isInteger(perPod) ? String(perPod) : `${Math.round(perPod * 1000)}m` },
    },
  };
}
