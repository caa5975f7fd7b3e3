import { type ApiObject, Duration, Lazy } from 'cdk8s';
import type * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { DeploymentSpec } from 'kubernetes-types/apps/v1';
import { Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, PrometheusRule } from '../../kinds';
import type { RequestCounter } from '../../network/edge/request-counter';
import type { DeployedWorkloadProps } from './deployed-workload-props';
import { type DisruptionBudget, disruptionBudgetSpec, validateDisruptionBudget } from './disruption-budget';
import type { FileLogs } from '../../observability/log-shipping/file-logs';
import { logStoreConnection } from '../../observability/log-shipping/log-store';
import { withShippedLogs } from '../../observability/log-shipping/shipped-logs';
import { validateFileLogs } from '../../observability/log-shipping/validate-file-logs';
import { healthWarnings } from '../pod/health';
import type { Metrics } from '../metrics';
import type { MainContainer } from '../pod/pod-assembly';
import type { PodSettings } from '../pod/pod-settings';
import { isBoundToOneNode } from '../pod/pod-volumes';
import { autoscalerSpec, fewest, replicasField, type Scale, scaleOf } from './replicas';
import { type Requested, requestMetric, requestRules } from './request-metric';
import { deploymentStrategy } from './rollout';
import { commandWarnings } from '../pod/validate-container';
import { takeOverWarnings, validateDeployedWorkload, validateRequests } from './validate-deployed-workload';
import { Workload } from '../workload';

const DEFAULT_BUDGET: DisruptionBudget = { maxUnavailable: 1 };
const SMALLEST_BUDGETED = 2;

/** The defaults of a Deployment, in one place. */
function deploymentSettings({
  rollout = {},
  paused = false,
  progressDeadline = Duration.minutes(10),
  revisionHistory = 5,
  ...pod
}: DeployedWorkloadProps) {
  return { rollout, paused, progressDeadline, revisionHistory, standsAlone: isBoundToOneNode(pod) };
}

export type DeploymentSettings = ReturnType<typeof deploymentSettings>;

/**
 * A workload of exchangeable pods: Deployment, autoscaler and disruption budget.
 *
 * Extend it for a new kind; to run something use {@link WebService} or {@link Worker}.
 */
export abstract class DeployedWorkload extends Workload implements kplus.IScalable {
  readonly deployment: Deployment;
  readonly autoscaler: HorizontalPodAutoscaler | undefined;
  readonly disruptionBudget: PodDisruptionBudget | undefined;
  readonly #scale: Scale;
  readonly #settings: DeploymentSettings;
  readonly #metrics: Metrics | undefined;
  readonly #requestCounters: RequestCounter[] = [];
  #autoscaledElsewhere = false;

