import type { Construct } from 'constructs';
import { ConfigMap, Service } from '../kinds';
import { type Connectable, type Endpoint, type Port, SystemChart } from '../system';
import { DeployedWorkload, type DeployedWorkloadProps } from './deployment/deployed-workload';
import type { Health } from './pod/health';
import { metricsPorts, validateMetrics } from './metrics';
import { podSettings } from './pod/pod-settings';
import { type ResolvedPort, resolvedPort, resolvedServiceType, type ServicePort, servicePorts, type ServiceType } from './service-port';
import { exposureWarnings, validateWebService } from './validate-web-service';

export interface WebServiceProps extends DeployedWorkloadProps {
  /** What the container listens on: the number of an http port, or a port with its protocol. */
  readonly port: number | ServicePort;

  /** @default - none */
  readonly extraPorts?: readonly ServicePort[];

  /** @default - the port accepts connections */
  readonly health?: Health;

  /**
   * How the Service is reached. For what people call, route to it from an {@link EdgeIngress} instead.
   *
   * @default - 'NodePort' where the environment gives one of its ports a node port, otherwise 'ClusterIP'
   */
  readonly serviceType?: ServiceType;

  /** Seconds that requests of one client address go to the same pod, for clients that reach the Service directly. @default - any pod */
  readonly clientAffinitySeconds?: number;

  /** The contract of its API, published beside it. @default - none */
  readonly apiContract?: ApiContract;
}

/** A document that says how a service is called, such as an OpenAPI or API Blueprint file. */
export interface ApiContract {
  /** Such as `openapi.yaml`. */
  readonly file: string;
  readonly content: string;
}

export type WebServiceFact = 'host' | 'port' | 'address' | 'url';

const CONTRACT_ANNOTATION = 'keelson/api-contract';

/**
 * A program that answers requests: Deployment, Service, account, policies, and from two pods on a disruption budget.
 *
 * For a program without a port use {@link Worker}; for one that runs on a schedule {@link CronTask}. To be reached from outside, route to
 * it from an {@link EdgeIngress}.
 *
 * @example
 * new WebService(this, 'kids', { image: 'shop/kids', port: 5000, replicas: 2, health: { readiness: '/ready', liveness: '/live' } });
 *
 * @see https://kubernetes.io/docs/concepts/services-networking/service/
 */
export class WebService extends DeployedWorkload implements Connectable<WebServiceFact> {
  readonly service: Service;
  readonly endpoint: Endpoint<WebServiceFact>;
  readonly ports: readonly Port[];
  readonly #serviceType: ServiceType;

  constructor(scope: Construct, id: string, props: WebServiceProps) {
    const { environment } = SystemChart.of(scope);
    const ports = [props.port, ...(props.extraPorts ?? [])].map((port) => resolvedPort(port, environment.props.nodePorts));
    const containerPorts = ports.map(({ name, targetPort, protocol, appProtocol }) => ({
      name,
      number: targetPort,
      protocol,
      appProtocol,
    }));
    const main = { ports: [...containerPorts, ...metricsPorts(props.metrics, ports)], health: props.health, probed: true };
    super(scope, id, props, podSettings(props, environment, true), main);

    this.ports = ports;
    this.#serviceType = resolvedServiceType(props.serviceType, ports);
    this.node.addValidation({ validate: () => this.validateProps(props, ports) });
    this.system.addWarning(this, () => exposureWarnings(this.#serviceType, this.environment));
    this.service = this.createService(props, ports);
    if (props.apiContract) this.createApiContract(props.apiContract);
    this.endpoint = this.createEndpoint();
  }

  protected override get openPorts(): readonly Port[] {
    return this.#serviceType === 'ClusterIP' ? [] : this.ports;
  }

  private createService(props: WebServiceProps, ports: readonly ResolvedPort[]): Service {
    const { clientAffinitySeconds, apiContract } = props;
    const serviceType = this.#serviceType;
    const annotations = apiContract ? { [CONTRACT_ANNOTATION]: `configmap/${this.name}-api#${apiContract.file}` } : undefined;
    return new Service(this, 'Service', {
      metadata: this.metadata({ annotations }),
      body: () => ({
        spec: {
          type: serviceType,
          // keeps the client's address, which network policies look at; only nodes with one of its pods answer
          externalTrafficPolicy: serviceType === 'ClusterIP' ? undefined : 'Local',
          selector: { ...this.selector },
          ports: servicePorts(ports),
          sessionAffinity: clientAffinitySeconds === undefined ? undefined : 'ClientIP',
          sessionAffinityConfig: clientAffinitySeconds === undefined ? undefined : { clientIP: { timeoutSeconds: clientAffinitySeconds } },
        },
      }),
    });
  }

  private createApiContract({ file, content }: ApiContract): void {
    new ConfigMap(this, 'ApiContract', { metadata: this.metadata({ what: 'api' }), body: () => ({ data: { [file]: content } }) });
  }

  private createEndpoint(): Endpoint<WebServiceFact> {
    const [main] = this.ports;
    const port = String(main?.port);
    const scheme = main?.appProtocol === 'https' ? 'https' : 'http';
    return {
      system: this.system.system,
      team: this.system.team,
      namespace: this.namespace,
      component: this.component,
      host: this.name,
      serviceAccount: this.name,
      selector: this.selector,
      ports: this.ports,
      facts: { host: '{host}', port, address: `{host}:${port}`, url: port === '80' ? `${scheme}://{host}` : `${scheme}://{host}:${port}` },
    };
  }

  private validateProps(props: WebServiceProps, ports: readonly ResolvedPort[]): string[] {
    const { name, environment, system } = this;
    return [
      ...validateWebService(props, { name, ports, serviceType: this.#serviceType, environment, team: system.team }),
      ...(props.metrics ? validateMetrics(props.metrics, ports) : []),
    ];
  }
}
