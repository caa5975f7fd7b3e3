import type { DeploymentSpec } from 'kubernetes-types/apps/v1';
import { isSelected } from './environment-objects';
import { type Finding, met, notApplicable, notMet } from './finding';
import { ends, type Subject } from './subject';

/** It grows by more pods, which are spread, and of which only one goes at a time. */
export function concurrency(subject: Subject): Finding {
  const { object, namespace, objects } = subject;
  if (ends(subject)) return notApplicable(object, 'spec', 'it runs to its end, once at a time');
  if (object.kind === 'DaemonSet') return met(object, 'spec.selector', 'there is one on each node');

  const scaler = objects
    .of(namespace, 'HorizontalPodAutoscaler', 'ScaledObject')
    .find(({ spec }) => (spec as { scaleTargetRef: { name: string } }).scaleTargetRef.name === object.metadata.name);
  if (scaler) return met(scaler, 'spec', 'it scales with the load');

  const { replicas = 1 } = object.spec as Pick<DeploymentSpec, 'replicas'>;
  if (replicas < 2) return ofOne(subject);
  return spreadAndKept(subject, replicas);
}

function ofOne({ object, environment }: Subject): Finding {
  if (object.kind === 'StatefulSet') return notApplicable(object, 'spec.replicas', 'one copy of the data is served by one pod');
  if (environment.props.sizes.maxReplicas === 1) {
    return notApplicable(object, 'spec.replicas', `${environment.name} runs one pod of everything`);
  }
  return notMet(object, 'spec.replicas', 'one pod, and nothing that would add more');
}

function spreadAndKept({ object, namespace, objects, pod, podField, labels }: Subject, replicas: number): Finding {
  const isSpread = (pod.topologySpreadConstraints ?? []).length > 0 || pod.affinity?.podAntiAffinity !== undefined;
  if (!isSpread) return notMet(object, `${podField}.spec.topologySpreadConstraints`, `${replicas} pods may all be on one node`);
  const budget = objects
    .of(namespace, 'PodDisruptionBudget')
    .find(({ spec }) => isSelected((spec as { selector?: { matchLabels?: Record<string, string> } }).selector?.matchLabels, labels));
  if (!budget) return notMet(object, 'spec.replicas', `${replicas} pods may all be evicted at once: no PodDisruptionBudget`);
  return met(object, 'spec.replicas', `${replicas} pods, spread, and kept by a PodDisruptionBudget`);
}
