import type { Construct } from 'constructs';
import { Service, type StatefulSet } from '../kinds';
import type { RouteTarget } from '../network/edge/route-target';
import { type Connectable, type Endpoint, SystemChart } from '../system';
import { Drain, type Health, type Metrics, type PodProps, podSettings, type ServicePort, Storage, type WebServiceFact } from '../workloads';
import { metricsPorts, validateMetrics } from '../workloads/metrics';
import { serviceEndpoint } from '../workloads/service-endpoint';
import { type ResolvedPort, resolvedPort, validatePorts } from '../workloads/service-port';
import { DATA_VOLUME } from './database-pod';
import { clientSpec } from './database-services';
import type { DatabaseStorage } from './stateful-set-spec';
import { DATA_WAVE, StatefulWorkload } from './stateful-workload';
import { validateStatefulService } from './validate-stateful-service';

/** A port, the same inside and outside of the pod: a caller may ask for the pod itself by its name. */
export type StatefulPort = Pick<ServicePort, 'port' | 'name' | 'protocol'>;

/** The volume of the one pod, and where its program finds it. */
export interface ServiceStorage extends DatabaseStorage {
  /** Such as `/var/jenkins_home`. */
  readonly path: string;
}

/** Props of {@link StatefulService}. */
export interface StatefulServiceProps extends PodProps {
  /** What the container listens on: the number of an http port, or a port with its protocol. */
  readonly port: number | StatefulPort;

  /** @default - none */
  readonly extraPorts?: readonly StatefulPort[];

  /** The volume that its data live on. */
  readonly storage: ServiceStorage;

  /** @default - the port accepts connections */
  readonly health?: Health;

  /** Where Prometheus finds metrics, in environments that have it. @default - none */
  readonly metrics?: Metrics;
}

/**
 * A server that keeps what it knows in files, and of which there can be only one: StatefulSet of one pod, Services, account and policies,
 * all of which stay when they are removed from git.
 *
 * The old pod is gone before the new one starts, so that two never write to the volume: an update is a short outage. For a database use
 * {@link StatefulDatabase}, for peers that know each other {@link StatefulCluster}, and for pods that keep nothing WebService.
 *
 * @example
 * const jenkins = new StatefulService(this, 'jenkins', {
 *   image: 'jenkins/jenkins', port: 8080, storage: { path: '/var/jenkins_home', size: Size.gibibytes(20) },
 * });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class StatefulService extends StatefulWorkload implements Connectable<WebServiceFact>, RouteTarget {
  /** Its volume, for containers beside the main one: `volumes: { '/data': StatefulService.data }`. */
  static readonly data: Storage = { kind: 'podClaim', name: DATA_VOLUME };

  readonly statefulSet: StatefulSet;
  /** Leads callers to the pod while it is ready. */
  readonly service: Service;
  readonly ports: readonly ResolvedPort[];
  readonly endpoint: Endpoint<WebServiceFact>;
  readonly #metrics: Metrics | undefined;

  constructor(scope: Construct, id: string, props: StatefulServiceProps) {
    const { environment } = SystemChart.of(scope);
    const ports = [props.port, ...(props.extraPorts ?? [])].map(statefulPort);
    const pod = servicePod(props);
    const containerPorts = ports.map(({ name, targetPort, protocol, appProtocol }) => ({
      name,
      number: targetPort,
      protocol,
      appProtocol,
    }));
    const main = { ports: [...containerPorts, ...metricsPorts(props.metrics, ports)], health: props.health, probed: true };
    super(scope, id, pod, podSettings(pod, environment, true), main);

    this.ports = ports;
    this.#metrics = props.metrics;
    this.node.addValidation({ validate: () => this.validateProps(props) });
    this.createHeadlessService(ports);
    this.service = this.createClientService();
    this.statefulSet = this.createStatefulSet({ replicas: 1, isReplicaSet: false, storage: props.storage }, {});
    if (props.metrics && environment.monitoring) this.createMonitor(props.metrics);
    this.endpoint = { ...serviceEndpoint(this, ports), host: `${this.name}-client` };
  }

  protected override get metricsPort(): number | undefined {
    return this.#metrics?.port;
  }

  private createClientService(): Service {
    return new Service(this, 'ClientService', {
      metadata: this.metadata({ what: 'client', annotations: DATA_WAVE }),
      body: () => ({ spec: clientSpec(this.selector, ...this.ports) }),
    });
  }

  private validateProps(props: StatefulServiceProps): string[] {
    return [
      ...validateStatefulService(props, this.name),
      ...validatePorts(this.ports, 'ClusterIP'),
      ...(props.metrics ? validateMetrics(props.metrics, this.ports) : []),
    ];
  }
}

function statefulPort(given: number | StatefulPort): ResolvedPort {
  const port = typeof given === 'number' ? { port: given } : given;
  return resolvedPort({ ...port, servicePort: port.port });
}

/** The pod with its volume. */
function servicePod({ storage, volumes, ...props }: StatefulServiceProps): PodProps {
  // nobody takes its place: what waits before it stops only lasts longer
  return { drain: Drain.none(), ...props, volumes: { ...volumes, [storage.path]: StatefulService.data } };
}
