import type { DeploymentSpec } from 'kubernetes-types/apps/v1';
import type { Container, TopologySpreadConstraint } from 'kubernetes-types/core/v1';
import { type Canary, canaryName, shapesTraffic } from '../../mesh/traffic';
import { type Environment, LABEL, type Labels, when } from '../../system';

/** What is different about the pods of a second version. */
export interface CanaryPods {
  /** Base name of the first version. */
  readonly name: string;
  readonly replicas: number;
  readonly image: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * The Deployment of the second version: the first one's, with another image. Its pods have a name of their own, by which controllers and
 * budgets tell them apart, and share the component, so that Services and policies take them for the same workload.
 */
export function canarySpec({ selector, template, ...spec }: DeploymentSpec, canary: CanaryPods): DeploymentSpec {
  const rename = (labels: Labels | undefined) => ({ ...labels, [LABEL.name]: canaryName(canary.name) });
  const { containers, topologySpreadConstraints = [], ...pod } = template.spec ?? { containers: [] };
  const [main, ...others] = containers;
  return {
    ...spec,
    replicas: canary.replicas,
    selector: { matchLabels: rename(selector.matchLabels) },
    template: {
      metadata: { ...template.metadata, labels: rename(template.metadata?.labels) },
      spec: {
        ...pod,
        topologySpreadConstraints: topologySpreadConstraints.map((constraint): TopologySpreadConstraint => ({
          ...constraint,
          labelSelector: { matchLabels: rename(constraint.labelSelector?.matchLabels) },
        })),
        containers: main ? [withChanges(main, canary), ...others] : others,
      },
    },
  };
}

function withChanges(container: Container, { image, env = {} }: CanaryPods): Container {
  const kept = (container.env ?? []).filter(({ name }) => !(name in env));
  return { ...container, image, env: [...kept, ...Object.entries(env).map(([name, value]) => ({ name, value }))] };
}

/**
 * How many pods the second version has beside this many of the first. Where no mesh divides the requests, every pod behind the Service
 * takes as many as any other: a version that only chosen requests may reach has none.
 */
export function canaryReplicas({ replicas, weight = 0 }: Canary, stable: number, environment: Environment): number {
  if (stable === 0 || (weight === 0 && !shapesTraffic(environment))) return 0;
  return environment.replicas(replicas ?? Math.max(1, Math.round((stable * weight) / 100)));
}

/** Says when both versions are the same: then there is nothing to try. */
export function sameVersionWarnings(image: string, system: string, name: string, environment: Environment): string[] {
  const stable = environment.image(image, `${system}/${name}`);
  const key = `${system}/${canaryName(name)}`;
  return when(
    stable.version !== undefined && stable.reference === environment.image(image, key).reference,
    `traffic.canary runs ${stable.reference} as the first version does; release its own under 'workloads: ${key}', or leave canary out`,
  );
}

/** Says how far from its weight a canary is where no mesh divides the requests. */
export function canaryWarnings(canary: Canary, stable: number, environment: Environment): string[] {
  const { weight = 0 } = canary;
  const pods = canaryReplicas(canary, stable, environment);
  if (shapesTraffic(environment) || pods === 0) return [];
  const share = Math.round((pods / (stable + pods)) * 100);
  return when(
    share !== weight,
    `traffic.canary.weight (${weight}) is about ${share} in ${environment.name}, where no mesh divides requests and ${pods} of ${stable + pods} pods are the canary's`,
  );
}
