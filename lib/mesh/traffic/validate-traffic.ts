import type { Duration } from 'cdk8s';
import { type Environment, type Port, when } from '../../system';
import { speaksHttp } from './speaks-http';
import type { Canary, CircuitBreaker, Fault, LoadBalancing, LocalityLevel, PodRateLimit, Retries, TrafficRules } from './traffic-rules';

const HEADER_NAME = /^[a-z0-9][-_a-z0-9]*$/;
const LEVELS: readonly LocalityLevel[] = ['region', 'zone', 'node'];

/** Mistakes of the rules for requests; an empty list when there are none. */
export function validateTraffic(rules: TrafficRules, ports: readonly Port[]): string[] {
  const { timeout, retries, fault, canary, circuitBreaker, rateLimit, loadBalancing, locality } = rules;
  const mistakes = [
    ...validateProtocols(rules, ports),
    ...validateDuration('timeout', timeout),
    ...(retries ? validateRetries(retries, timeout) : []),
    ...(circuitBreaker ? validateBreaker(circuitBreaker) : []),
    ...(rateLimit ? validateRateLimit(rateLimit) : []),
    ...(fault ? validateFault(fault) : []),
    ...(canary ? validateCanary(canary) : []),
    ...(loadBalancing ? validateBalancing(loadBalancing) : []),
    ...(locality ? validateLocality(locality) : []),
  ];
  return mistakes.map((mistake) => `traffic.${mistake}`);
}

/** What is allowed and seldom meant. */
export function trafficWarnings({ fault, timeout, retries }: TrafficRules): string[] {
  const ignored = [...when(timeout !== undefined, 'timeout'), ...when(retries !== undefined, 'retries')];
  return when(
    fault !== undefined && ignored.length > 0,
    `traffic.fault makes the mesh ignore ${ignored.join(' and ')} on the same requests; leave them out while it is there`,
  );
}

/** Whether proxies beside the pods keep traffic rules: an ambient mesh has none. */
export function shapesTraffic({ mesh }: Environment): boolean {
  return mesh?.dataPlane === 'cni';
}

/** What of the rules nobody keeps in an environment; one sentence at most. */
export function lostRules(rules: TrafficRules, environment: Environment): string[] {
  if (shapesTraffic(environment)) return [];
  const { canary, ...others } = rules;
  const lost = [
    ...Object.entries<unknown>(others).flatMap(([name, rule]) => when(rule !== undefined, name)),
    ...when(canary?.matchHeader !== undefined, 'canary.matchHeader'),
    ...when((canary?.mirror ?? 0) > 0, 'canary.mirror'),
  ];
  const why = environment.mesh ? 'where the mesh has no proxies beside the pods' : 'without a mesh';
  return when(lost.length > 0, `traffic.{${lost.join(', ')}} is lost ${why}; callers must see to it themselves`);
}

function validateProtocols({ timeout, retries, rateLimit, fault, canary }: TrafficRules, ports: readonly Port[]): string[] {
  const ofRequests = { timeout, retries, rateLimit, fault, 'canary.matchHeader': canary?.matchHeader, 'canary.mirror': canary?.mirror };
  const inWords = ports.map(({ name, appProtocol }) => `${name} (${appProtocol})`).join(', ');
  const encrypted = ports.find(({ appProtocol }) => appProtocol === 'https' || appProtocol === 'tls');
  return [
    ...Object.entries(ofRequests)
      .filter(([, rule]) => rule !== undefined && !ports.some(speaksHttp))
      .map(([name]) => `${name} is about requests, and needs a port that speaks http, http2 or grpc; there are: ${inWords}`),
    ...when(
      canary !== undefined && encrypted !== undefined,
      `canary cannot divide port '${encrypted?.name ?? ''}': what the workload encrypts itself, the mesh does not see; let the mesh encrypt, and speak http`,
    ),
  ];
}

