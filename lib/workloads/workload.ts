import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import { buildAnnotations } from '../config/build-facts';
import { type NetworkPolicy, PodMonitor, ServiceAccount } from '../kinds';
import { type Caller, type ConnectOptions, outletOf, Traffic, validateEgress } from '../network';
import { type Connectable, controllerSelector, type Labels, type Mesh, type Port, type Reference, Role, workloadSelector } from '../system';
import { podMonitorSpec } from '../observability/pod-monitor';
import { createForeignSecrets } from './foreign-secrets';
import type { Metrics } from './metrics';
import { drainWarnings } from './pod/drain';
import { validateHosts } from './pod/host-aliases';
import { validatePermissionNamespaces } from './pod/permissions';
import { type MainContainer, PodAssembly, type PodOptions } from './pod/pod-assembly';
import { createPodObjects } from './pod/pod-objects';
import { createPodPermissions } from './pod/pod-permissions';
import type { PodProps } from './pod/pod-props';
import type { PodSettings } from './pod/pod-settings';
import { validatePod } from './pod/validate-pod';
import { WorkloadPolicies } from './workload-policies';

/**
 * What all workloads share: an account of their own, containers, configuration, connections and the policies that follow from them.
 *
 * Extend it for a new kind of workload; to run something, use one of its subclasses, such as WebService.
 */
export abstract class Workload extends Role implements kplus.IPodSelector, kplus.INetworkPolicyPeer, kplus.ISubject {
  /** The main container: add variables and mounts here. */
  readonly container: kplus.Container;
  readonly serviceAccount: ServiceAccount;
  /** Selects the pods of its controller. */
  readonly controllerSelector: Labels;
  /** Selects all its pods, for Services and policies. */
  readonly selector: Labels;

  readonly #sharers: Workload[] = [];
  readonly #connections: ((caller: Workload) => void)[] = [];
  readonly #settings: PodSettings;
  readonly #pod: PodAssembly;
  readonly #traffic: Traffic;
  readonly #policies: WorkloadPolicies;

