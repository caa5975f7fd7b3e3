import type { TrafficRules } from '../../lib/mesh/traffic';
import type { EdgePlan, EdgeRoute, EdgeTarget, PathMatch, RouteLimits } from '../../lib/network/edge';
import { routeSlug } from '../../lib/network/edge/route-path';

export interface SampleRoute extends RouteLimits {
  readonly path: string;
  readonly service: string;
  readonly match?: PathMatch;
  readonly stripPrefix?: boolean;
  readonly protocol?: EdgeTarget['protocol'];
  readonly traffic?: TrafficRules;
}

/** A plan as the role would build it. */
export function samplePlan(system: string, routes: readonly SampleRoute[], changes: Partial<EdgePlan> = {}): EdgePlan {
  const name = `${system}-edge`;
  return {
    name,
    namespace: 'retail',
    host: 'app.example.com',
    redirectToHttps: false,
    ...changes,
    routes: routes.map((route) => sampleRoute(name, system, route)),
  };
}

function sampleRoute(
  planName: string,
  system: string,
  { path, service, match = 'prefix', stripPrefix = false, protocol = 'http', traffic, ...limits }: SampleRoute,
): EdgeRoute {
  const slug = routeSlug(path, match);
  const selector = { 'app.kubernetes.io/part-of': system, 'app.kubernetes.io/component': service };
  return {
    path,
    match,
    stripPrefix,
    slug,
    name: `${planName}-${slug}`,
    target: { service, namespace: 'retail', port: 80, protocol, component: service, selector, traffic },
    ...limits,
  };
}
