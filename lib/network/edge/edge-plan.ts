import type { TrafficRules } from '../../mesh/traffic';
import type { CertificateIssuer } from '../certificates';
import type { Authentication } from './authentication';

/** How a route's path is compared: element by element from the start, or as a whole. */
export type PathMatch = 'prefix' | 'exact';

/** The Service that a route ends at. */
export interface EdgeTarget {
  readonly service: string;
  readonly namespace: string;
  /** The Service's port. */
  readonly port: number;
  /** `http2` for backends that speak it without TLS, as gRPC does. */
  readonly protocol: 'http' | 'http2';
  /** The workload behind the Service, as its labels call it. */
  readonly component: string;
  /** Labels that select the workload's pods. */
  readonly selector: Readonly<Record<string, string>>;
  /** What callers in the mesh keep to: an edge that is one of them does too. @default - none, or no mesh */
  readonly traffic?: TrafficRules;
}

/**
 * How many requests one client address may make.
 *
 * @example
 * { average: 100, burst: 200 }
 */
export interface RateLimit {
  /** Requests per period that are let through in the long run. */
  readonly average: number;
  /** @default 'second' */
  readonly period?: 'second' | 'minute';
  /** Requests that may come at once. @default - the average */
  readonly burst?: number;
}

/** Requests of one browser go to the same pod, by a cookie. */
export interface SessionAffinity {
  /** Name of the cookie. @default 'route' */
  readonly cookie?: string;
}

/** What may be said of one route, or of all routes of a host. */
export interface RouteLimits {
  /** @default - no limit */
  readonly rateLimit?: RateLimit;
  /** @default - none: the application checks its callers */
  readonly authentication?: Authentication;
  /** Only these address ranges may call, such as `10.0.0.0/8`. @default - everybody */
  readonly allowedSources?: readonly string[];
  /** @default - none: every request may go to any pod */
  readonly sessionAffinity?: SessionAffinity;
}

/** One path of a host, with everything resolved: what a provider renders. */
export interface EdgeRoute extends RouteLimits {
  readonly path: string;
  readonly match: PathMatch;
  /** The backend sees the path without the route's own; what is left always begins with a slash. */
  readonly stripPrefix: boolean;
  /** Base name of the route's objects: `<plan name>-<slug>`. */
  readonly name: string;
  readonly slug: string;
  readonly target: EdgeTarget;
}

/** Where the certificate of a host comes from. */
export type PlanTls =
  /** A Secret beside the routes, filled by cert-manager when there is an issuer. */
  | { readonly kind: 'secret'; readonly secretName: string; readonly issuer?: CertificateIssuer }
  /** It lives with the gateway, and the platform team owns it. */
  | { readonly kind: 'gateway' };

/** A host and its routes: everything that a provider needs to know, and nothing of how it is rendered. */
export interface EdgePlan {
  /** Base name of all objects: `<system>-<id>`. */
  readonly name: string;
  readonly namespace: string;
  /** The full host name. */
  readonly host: string;
  /** In the order in which they were declared. Grows until synthesis: read it only while rendering or validating. */
  readonly routes: readonly EdgeRoute[];
  /** @default - off */
  readonly tls?: PlanTls;
  /** Plain http requests are sent to https. */
  readonly redirectToHttps: boolean;
}
