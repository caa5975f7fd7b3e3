import {
  type HttpRouteSpec,
  type HttpRouteSpecParentRefs,
  type HttpRouteSpecRulesFilters,
  HttpRouteSpecRulesFiltersRequestRedirectScheme,
  HttpRouteSpecRulesFiltersRequestRedirectStatusCode,
  HttpRouteSpecRulesFiltersType,
  HttpRouteSpecRulesFiltersUrlRewritePathType,
  HttpRouteSpecRulesMatchesPathType,
} from '../../../imports/gateway.networking.k8s.io';
import { Gateway, HttpRoute } from '../../kinds';
import type { EdgeFacts, GatewayTls } from './edge-facts';
import type { EdgePlan, EdgeRoute } from './edge-plan';
import type { EdgeObject, EdgePlatformFacts, EdgeProvider } from './edge-provider';
import { gatewayCertificate, gatewaySpec } from './gateway-objects';
import { refuse, refuseRawPaths } from './refusals';

/** Facts of an edge that serves the Gateway API. */
export interface GatewayEdgeProps extends Omit<EdgeFacts, 'normalizesPaths' | 'tls'> {
  /** The Gateway of the platform that routes attach to. */
  readonly gateway: {
    readonly name: string;
    readonly namespace: string;
    /** The GatewayClass that makes it, such as `istio`. @default - it is there already, and somebody else's */
    readonly className?: string;
  };
  /** Its listeners of plain http and of https. @default { http: 'http', https: 'https' } */
  readonly sections?: { readonly http: string; readonly https: string };
  /** The Gateway API leaves it to its implementation: state it once it does. @default false */
  readonly normalizesPaths?: boolean;
  readonly tls?: GatewayTls;
}

const NOT_IN_STANDARD = {
  because: 'the standard HTTPRoute has no word for it',
  remedy: 'leave it out, or choose another edge for the environment',
} as const;

/**
 * Gateway API: one HTTPRoute per route. Gateways, listeners and certificates belong to the platform.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httproute
 */
export class GatewayProvider implements EdgeProvider {
  readonly name = 'the Gateway API';
  readonly facts: EdgeFacts;

  constructor(private readonly props: GatewayEdgeProps) {
    const { normalizesPaths = false } = props;
    this.facts = { ...props, normalizesPaths };
  }

  validate(plan: EdgePlan): string[] {
    return [
      ...refuseRawPaths(this.name, this.facts, 'make the implementation merge slashes and resolve dots, then state it'),
      ...refuse(
        this.name,
        {
          rateLimit: NOT_IN_STANDARD,
          'basic authentication': NOT_IN_STANDARD,
          'forward authentication': NOT_IN_STANDARD,
          allowedSources: NOT_IN_STANDARD,
          sessionAffinity: NOT_IN_STANDARD,
          'http2 to the backend': NOT_IN_STANDARD,
        },
        plan,
      ),
    ];
  }

  hostObjects(plan: EdgePlan): EdgeObject[] {
    if (!plan.redirectToHttps) return [];
    return [httpRouteObject(plan.name, redirectHttpRouteSpec(plan, this.parent('http')))];
  }

  routeObjects(plan: EdgePlan, route: EdgeRoute): EdgeObject[] {
    const parent = this.parent(plan.tls === undefined ? 'http' : 'https');
    return [httpRouteObject(route.name, httpRouteSpec(plan, route, parent), route.target.component)];
  }

  platformObjects({ environment }: EdgePlatformFacts): EdgeObject[] {
    const { gateway, tls } = this.props;
    const { name, namespace, className } = gateway;
    if (className === undefined) return [];
    const spec = gatewaySpec({ name, className, sections: this.sections, environment, tls });
    return [
      { kind: 'Gateway', name, create: (scope, id, metadata) => new Gateway(scope, id, { metadata: { ...metadata, namespace }, spec }) },
      ...gatewayCertificate(gateway, tls),
    ];
  }

  private get sections(): { readonly http: string; readonly https: string } {
    return this.props.sections ?? { http: 'http', https: 'https' };
  }

  private parent(section: 'http' | 'https'): HttpRouteSpecParentRefs {
    const { name, namespace } = this.props.gateway;
    return { name, namespace, sectionName: this.sections[section] };
  }
}

/** One route: one rule with one match, which is what its filter that strips the prefix must have. */
export function httpRouteSpec(plan: EdgePlan, route: EdgeRoute, parent: HttpRouteSpecParentRefs): HttpRouteSpec {
  const { path, match, target } = route;
  const { EXACT, PATH_PREFIX } = HttpRouteSpecRulesMatchesPathType;
  return {
    parentRefs: [parent],
    hostnames: [plan.host],
    rules: [
      {
        matches: [{ path: { type: match === 'exact' ? EXACT : PATH_PREFIX, value: path } }],
        filters: stripFilters(route),
        backendRefs: [{ name: target.service, port: target.port }],
      },
    ],
  };
}

function stripFilters({ stripPrefix, match }: EdgeRoute): HttpRouteSpecRulesFilters[] {
  if (!stripPrefix) return [];
  const { REPLACE_FULL_PATH, REPLACE_PREFIX_MATCH } = HttpRouteSpecRulesFiltersUrlRewritePathType;
  const path =
    match === 'exact' ? { type: REPLACE_FULL_PATH, replaceFullPath: '/' } : { type: REPLACE_PREFIX_MATCH, replacePrefixMatch: '/' };
  return [{ type: HttpRouteSpecRulesFiltersType.URL_REWRITE, urlRewrite: { path } }];
}

/** Everything of the host on the plain listener. */
export function redirectHttpRouteSpec({ host }: EdgePlan, parent: HttpRouteSpecParentRefs): HttpRouteSpec {
  const requestRedirect = {
    scheme: HttpRouteSpecRulesFiltersRequestRedirectScheme.HTTPS,
    statusCode: HttpRouteSpecRulesFiltersRequestRedirectStatusCode.VALUE_301,
  };
  return {
    parentRefs: [parent],
    hostnames: [host],
    rules: [{ filters: [{ type: HttpRouteSpecRulesFiltersType.REQUEST_REDIRECT, requestRedirect }] }],
  };
}

function httpRouteObject(name: string, spec: HttpRouteSpec, component?: string): EdgeObject {
  return { kind: 'HTTPRoute', name, component, create: (scope, id, metadata) => new HttpRoute(scope, id, { metadata, spec }) };
}
