import type { PodDisruptionBudgetSpec } from 'kubernetes-types/policy/v1';
import { type Labels, when } from '../../system';

/** How many pods may be away when nodes are drained; a number or a percentage. */
export type DisruptionBudget = { readonly maxUnavailable: number | `${number}%` } | { readonly minAvailable: number | `${number}%` };

/** A pod that is not ready anyway must not keep a node from being drained: right for what is stateless. */
export function disruptionBudgetSpec(selector: Labels, budget: DisruptionBudget): PodDisruptionBudgetSpec {
  return { ...budget, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: { ...selector } } };
}

const AMOUNT = /^(?:[0-9]+|(?:[0-9]|[1-9][0-9]|100)%)$/;

/** Budgets that are none, or would refuse every eviction with this many pods. */
export function validateDisruptionBudget(budget: DisruptionBudget, pods: number): string[] {
  const wrong = Object.entries(budget).filter(([, amount]) => !AMOUNT.test(String(amount)));
  if (wrong.length > 0) {
    return wrong.map(([name, amount]) => `disruptionBudget.${name} (${amount}) must be a whole number or a percentage, such as 1 or '25%'`);
  }
  if ('maxUnavailable' in budget && 'minAvailable' in budget) {
    return ['disruptionBudget.maxUnavailable and disruptionBudget.minAvailable exclude each other; keep one of them'];
  }
  if ('maxUnavailable' in budget) {
    return when(
      budget.maxUnavailable === 0 || budget.maxUnavailable === '0%',
      `disruptionBudget.maxUnavailable (${budget.maxUnavailable}) lets no pod be evicted, so that no node can be drained; set at least 1`,
    );
  }
  const { minAvailable } = budget;
  const needed = typeof minAvailable === 'number' ? minAvailable : Math.ceil((parseInt(minAvailable, 10) / 100) * pods);
  return when(
    needed >= pods,
    `disruptionBudget.minAvailable (${minAvailable}) must be lower than the smallest number of pods (${pods}), or no node can be drained; use { maxUnavailable: 1 }`,
  );
}
