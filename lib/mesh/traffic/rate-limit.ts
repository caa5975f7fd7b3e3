import {
  type EnvoyFilterSpec,
  EnvoyFilterSpecConfigPatchesApplyTo,
  EnvoyFilterSpecConfigPatchesMatchContext,
  EnvoyFilterSpecConfigPatchesPatchOperation,
} from '../../../imports/networking.istio.io';
import type { Labels, Port } from '../../system';
import { speaksHttp } from './speaks-http';
import type { PodRateLimit } from './traffic-rules';

const FILTER = 'envoy.filters.http.local_ratelimit';
const SETTINGS = 'type.googleapis.com/envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit';
const REQUESTS = 'envoy.filters.network.http_connection_manager';

/** Tokens come ten times a second at most: Envoy takes no interval below 50 milliseconds. */
const FILLS_PER_SECOND = 10;

/**
 * The limit of what the pods of a workload take, one bucket per pod and port. It is kept by the pod's own proxy, before any other check, so
 * that it holds for callers in the mesh and for the edge alike.
 *
 * @see https://istio.io/latest/docs/tasks/policy-enforcement/rate-limit/#local-rate-limits
 */
export function rateLimitSpec(selector: Labels, ports: readonly Port[], limit: PodRateLimit): EnvoyFilterSpec {
  const always = { default_value: { numerator: 100, denominator: 'HUNDRED' } };
  const value = {
    name: FILTER,
    typed_config: {
      '@type': SETTINGS,
      stat_prefix: 'http_local_rate_limiter',
      token_bucket: tokenBucket(limit),
      // by default the filter looks at no request
      filter_enabled: { runtime_key: 'local_rate_limit_enabled', ...always },
      filter_enforced: { runtime_key: 'local_rate_limit_enforced', ...always },
    },
  };
  return {
    workloadSelector: { labels: { ...selector } },
    configPatches: ports.filter(speaksHttp).map(({ targetPort: destinationPort }) => ({
      applyTo: EnvoyFilterSpecConfigPatchesApplyTo.HTTP_UNDERSCORE_FILTER,
      match: {
        context: EnvoyFilterSpecConfigPatchesMatchContext.SIDECAR_UNDERSCORE_INBOUND,
        listener: { filterChain: { destinationPort, filter: { name: REQUESTS } } },
      },
      patch: { operation: EnvoyFilterSpecConfigPatchesPatchOperation.INSERT_UNDERSCORE_BEFORE, value },
    })),
  };
}

/** Tokens come one by one or in tenths of a second, and not all at once at the end of a period: a minute's would otherwise be gone in a second. */
export function tokenBucket({ average, period = 'second', burst = average }: PodRateLimit) {
  const perSecond = period === 'second' ? average : average / 60;
  const tokens = Math.max(1, Math.ceil(perSecond / FILLS_PER_SECOND));
  return {
    max_tokens: Math.max(burst, tokens),
    tokens_per_fill: tokens,
    fill_interval: `${Number((tokens / perSecond).toFixed(9))}s`,
  };
}
