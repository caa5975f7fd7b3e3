import type { Duration } from 'cdk8s';

/**
 * How requests to a service are treated on their way. In a mesh the proxies of its callers and the edge keep these rules; where there is
 * none, a warning says what is lost.
 *
 * @example
 * traffic: { timeout: Duration.seconds(3), retries: { attempts: 2 }, circuitBreaker: { consecutiveErrors: 5 } }
 *
 * @see https://istio.io/latest/docs/concepts/traffic-management/
 */
export interface TrafficRules {
  /** How long a caller waits for an answer, retries included. @default - as long as it likes */
  readonly timeout?: Duration;

  /** Requests that failed are sent again; they must be safe to repeat. @default - as the mesh is configured */
  readonly retries?: Retries;

  /** Keeps callers from waiting for pods that fail, and pods from more than they can do. @default - none */
  readonly circuitBreaker?: CircuitBreaker;

  /** Makes some requests fail, to see what callers do. While it is there, the mesh keeps neither `timeout` nor `retries`. @default - none */
  readonly fault?: Fault;

  /** A second version beside the first. @default - none */
  readonly canary?: Canary;

  /** How many requests each pod takes, from all callers together; its proxy answers the others with 429. @default - no limit */
  readonly rateLimit?: PodRateLimit;

  /** How a pod is chosen. @default - as the mesh is configured: the one with the fewest requests */
  readonly loadBalancing?: LoadBalancing;

  /** Pods nearby are asked first, and others when those fail: levels from the widest. @default - all pods alike */
  readonly locality?: readonly LocalityLevel[];
}

export interface Retries {
  /** How often it is tried again at most. */
  readonly attempts: number;
  /** How long each try may take. @default - the timeout, shared by all tries */
  readonly perTryTimeout?: Duration;
  /** Which failures are tried again, in Envoy's words. @default - what never reached the service, and errors of gateways */
  readonly on?: readonly string[];
}

/** Limits of what is sent to a service by one caller's proxy, and when a pod that fails is left alone. */
export interface CircuitBreaker {
  /** @default - no limit */
  readonly maxConnections?: number;
  /** Requests that wait for a connection. @default - no limit */
  readonly maxPendingRequests?: number;
  /** Requests on their way at once. @default - no limit */
  readonly maxRequests?: number;
  /** Requests until a connection is closed. @default - no limit */
  readonly maxRequestsPerConnection?: number;
  /** Errors in a row after which a pod is left alone. @default 5 */
  readonly consecutiveErrors?: number;
  /** How often errors are counted. @default Duration.seconds(10) */
  readonly interval?: Duration;
  /** How long a pod is left alone at first; each time again it is longer. @default Duration.seconds(30) */
  readonly ejectionTime?: Duration;
  /** Percent of the pods that may be left alone at once. @default 50 */
  readonly maxEjectionPercent?: number;
}

/**
 * @example
 * rateLimit: { average: 50, burst: 100 }
 */
export interface PodRateLimit {
  /** Requests per period that a pod takes in the long run. */
  readonly average: number;
  /** @default 'second' */
  readonly period?: 'second' | 'minute';
  /** Requests that may come at once. @default - the average */
  readonly burst?: number;
}

export interface Fault {
  /** @default - none */
  readonly delay?: { readonly percent: number; readonly duration: Duration };
  /** @default - none */
  readonly abort?: { readonly percent: number; readonly status: number };
}

/**
 * A second version with a Deployment of its own, `<name>-canary`. Its tag is data like all others: under
 * `workloads: <system>/<name>-canary` of the environment's release file.
 */
export interface Canary {
  /** Percent of the requests that it answers. @default 0 */
  readonly weight?: number;
  /** Requests with this header are all its own, whatever the weight: for A/B tests, and for people who try it. @default - none */
  readonly matchHeader?: { readonly name: string; readonly value: string };
  /** Percent of the other version's requests that it gets a copy of; its answers are thrown away. @default 0 */
  readonly mirror?: number;
  /** How many pods it has. @default - the part of the replicas that its weight is, at least one */
  readonly replicas?: number;
  /** Variables that it has besides those of the other version, or with another value. @default - none */
  readonly env?: Readonly<Record<string, string>>;
}

/** By turns, to whom has the fewest requests, at random, or always to the same pod for the same header, cookie or address. */
export type LoadBalancing =
  'roundRobin' | 'leastRequests' | 'random' | { readonly sameHeader: string } | { readonly sameCookie: string } | 'sameAddress';

export type LocalityLevel = 'region' | 'zone' | 'node';
