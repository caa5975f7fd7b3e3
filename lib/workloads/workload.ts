import { Lazy } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import type { Construct } from 'constructs';
import type { PodTemplateSpec } from 'kubernetes-types/core/v1';
import {
  AuthorizationPolicy,
  NetworkPolicy,
  PeerAuthentication,
  PodMonitor,
  Role as RbacRole,
  RoleBinding,
  ServiceAccount,
} from '../kinds';
import { metricsPortAuthentication } from '../mesh/authentication';
import { authorizationPolicySpec } from '../mesh/authorization';
import { type Caller, type ConnectOptions, Traffic, workloadPolicySpec } from '../network';
import { type Connectable, controllerSelector, type Labels, type Mesh, type Port, type Reference, Role, workloadSelector } from '../system';
import { podMonitorSpec } from '../observability/pod-monitor';
import { createForeignSecrets } from './foreign-secrets';
import type { Metrics } from './metrics';
import { drainWarnings } from './pod/drain';
import { policyRules } from './pod/permissions';
import { type MainContainer, PodAssembly, type PodOptions } from './pod/pod-assembly';
import { createPodObjects } from './pod/pod-objects';
import type { PodProps } from './pod/pod-props';
import type { PodSettings } from './pod/pod-settings';
import { validatePod } from './pod/validate-pod';

/**
 * What all workloads share: an account of their own, containers, configuration, connections and the policies that follow from them.
 *
 * Extend it for a new kind of workload; to run something, use one of its subclasses, such as WebService.
 */
export abstract class Workload extends Role implements kplus.IPodSelector, kplus.INetworkPolicyPeer, kplus.ISubject {
  /** The main container: add variables and mounts here. */
  readonly container: kplus.Container;
  readonly serviceAccount: ServiceAccount;
  readonly networkPolicy: NetworkPolicy;
  /** Selects the pods of its controller. */
  readonly controllerSelector: Labels;
  /** Selects all its pods, for Services and policies. */
  readonly selector: Labels;

  readonly #settings: PodSettings;
  readonly #pod: PodAssembly;
  readonly #traffic: Traffic;

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
    this.networkPolicy = this.createNetworkPolicy();
    createPodObjects(this, this.#pod, (options) => this.metadata(options));
    // late, because what another system keeps in Secrets is looked up in what it really built
    this.system.completions.push(() => createForeignSecrets(this, this.#traffic.foreignSecrets(), (what) => this.metadata({ what })));
    if (this.callsApiServer) this.createPermissions();
    if (this.mesh) this.createAuthorizationPolicy(this.mesh);
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
    return this;
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
    if (this.environment.mesh?.mtls === 'STRICT') {
      new PeerAuthentication(this, 'MetricsAuthentication', {
        metadata: this.metadata({ what: 'metrics' }),
        spec: metricsPortAuthentication(this.selector, metrics.port),
      });
    }
  }

  private createServiceAccount(): ServiceAccount {
    return new ServiceAccount(this, 'ServiceAccount', { metadata: this.metadata(), body: () => ({ automountServiceAccountToken: false }) });
  }

  private createNetworkPolicy(): NetworkPolicy {
    return new NetworkPolicy(this, 'NetworkPolicy', {
      metadata: this.metadata(),
      body: () => ({
        spec: workloadPolicySpec({
          namespace: this.namespace,
          selector: this.selector,
          environment: this.environment,
          callers: this.#traffic.callers(),
          callees: this.#traffic.callees(),
          edgePorts: this.#traffic.edgePorts(),
          openPorts: this.openPorts,
          metricsPort: this.metricsPort,
          callsApiServer: this.callsApiServer,
          inMesh: this.mesh !== undefined,
        }),
      }),
    });
  }

  private createAuthorizationPolicy(mesh: Mesh): void {
    const { edge, monitoring } = this.environment;
    // late, because callers and routes are declared after the workload
    const produce = () =>
      authorizationPolicySpec({
        mesh,
        selector: this.selector,
        callers: this.#traffic.callers(),
        edge: { facts: edge.facts, ports: this.#traffic.edgePorts() },
        metricsPort: monitoring ? this.metricsPort : undefined,
      });
    new AuthorizationPolicy(this, 'AuthorizationPolicy', { metadata: this.metadata(), spec: lazySpec(produce) });
  }

  private createPermissions(): void {
    const metadata = this.metadata();
    new RbacRole(this, 'Role', { metadata, body: () => ({ rules: policyRules(this.#settings.permissions) }) });
    new RoleBinding(this, 'RoleBinding', {
      metadata,
      body: () => ({
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: this.name },
        subjects: [{ kind: 'ServiceAccount', name: this.name, namespace: this.namespace }],
      }),
    });
  }

  private get callsApiServer(): boolean {
    return this.#settings.permissions.length > 0;
  }

  private validateWorkload(props: PodProps): string[] {
    return [
      ...validatePod(props, this.#settings, this.name),
      ...this.#traffic.validate(),
      ...this.#pod.validate(this.#traffic.variables()),
    ];
  }
}

// generated classes take values, and resolve what is lazy when they are rendered
function lazySpec<T>(produce: () => T): T {
  return Lazy.any({ produce }) as T;
}
