import type { Duration } from 'cdk8s';

/** A duration in the words of Istio: `1.5s`. */
export function istioDuration(duration: Duration): string {
  return `${duration.toMilliseconds() / 1000}s`;
}
