import { Lazy } from 'cdk8s';
import type { VirtualServiceSpec } from '../../../imports/networking.istio.io';
import { AuthorizationPolicy, NetworkPolicy, VirtualService } from '../../kinds';
import type { PodPeer } from '../../system/cluster';
import { policyPeers } from '../peers';
import type { EdgeFacts, GatewayTls } from './edge-facts';
import type { EdgePlan, EdgeRoute, SessionAffinity } from './edge-plan';
import type { EdgeClaim, EdgeObject, EdgePlatformFacts, EdgeProvider } from './edge-provider';
import { istioGatewayObjects } from './istio-gateway';
import { type IstioGateway, signInPolicySpec, virtualServiceSpec } from './istio-specs';
import { refuse, refuseRawPaths } from './refusals';
import type { RequestCounter } from './request-counter';

/** Facts of an edge made of an Istio ingress gateway. */
export interface IstioEdgeProps extends Omit<EdgeFacts, 'normalizesPaths' | 'tls'> {
  /** The Gateway of the platform. */
  readonly gateway: { readonly name: string; readonly namespace: string };
  /** Port of the Gateway's plain http server. @default 80 */
  readonly httpPort?: number;
  /**
   * What `pathNormalization` of the mesh configuration says.
   *
   * @default 'BASE', which is Istio's own default and merges no slashes
   */
  readonly pathNormalization?: 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';
  readonly tls?: GatewayTls;
  /** Who is asked for forward authentication. @default - forward authentication is an error */
  readonly signIn?: IstioSignIn;
}

/** A sign-in service that the mesh configuration knows as an extension provider. */
export interface IstioSignIn {
  readonly extensionProvider: string;
  /** Its pods, which the workloads' proxies must reach. */
  readonly pods: PodPeer;
  /** The port that its pods listen on. */
  readonly port: number;
}

const ONLY_BY_FILTER = {
  because: 'Istio has it only as a hand-written Envoy filter',
  remedy: 'leave it out, or choose another edge for the environment',
} as const;

const NO_BASIC = {
  because: 'Istio does not check passwords',
  remedy: 'use Authentication.forward(), or choose another edge for the environment',
} as const;

const NOT_AT_WORKLOAD = {
  because: "client addresses are known at the gateway, whose policies are the platform's",
  remedy: 'ask the platform team for a policy, or choose another edge for the environment',
} as const;

const NO_SIGN_IN_PROVIDER = {
  because: 'the environment names no extension provider',
  remedy: "add 'signIn' to its edge, or leave authentication out",
} as const;

/**
 * Istio: one VirtualService per host. Gateways and certificates belong to the platform.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/virtual-service/
 */
export class IstioProvider implements EdgeProvider {
  readonly name = 'Istio';
  readonly facts: EdgeFacts;
  private readonly gateway: IstioGateway;

  constructor(private readonly props: IstioEdgeProps) {
    const { pathNormalization = 'BASE', gateway, httpPort = 80 } = props;
    this.facts = { ...props, normalizesPaths: pathNormalization === 'MERGE_SLASHES' };
    this.gateway = { ...gateway, httpPort };
  }

  get hasSignIn(): boolean {
    return this.props.signIn !== undefined;
  }

  // a gateway counts as the client of whom it sends requests to
  requestCounter(_plan: EdgePlan, { target: { service, namespace } }: EdgeRoute): RequestCounter {
    const gateway = `reporter="source",source_workload_namespace="${this.gateway.namespace}"`;
    return {
      requests: `istio_requests_total{${gateway},destination_service_namespace="${namespace}",destination_service_name="${service}"}`,
      shown: `istio_requests_total{${gateway}}`,
    };
  }

  validate(plan: EdgePlan): string[] {
    return [
      ...refuseRawPaths(this.name, this.facts, 'set pathNormalization of the mesh configuration to MERGE_SLASHES, then state it'),
      ...refuse(
        this.name,
        {
          rateLimit: ONLY_BY_FILTER,
          'basic authentication': NO_BASIC,
          allowedSources: NOT_AT_WORKLOAD,
          ...(this.props.signIn === undefined && { 'forward authentication': NO_SIGN_IN_PROVIDER }),
        },
        plan,
      ),
      ...sharedTargets(plan),
      ...differentCookies(plan),
    ];
  }

