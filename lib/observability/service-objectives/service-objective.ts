import { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import { PrometheusRule } from '../../kinds';
import { Role, type RoleProps, when } from '../../system';
import type { Workload } from '../../workloads';
import type { Indicator } from './indicator';
import { objectiveRules } from './objective-rules';
import { validateServiceObjective } from './validate-service-objective';

/** Props of {@link ServiceObjective}. */
export interface ServiceObjectiveProps extends Pick<RoleProps, 'name'> {
  /** Whose objective it is: a workload of the same system, with `metrics`. */
  readonly of: Workload;

  /** What is good and what is not. */
  readonly indicator: Indicator;

  /** How many of a hundred must be good: `99.9`. What is missing to 100 is the error budget. */
  readonly target: number;

  /**
   * The time in which the error budget may be spent, in whole days.
   *
   * @default Duration.days(30)
   */
  readonly period?: Duration;

  /** Address of a page that says what to do, for whoever is called. @default - none */
  readonly runbook?: string;
}

/** The defaults of an objective, in one place. */
function objectiveSettings({ indicator, target, period = Duration.days(30), runbook }: ServiceObjectiveProps) {
  return { indicator, target, periodDays: period.toDays({ integral: false }), runbook };
}

export type ObjectiveSettings = ReturnType<typeof objectiveSettings>;

/**
 * What users of a service may expect of it, and the alerts when it is in danger: a PrometheusRule with burn-rate alerts over several windows.
 *
 * Where Prometheus does not watch, it makes nothing, as `metrics` do not either. For metrics alone, set `metrics` of the workload.
 *
 * @example
 * new ServiceObjective(this, 'availability', {
 *   of: kids, target: 99.9, indicator: Indicator.requests({ counter: 'http_requests_total', failed: 'code=~"5.."' }),
 * });
 *
 * @see https://sre.google/workbook/alerting-on-slos/
 */
export class ServiceObjective extends Role {
  readonly rule: PrometheusRule | undefined;

  constructor(scope: Construct, id: string, props: ServiceObjectiveProps) {
    const { of } = props;
    super(scope, id, { name: props.name ?? `${of.name}-${id}`, component: of.component, home: of.namespace });

    const settings = objectiveSettings(props);
    this.node.addValidation({ validate: () => [...validateServiceObjective(settings), ...this.validateWorkload(of)] });
    this.rule = this.environment.monitoring ? this.createRule(id, of, settings) : undefined;
  }

  private createRule(id: string, of: Workload, { indicator, target, periodDays, runbook }: ObjectiveSettings): PrometheusRule {
    const { system, team } = this.system;
    return new PrometheusRule(this, 'Rule', {
      metadata: this.metadata(),
      spec: objectiveRules({
        name: this.name,
        workload: `${system}/${of.name}`,
        objective: id,
        indicator,
        // how Prometheus calls what a PodMonitor finds
        series: { namespace: of.namespace, job: `${of.namespace}/${of.name}` },
        target,
        periodDays,
        labels: { system, team: team.name, environment: this.environment.name },
        annotations: { contact: team.contact, ...(runbook !== undefined && { runbook_url: runbook }) },
      }),
    });
  }

  private validateWorkload(of: Workload): string[] {
    const workload = `${of.system.system}/${of.name}`;
    return [
      ...when(of.system !== this.system, `of (${workload}) belongs to another system; declare the objective there`),
      ...when(
        this.environment.monitoring && !of.isScraped,
        `of (${workload}) shows no metrics to Prometheus; give it 'metrics', by which the objective is judged`,
      ),
    ];
  }
}
