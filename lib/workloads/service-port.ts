import type { ServicePort as KubernetesServicePort } from 'kubernetes-types/core/v1';
import { type AppProtocol, type Port, when } from '../system';

/** A port that a service listens on, and how it is called from outside the pod. */
export interface ServicePort {
  /** Name, by which routes and connections choose it. @default - the protocol */
  readonly name?: string;
  /** What the container listens on. */
  readonly port: number;
  /** What callers use. @default 80 for http, otherwise what the container listens on */
  readonly servicePort?: number;
  /** @default 'http' */
  readonly protocol?: AppProtocol;
  /**
   * Port on every node: the name of one of the environment's `nodePorts`, or a number. Where the environment does not have the name, the
   * Service is a plain one.
   *
   * @default - none; for a Service of type NodePort, chosen by the cluster
   */
  readonly nodePort?: string | number;
  /**
   * Why callers without an identity may use it, where a mesh is STRICT: a written reason, which is put onto the Service. Network policies
   * go on saying from where.
   *
   * @default - callers must be in the mesh
   */
  readonly withoutIdentity?: string;
}

/** A port with its defaults resolved. */
export interface ResolvedPort extends Port {
  readonly nodePort?: number;
  readonly withoutIdentity?: string;
}

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer';

const HTTP_PORT = 80;

/** @param nodePorts what the environment gives, by name */
export function resolvedPort(given: number | ServicePort, nodePorts: Readonly<Record<string, number>> = {}): ResolvedPort {
  const { protocol = 'http', port, nodePort, withoutIdentity, ...rest } = typeof given === 'number' ? { port: given } : given;
  const { name = protocol, servicePort = protocol === 'http' ? HTTP_PORT : port } = rest;
  return {
    name,
    port: servicePort,
    targetPort: port,
    protocol: protocol === 'udp' ? 'UDP' : 'TCP',
    appProtocol: protocol,
    nodePort: typeof nodePort === 'string' ? nodePorts[nodePort] : nodePort,
    ...(withoutIdentity !== undefined && { withoutIdentity }),
  };
}

/** The type of the Service: one with a node port is open on the nodes. */
export function resolvedServiceType(given: ServiceType | undefined, ports: readonly ResolvedPort[]): ServiceType {
  return given ?? (ports.some(({ nodePort }) => nodePort !== undefined) ? 'NodePort' : 'ClusterIP');
}

/** Ports of a Service, which find the container's by name. */
export function servicePorts(ports: readonly ResolvedPort[]): KubernetesServicePort[] {
  return ports.map(({ name, port, protocol, appProtocol, nodePort }) => ({
    name,
    port,
    targetPort: name,
    protocol,
    appProtocol,
    nodePort,
  }));
}

/** Names of container ports. @see https://www.rfc-editor.org/rfc/rfc6335#section-5.1 */
export const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9](?:-?[a-z0-9])*$/;
export const PORT_NAME_RULE = "at most 15 lower-case letters, digits and single '-' between them, a letter among them";

const LOWEST_NODE_PORT = 30_000;
const HIGHEST_NODE_PORT = 32_767;

export function isPortNumber(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= 65_535;
}

/** Mistakes of the ports of a service; an empty list when there are none. */
export function validatePorts(ports: readonly ResolvedPort[], serviceType: ServiceType): string[] {
  return ports.flatMap((port, index) => {
    const path = index === 0 ? 'port' : `extraPorts[${index - 1}]`;
    return [
      ...validatePort(path, port),
      ...validateNodePort(path, port, serviceType),
      ...validateBeside(path, port, ports.slice(0, index)),
    ];
  });
}

function validatePort(path: string, { name, port, targetPort, withoutIdentity }: ResolvedPort): string[] {
  return [
    ...when(withoutIdentity?.trim() === '', `${path}.withoutIdentity () must say why callers need not be in the mesh, or be left out`),
    ...when(!isPortNumber(targetPort), `${path} (${targetPort}) must be between 1 and 65535`),
    ...when(!isPortNumber(port) && port !== targetPort, `${path}.servicePort (${port}) must be between 1 and 65535`),
    ...when(!PORT_NAME.test(name), `${path}.name (${name}) is no name of a port: ${PORT_NAME_RULE}`),
  ];
}

function validateNodePort(path: string, { nodePort }: ResolvedPort, serviceType: ServiceType): string[] {
  if (nodePort === undefined) return [];
  const isInRange = Number.isInteger(nodePort) && nodePort >= LOWEST_NODE_PORT && nodePort <= HIGHEST_NODE_PORT;
  return [
    ...when(serviceType === 'ClusterIP', `${path}.nodePort (${nodePort}) cannot be on a Service of type ClusterIP; leave serviceType out`),
    ...when(!isInRange, `${path}.nodePort (${nodePort}) must be between ${LOWEST_NODE_PORT} and ${HIGHEST_NODE_PORT}`),
  ];
}

function validateBeside(
  path: string,
  { name, port, targetPort, protocol, nodePort }: ResolvedPort,
  before: readonly ResolvedPort[],
): string[] {
  const same = before.filter((other) => other.protocol === protocol);
  const listening = same.find((other) => other.targetPort === targetPort);
  const called = same.find((other) => other.port === port);
  return [
    ...when(
      before.some((other) => other.name === name),
      `${path}.name (${name}) is used twice; give each port its own 'name'`,
    ),
    ...when(listening !== undefined, `${path} (${targetPort}) is the port '${listening?.name ?? ''}' already; leave it out`),
    ...when(
      called !== undefined && !listening,
      `${path}.servicePort (${port}) is what callers use for '${called?.name ?? ''}' already; set another servicePort, such as ${targetPort}`,
    ),
    ...when(
      nodePort !== undefined && before.some((other) => other.nodePort === nodePort),
      `${path}.nodePort (${nodePort ?? ''}) is taken by another port of this service; choose another`,
    ),
  ];
}
