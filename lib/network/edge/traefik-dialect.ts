import { Ingress } from '../../kinds';
import type { EdgePlan, EdgeRoute } from './edge-plan';
import type { EdgeObject } from './edge-provider';
import type { DialectSettings, IngressDialect } from './ingress-dialect';
import { refuse } from './refusals';
import { prefixParts, routePriority } from './route-path';
import { NO_SIGN_IN } from './sign-in';
import { middlewaresOf, redirectMiddleware } from './traefik-middlewares';
import { middlewareObject } from './traefik-provider';

const PREFIX = 'traefik.ingress.kubernetes.io';

/**
 * Traefik reading Ingress objects. Its annotations speak for a whole Ingress, so that every route has its own.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/ingress/
 */
export const traefikDialect: IngressDialect = {
  name: 'traefik',
  title: 'Traefik (Ingress)',
  controller: 'traefik.io/ingress-controller',
  normalizesPaths: true,
  validate: (plan, { signIn }) => refuse('Traefik (Ingress)', signIn === undefined ? { 'forward authentication': NO_SIGN_IN } : {}, plan),
  paths: traefikPaths,
  annotations: (plan, route, { entryPoints, signIn }) => ({
    [`${PREFIX}/router.entrypoints`]: plan.tls === undefined ? entryPoints.http : entryPoints.https,
    [`${PREFIX}/router.priority`]: String(routePriority(route)),
    ...(plan.tls !== undefined && { [`${PREFIX}/router.tls`]: 'true' }),
    ...chain(plan, middlewaresOf(route, signIn)),
  }),
  routeObjects: (_, route, { signIn }) =>
    middlewaresOf(route, signIn).map((middleware) => middlewareObject(middleware, route.target.component)),
  hostObjects: redirectObjects,
  serviceAnnotations: ({ sessionAffinity, target }) => ({
    ...(target.protocol === 'http2' && { [`${PREFIX}/service.serversscheme`]: 'h2c' }),
    ...(sessionAffinity !== undefined && stickyCookie(sessionAffinity.cookie ?? 'route')),
  }),
};

/** Its `Prefix` compares letters, not elements, unless strictPrefixMatching is on: two paths mean the same either way. */
function traefikPaths({ path, match }: EdgeRoute): { path: string; pathType: string }[] {
  if (match === 'exact') return [{ path, pathType: 'Exact' }];
  const { itself, below } = prefixParts(path);
  return [...(itself === undefined ? [] : [{ path: itself, pathType: 'Exact' }]), { path: below, pathType: 'Prefix' }];
}

function chain({ namespace }: EdgePlan, middlewares: readonly { readonly name: string }[]): Record<string, string> {
  if (middlewares.length === 0) return {};
  return { [`${PREFIX}/router.middlewares`]: middlewares.map(({ name }) => `${namespace}-${name}@kubernetescrd`).join(',') };
}

/** Everything of the host on the plain entry point, after all others there. Traefik drops an Ingress without a Service, so the first route lends its own. */
function redirectObjects(plan: EdgePlan, { className, entryPoints }: DialectSettings): EdgeObject[] {
  if (!plan.redirectToHttps) return [];
  const redirect = redirectMiddleware(plan.name);
  const annotations = {
    [`${PREFIX}/router.entrypoints`]: entryPoints.http,
    [`${PREFIX}/router.priority`]: '1',
    ...chain(plan, [redirect]),
  };
  const paths = () =>
    plan.routes.slice(0, 1).map(({ target }) => ({
      path: '/',
      pathType: 'Prefix',
      backend: { service: { name: target.service, port: { number: target.port } } },
    }));
  const body = () => ({ spec: { ingressClassName: className, rules: [{ host: plan.host, http: { paths: paths() } }] } });
  return [
    middlewareObject(redirect),
    { kind: 'Ingress', name: plan.name, annotations, create: (scope, id, metadata) => new Ingress(scope, id, { metadata, body }) },
  ];
}

/** Traefik reads what concerns a Service from that Service. */
function stickyCookie(name: string): Record<string, string> {
  return {
    [`${PREFIX}/service.sticky.cookie`]: 'true',
    [`${PREFIX}/service.sticky.cookie.name`]: name,
    [`${PREFIX}/service.sticky.cookie.httponly`]: 'true',
  };
}
