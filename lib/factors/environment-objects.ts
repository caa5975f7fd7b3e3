import type { ConfigMap, Service } from 'kubernetes-types/core/v1';
import type { Manifested } from '../synth';
import type { Labels } from '../system';
import type { Subject } from './subject';

/** What is rendered in one environment, by namespace. */
export class EnvironmentObjects {
  private readonly byNamespace = new Map<string, Manifested[]>();

  add(objects: readonly Manifested[]): void {
    for (const object of objects) {
      const namespace = object.metadata.namespace ?? '';
      const known = this.byNamespace.get(namespace);
      if (known) known.push(object);
      else this.byNamespace.set(namespace, [object]);
    }
  }

  /** The objects of these kinds in a namespace. */
  of(namespace: string, ...kinds: readonly string[]): Manifested[] {
    return (this.byNamespace.get(namespace) ?? []).filter(({ kind }) => kinds.includes(kind));
  }

  /** The objects of these kinds, wherever they are. */
  everywhere(...kinds: readonly string[]): Manifested[] {
    return [...this.byNamespace.values()].flat().filter(({ kind }) => kinds.includes(kind));
  }

  /** The Services that lead to pods with these labels. */
  servicesOf({ namespace, labels }: Pick<Subject, 'namespace' | 'labels'>): Manifested[] {
    return this.of(namespace, 'Service').filter((service) => isSelected(serviceSpec(service).selector, labels));
  }

  /** The data of a ConfigMap. */
  configOf(namespace: string, name: string): Readonly<Record<string, string>> {
    const found = this.of(namespace, 'ConfigMap').find(({ metadata }) => metadata.name === name);
    return (found as ConfigMap | undefined)?.data ?? {};
  }
}

export function serviceSpec(service: Manifested): NonNullable<Service['spec']> {
  return (service.spec ?? {}) as NonNullable<Service['spec']>;
}

/** Whether a selector takes pods with these labels; none takes nothing. */
export function isSelected(selector: Labels | undefined, labels: Labels): boolean {
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}
