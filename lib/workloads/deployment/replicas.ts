import type { HorizontalPodAutoscalerSpec, MetricSpec } from 'kubernetes-types/autoscaling/v2';
import { type Environment, when } from '../../system';

/** A metric of the pods that the cluster's metrics adapter serves. */
export interface CustomMetric {
  readonly name: string;
  /** What each pod should have on average: `100`, `500m`. */
  readonly average: string;
}

/** How many pods follow the load. */
export interface Autoscaling {
  readonly min: number;
  readonly max: number;
  /** Percent of the requested processing time. @default - not looked at */
  readonly cpu?: number;
  /** Percent of the requested memory. @default - not looked at */
  readonly memory?: number;
  /** @default - none */
  readonly metrics?: readonly CustomMetric[];
  /**
   * Requests per second that each pod should have on average, as the edge counts them. It takes an environment that `countsRequests`, and
   * a route to the workload.
   *
   * @default - not looked at
   */
  readonly requestsPerSecond?: number;
  /**
   * For the first of two steps that hand a running workload over: the replicas that it has now, kept until the autoscaler has set its own.
   * Leaving `replicas` out at once drops it to one pod.
   *
   * @default - the autoscaler owns the number
   */
  readonly takingOverFrom?: number;
}

/** How many pods run, with the environment's sizes applied. */
export type Scale =
  | { readonly kind: 'fixed'; readonly replicas: number }
  | { readonly kind: 'auto'; readonly min: number; readonly max: number; readonly replicas?: number; readonly autoscaling: Autoscaling };

export interface ScaleProps {
  readonly replicas?: number;
  readonly autoscaling?: Autoscaling;
  readonly suspended?: boolean;
}

export function scaleOf({ replicas, autoscaling, suspended = false }: ScaleProps, environment: Environment): Scale {
  if (suspended) return { kind: 'fixed', replicas: 0 };
  if (autoscaling && environment.props.sizes.autoscaling) {
    const { min, max, takingOverFrom } = autoscaling;
    return { kind: 'auto', min: environment.replicas(min), max: environment.replicas(max), replicas: takingOverFrom, autoscaling };
  }
  return { kind: 'fixed', replicas: environment.replicas(replicas ?? autoscaling?.min ?? 1) };
}

/** How many pods there are at the least. */
export function fewest(scale: Scale): number {
  return scale.kind === 'auto' ? scale.min : scale.replicas;
}

/** The value of `replicas`: left out when an autoscaler owns it. */
export function replicasField(scale: Scale): number | undefined {
  return scale.replicas;
}

export function autoscalerSpec(
  target: string,
  { min, max, autoscaling }: Extract<Scale, { kind: 'auto' }>,
  requests: readonly MetricSpec[] = [],
): HorizontalPodAutoscalerSpec {
  return {
    minReplicas: min,
    maxReplicas: max,
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: target },
    metrics: [...metricSpecs(autoscaling), ...requests],
  };
}

function metricSpecs({ cpu, memory, metrics = [] }: Autoscaling): MetricSpec[] {
  const resource = (name: string, percent: number): MetricSpec => ({
    type: 'Resource',
    resource: { name, target: { type: 'Utilization', averageUtilization: percent } },
  });
  return [
    ...(cpu === undefined ? [] : [resource('cpu', cpu)]),
    ...(memory === undefined ? [] : [resource('memory', memory)]),
    ...metrics.map(({ name, average }): MetricSpec => ({
      type: 'Pods',
      pods: { metric: { name }, target: { type: 'AverageValue', averageValue: average } },
    })),
  ];
}

/** Mistakes of how many pods there should be; an empty list when there are none. */
export function validateScale({ replicas, autoscaling }: ScaleProps): string[] {
  const both = when(
    replicas !== undefined && autoscaling !== undefined,
    `replicas (${replicas}) and autoscaling exclude each other; set autoscaling.min instead of replicas`,
  );
  const count = when(
    replicas !== undefined && !isCount(replicas),
    `replicas (${replicas}) must be at least 1; to stop a workload set 'suspended: true'`,
  );
  return [...both, ...count, ...(autoscaling ? validateAutoscaling(autoscaling) : [])];
}

function validateAutoscaling({ min, max, cpu, memory, metrics = [], requestsPerSecond, takingOverFrom }: Autoscaling): string[] {
  return [
    ...when(!isCount(min), `autoscaling.min (${min}) must be at least 1; to stop a workload set 'suspended: true'`),
    ...when(!Number.isInteger(max) || max < min, `autoscaling.max (${max}) must be a whole number of at least autoscaling.min (${min})`),
    ...when(
      takingOverFrom !== undefined && !isCount(takingOverFrom),
      `autoscaling.takingOverFrom (${takingOverFrom}) must be the replicas that run now, at least 1; leave it out for a workload that is new`,
    ),
    ...Object.entries({ cpu, memory })
      .filter((entry): entry is [string, number] => entry[1] !== undefined && !isCount(entry[1]))
      .map(([name, percent]) => `autoscaling.${name} (${percent}) must be a percentage of what the pods request, such as 80`),
    ...metrics.flatMap((metric, index) => validateMetric(`autoscaling.metrics[${index}]`, metric)),
    ...when(
      requestsPerSecond !== undefined && !(requestsPerSecond >= LOWEST_RATE),
      `autoscaling.requestsPerSecond (${requestsPerSecond}) must be at least ${LOWEST_RATE}; leave it out to look at no requests`,
    ),
    ...when(
      cpu === undefined && memory === undefined && metrics.length === 0 && requestsPerSecond === undefined,
      'autoscaling looks at nothing; set cpu, memory, requestsPerSecond or metrics',
    ),
  ];
}

/** A thousandth is the least that an autoscaler is told. */
const LOWEST_RATE = 0.001;

const QUANTITY = /^[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

function validateMetric(path: string, { name, average }: CustomMetric): string[] {
  return [
    ...when(name === '', `${path}.name () must be the name of a metric that the cluster's metrics adapter serves`),
    ...when(!QUANTITY.test(average), `${path}.average (${average}) must be an amount such as '100' or '500m'`),
  ];
}

function isCount(number: number): boolean {
  return Number.isInteger(number) && number >= 1;
}
