import { Ingress } from '../../lib/kinds';
import type { EdgeFacts, EdgeObject, EdgePlan, EdgeProvider, EdgeRoute } from '../../lib/network/edge';

/** The HAProxy Ingress controller: an Ingress per route, with its own annotation for stripped prefixes. */
export class HaproxyEdge implements EdgeProvider {
  readonly name = 'HAProxy';

  constructor(readonly facts: EdgeFacts) {}

  validate({ routes }: EdgePlan): string[] {
    return routes
      .filter(({ rateLimit }) => rateLimit !== undefined)
      .map(
        ({ path }) => `route ${path}: rateLimit is not rendered for ${this.name}; leave it out, or choose another edge for the environment`,
      );
  }

  hostObjects(): EdgeObject[] {
    return [];
  }

  routeObjects(plan: EdgePlan, route: EdgeRoute): EdgeObject[] {
    const annotations: Record<string, string> = route.stripPrefix ? { 'haproxy.org/path-rewrite': `${route.path}/?(.*) /\\1` } : {};
    return [
      {
        kind: 'Ingress',
        name: route.name,
        component: route.target.component,
        annotations,
        create: (scope, id, metadata) => new Ingress(scope, id, { metadata, body: () => ({ spec: ingressSpec(plan, route) }) }),
      },
    ];
  }
}

function ingressSpec({ host }: EdgePlan, { path, match, target }: EdgeRoute) {
  const backend = { service: { name: target.service, port: { number: target.port } } };
  const pathType = match === 'exact' ? 'Exact' : 'Prefix';
  return { ingressClassName: 'haproxy', rules: [{ host, http: { paths: [{ path, pathType, backend }] } }] };
}
