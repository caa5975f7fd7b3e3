import { type Port, when } from '../system';
import type { ContainerPort } from './pod/pod-container';
import { isPortNumber } from './service-port';

/** Where a workload shows its metrics in Prometheus' format. */
export interface Metrics {
  /** What the container shows them on; it may be one of its other ports. */
  readonly port: number;
  /** @default '/metrics' */
  readonly path?: string;
}

const METRICS_PORT = 'metrics';

/** The container port of the metrics, unless one of the others is the same. */
export function metricsPorts(metrics: Metrics | undefined, ports: readonly Port[]): ContainerPort[] {
  if (!metrics || ports.some(({ targetPort }) => targetPort === metrics.port)) return [];
  return [{ name: METRICS_PORT, number: metrics.port, protocol: 'TCP' }];
}

/** Mistakes of where metrics are; an empty list when there are none. */
export function validateMetrics({ port, path = '/' }: Metrics, ports: readonly Port[]): string[] {
  const same = ports.find(({ targetPort }) => targetPort === port);
  return [
    ...when(!isPortNumber(port), `metrics.port (${port}) must be between 1 and 65535`),
    ...when(!path.startsWith('/'), `metrics.path (${path}) must begin with '/', such as /metrics`),
    ...when(same?.protocol === 'UDP', `metrics.port (${port}) is a UDP port, and metrics are asked over http; choose another`),
    ...when(
      !same && ports.some(({ name }) => name === METRICS_PORT),
      `metrics.port (${port}) is not the port that is called '${METRICS_PORT}'; give that port the same number, or another 'name'`,
    ),
  ];
}
