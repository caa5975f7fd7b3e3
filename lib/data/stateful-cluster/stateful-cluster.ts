import type { Construct } from 'constructs';
import type { Secret } from '../../config/secret';
import { NetworkPolicy, type StatefulSet } from '../../kinds';
import { type Connectable, type Endpoint, namespaceIn, type RoleProps, SystemChart } from '../../system';
import { type Metrics, type PodProps, podSettings, type Resources } from '../../workloads';
import type { DatabaseStorage } from '../stateful-set-spec';
import { StatefulWorkload } from '../stateful-workload';
import { clusterContainer, clusterPod } from './cluster-pod';
import type { ClusterSite } from './cluster-site';
import { clusterPort, type ClusterSoftware, type Elsewhere } from './cluster-software';
import { elsewherePolicySpec } from './elsewhere-policy';
import { clusterWarnings, validateStatefulCluster } from './validate-stateful-cluster';

/** Props of {@link StatefulCluster}. */
export interface StatefulClusterProps<F extends string> extends RoleProps, Pick<PodProps, 'placement' | 'priority' | 'pullSecrets'> {
  /** What the peers run: `Software.kafka()`, or an object of your own. */
  readonly software: ClusterSoftware<F>;

  /**
   * How many peers there are, in every environment: what votes is not capped. Where an environment should have fewer, use
   * `environment.pick`.
   *
   * @default 3
   */
  readonly replicas?: number;

  /** The volume of each peer. */
  readonly storage: DatabaseStorage;

  /** @default - the memory that the software needs to work at all */
  readonly resources?: Resources;

  /** Leaves out what shows metrics, in environments that have Prometheus. @default false */
  readonly noMetrics?: boolean;

  /** Leaves the disruption budget out. @default false */
  readonly noDisruptionBudget?: boolean;
}

const SMALLEST_BUDGETED = 2;
const SOFTWARE_ANNOTATION = 'keelson/software';

/**
 * Peers that know each other by name, each with a number and a volume of its own: StatefulSet, headless Service, files, budget, account
 * and policies, all of which stay when they are removed from git.
 *
 * For a database use {@link StatefulDatabase}; for pods that need not be told apart, WebService or Worker.
 *
 * @typeParam F what it offers to clients, such as `bootstrapServers`
 *
 * @example
 * const kafka = new StatefulCluster(this, 'kafka', { software: Software.kafka(), storage: { size: Size.gibibytes(20), class: 'fast' } });
 * orders.connectTo(kafka, { env: { BOOTSTRAP_SERVERS: 'bootstrapServers' } });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class StatefulCluster<F extends string> extends StatefulWorkload implements Connectable<F> {
  readonly software: ClusterSoftware<F>;
  /** Where it is, as its software's texts need to know. */
  readonly site: ClusterSite;
  /** What its peers share, where they share something. */
  readonly credentials: Secret | undefined;
  readonly statefulSet: StatefulSet;
  readonly endpoint: Endpoint<F>;
  readonly #metrics: Metrics | undefined;

  constructor(scope: Construct, id: string, props: StatefulClusterProps<F>) {
    const site = siteOf(scope, id, props);
    const { software, storage, noDisruptionBudget = false } = props;
    const exporter = site.monitored ? software.exporter?.(site) : undefined;
    const pod = clusterPod(props, site, exporter);
    super(scope, id, pod, podSettings(pod, SystemChart.of(scope).environment, false), clusterContainer(software));

    this.software = software;
    this.site = site;
    this.#metrics = exporter ?? (site.monitored ? software.metrics : undefined);
    this.node.addValidation({ validate: () => this.validateProps(props) });
    this.system.addWarning(this, () => clusterWarnings(software, this.environment));
    this.credentials = software.credentials && this.createCredentials(site.secret, software.credentials(site));
    this.endpoint = this.createEndpoint();
    this.createHeadlessService([...this.endpoint.ports, ...(this.endpoint.peerPorts ?? [])]);
    this.statefulSet = this.createClusterSet(storage);
    if (site.replicas >= SMALLEST_BUDGETED && !noDisruptionBudget) this.createDisruptionBudget();
    if (software.elsewhere) this.createElsewherePolicy(software.elsewhere);
    if (this.#metrics) this.createMonitor(this.#metrics);
    this.connectTo(this);
  }

  protected override get metricsPort(): number | undefined {
    return this.#metrics?.port;
  }

  private createEndpoint(): Endpoint<F> {
    const { software, name, site, credentials } = this;
    const { client, peer = [] } = software.ports;
    return this.endpointOf({
      host: name,
      ports: client.map(clusterPort),
      peerPorts: peer.map(clusterPort),
      facts: software.facts(site),
      credentials,
    });
  }

  private createElsewherePolicy(elsewhere: Elsewhere): void {
    new NetworkPolicy(this, 'Elsewhere', {
      metadata: this.metadata({ what: 'elsewhere' }),
      body: () => ({ spec: elsewherePolicySpec(this.selector, elsewhere) }),
    });
  }

  private createClusterSet(storage: DatabaseStorage): StatefulSet {
    const { title, settlesWithin } = this.software;
    return this.createStatefulSet(
      { replicas: this.site.replicas, isReplicaSet: true, settlesWithin, storage },
      { [SOFTWARE_ANNOTATION]: title },
    );
  }

  private validateProps(props: StatefulClusterProps<F>): string[] {
    const { environment, site, system } = this;
    return validateStatefulCluster(props, { environment, site, system: system.system });
  }
}

function siteOf(scope: Construct, id: string, props: StatefulClusterProps<string>): ClusterSite {
  const { name = id, namespace, replicas = 3, noMetrics = false, software, resources = {} } = props;
  const { environment } = SystemChart.of(scope);
  return {
    name,
    namespace: namespaceIn(scope, namespace),
    environment: environment.name,
    replicas,
    memory: resources.memory ?? software.memory,
    secret: `${name}-credentials`,
    monitored: environment.monitoring && !noMetrics,
  };
}