  constructor(scope: Construct, id: string, props: DeployedWorkloadProps, settings: PodSettings, main: MainContainer) {
    const pod = withShippedLogs(scope, id, props);
    super(scope, id, pod, { ...settings, sidecars: pod.sidecars ?? {}, volumes: pod.volumes ?? {} }, main);
    this.#scale = scaleOf(props, this.environment);
    this.#settings = deploymentSettings(props);
    this.#metrics = props.metrics;
    this.deployment = this.createDeployment();
    this.autoscaler = this.#scale.kind === 'auto' ? this.createAutoscaler(this.#scale) : undefined;
    this.disruptionBudget = this.createDisruptionBudget(props);
    if (props.metrics && this.environment.monitoring) this.createMonitor(props.metrics);
    if (props.logs) this.shipLogs(props.logs, props);
    this.node.addValidation({
      validate: () => [
        ...validateDeployedWorkload(props, this.#settings, this.#scale),
        ...validateRequests(this.#scale, this.#requestCounters.length, this.environment),
      ],
    });
    this.system.addWarning(this, () => [...takeOverWarnings(this.#scale), ...healthWarnings(props.health), ...commandWarnings(props)]);
  }

  get hasAutoscaler(): boolean {
    return this.#scale.kind === 'auto' || this.#autoscaledElsewhere;
  }

  markHasAutoscaler(): void {
    this.#autoscaledElsewhere = true;
  }

  /** Takes note of how an edge counts the requests that it sends here. */
  noteRequests(counter: RequestCounter): void {
    this.#requestCounters.push(counter);
  }

  toScalingTarget(): kplus.ScalingTarget {
    return {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      name: this.deployment.name,
      containers: [this.container],
      replicas: this.replicas,
    };
  }

  /** The Deployment, for what cdk8s-plus asks of a resource. */
  protected get apiObject(): ApiObject {
    return this.deployment;
  }

  protected override get metricsPort(): number | undefined {
    return this.#metrics?.port;
  }

  private shipLogs(logs: FileLogs, props: DeployedWorkloadProps): void {
    const { logStore } = this.environment.props;
    this.node.addValidation({ validate: () => validateFileLogs(logs, props) });
    if (logStore && logs.ship === 'agent') this.connectTo(logStoreConnection(this, logStore));
  }

  private createDeployment(): Deployment {
    return new Deployment(this, 'Deployment', { metadata: this.controllerMetadata(), body: () => ({ spec: this.deploymentSpec() }) });
  }

  private createAutoscaler(scale: Extract<Scale, { kind: 'auto' }>): HorizontalPodAutoscaler {
    const { requestsPerSecond } = scale.autoscaling;
    const requested = { namespace: this.namespace, system: this.system.system, workload: this.name };
    if (requestsPerSecond !== undefined && this.environment.countsRequests) this.createRequestRules(requested);
    return new HorizontalPodAutoscaler(this, 'Autoscaler', {
      metadata: this.metadata(),
      body: () => ({
        spec: autoscalerSpec(this.name, scale, requestsPerSecond === undefined ? [] : [requestMetric(requested, requestsPerSecond)]),
      }),
    });
  }

  private createRequestRules(requested: Requested): void {
    // late, because routes are declared after the workload
    const produce = () => requestRules(requested, this.#requestCounters);
    new PrometheusRule(this, 'RequestRules', {
      metadata: this.metadata({ what: 'requests' }),
      spec: Lazy.any({ produce }) as ReturnType<typeof produce>,
    });
  }

  private createDisruptionBudget({ disruptionBudget, noDisruptionBudget = false }: DeployedWorkloadProps): PodDisruptionBudget | undefined {
    if (noDisruptionBudget) return undefined;
    const pods = fewest(this.#scale);
    // where an environment runs fewer pods, a budget made for the full size would keep nodes from being drained
    const fits = disruptionBudget !== undefined && validateDisruptionBudget(disruptionBudget, pods).length === 0;
    if (!fits && pods < SMALLEST_BUDGETED) return undefined;
    const budget = fits ? disruptionBudget : DEFAULT_BUDGET;
    return new PodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: this.metadata(),
      body: () => ({ spec: disruptionBudgetSpec(this.controllerSelector, budget) }),
    });
  }

  private get replicas(): number | undefined {
    return this.#autoscaledElsewhere ? undefined : replicasField(this.#scale);
  }

  /** How many pods there are at the least. */
  protected get fewestPods(): number {
    return fewest(this.#scale);
  }

  protected deploymentSpec(): DeploymentSpec {
    const { rollout, paused, progressDeadline, revisionHistory, standsAlone } = this.#settings;
    return {
      replicas: this.replicas,
      paused: paused ? true : undefined,
      revisionHistoryLimit: revisionHistory,
      progressDeadlineSeconds: progressDeadline.toSeconds(),
      minReadySeconds: rollout.minReady?.toSeconds(),
      selector: { matchLabels: { ...this.controllerSelector } },
      strategy: deploymentStrategy(rollout, standsAlone),
      template: this.podTemplate({ spreadOver: this.controllerSelector, spreadPerRollout: true }),
    };
  }
}
