import { Lazy } from 'cdk8s';
import {
  type IngressRouteSpec,
  IngressRouteSpecRoutesKind,
  type IngressRouteSpecRoutesServices,
  IngressRouteSpecRoutesServicesPort,
} from '../../../imports/traefik.io';
import { IngressRoute, Middleware } from '../../kinds';
import type { EdgeFacts, IssuedTls, SecretTls, SignInService } from './edge-facts';
import type { EdgePlan, EdgeRoute } from './edge-plan';
import type { EdgeObject, EdgeProvider } from './edge-provider';
import type { RequestCounter } from './request-counter';
import { refuse, refuseRawPaths } from './refusals';
import { routePriority } from './route-path';
import { NO_SIGN_IN } from './sign-in';
import { middlewaresOf, type NamedMiddleware, redirectMiddleware } from './traefik-middlewares';
import { traefikRule } from './traefik-rule';

/** Facts of an edge made of Traefik v3. */
export interface TraefikEdgeProps extends Omit<EdgeFacts, 'normalizesPaths' | 'tls'> {
  /** Entry points of plain http and of https. @default { http: 'web', https: 'websecure' } */
  readonly entryPoints?: { readonly http: string; readonly https: string };
  /** Traefik's own `sanitizePath`, on unless it was switched off. @default true */
  readonly normalizesPaths?: boolean;
  readonly tls?: IssuedTls | SecretTls;
  /** Who is asked for forward authentication. @default - forward authentication is an error */
  readonly signIn?: SignInService;
}

export const SANITIZE_PATH_REMEDY = 'switch sanitizePath of the entry points back on';

/**
 * Traefik's own kinds: one IngressRoute per route, and its Middlewares.
 *
 * @see https://doc.traefik.io/traefik/v3.7/reference/routing-configuration/kubernetes/crd/http/ingressroute/
 */
export class TraefikProvider implements EdgeProvider {
  readonly name = 'Traefik';
  readonly ingressClass = 'traefik';
  readonly balancing = { healthPath: '/ping', proxyProtocol: true } as const;
  readonly facts: EdgeFacts;
  readonly entryPoints: { readonly http: string; readonly https: string };

  constructor(private readonly props: TraefikEdgeProps) {
    const { normalizesPaths = true, entryPoints = { http: 'web', https: 'websecure' } } = props;
    this.facts = { ...props, normalizesPaths };
    this.entryPoints = entryPoints;
  }

  get hasSignIn(): boolean {
    return this.props.signIn !== undefined;
  }

  validate(plan: EdgePlan): string[] {
    return [
      ...refuseRawPaths(this.name, this.facts, SANITIZE_PATH_REMEDY),
      ...refuse(this.name, this.props.signIn === undefined ? { 'forward authentication': NO_SIGN_IN } : {}, plan),
    ];
  }

  hostObjects(plan: EdgePlan): EdgeObject[] {
    if (!plan.redirectToHttps) return [];
    const redirect = redirectMiddleware(plan.name);
    // the routes are known only when the object is rendered
    const spec = Lazy.any({ produce: () => redirectRouteSpec(plan, this.entryPoints.http) }) as IngressRouteSpec;
    return [middlewareObject(redirect), ingressRouteObject(plan.name, spec)];
  }

  routeObjects(plan: EdgePlan, route: EdgeRoute): EdgeObject[] {
    const { component } = route.target;
    const middlewares = middlewaresOf(route, this.props.signIn);
    const entryPoint = plan.tls === undefined ? this.entryPoints.http : this.entryPoints.https;
    return [
      ...middlewares.map((middleware) => middlewareObject(middleware, component)),
      ingressRouteObject(route.name, ingressRouteSpec(plan, route, middlewares, entryPoint), component),
    ];
  }

  // a router with one service makes a service of its own, called after the route and a hash of its rule
  requestCounter({ namespace }: EdgePlan, { name }: EdgeRoute): RequestCounter {
    return {
      requests: `traefik_service_requests_total{service=~"${namespace}-${name}-[0-9a-f]{20}@kubernetescrd"}`,
      shown: 'traefik_config_reloads_total',
    };
  }
}

/** One route: rule, explicit priority, middlewares, Service. */
export function ingressRouteSpec(
  plan: EdgePlan,
  route: EdgeRoute,
  middlewares: readonly NamedMiddleware[],
  entryPoint: string,
): IngressRouteSpec {
  const { sessionAffinity } = route;
  const { cookie = 'route' } = sessionAffinity ?? {};
  return {
    entryPoints: [entryPoint],
    routes: [
      {
        kind: IngressRouteSpecRoutesKind.RULE,
        match: traefikRule(plan.host, route),
        // by default a rule's length decides, so that a prefix may beat an exact path
        priority: routePriority(route),
        middlewares: middlewares.map(({ name }) => ({ name })),
        services: [
          {
            ...serviceOf(route),
            sticky: sessionAffinity && { cookie: { name: cookie, httpOnly: true, secure: plan.tls !== undefined } },
          },
        ],
      },
    ],
    tls: plan.tls?.kind === 'secret' ? { secretName: plan.tls.secretName } : undefined,
  };
}

function serviceOf({ target }: EdgeRoute): IngressRouteSpecRoutesServices {
  return {
    name: target.service,
    port: IngressRouteSpecRoutesServicesPort.fromNumber(target.port),
    scheme: target.protocol === 'http2' ? 'h2c' : undefined,
  };
}

/**
 * Everything of the host on the plain entry point, after all others there, such as cert-manager's solver.
 *
 * The service is never called, and a router must have one: the host's own, because `noop@internal` belongs to another provider, and the edge
 * refuses such references.
 */
export function redirectRouteSpec(plan: EdgePlan, entryPoint: string): IngressRouteSpec {
  return {
    entryPoints: [entryPoint],
    routes: [
      {
        kind: IngressRouteSpecRoutesKind.RULE,
        match: `Host(\`${plan.host}\`)`,
        priority: 1,
        middlewares: [{ name: redirectMiddleware(plan.name).name }],
        services: plan.routes.slice(0, 1).map(serviceOf),
      },
    ],
  };
}

export function middlewareObject({ name, spec }: NamedMiddleware, component?: string): EdgeObject {
  return { kind: 'Middleware', name, component, create: (scope, id, metadata) => new Middleware(scope, id, { metadata, spec }) };
}

function ingressRouteObject(name: string, spec: IngressRouteSpec, component?: string): EdgeObject {
  return { kind: 'IngressRoute', name, component, create: (scope, id, metadata) => new IngressRoute(scope, id, { metadata, spec }) };
}
