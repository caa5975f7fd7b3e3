import type { ResourceQuotaSpec } from 'kubernetes-types/core/v1';
import type { Environment } from '../../../system';
import type { Problem } from '../../problem';
import type { Manifested, RenderedObject } from '../../render';
import { type Demand, demandOf, quotaMistakes, sumOfDemands } from './quota-demand';

/** A quota, and the construct that set it. */
interface Quota {
  readonly hard: Readonly<Record<string, string>>;
  readonly path: string;
}

/**
 * What the systems of an environment ask of their namespaces, and what these grant. A namespace that nobody here set a quota for has none
 * to exceed.
 */
export class QuotaRegister {
  private readonly demands = new Map<string, Demand>();
  private readonly quotas = new Map<string, Quota>();

  constructor(private readonly environment: Environment) {}

  /** Notes the objects of a system. */
  add(rendered: readonly RenderedObject[]): void {
    for (const [namespace, objects] of byNamespace(rendered)) {
      const demand = demandOf(objects, this.environment);
      const known = this.demands.get(namespace);
      this.demands.set(namespace, known ? sumOfDemands(known, demand) : demand);
    }
    for (const { path, json } of rendered) {
      const { hard } = json.kind === 'ResourceQuota' ? (json.spec as ResourceQuotaSpec) : {};
      if (hard && json.metadata.namespace !== undefined) this.quotas.set(json.metadata.namespace, { hard, path });
    }
  }

  /** Quotas that are too small for what they are for; known only when all systems were noted. */
  overdrawn(): Problem[] {
    return [...this.quotas].flatMap(([namespace, { hard, path }]) => {
      const demand = this.demands.get(namespace);
      const messages = demand ? quotaMistakes(namespace, demand, hard) : [];
      return messages.map((message) => ({ environment: this.environment.name, path, message }));
    });
  }
}

function byNamespace(rendered: readonly RenderedObject[]): Map<string, Manifested[]> {
  const objects = new Map<string, Manifested[]>();
  for (const { json } of rendered) {
    const { namespace } = json.metadata;
    if (namespace === undefined) continue;
    const known = objects.get(namespace);
    if (known) known.push(json);
    else objects.set(namespace, [json]);
  }
  return objects;
}