  constructor(scope: Construct, id: string, props: PodProps, settings: PodSettings, main: MainContainer) {
    super(scope, id, props);
    this.controllerSelector = controllerSelector(this.system.system, this.name);
    this.selector = workloadSelector(this.system.system, this.component);
    this.#settings = settings;
    this.#pod = new PodAssembly(this, props, settings, main);
    this.#traffic = new Traffic(this, {
      namespace: this.namespace,
      component: this.component,
      selector: this.selector,
      serviceAccount: this.name,
    });

    this.node.addValidation({ validate: () => this.validateWorkload(props) });
    this.system.addWarning(this, () => drainWarnings(settings.drain, this.environment, settings.hasShell, settings.image));
    this.container = this.#pod.mainContainer;
    this.serviceAccount = this.createServiceAccount();
    this.#policies = this.createPolicies();
    createPodObjects(this, this.#pod, (options) => this.metadata(options));
    // late, because what another system keeps in Secrets is looked up in what it really built
    this.system.completions.push(() => createForeignSecrets(this, this.#traffic.foreignSecrets(), (what) => this.metadata({ what })));
    createPodPermissions(this, settings, this.metadata());
  }

  /**
   * Lets this workload call another, and hands it what the other offers as variables.
   *
   * From this one line follow the variables, the network policies of both sides and, in a mesh, the authorization.
   *
   * @example
   * api.connectTo(this.refer(ShippyChart).vessel, { env: { VESSEL: 'address' } });
   */
  connectTo<F extends string>(target: Connectable<F> | Reference<F>, options: ConnectOptions<NoInfer<F>> = {}): this {
    this.#traffic.connect(target, options);
    // without variables: whoever shares the connections has those of this workload already
    const share = (caller: Workload) => caller.connectTo(target, { port: options.port });
    this.#connections.push(share);
    for (const sharer of this.#sharers) share(sharer);
    return this;
  }

  get networkPolicy(): NetworkPolicy {
    return this.#policies.networkPolicy;
  }

  /** Repository of its image. */
  get image(): string {
    return this.#settings.image;
  }

  /** Lets another workload call all that this one calls, now and later. */
  protected static shareConnections(of: Workload, sharer: Workload): void {
    for (const share of of.#connections) share(sharer);
    of.#sharers.push(sharer);
  }

  /** Lets somebody of the same system call it. */
  acceptCaller(caller: () => Caller): void {
    this.#traffic.accept(caller);
  }

  /** Lets the edge call some of its ports. */
  allowFromEdge(ports: readonly Port[]): void {
    this.#traffic.acceptEdge(ports);
  }

  toPodSelector(): kplus.IPodSelector {
    return this;
  }

  toPodSelectorConfig(): kplus.PodSelectorConfig {
    return { labelSelector: kplus.LabelSelector.of({ labels: { ...this.selector } }), namespaces: { names: [this.namespace] } };
  }

  toNetworkPolicyPeerConfig(): kplus.NetworkPolicyPeerConfig {
    return { podSelector: this.toPodSelectorConfig() };
  }

  toSubjectConfiguration(): kplus.SubjectConfiguration {
    return { kind: 'ServiceAccount', name: this.name, namespace: this.namespace, apiGroup: '' };
  }

  /** Whether Prometheus asks it for metrics. */
  get isScraped(): boolean {
    return this.environment.monitoring && this.metricsPort !== undefined;
  }

  /** Port of the metrics, where it has some. */
  protected get metricsPort(): number | undefined {
    return undefined;
  }

  /** Ports that anybody outside the cluster may call, without an edge between. */
  protected get openPorts(): readonly Port[] {
    return [];
  }

  /** The mesh that its pods are part of. */
  protected get mesh(): Mesh | undefined {
    return this.environment.mesh;
  }

  /**
   * Metadata of an object that makes its pods: also what its image was built from. Not on the pods themselves, so that a fact that is
   * corrected later restarts none.
   *
   * @param released the workload whose release it runs
   */
  protected controllerMetadata(annotations: Readonly<Record<string, string>> = {}, released = this.name) {
    const { build } = this.environment.image(this.image, `${this.system.system}/${released}`);
    return this.metadata({ annotations: { ...buildAnnotations(build), ...annotations } });
  }

  /** The pod template, hardened, with everything that was added until now. */
  protected podTemplate(options: Partial<PodOptions> = {}): PodTemplateSpec {
    return this.#pod.template({
      labels: this.labels,
      serviceAccountName: this.name,
      mountsToken: this.callsApiServer,
      variables: this.#traffic.variables(),
      ...options,
    });
  }

  /** Tells Prometheus where the metrics are, and in a strict mesh lets it ask. */
  protected createMonitor(metrics: Metrics): void {
    new PodMonitor(this, 'Monitor', { metadata: this.metadata(), spec: podMonitorSpec(this.selector, metrics) });
    this.acceptStrangers(metrics.port);
  }

  /** Takes callers that are in no mesh on a port. */
  protected acceptStrangers(port: number): void {
    this.#policies.acceptPlain(port);
  }

  private createServiceAccount(): ServiceAccount {
    return new ServiceAccount(this, 'ServiceAccount', { metadata: this.metadata(), body: () => ({ automountServiceAccountToken: false }) });
  }

  private createPolicies(): WorkloadPolicies {
    return new WorkloadPolicies(this, {
      selector: this.selector,
      traffic: this.#traffic,
      mesh: this.mesh,
      callsApiServer: this.callsApiServer,
      ports: () => ({ open: this.openPorts, metrics: this.metricsPort }),
      metadataOf: (options) => this.metadata(options),
    });
  }

  private get callsApiServer(): boolean {
    return this.#settings.permissions.length + this.#settings.clusterPermissions.length > 0;
  }

  private validateWorkload(props: PodProps): string[] {
    const { callsApiServer } = this;
    const { notCalled = [] } = props;
    const mistakes = this.#traffic.validate();
    return [
      ...validatePod(props, this.#settings, this.name),
      ...validatePermissionNamespaces(this.#settings.permissions, Object.keys(this.system.team.namespaces ?? {})),
      ...validateHosts(props, { environment: this.environment, team: this.system.team }),
      ...mistakes,
      ...this.#pod.validate(this.#traffic.variables()),
      ...(mistakes.length > 0
        ? []
        : validateEgress(this.#pod.told(), outletOf(this, this.#traffic.callees(), { callsApiServer, notCalled }))),
    ];
  }
}