function validateRetries({ attempts, perTryTimeout, on }: Retries, timeout: Duration | undefined): string[] {
  const each = perTryTimeout?.toMilliseconds() ?? 0;
  const all = timeout?.toMilliseconds() ?? Infinity;
  return [
    ...when(!Number.isInteger(attempts) || attempts < 0, `retries.attempts (${attempts}) must be a whole number, and 0 for none`),
    ...validateDuration('retries.perTryTimeout', perTryTimeout),
    ...when(
      attempts * each > all,
      `retries.attempts (${attempts}) of ${each / 1000} seconds take longer than timeout (${all / 1000} seconds); lower perTryTimeout, or leave it out`,
    ),
    ...when(on?.length === 0, 'retries.on ([]) names no failure; leave it out, or set attempts to 0'),
  ];
}

function validateBreaker({ interval, ejectionTime, maxEjectionPercent, ...counts }: CircuitBreaker): string[] {
  return [
    ...Object.entries<number | undefined>(counts)
      .filter(([, count]) => count !== undefined && (!Number.isInteger(count) || count < 1))
      .map(([name, count]) => `circuitBreaker.${name} (${count ?? ''}) must be at least 1; leave it out for no limit`),
    ...validateDuration('circuitBreaker.interval', interval),
    ...validateDuration('circuitBreaker.ejectionTime', ejectionTime),
    ...validatePercent('circuitBreaker.maxEjectionPercent', maxEjectionPercent),
  ];
}

function validateRateLimit({ period: _, ...counts }: PodRateLimit): string[] {
  return Object.entries<number | undefined>(counts)
    .filter(([, count]) => count !== undefined && (!Number.isInteger(count) || count < 1))
    .map(([name, count]) => `rateLimit.${name} (${count ?? ''}) must be a whole number of at least 1; for less, count by the minute`);
}

function validateFault({ delay, abort }: Fault): string[] {
  return [
    ...when(!delay && !abort, 'fault ({}) does nothing; set delay or abort'),
    ...(delay
      ? [...validatePercent('fault.delay.percent', delay.percent), ...validateDuration('fault.delay.duration', delay.duration)]
      : []),
    ...(abort ? validatePercent('fault.abort.percent', abort.percent) : []),
    ...when(
      abort !== undefined && (!Number.isInteger(abort.status) || abort.status < 200 || abort.status > 599),
      `fault.abort.status (${abort?.status ?? ''}) must be an http status between 200 and 599`,
    ),
  ];
}

function validateCanary({ weight = 0, matchHeader, mirror, replicas }: Canary): string[] {
  return [
    ...when(
      !Number.isInteger(weight) || weight < 0 || weight > 100,
      `canary.weight (${weight}) must be a whole number of percent between 0 and 100`,
    ),
    ...validatePercent('canary.mirror', mirror),
    ...when(
      matchHeader !== undefined && !HEADER_NAME.test(matchHeader.name),
      `canary.matchHeader.name (${matchHeader?.name ?? ''}) must be a header in lower case, such as x-canary`,
    ),
    ...when(matchHeader?.value === '', 'canary.matchHeader.value () must be what the header says, such as always'),
    ...when(
      replicas !== undefined && (!Number.isInteger(replicas) || replicas < 1),
      `canary.replicas (${replicas ?? ''}) must be at least 1; for no second version leave canary out`,
    ),
  ];
}

function validateBalancing(balancing: LoadBalancing): string[] {
  const [kind, name] = typeof balancing === 'string' ? [] : (Object.entries(balancing)[0] ?? []);
  return when(name === '', `loadBalancing.${kind ?? ''} () must be a name, such as x-user`);
}

function validateLocality(levels: readonly LocalityLevel[]): string[] {
  const inOrder = LEVELS.filter((level) => levels.includes(level));
  return [
    ...when(levels.length === 0, 'locality ([]) names no level; leave it out, or name zone'),
    ...when(
      inOrder.join() !== levels.join(),
      `locality (${levels.join(', ')}) must name each level once, the widest first: ${inOrder.join(', ')}`,
    ),
  ];
}

function validateDuration(path: string, duration: Duration | undefined): string[] {
  return when(
    duration !== undefined && duration.toMilliseconds() < 1,
    `${path} (0 seconds) must be at least a millisecond; leave it out for none`,
  );
}

function validatePercent(path: string, percent: number | undefined): string[] {
  return when(
    percent !== undefined && !(percent >= 0 && percent <= 100),
    `${path} (${percent ?? ''}) must be a percentage between 0 and 100`,
  );
}
