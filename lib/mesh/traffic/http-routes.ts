import { Duration } from 'cdk8s';
import type {
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpFault,
  VirtualServiceSpecHttpMatch,
  VirtualServiceSpecHttpRetries,
  VirtualServiceSpecHttpRoute,
} from '../../../imports/networking.istio.io';
import { istioDuration } from './durations';
import type { Canary, Fault, Retries, TrafficRules } from './traffic-rules';

/** The names of the two versions in routes and in the DestinationRule. */
export const SUBSET = { stable: 'stable', canary: 'canary' } as const;

/** What may safely be sent again: what did not arrive, and what a gateway or an overloaded service refused. */
const RETRY_ON = ['connect-failure', 'refused-stream', 'gateway-error', 'unavailable'];

/** Where requests go: the full name of the Service, and its port where it has several. */
export interface Destination {
  readonly host: string;
  readonly port?: number;
}

/** What a route looks like before it is known where it ends. */
export type RouteHead = Pick<VirtualServiceSpecHttp, 'match' | 'rewrite'> & { readonly name: string };

/**
 * The routes to one service under its rules. Callers in the mesh and the gateway of the edge each keep rules of their own VirtualService,
 * so that both are made here.
 */
export function httpRoutes(head: RouteHead, { host, port }: Destination, rules: TrafficRules = {}): VirtualServiceSpecHttp[] {
  const { canary } = rules;
  const destination = { host, port: port === undefined ? undefined : { number: port } };
  const policy = httpPolicy(rules);
  if (!canary) return [{ ...head, route: [{ destination }], ...policy }];
  const toCanary = { ...destination, subset: SUBSET.canary };
  const chosen = canary.matchHeader && {
    ...head,
    name: `${head.name}-canary`,
    match: withHeader(head.match, canary.matchHeader),
    route: [{ destination: toCanary, weight: 100 }],
    ...policy,
  };
  return [...(chosen ? [chosen] : []), { ...head, route: versions(destination, canary), ...mirrored(toCanary, canary), ...policy }];
}

/** Both versions of a service, each with its share; a version without a share is left out. */
export function versions<D extends object>(
  destination: D,
  { weight = 0 }: Canary,
): { destination: D & { subset: string }; weight: number }[] {
  return [
    { destination: { ...destination, subset: SUBSET.stable }, weight: 100 - weight },
    { destination: { ...destination, subset: SUBSET.canary }, weight },
  ].filter((version) => version.weight > 0);
}

function mirrored(mirror: VirtualServiceSpecHttpRoute['destination'], { mirror: percent = 0 }: Canary): Partial<VirtualServiceSpecHttp> {
  return percent === 0 ? {} : { mirror, mirrorPercentage: { value: percent } };
}

/** Each way to match, with the header on top. */
function withHeader(
  match: readonly VirtualServiceSpecHttpMatch[] = [{}],
  { name, value }: Required<Canary>['matchHeader'],
): VirtualServiceSpecHttpMatch[] {
  return match.map((each) => ({ ...each, headers: { [name]: { exact: value } } }));
}

function httpPolicy({ timeout, retries, fault }: TrafficRules): Partial<VirtualServiceSpecHttp> {
  return {
    ...(timeout && { timeout: istioDuration(timeout) }),
    ...(retries && { retries: retriesSpec(retries, timeout) }),
    ...(fault && { fault: faultSpec(fault) }),
  };
}

function retriesSpec({ attempts, perTryTimeout, on = RETRY_ON }: Retries, timeout: Duration | undefined): VirtualServiceSpecHttpRetries {
  if (attempts === 0) return { attempts };
  const each = perTryTimeout ?? (timeout && shareOf(timeout, attempts));
  return { attempts, perTryTimeout: each && istioDuration(each), retryOn: on.join(',') };
}

/** The first try and those after it must all fit. */
function shareOf(timeout: Duration, attempts: number): Duration {
  return Duration.millis(Math.max(1, Math.floor(timeout.toMilliseconds() / (attempts + 1))));
}

function faultSpec({ delay, abort }: Fault): VirtualServiceSpecHttpFault {
  return {
    delay: delay && { fixedDelay: istioDuration(delay.duration), percentage: { value: delay.percent } },
    abort: abort && { httpStatus: abort.status, percentage: { value: abort.percent } },
  };
}