  hostObjects(plan: EdgePlan): EdgeObject[] {
    // the routes are known only when the object is rendered
    const spec = Lazy.any({ produce: () => virtualServiceSpec(plan, this.gateway) }) as VirtualServiceSpec;
    return [
      { kind: 'VirtualService', name: plan.name, create: (scope, id, metadata) => new VirtualService(scope, id, { metadata, spec }) },
    ];
  }

  routeObjects(plan: EdgePlan, route: EdgeRoute): EdgeObject[] {
    const { signIn } = this.props;
    return route.authentication?.kind === 'forward' && signIn !== undefined ? signInObjects(plan, route, signIn) : [];
  }

  platformObjects({ loadBalancer }: EdgePlatformFacts): EdgeObject[] {
    const { gateway } = this;
    const { source: pods, tls } = this.props;
    return 'cidrs' in pods ? [] : istioGatewayObjects({ gateway, pods, tls, loadBalancer });
  }

  /** Affinity is the service's own: Istio joins several DestinationRules of one host in a way that nobody should rely on. */
  sessionCookie({ sessionAffinity }: EdgeRoute): string | undefined {
    return sessionAffinity && cookieOf(sessionAffinity);
  }

  /** VirtualServices that share a host are tried in the order of their creation, so that a host is one system's. */
  claims(plan: EdgePlan): EdgeClaim[] {
    return [{ what: `host ${plan.host}` }];
  }
}

function cookieOf({ cookie = 'route' }: SessionAffinity): string {
  return cookie;
}

/** Affinity belongs to the service, so that its routes share one cookie. */
function differentCookies({ routes }: EdgePlan): string[] {
  const cookies = new Map<string, string>();
  return routes.flatMap(({ path, target: { service }, sessionAffinity }) => {
    if (sessionAffinity === undefined) return [];
    const cookie = cookieOf(sessionAffinity);
    const first = cookies.get(service) ?? cookie;
    cookies.set(service, first);
    if (first === cookie) return [];
    return [
      `route '${path}': sessionAffinity.cookie (${cookie}) must be '${first}' as on another route to '${service}': Istio keeps one cookie per service`,
    ];
  });
}

/** The question to the sign-in service, and the way to it: the workload's proxy asks, under the workload's own network policy. */
function signInObjects(plan: EdgePlan, route: EdgeRoute, { extensionProvider, pods, port }: IstioSignIn): EdgeObject[] {
  const { component, selector } = route.target;
  const name = `${route.name}-forward`;
  const spec = signInPolicySpec(plan, route, extensionProvider);
  const body = () => ({
    spec: {
      podSelector: { matchLabels: { ...selector } },
      policyTypes: ['Egress'],
      egress: [{ to: policyPeers(pods), ports: [{ port, protocol: 'TCP' }] }],
    },
  });
  return [
    {
      kind: 'AuthorizationPolicy',
      name,
      component,
      create: (scope, id, metadata) => new AuthorizationPolicy(scope, id, { metadata, spec }),
    },
    { kind: 'NetworkPolicy', name, component, create: (scope, id, metadata) => new NetworkPolicy(scope, id, { metadata, body }) },
  ];
}

/** The workload knows the host of a request, and no longer its path: it cannot tell a guarded route from an open one. */
function sharedTargets({ routes }: EdgePlan): string[] {
  const guarded = new Set(routes.filter(isGuarded).map(({ target }) => target.service));
  return routes
    .filter((route) => !isGuarded(route) && guarded.has(route.target.service))
    .map(
      ({ path, target }) =>
        `route '${path}': '${target.service}' is also behind a route with authentication, and Istio cannot tell them apart; ` +
        'give both authentication, or use two hosts',
    );
}

function isGuarded({ authentication }: EdgeRoute): boolean {
  return authentication?.kind === 'forward';
}
