import { Secret } from '../config/secret';
import { PodDisruptionBudget, Service, StatefulSet, Wave, WAVE_ANNOTATION } from '../kinds';
import { type Endpoint, type Fact, keptAnnotations, type Port } from '../system';
import { Workload } from '../workloads';
import { headlessSpec } from './database-services';
import type { EngineCredentials, EngineFact } from './engine';
import { strictTopologies } from './quorum-spread';
import { type DataSet, statefulSetSpec } from './stateful-set-spec';

/** Before what uses it. */
export const DATA_WAVE = { [WAVE_ANNOTATION]: String(Wave.DATA) };

/** What callers need to know of a set, besides where it is. */
export interface StatefulEndpoint<F extends string> extends Pick<Endpoint, 'host' | 'ports' | 'peerPorts'> {
  readonly facts: Readonly<Record<F, EngineFact>>;
  /** Holds the facts that are keys. @default - none are */
  readonly credentials?: Secret;
}

/**
 * A workload whose pods have names and volumes of their own, all of which stay when they are removed from git.
 *
 * Extend it for a new kind; to run something, use StatefulDatabase or StatefulCluster.
 */
export abstract class StatefulWorkload extends Workload {
  // all of it or nothing: a StatefulSet without its Service, account or Secret is data that nobody reaches and that cannot start
  protected override metadata(options: Parameters<Workload['metadata']>[0] = {}) {
    return super.metadata({ ...options, annotations: { ...keptAnnotations(this.environment), ...options.annotations } });
  }

  protected createCredentials(name: string, { keys, template }: EngineCredentials): Secret {
    return Secret.generated(this, 'credentials', { name, keys, template, kept: true, component: this.component });
  }

  protected createHeadlessService(ports: readonly Port[]): Service {
    return new Service(this, 'Service', {
      metadata: this.metadata({ annotations: DATA_WAVE }),
      body: () => ({ spec: headlessSpec(this.selector, ports) }),
    });
  }

  protected createStatefulSet(
    set: Omit<DataSet, 'name' | 'selector' | 'environment' | 'template'>,
    annotations: Readonly<Record<string, string>>,
  ): StatefulSet {
    const { name, environment, controllerSelector: selector } = this;
    const strictlyOver = set.isReplicaSet ? strictTopologies(environment.cluster, set.replicas) : [];
    return new StatefulSet(this, 'StatefulSet', {
      metadata: this.controllerMetadata({ ...DATA_WAVE, ...annotations }),
      body: () => ({
        spec: statefulSetSpec({ ...set, name, selector, environment, template: this.podTemplate({ spreadOver: selector, strictlyOver }) }),
      }),
    });
  }

  // a member that is not ready still counts: unlike what is stateless, it must not be evicted while the set has no quorum
  protected createDisruptionBudget(): void {
    new PodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: this.metadata({ annotations: DATA_WAVE }),
      body: () => ({ spec: { maxUnavailable: 1, selector: { matchLabels: { ...this.controllerSelector } } } }),
    });
  }

  protected endpointOf<F extends string>({ facts, credentials, ...where }: StatefulEndpoint<F>): Endpoint<F> {
    const offered = Object.values<EngineFact>(facts).flatMap((fact) => (typeof fact === 'string' ? [] : [fact.key]));
    const stored = credentials?.storedFor(offered);
    const factOf = (fact: EngineFact): Fact =>
      typeof fact === 'string' ? fact : { from: { secretKeyRef: { name: credentials?.name, key: fact.key } }, stored };
    const entries = Object.entries<EngineFact>(facts).map(([name, fact]): [string, Fact] => [name, factOf(fact)]);
    return {
      ...where,
      system: this.system.system,
      team: this.system.team,
      namespace: this.namespace,
      component: this.component,
      serviceAccount: this.name,
      selector: this.selector,
      facts: Object.fromEntries(entries) as Record<F, Fact>,
    };
  }
}
