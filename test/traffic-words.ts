import type { Container, PodSpec, ServicePort } from 'kubernetes-types/core/v1';
import { podTemplateOf } from '../lib/synth/check/references';
import type { Manifested } from '../lib/synth/render';
import { type AddressPeer, type Endpoint, type Environment, LABEL, type PodPeer, type Role } from '../lib/system';
import type { DeclaredCall } from './declared-traffic';

/** Addresses, without some of them. */
export type Blocks = AddressPeer & { readonly except?: readonly string[] };

/** Somebody, in words that every judge finds its own parties by. */
export type Who = PodPeer | Blocks;

export interface TrafficPort {
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** An environment with what was declared of it, and the objects of its cluster. */
export interface Declared {
  readonly environment: Environment;
  readonly calls: readonly DeclaredCall[];
  /** What asks the edge after a deployment. */
  readonly checks: readonly Role[];
  readonly objects: readonly Manifested[];
}

/** What makes pods. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  readonly ports: readonly (TrafficPort & { readonly name: string; readonly hostPort?: number })[];
}

export function podsOf({ environment, objects }: Declared): Pods[] {
  return objects
    .filter(({ metadata }) => metadata.labels?.[LABEL.environment] === environment.name)
    .flatMap((object): Pods[] => {
      const template = podTemplateOf(object);
      if (!template?.spec) return [];
      const { containers, initContainers = [] } = template.spec;
      const ports = [...containers, ...initContainers].flatMap(({ ports: listed = [] }: Container) =>
        listed.map(({ name = '', containerPort: port, protocol = 'TCP', hostPort }) => ({
          name,
          port,
          protocol: protocol as TrafficPort['protocol'],
          hostPort,
        })),
      );
      const labels = template.metadata?.labels ?? {};
      return [{ namespace: object.metadata.namespace ?? '', labels, spec: template.spec, ports }];
    });
}

export function isAmong({ namespace, podLabels = {} }: PodPeer, pods: Pods): boolean {
  return pods.namespace === namespace && Object.entries(podLabels).every(([key, value]) => pods.labels[key] === value);
}

/** Objects of a kind that belong to the environment. */
export function ofEnvironment({ environment, objects }: Declared, kind: string): Manifested[] {
  return objects.filter((object) => object.kind === kind && object.metadata.labels?.[LABEL.environment] === environment.name);
}

/** The ports of a Service as its pods listen on them. */
export function targetPorts(ports: readonly ServicePort[], targets: readonly Pods[]): TrafficPort[] {
  const listening = targets.flatMap((pods) => pods.ports);
  const found = ports.flatMap(({ port, targetPort = port, protocol = 'TCP' }) =>
    listening.filter((each) => each.protocol === protocol && (each.name === targetPort || each.port === targetPort)),
  );
  return [...new Map(found.map(({ port, protocol }) => [`${protocol} ${port}`, { port, protocol }])).values()];
}

export function workloadAs({ namespace, system, component }: Pick<Endpoint, 'namespace' | 'system' | 'component'>): PodPeer {
  return { namespace, podLabels: { [LABEL.partOf]: system, [LABEL.component]: component } };
}

export function roleAs({ namespace, system: { system }, component }: Role): PodPeer {
  return workloadAs({ namespace, system, component });
}

export function tcp(port: number): TrafficPort {
  return { port, protocol: 'TCP' };
}
