import type { Construct, IConstruct } from 'constructs';
import type { LoadBalancer } from '../../system/load-balancer';
import type { EdgeFacts } from './edge-facts';
import type { EdgePlan, EdgeRoute } from './edge-plan';
import type { RequestCounter } from './request-counter';

/**
 * Turns hosts and routes into the objects of one make of edge. An environment carries the provider; charts never see it.
 *
 * A new make of edge is one class of this shape, given to an environment as its `edge`.
 */
export interface EdgeProvider {
  /** How messages call it. */
  readonly name: string;
  readonly facts: EdgeFacts;

  /** The class of the Ingress objects that it reads, by one of which cert-manager answers a challenge. @default - it reads none */
  readonly ingressClass?: string;

  /** What a balancer in front of it must keep to. @default - it checks connections, and sends no PROXY protocol */
  readonly balancing?: EdgeBalancing;

  /** Whether a sign-in service is asked where a route wants forward authentication. @default false */
  readonly hasSignIn?: boolean;

  /** What this edge cannot do of what the plan asks, one sentence each, with the remedy. */
  validate(plan: EdgePlan): string[];

  /** Objects of the host as a whole. Called before any route is known: read `plan.routes` while rendering only. */
  hostObjects(plan: EdgePlan): EdgeObject[];

  /** Objects of one route alone, so that adding a route changes no other route's objects. */
  routeObjects(plan: EdgePlan, route: EdgeRoute): EdgeObject[];

  /** What routes attach to, of which an environment has one; the platform team owns it. @default - nothing besides the controller */
  platformObjects?(platform: EdgePlatformFacts): EdgeObject[];

  /** What nobody else in the cluster may claim besides the route itself. @default - nothing */
  claims?(plan: EdgePlan): EdgeClaim[];

  /** Cookie by which the route's service is to keep sessions, for an edge that cannot by itself. @default - none */
  sessionCookie?(route: EdgeRoute): string | undefined;

  /** How Prometheus finds the requests of a route among the metrics of this edge. @default - it does not tell them apart */
  requestCounter?(plan: EdgePlan, route: EdgeRoute): RequestCounter;

  /** Annotations that this edge reads from the Service of a route's target. @default - none */
  serviceAnnotations?(route: EdgeRoute): Readonly<Record<string, string>>;
}

/** How an edge is balanced. */
export interface EdgeBalancing {
  /** A path of the port of plain http that is answered with 200, whatever the host, while the edge wants requests. */
  readonly healthPath: string;
  /** Whether it takes the address of the client from the PROXY protocol, before TLS. */
  readonly proxyProtocol: boolean;
}

/** What an edge as a whole stands in. */
export interface EdgePlatformFacts {
  readonly environment: string;
  readonly loadBalancer: LoadBalancer;
}

/** An object to be: its name, and how to make it with the metadata that the role adds. */
export interface EdgeObject {
  readonly kind: string;
  readonly name: string;
  /** The workload it belongs to. @default - none: it belongs to the host */
  readonly component?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly create: (scope: Construct, id: string, metadata: EdgeObjectMetadata) => IConstruct;
}

export interface EdgeObjectMetadata {
  readonly name: string;
  readonly labels: Record<string, string>;
  readonly annotations?: Record<string, string>;
}

/** Something that one cluster can give only once. */
export interface EdgeClaim {
  /** In words, for the message: `host app.example.com`. */
  readonly what: string;
}
