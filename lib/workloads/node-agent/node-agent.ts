import type { Construct } from 'constructs';
import { DaemonSet, Service } from '../../kinds';
import { type Connectable, type Endpoint, type Port, SystemChart } from '../../system';
import { metricsPorts, validateMetrics } from '../metrics';
import { podSettings } from '../pod/pod-settings';
import { serviceEndpoint, type ServiceFact } from '../service-endpoint';
import { type ResolvedPort, resolvedPort, resolvedServiceType, servicePorts, type ServiceType } from '../service-port';
import { exposureWarnings } from '../validate-web-service';
import { Workload } from '../workload';
import { daemonSetSpec } from './daemon-set-spec';
import { hostAccessInWords } from './host-access';
import type { NodeAgentProps } from './node-agent-props';
import { agentPod, agentPorts, daemonSetSettings } from './node-agent-settings';
import { validateNodeAgent } from './validate-node-agent';

const HOST_ACCESS_ANNOTATION = 'keelson/host-access';

/**
 * A program that runs once on every node, or on every node of a kind, whatever its taints: DaemonSet, account and policies; with ports
 * also a Service.
 *
 * For a program that runs anywhere use {@link WebService} or {@link Worker}. What it touches of its node is stated with a reason, and
 * allowed by name in `estate/teams.ts`.
 *
 * @example
 * new NodeAgent(this, 'logs', {
 *   image: 'fluent/fluent-bit',
 *   namespace: 'agents',
 *   hostPaths: { '/var/log/pods': { reason: 'collects what containers write' } },
 * });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/
 */
export class NodeAgent extends Workload implements Connectable<ServiceFact> {
  readonly daemonSet: DaemonSet;
  readonly endpoint: Endpoint<ServiceFact>;
  readonly ports: readonly ResolvedPort[];
  readonly #service: Service | undefined;
  readonly #serviceType: ServiceType;
  readonly #props: NodeAgentProps;

  constructor(scope: Construct, id: string, props: NodeAgentProps) {
    const { environment } = SystemChart.of(scope);
    const ports = (props.ports ?? []).map((port) => resolvedPort(port, environment.props.nodePorts));
    const pod = agentPod(props);
    const main = { ports: [...agentPorts(props, ports), ...metricsPorts(props.metrics, ports)], health: props.health };
    super(scope, id, pod, podSettings(pod, environment, ports.length > 0), {
      ...main,
      probed: ports.length > 0 || main.health !== undefined,
    });

    this.ports = ports;
    this.#props = props;
    this.#serviceType = resolvedServiceType(props.serviceType, ports);
    this.node.addValidation({ validate: () => this.validateProps() });
    this.system.addWarning(this, () => exposureWarnings(this.#serviceType, environment));
    this.daemonSet = this.createDaemonSet();
    this.#service = ports.length > 0 ? this.createService() : undefined;
    if (props.metrics && environment.monitoring) this.createMonitor(props.metrics);
    this.endpoint = serviceEndpoint(this, ports);
  }

  /**
   * Its Service, which it has when it has ports.
   *
   * @throws Error when it has none
   */
  get service(): Service {
    if (!this.#service) throw new Error(`${this.node.path} has no Service: give it 'ports'`);
    return this.#service;
  }

  protected override get metricsPort(): number | undefined {
    return this.#props.metrics?.port;
  }

  protected override get openPorts(): readonly Port[] {
    if (this.#serviceType !== 'ClusterIP') return this.ports;
    return this.ports.filter((_, index) => this.#props.ports?.[index]?.hostPort === true);
  }

  private createDaemonSet(): DaemonSet {
    const { hostNamespaces: { network, pid } = {} } = this.#props;
    const access = hostAccessInWords(this.#props);
    const hostNamespaces = { network: network !== undefined, pid: pid !== undefined };
    return new DaemonSet(this, 'DaemonSet', {
      metadata: this.controllerMetadata(access === undefined ? {} : { [HOST_ACCESS_ANNOTATION]: access }),
      body: () => ({ spec: daemonSetSpec(daemonSetSettings(this.#props), this.controllerSelector, this.podTemplate({ hostNamespaces })) }),
    });
  }

  private createService(): Service {
    const serviceType = this.#serviceType;
    const { sameNodeOnly = false } = this.#props;
    return new Service(this, 'Service', {
      metadata: this.metadata(),
      body: () => ({
        spec: {
          type: serviceType,
          // keeps the client's address, which network policies look at
          externalTrafficPolicy: serviceType === 'ClusterIP' ? undefined : 'Local',
          internalTrafficPolicy: sameNodeOnly ? 'Local' : undefined,
          selector: { ...this.selector },
          ports: servicePorts(this.ports),
        },
      }),
    });
  }

  private validateProps(): string[] {
    const { name, namespace, environment, system, ports } = this;
    const agent = `${system.system}/${name}`;
    const facts = { team: system.team, environment, namespace, agent, ports, serviceType: this.#serviceType };
    const { metrics } = this.#props;
    return [...validateNodeAgent(this.#props, facts), ...(metrics ? validateMetrics(metrics, ports) : [])];
  }
}
