import * as kplus from 'cdk8s-plus-27';
import type { Probe } from 'kubernetes-types/core/v1';
import type { ContainerPort } from './pod-container';

/** How a container says that it is well: an http path, any cdk8s-plus probe (tcp, exec, http), or a gRPC health service. */
export type HealthCheck = string | kplus.Probe | GrpcHealth | HttpHealth;

/**
 * A gRPC health check, on the container's first port unless another is named.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-grpc-liveness-probe
 */
export interface GrpcHealth {
  readonly grpc: { readonly port?: number; readonly service?: string };
}

/** An http path on another port than the container's first, such as one for management. */
export interface HttpHealth {
  readonly http: { readonly path: string; readonly port: number };
}

/** Health checks of a container: readiness, liveness and start-up. */
export interface Health {
  /** Whether requests may be sent to it. @default - its first port accepts connections */
  readonly readiness?: HealthCheck;
  /** Whether it lives; when it fails for a minute, the container is restarted. @default - its first port accepts connections */
  readonly liveness?: HealthCheck;
  /** Whether it has started; until then the other two wait. @default - none */
  readonly startup?: HealthCheck;
}

// a pod that is slow must leave the balancing long before it is killed for it
const READINESS = { periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 };
const LIVENESS = { periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 };
const STARTUP = { periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 60 };

/** The port that checks ask which name none. */
type AskedPort = Pick<ContainerPort, 'number' | 'appProtocol'> | undefined;

/** The probes of a container; without a port and without checks it has none. */
export function probes(health: Health | undefined, port: AskedPort) {
  const accepts = port && { tcpSocket: { port: port.number } };
  return {
    readinessProbe: probe(health?.readiness, port, READINESS) ?? (accepts && { ...accepts, ...READINESS }),
    livenessProbe: probe(health?.liveness, port, LIVENESS) ?? (accepts && { ...accepts, ...LIVENESS }),
    startupProbe: probe(health?.startup, port, STARTUP),
  };
}

function probe(check: HealthCheck | undefined, port: AskedPort, timing: Probe): kplus.Probe | Probe | undefined {
  if (check === undefined || check instanceof kplus.Probe) return check;
  if (typeof check === 'string') return { httpGet: { path: check, port: port?.number ?? 0, scheme: schemeOf(port) }, ...timing };
  if ('http' in check) return { httpGet: { ...check.http, scheme: 'HTTP' }, ...timing };
  return { grpc: { port: check.grpc.port ?? port?.number ?? 0, service: check.grpc.service }, ...timing };
}

function schemeOf(port: AskedPort): string {
  return port?.appProtocol === 'https' ? 'HTTPS' : 'HTTP';
}

/** What is allowed and seldom meant. */
export function healthWarnings({ readiness, liveness }: Health = {}): string[] {
  if (readiness === undefined || readiness !== liveness) return [];
  return [
    `health.liveness is the same check as health.readiness: when something it depends on is slow, every pod is restarted; check only the process itself`,
  ];
}

/** Mistakes of health checks; an empty list when there are none. */
export function validateHealth(health: Health = {}, port: AskedPort): string[] {
  return Object.entries(health).flatMap(([name, check]: [string, HealthCheck | undefined]) => {
    if (typeof check === 'string' && !check.startsWith('/'))
      return [`health.${name} (${check}) must be a path that begins with '/', or a Probe`];
    if (typeof check === 'string' && port === undefined)
      return [`health.${name} (${check}) is an http path, and the container has no port for it; give a Probe with its port`];
    if (typeof check === 'object' && 'http' in check && !check.http.path.startsWith('/'))
      return [`health.${name}.http.path (${check.http.path}) must begin with '/'`];
    if (typeof check === 'object' && 'grpc' in check && (check.grpc.port ?? port?.number) === undefined)
      return [`health.${name}.grpc has no port, and neither has the container; set 'port'`];
    return [];
  });
}
