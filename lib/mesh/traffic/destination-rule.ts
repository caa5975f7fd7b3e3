import { Duration } from 'cdk8s';
import {
  type DestinationRuleSpec,
  type DestinationRuleSpecTrafficPolicy,
  type DestinationRuleSpecTrafficPolicyLoadBalancer,
  DestinationRuleSpecTrafficPolicyLoadBalancerSimple,
} from '../../../imports/networking.istio.io';
import { LABEL } from '../../system';
import { istioDuration } from './durations';
import { SUBSET } from './http-routes';
import type { CircuitBreaker, LoadBalancing, LocalityLevel, TrafficRules } from './traffic-rules';

const NODE_LABEL: Readonly<Record<LocalityLevel, string>> = {
  region: 'topology.kubernetes.io/region',
  zone: 'topology.kubernetes.io/zone',
  node: 'kubernetes.io/hostname',
};

const SIMPLE = {
  roundRobin: DestinationRuleSpecTrafficPolicyLoadBalancerSimple.ROUND_UNDERSCORE_ROBIN,
  leastRequests: DestinationRuleSpecTrafficPolicyLoadBalancerSimple.LEAST_UNDERSCORE_REQUEST,
  random: DestinationRuleSpecTrafficPolicyLoadBalancerSimple.RANDOM,
} as const;

/** Whether a service needs a DestinationRule: its versions, its pods and its connections are what that is about. */
export function hasDestinationRule({ circuitBreaker, canary, loadBalancing, locality }: TrafficRules): boolean {
  return [circuitBreaker, canary, loadBalancing, locality].some((rule) => rule !== undefined);
}

export interface RuleTarget {
  /** Full name of the Service. */
  readonly host: string;
  /** Base name of the workload, and so the name label of its pods. */
  readonly name: string;
  /** By which the edge keeps a browser's requests on one pod. @default - none */
  readonly cookie?: string;
}

/**
 * The one DestinationRule of a service: Istio joins several of one host in a way that nobody should rely on. It says nothing of TLS, so
 * that the mesh goes on choosing by itself where mutual TLS is spoken.
 */
export function destinationRuleSpec({ host, name, cookie }: RuleTarget, rules: TrafficRules): DestinationRuleSpec {
  const subsets = [
    { name: SUBSET.stable, labels: { [LABEL.name]: name } },
    { name: SUBSET.canary, labels: { [LABEL.name]: canaryName(name) } },
  ];
  return { host, trafficPolicy: trafficPolicy(rules, cookie), subsets: rules.canary ? subsets : undefined };
}

/** Base name of the second version. */
export function canaryName(name: string): string {
  return `${name}-canary`;
}

function trafficPolicy(
  { circuitBreaker, loadBalancing, locality }: TrafficRules,
  cookie: string | undefined,
): DestinationRuleSpecTrafficPolicy {
  const balancing = cookie === undefined ? loadBalancing : { sameCookie: cookie };
  // the mesh looks at localities only where it also notices that pods fail
  const breaker = circuitBreaker ?? (locality && {});
  return {
    loadBalancer: { ...(balancing && balancerSpec(balancing)), localityLbSetting: locality && localitySpec(locality) },
    connectionPool: circuitBreaker && poolSpec(circuitBreaker),
    outlierDetection: breaker && outlierSpec(breaker),
  };
}

function balancerSpec(balancing: LoadBalancing): DestinationRuleSpecTrafficPolicyLoadBalancer {
  if (balancing === 'sameAddress') return { consistentHash: { useSourceIp: true } };
  if (typeof balancing === 'string') return { simple: SIMPLE[balancing] };
  if ('sameHeader' in balancing) return { consistentHash: { httpHeaderName: balancing.sameHeader } };
  // a cookie that lives as long as the browser
  return { consistentHash: { httpCookie: { name: balancing.sameCookie, ttl: '0s' } } };
}

function localitySpec(levels: readonly LocalityLevel[]) {
  return { enabled: true, failoverPriority: levels.map((level) => NODE_LABEL[level]) };
}

function poolSpec({ maxConnections, maxPendingRequests, maxRequests, maxRequestsPerConnection }: CircuitBreaker) {
  return {
    tcp: { maxConnections },
    http: { http1MaxPendingRequests: maxPendingRequests, http2MaxRequests: maxRequests, maxRequestsPerConnection },
  };
}

function outlierSpec({
  consecutiveErrors = 5,
  interval = Duration.seconds(10),
  ejectionTime = Duration.seconds(30),
  maxEjectionPercent = 50,
}: CircuitBreaker) {
  return {
    consecutive5XxErrors: consecutiveErrors,
    interval: istioDuration(interval),
    baseEjectionTime: istioDuration(ejectionTime),
    maxEjectionPercent,
  };
}
