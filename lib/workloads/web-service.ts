import type { Construct } from 'constructs';
import { AuthorizationPolicy, ConfigMap, Deployment, PodDisruptionBudget, RequestAuthentication, Service } from '../kinds';
import { type EndUsers, requestAuthenticationSpec, tokenPolicySpec, validateEndUsers } from '../mesh/end-users';
import { type Canary, canaryName, lostRules, shapesTraffic, type TrafficRules, trafficWarnings, validateTraffic } from '../mesh/traffic';
import { type Connectable, controllerSelector, type Endpoint, type Port, SystemChart, when } from '../system';
import { type CanaryPods, canaryReplicas, canarySpec, canaryWarnings, sameVersionWarnings } from './deployment/canary';
import { DeployedWorkload } from './deployment/deployed-workload';
import type { DeployedWorkloadProps } from './deployment/deployed-workload-props';
import { disruptionBudgetSpec } from './deployment/disruption-budget';
import type { Health } from './pod/health';
import { type Metrics, metricsPorts, validateMetrics } from './metrics';
import { podSettings } from './pod/pod-settings';
import { isBoundToOneNode } from './pod/pod-volumes';
import { serviceEndpoint, type ServiceFact } from './service-endpoint';
import { ServiceTraffic } from './service-traffic';
import { type ResolvedPort, resolvedPort, resolvedServiceType, type ServicePort, servicePorts, type ServiceType } from './service-port';
import { exposureWarnings, validateWebService } from './validate-web-service';

/** Props of {@link WebService}. */
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

  /** How requests to it are treated on their way, in environments with a mesh. @default - as the mesh is configured */
  readonly traffic?: TrafficRules;

  /** People whose requests carry tokens, in environments with a mesh. @default - requests need no token */
  readonly endUsers?: EndUsers;

  /** The contract of its API, published beside it. @default - none */
  readonly apiContract?: ApiContract;
}

/** A document that says how a service is called, such as an OpenAPI or API Blueprint file. */
export interface ApiContract {
  /** Such as `openapi.yaml`. */
  readonly file: string;
  readonly content: string;
}

export type WebServiceFact = ServiceFact;

