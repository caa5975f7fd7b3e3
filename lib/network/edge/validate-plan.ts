import { isCidr } from '../../system/cidr';
import { when } from '../../system/messages';
import type { EdgePlan, EdgeRoute, RateLimit } from './edge-plan';
import { validateRoutePath } from './route-path';

/** Mistakes in a plan that no edge could render; what one make of edge cannot do is its provider's to say. */
export function validatePlan(plan: EdgePlan): string[] {
  return [
    ...when(plan.routes.length === 0, `host ${plan.host} has no route; add one with edge.route('/', service)`),
    ...plan.routes.flatMap((route) => validateRoute(plan, route)),
    ...sameRoutes(plan.routes),
    ...sameNames(plan.routes),
  ];
}

function validateRoute(plan: EdgePlan, route: EdgeRoute): string[] {
  const prop = `route '${route.path}'`;
  return [
    ...validateRoutePath(route.path, route.match),
    ...when(route.stripPrefix && route.path === '/', `${prop}: stripPrefix has nothing to strip from the root; leave it out`),
    ...when(
      route.target.namespace !== plan.namespace,
      `${prop}: '${route.target.service}' is in namespace ${route.target.namespace}, and an edge in ${plan.namespace} cannot route there; ` +
        `declare the route in a system of that namespace: systems may share a host`,
    ),
    ...validateRateLimit(prop, route.rateLimit),
    ...validatePasswords(prop, plan, route),
    ...(route.allowedSources ?? [])
      .filter((range) => !isCidr(range))
      .map((range) => `${prop}: allowedSources (${range}) must be a range such as '10.0.0.0/8'`),
    ...when(
      route.allowedSources?.length === 0,
      `${prop}: allowedSources is empty, which would shut everybody out; leave it out, or name ranges`,
    ),
    ...when(
      route.name.length > 63,
      `${prop}: the name '${route.name}' has ${route.name.length} characters; at most 63 are possible: add a shorter 'name'`,
    ),
  ];
}

function validateRateLimit(prop: string, limit: RateLimit | undefined): string[] {
  if (limit === undefined) return [];
  const { average, burst = average } = limit;
  return [
    ...when(!isCount(average), `${prop}: rateLimit.average (${average}) must be a whole number of at least 1; to shut a route, remove it`),
    ...when(!isCount(burst), `${prop}: rateLimit.burst (${burst}) must be a whole number of at least 1`),
  ];
}

/**
 * Traefik reads a Secret with exactly one key, whatever its name, and ingress-nginx the key `auth`.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/http/middlewares/basicauth/
 * @see https://kubernetes.github.io/ingress-nginx/examples/auth/basic/
 */
function validatePasswords(prop: string, { namespace }: EdgePlan, { authentication }: EdgeRoute): string[] {
  if (authentication?.kind !== 'basic') return [];
  const { secret } = authentication;
  return [
    ...when(
      secret.keys.length !== 1 || secret.keys[0] !== 'auth',
      `${prop}: the Secret '${secret.name}' has the keys ${secret.keys.join(', ')}; edges read passwords from one that is alone and called 'auth': give it keys: ['auth']`,
    ),
    ...when(
      secret.namespace !== namespace,
      `${prop}: the Secret '${secret.name}' is in namespace ${secret.namespace}, and the edge reads it in ${namespace}; declare it there`,
    ),
  ];
}

function sameRoutes(routes: readonly EdgeRoute[]): string[] {
  return pairs(routes)
    .filter(([a, b]) => a.path === b.path && a.match === b.match)
    .map(
      ([a, b]) =>
        `route '${b.path}' is declared twice, for '${a.target.service}' and for '${b.target.service}'; keep one, or make one of them exact`,
    );
}

function sameNames(routes: readonly EdgeRoute[]): string[] {
  return pairs(routes)
    .filter(([a, b]) => a.name === b.name && (a.path !== b.path || a.match !== b.match))
    .map(([a, b]) => `routes '${a.path}' and '${b.path}' would both give objects called '${a.name}'; add a 'name' to one of them`);
}

function pairs<T>(items: readonly T[]): [T, T][] {
  return items.flatMap((b, index) => items.slice(0, index).map((a): [T, T] => [a, b]));
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1;
}
