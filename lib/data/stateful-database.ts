import type { Construct } from 'constructs';
import type { Secret } from '../config/secret';
import { ConfigMap, Service, type StatefulSet } from '../kinds';
import { type Connectable, type Endpoint, namespaceIn, type RoleProps, SystemChart } from '../system';
import { type PodProps, podSettings, type Resources, Storage } from '../workloads';
import { databaseContainer, databasePod } from './database-pod';
import { clientSpec, databasePort } from './database-services';
import type { DatabaseEngine, DatabaseSite, EngineExporter } from './engine';
import { scriptFiles } from './script-files';
import type { DatabaseStorage } from './stateful-set-spec';
import { DATA_WAVE, StatefulWorkload } from './stateful-workload';
import { validateStatefulDatabase } from './validate-stateful-database';

/** Props of {@link StatefulDatabase}. */
export interface StatefulDatabaseProps<F extends string> extends RoleProps, Pick<PodProps, 'placement' | 'priority' | 'pullSecrets'> {
  /** Which database, and the major version of its data: `Engine.postgresql({ major: 16 })`. */
  readonly engine: DatabaseEngine<F>;

  /**
   * How many pods run, in every environment: what holds data is not capped. More than one only for an engine that copies its data between
   * them; where an environment should have fewer, use `environment.pick`.
   *
   * @default 1
   */
  readonly replicas?: number;

  /** The volume of each pod. */
  readonly storage: DatabaseStorage;

  /** @default - the memory that the engine needs to work at all */
  readonly resources?: Resources;

  /** Leaves out the exporter of metrics, in environments that have Prometheus. @default false */
  readonly noMetrics?: boolean;

  /** Leaves the disruption budget of a replica set out. @default false */
  readonly noDisruptionBudget?: boolean;
}

const ENGINE_ANNOTATION = 'keelson/engine';

/**
 * A database on volumes of its own: StatefulSet, Services, credentials, scripts, account and policies, all of which stay when they are
 * removed from git.
 *
 * @typeParam F what it offers to clients: a replica set has a `uri` and `members`, all others a `host`
 *
 * @example
 * const mongo = new StatefulDatabase(this, 'mongo', {
 *   engine: Engine.mongodb({ major: '8.0' }), replicas: 3, storage: { size: Size.gibibytes(10), class: 'fast' },
 * });
 * vessel.connectTo(mongo, { env: { DB_HOST: 'uri' } });
 *
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/
 */
export class StatefulDatabase<F extends string> extends StatefulWorkload implements Connectable<F> {
  readonly engine: DatabaseEngine<F>;
  /** Where it is, as its engine's texts and tasks need to know. */
  readonly site: DatabaseSite;
  readonly credentials: Secret;
  readonly statefulSet: StatefulSet;
  readonly endpoint: Endpoint<F>;
  readonly #exporter: EngineExporter | undefined;

  constructor(scope: Construct, id: string, props: StatefulDatabaseProps<F>) {
    const { environment } = SystemChart.of(scope);
    const site = siteOf(scope, id, props);
    const exporter = environment.monitoring && props.noMetrics !== true ? props.engine.exporter(site) : undefined;
    const pod = databasePod(props, site, exporter, environment.imageFacts(props.engine.image));
    super(scope, id, pod, podSettings(pod, environment, false), databaseContainer(props.engine));

    this.engine = props.engine;
    this.site = site;
    this.#exporter = exporter;
    this.node.addValidation({ validate: () => this.validateProps(props) });
    this.credentials = this.createCredentials(site.secret, props.engine.credentials(site));
    this.createScripts();
    this.createServices();
    this.statefulSet = this.createDatabaseSet(props.storage);
    if (site.replicas > 1 && props.noDisruptionBudget !== true) this.createDisruptionBudget();
    if (exporter) this.createMonitor(exporter);
    this.endpoint = this.createEndpoint();
    if (props.engine.replication) this.connectTo(this);
  }

  protected override get metricsPort(): number | undefined {
    return this.#exporter?.port;
  }

  private createScripts(): void {
    const data = scriptFiles(this.engine.scripts(this.site));
    new ConfigMap(this, 'Scripts', { metadata: this.metadata({ what: 'scripts' }), body: () => ({ data }) });
  }

  private createServices(): void {
    const port = databasePort(this.engine);
    this.createHeadlessService([port]);
    if (this.engine.replication) return;
    new Service(this, 'ClientService', {
      metadata: this.metadata({ what: 'client', annotations: DATA_WAVE }),
      body: () => ({ spec: clientSpec(this.selector, port) }),
    });
  }

  private createDatabaseSet(storage: DatabaseStorage): StatefulSet {
    const { title, major, replication } = this.engine;
    return this.createStatefulSet(
      { replicas: this.site.replicas, isReplicaSet: replication !== undefined, storage },
      { [ENGINE_ANNOTATION]: `${title} ${major}` },
    );
  }

  private createEndpoint(): Endpoint<F> {
    const { engine, name, credentials } = this;
    return this.endpointOf({
      host: engine.replication ? name : `${name}-client`,
      ports: [databasePort(engine)],
      facts: engine.facts(this.site),
      credentials,
    });
  }

  private validateProps(props: StatefulDatabaseProps<F>): string[] {
    const { name, environment, system } = this;
    return validateStatefulDatabase(props, { name, environment, system: system.system });
  }
}

function siteOf(scope: Construct, id: string, { name = id, namespace, replicas = 1 }: StatefulDatabaseProps<string>): DatabaseSite {
  return {
    name,
    namespace: namespaceIn(scope, namespace),
    replicas,
    secret: `${name}-credentials`,
    scripts: Storage.configMap(`${name}-scripts`),
  };
}
