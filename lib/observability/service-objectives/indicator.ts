import type { Duration } from 'cdk8s';
import { when } from '../../system';

/** Requests by a counter of the workload's own. */
export interface RequestIndicator {
  /** A counter of requests, such as `http_requests_total`. */
  readonly counter: string;
  /** Labels of those that failed, as Prometheus matches them: `code=~"5.."`. */
  readonly failed: string;
  /** Labels of those that count at all, such as `path!="/ready"`. @default - all */
  readonly only?: string;
}

/** How long requests took, by a histogram of the workload's own. */
export interface LatencyIndicator {
  /** A histogram in seconds, without its ending: `http_request_duration_seconds`. */
  readonly histogram: string;
  /** What is fast enough: the bound of one of the histogram's buckets. */
  readonly within: Duration;
  /** Labels of those that count at all, such as `path!="/ready"`. @default - all */
  readonly only?: string;
}

/**
 * What is good and what is not, in the words of Prometheus. Another kind of indicator is any object of this shape.
 *
 * @example
 * Indicator.requests({ counter: 'http_requests_total', failed: 'code=~"5.."' })
 */
export interface Indicator {
  /**
   * The share of what was not good within a window, from 0 to 1, as one number without labels.
   *
   * @param series labels of the workload's own metrics
   * @param window a range of time, such as `5m`
   */
  errorRatio(series: string, window: string): string;

  /** Mistakes of what it was given. */
  validate(): string[];
}

/** The indicators that most services need. */
export const Indicator = {
  /** Requests should not fail. */
  requests: ({ counter, failed, only }: RequestIndicator): Indicator => ({
    errorRatio: (series, window) => {
      const all = matchers(series, only);
      // without a failure so far there is no such series, and still a share: none
      return `(sum(rate(${counter}{${matchers(all, failed)}}[${window}])) or vector(0)) / sum(rate(${counter}{${all}}[${window}]))`;
    },
    validate: () => [
      ...validateMetric('indicator.counter', counter),
      ...validateMatchers('indicator.failed', failed),
      ...validateMatchers('indicator.only', only),
    ],
  }),

  /** Answers should come fast. */
  latency: ({ histogram, within, only }: LatencyIndicator): Indicator => ({
    errorRatio: (series, window) => {
      const all = matchers(series, only);
      const fast = matchers(all, boundMatcher(within));
      return `1 - sum(rate(${histogram}_bucket{${fast}}[${window}])) / sum(rate(${histogram}_count{${all}}[${window}]))`;
    },
    validate: () => [
      ...validateMetric('indicator.histogram', histogram),
      ...when(/_(?:bucket|count|sum)$/.test(histogram), `indicator.histogram (${histogram}) must be given without its ending`),
      ...when(within.toMilliseconds() < 1, 'indicator.within (0) must be at least a millisecond; give the bound of a bucket'),
      ...validateMatchers('indicator.only', only),
    ],
  }),
} as const;

function matchers(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(',');
}

/** The bucket up to a bound; some libraries write `1` for a second, and others `1.0`. */
function boundMatcher(within: Duration): string {
  const seconds = within.toMilliseconds() / 1000;
  return Number.isInteger(seconds) ? String.raw`le=~"${seconds}(\\.0)?"` : `le="${seconds}"`;
}

const METRIC = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const MATCHER = String.raw`[a-zA-Z_][a-zA-Z0-9_]*(?:=~|!~|!=|=)"(?:[^"\\\n]|\\.)*"`;
const MATCHERS = new RegExp(`^${MATCHER}(?:, ?${MATCHER})*$`);

function validateMetric(prop: string, name: string): string[] {
  return when(!METRIC.test(name), `${prop} (${name}) is no name of a metric; give the name alone, such as http_requests_total`);
}

function validateMatchers(prop: string, labels: string | undefined): string[] {
  return when(
    labels !== undefined && !MATCHERS.test(labels),
    `${prop} (${labels ?? ''}) must be labels as Prometheus matches them, such as code=~"5.."`,
  );
}
