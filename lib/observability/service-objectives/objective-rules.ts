import {
  type PrometheusRuleSpec,
  type PrometheusRuleSpecGroupsRules,
  PrometheusRuleSpecGroupsRulesExpr,
} from '../../../imports/monitoring.coreos.com';
import { type BurnRate, fastBurns, rounded, slowBurns, WINDOWS } from './burn-rate';
import type { Indicator } from './indicator';

/** An objective with everything resolved: what rules are made of. */
export interface Objective {
  /** Name of the group of rules. */
  readonly name: string;
  /** The workload as people call it: `shop/kids`. */
  readonly workload: string;
  readonly objective: string;
  readonly indicator: Indicator;
  /** Labels of the workload's own metrics. */
  readonly series: Readonly<Record<string, string>>;
  /** Of a hundred, how many must be good. */
  readonly target: number;
  readonly periodDays: number;
  /** Labels of every alert: who is concerned, and where. */
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of every alert, such as whom to ask. */
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Records the share of errors in each window once, and alerts when two windows at a time say that the budget is spent too fast: the long one
 * that it matters, the short one that it goes on.
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export function objectiveRules(objective: Objective): PrometheusRuleSpec {
  const { name, workload, objective: id, target, periodDays } = objective;
  const promise = `${id}: ${target}% in ${periodDays} days`;
  return {
    groups: [
      {
        name,
        rules: [
          ...WINDOWS.map((window) => recordingRule(objective, window)),
          alert(objective, 'ErrorBudgetBurnsFast', 'critical', {
            expr: burnsExpression(objective, fastBurns(periodDays)),
            summary: `${workload} fails so often that its error budget (${promise}) is gone within days`,
          }),
          alert(objective, 'ErrorBudgetBurnsSlowly', 'warning', {
            expr: burnsExpression(objective, slowBurns(periodDays)),
            summary: `${workload} fails more often than its error budget (${promise}) allows`,
          }),
          alert(objective, 'ObjectiveWithoutData', 'warning', {
            expr: `absent(${recorded(objective, '1h')})`,
            for: '1h',
            summary: `${workload} shows no metrics by which its objective (${promise}) could be judged`,
          }),
        ],
      },
    ],
  };
}

function recordingRule(objective: Objective, window: string): PrometheusRuleSpecGroupsRules {
  const { indicator, series } = objective;
  return {
    record: recordName(window),
    expr: PrometheusRuleSpecGroupsRulesExpr.fromString(indicator.errorRatio(labelMatchers(series), window)),
    labels: { ...identityOf(objective) },
  };
}

function alert(
  { labels, annotations, ...objective }: Objective,
  name: string,
  severity: 'critical' | 'warning',
  { expr, summary, for: since }: { readonly expr: string; readonly summary: string; readonly for?: string },
): PrometheusRuleSpecGroupsRules {
  return {
    alert: name,
    expr: PrometheusRuleSpecGroupsRulesExpr.fromString(expr),
    for: since,
    labels: { severity, ...labels, ...identityOf(objective) },
    annotations: { summary, ...annotations },
  };
}

/** Two windows at a time, of either rate. */
function burnsExpression(objective: Objective, burns: readonly BurnRate[]): string {
  const budget = rounded((100 - objective.target) / 100);
  return burns
    .map(({ long, short, factor }) =>
      [long, short].map((window) => `${recorded(objective, window)} > (${factor} * ${budget})`).join(' and '),
    )
    .map((pair) => `(${pair})`)
    .join(' or ');
}

/** How a share of errors is found again. */
function recorded(objective: Objective, window: string): string {
  return `${recordName(window)}{${labelMatchers(identityOf(objective))}}`;
}

function recordName(window: string): string {
  return `objective:error_ratio:rate${window}`;
}

function identityOf({ workload, objective, series }: Pick<Objective, 'workload' | 'objective' | 'series'>): Record<string, string> {
  return { ...(series.namespace !== undefined && { namespace: series.namespace }), workload, objective };
}

function labelMatchers(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(',');
}
