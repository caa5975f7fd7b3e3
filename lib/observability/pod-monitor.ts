import type { PodMonitorSpec } from '../../imports/monitoring.coreos.com';
import type { Labels } from '../system';

/**
 * Tells Prometheus to scrape the pods themselves: a monitor of Services would scrape a pod once for each Service in front of it.
 *
 * @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PodMonitor
 */
export function podMonitorSpec(
  selector: Labels,
  { port, path = '/metrics' }: { readonly port: number; readonly path?: string },
): PodMonitorSpec {
  return { selector: { matchLabels: { ...selector } }, podMetricsEndpoints: [{ portNumber: port, path }] };
}
