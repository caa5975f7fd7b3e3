import type { TelemetrySpec } from '../../imports/telemetry.istio.io';
import type { Labels, Mesh, MeshTelemetry, TraceCollector } from '../system';

/** What Istio calls the log of its proxies' own output. */
const LOG_PROVIDER = 'envoy';

/** What did not go well: errors of the server, and connections without an answer. */
const FAILURES = 'response.code >= 500 || response.code == 0';

/**
 * What the proxies of a namespace tell of the calls that they see, in and out.
 *
 * @see https://istio.io/latest/docs/reference/config/telemetry/
 */
export function telemetrySpec({ accessLogs, metrics, tracing }: MeshTelemetry): TelemetrySpec {
  return {
    accessLogging: accessLogs && [accessLogSpec(accessLogs)],
    metrics: metrics && [{ providers: [{ name: metrics.provider }] }],
    tracing: tracing && [{ providers: [{ name: tracing.provider }], randomSamplingPercentage: tracing.percent }],
  };
}

/** Where a workload takes what the proxies saw; undefined unless it is the collector of its mesh. */
export function collectorOf(
  mesh: Mesh | undefined,
  pods: { readonly namespace: string; readonly labels: Labels },
): TraceCollector | undefined {
  const collector = mesh?.telemetry?.tracing?.collector;
  if (collector?.namespace !== pods.namespace) return undefined;
  const isCollector = Object.entries(collector.podLabels ?? {}).every(([key, value]) => pods.labels[key] === value);
  return isCollector ? collector : undefined;
}

function accessLogSpec(accessLogs: Required<MeshTelemetry>['accessLogs']) {
  if (accessLogs === 'none') return { disabled: true };
  const filter = accessLogs === 'failures' ? { expression: FAILURES } : undefined;
  return { providers: [{ name: LOG_PROVIDER }], filter };
}
