import { type DisruptionBudget, disruptionBudgetSpec, validateDisruptionBudget } from './disruption-budget';

test('unhealthyPodEvictionPolicy AlwaysAllow is the default for stateless workloads', () => {
  expect(disruptionBudgetSpec({ 'app.kubernetes.io/name': 'kids' }, { maxUnavailable: 1 })).toEqual({
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: { matchLabels: { 'app.kubernetes.io/name': 'kids' } },
  });
});

test.each([
  [{ maxUnavailable: 0 }, 'disruptionBudget.maxUnavailable (0) lets no pod be evicted, so that no node can be drained; set at least 1'],
  [{ maxUnavailable: '0%' }, 'disruptionBudget.maxUnavailable (0%) lets no pod be evicted, so that no node can be drained; set at least 1'],
  [
    { minAvailable: 3 },
    'disruptionBudget.minAvailable (3) must be lower than the smallest number of pods (3), or no node can be drained; use { maxUnavailable: 1 }',
  ],
  [
    { minAvailable: '70%' },
    'disruptionBudget.minAvailable (70%) must be lower than the smallest number of pods (3), or no node can be drained; use { maxUnavailable: 1 }',
  ],
  [{ maxUnavailable: -1 }, "disruptionBudget.maxUnavailable (-1) must be a whole number or a percentage, such as 1 or '25%'"],
  [{ minAvailable: '150%' }, "disruptionBudget.minAvailable (150%) must be a whole number or a percentage, such as 1 or '25%'"],
  [
    { maxUnavailable: 1, minAvailable: 1 },
    'disruptionBudget.maxUnavailable and disruptionBudget.minAvailable exclude each other; keep one of them',
  ],
] satisfies [DisruptionBudget, string][])('for three pods %j is refused', (budget, message) => {
  expect(validateDisruptionBudget(budget, 3)).toEqual([message]);
});

test.each([{ maxUnavailable: 2 }, { maxUnavailable: '1%' }, { minAvailable: 2 }, { minAvailable: '60%' }] satisfies DisruptionBudget[])(
  'for three pods %j lets nodes be drained',
  (budget) => {
    expect(validateDisruptionBudget(budget, 3)).toEqual([]);
  },
);