const PLAIN_PORT_ANNOTATION = 'keelson/without-identity';
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
  /** The second version, where the service has one. */
  readonly canary: Deployment | undefined;
  readonly #serviceType: ServiceType;
  readonly #traffic: ServiceTraffic;
  readonly #rules: TrafficRules | undefined;

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
    this.system.addWarning(this, () => this.warnings(props.image));
    this.service = this.createService(props, ports);
    for (const port of ports) if (port.withoutIdentity !== undefined) this.acceptStrangers(port.targetPort);
    this.#rules = props.traffic;
    this.#traffic = this.createTraffic();
    this.canary = props.traffic?.canary && this.createCanary(props.traffic.canary, props.image);
    if (props.endUsers && shapesTraffic(environment)) this.createTokenPolicies(props.endUsers, props.metrics);
    if (props.apiContract) this.createApiContract(props.apiContract);
    this.endpoint = serviceEndpoint(this, ports);
  }

  /** The rules for requests to it, where somebody keeps them. */
  get traffic(): TrafficRules | undefined {
    return shapesTraffic(this.environment) ? this.#rules : undefined;
  }

  /** Keeps the requests of a browser on one pod, for an edge that leaves that to the rule of the service. */
  keepSessions(cookie: string): void {
    this.#traffic.keepSessions(cookie);
  }

  protected override get openPorts(): readonly Port[] {
    return this.#serviceType === 'ClusterIP' ? [] : this.ports;
  }

  private createService(props: WebServiceProps, ports: readonly ResolvedPort[]): Service {
    const { clientAffinitySeconds, apiContract } = props;
    const serviceType = this.#serviceType;
    const annotations = {
      ...(apiContract && { [CONTRACT_ANNOTATION]: `configmap/${this.name}-api#${apiContract.file}` }),
      ...plainPortAnnotations(ports),
    };
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

  private createTraffic(): ServiceTraffic {
    return new ServiceTraffic(this, 'Traffic', { workload: this, metadata: this.metadata(), ports: this.ports, rules: this.traffic });
  }

  private createCanary(canary: Canary, repository: string): Deployment | undefined {
    const { environment, system, component } = this;
    const replicas = canaryReplicas(canary, this.fewestPods, environment);
    if (replicas === 0) return undefined;
    const name = canaryName(this.name);
    const metadata = { ...this.controllerMetadata({}, name), name, labels: system.labelsOf({ base: name, component }) };
    const { reference: image } = environment.image(repository, `${system.system}/${name}`);
    const pods: CanaryPods = { name: this.name, replicas, image, env: canary.env };
    if (replicas > 1) this.createCanaryBudget(metadata);
    return new Deployment(this, 'Canary', { metadata, body: () => ({ spec: canarySpec(this.deploymentSpec(), pods) }) });
  }

  private createCanaryBudget(metadata: ReturnType<WebService['metadata']>): void {
    const selector = controllerSelector(this.system.system, metadata.name);
    new PodDisruptionBudget(this, 'CanaryBudget', {
      metadata,
      body: () => ({ spec: disruptionBudgetSpec(selector, { maxUnavailable: 1 }) }),
    });
  }

  private createTokenPolicies(endUsers: EndUsers, metrics: Metrics | undefined): void {
    const isScraped = this.environment.monitoring && this.ports.some(({ targetPort }) => targetPort === metrics?.port);
    const protectedWorkload = {
      selector: this.selector,
      ports: this.ports,
      scrapedPath: isScraped ? (metrics?.path ?? '/metrics') : undefined,
    };
    new RequestAuthentication(this, 'RequestAuthentication', {
      metadata: this.metadata(),
      spec: requestAuthenticationSpec(protectedWorkload, endUsers),
    });
    new AuthorizationPolicy(this, 'TokenPolicy', {
      metadata: this.metadata({ what: 'end-users' }),
      spec: tokenPolicySpec(protectedWorkload, endUsers),
    });
  }

  private createApiContract({ file, content }: ApiContract): void {
    new ConfigMap(this, 'ApiContract', { metadata: this.metadata({ what: 'api' }), body: () => ({ data: { [file]: content } }) });
  }

  private warnings(image: string): string[] {
    const { system, name, environment } = this;
    const rules = this.#rules ?? {};
    return [
      ...exposureWarnings(this.#serviceType, this.environment),
      ...trafficWarnings(rules),
      ...lostRules(rules, this.environment),
      ...(rules.canary ? canaryWarnings(rules.canary, this.fewestPods, environment) : []),
      ...(this.canary ? sameVersionWarnings(image, system.system, name, environment) : []),
    ];
  }

  private validateProps(props: WebServiceProps, ports: readonly ResolvedPort[]): string[] {
    const { name, environment, system } = this;
    return [
      ...validateWebService(props, { name, ports, serviceType: this.#serviceType, environment, team: system.team }),
      ...(props.metrics ? validateMetrics(props.metrics, ports) : []),
      ...(props.traffic ? validateTraffic(props.traffic, ports) : []),
      ...(props.endUsers ? validateEndUsers(props.endUsers, ports, environment) : []),
      ...when(
        props.traffic?.canary !== undefined && isBoundToOneNode(props),
        'traffic.canary cannot share a ReadWriteOnce claim with the first version; use ReadWriteMany',
      ),
    ];
  }
}

/** Why ports take callers without an identity; nothing where none does. */
function plainPortAnnotations(ports: readonly ResolvedPort[]): Record<string, string> {
  const reasons = ports.flatMap(({ name, withoutIdentity }) => (withoutIdentity === undefined ? [] : [`${name}: ${withoutIdentity}`]));
  return reasons.length === 0 ? {} : { [PLAIN_PORT_ANNOTATION]: reasons.join('; ') };
}
