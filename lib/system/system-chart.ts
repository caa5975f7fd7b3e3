import { type ApiObject, Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';
import type { Departure } from './departure';
import type { Environment } from './environment';
import { type Labels, labelsOf } from './labels';
import { type References, referencesTo, type SystemClass } from './reference';
import type { Team } from './team';

/** What a chart is told from outside. */
export interface SystemProps {
  readonly environment: Environment;
}

export interface SystemChartProps extends SystemProps {
  readonly team: Team;
}

/** Something of which there is one in a cluster: two systems that claim it are a mistake of both. */
export interface Claim {
  /** Such as `route app.shoppingapp.com/home`. */
  readonly what: string;
  /** Where it is claimed. */
  readonly path: string;
  readonly remedy: string;
}

/** A file of a system that is no manifest, for something outside the cluster. */
export interface SystemFile {
  /** Such as `haproxy.cfg`; it lies in the folder of the system, beside its manifests. */
  readonly name: string;
  /** Called once, when all that is declared is known. Lines that begin with `#` must be comments. */
  readonly content: () => string;
}

/** A Secret that a person has to make, because nothing renders it. */
export interface SecretNeed {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
  /** Keys to be made from them, as the operator's templates write it. @default - none */
  readonly template?: Readonly<Record<string, string>>;
}

/**
 * One system of one team in one environment: `dist/<environment>/<team>/<system>.k8s.yaml`.
 *
 * A chart reads like a description of the system. Its public readonly fields are its interface: what other systems may connect to.
 *
 * @example
 * export class ShopChart extends SystemChart {
 *   constructor(scope: Construct, props: SystemProps) {
 *     super(scope, 'shop', { ...props, team: teams.retail });
 *     new WebService(this, 'home', { image: 'shop/home', port: 5000 });
 *   }
 * }
 */
export abstract class SystemChart extends Chart {
  /** The system that a construct belongs to. */
  static override of(construct: IConstruct): SystemChart {
    const chart = Chart.of(construct);
    if (!(#system in chart))
      throw new Error(`${construct.node.path} is not inside a SystemChart: make the chart extend SystemChart instead of Chart`);
    return chart;
  }

  // a brand: Chart defines Symbol.hasInstance, so that every Chart would pass for an instance of SystemChart
  readonly #system: string;
  readonly #warnings: { readonly by: IConstruct; readonly warn: () => readonly string[] }[] = [];
  readonly environment: Environment;
  readonly team: Team;
  /** Annotations of every object: whom to ask. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly claims: Claim[] = [];
  readonly secretNeeds: SecretNeed[] = [];
  readonly departures: Departure[] = [];
  readonly files: SystemFile[] = [];
  /** What is made last, when all that is declared is known: objects that depend on what other systems really built. */
  readonly completions: (() => void)[] = [];

  constructor(scope: Construct, system: string, { environment, team }: SystemChartProps) {
    super(scope, system, { namespace: environment.namespaceOf(team) });
    this.#system = system;
    this.environment = environment;
    this.team = team;
    this.annotations = { 'keelson/contact': team.contact };
  }

  /** The name of the system. */
  get system(): string {
    return this.#system;
  }

  /** The workloads of another system, by the public fields of its chart. */
  refer<C extends SystemChart>(chart: SystemClass<C>): References<C> {
    return referencesTo(chart);
  }

  /** Metadata of an object of this system. */
  metadataOf(name: string, identity: { readonly base: string; readonly component: string }, annotations: ObjectMeta['annotations'] = {}) {
    return {
      name,
      namespace: this.namespace,
      labels: { ...this.labelsOf(identity) },
      annotations: { ...this.annotations, ...annotations },
    };
  }

  labelsOf({ base, component }: { readonly base: string; readonly component: string }): Labels {
    return labelsOf({ system: this.system, team: this.team.name, environment: this.environment.name, name: base, component });
  }

  /** Writes a file that is no manifest: `dist/<environment>/<team>/<system>/<name>`. */
  addFile(file: SystemFile): void {
    this.files.push(file);
  }

  /** Registers what is doubtful but allowed; `--strict` makes it a mistake. */
  addWarning(by: IConstruct, warn: () => readonly string[]): void {
    this.#warnings.push({ by, warn });
  }

  warnings(): { readonly path: string; readonly message: string }[] {
    return this.#warnings.flatMap(({ by, warn }) => warn().map((message) => ({ path: by.node.path, message })));
  }

  /** Objects of cdk8s-plus get the name of their construct ids, never one with a hash of their path. */
  override generateObjectName(apiObject: ApiObject): string {
    const ids = apiObject.node.scopes.slice(this.node.scopes.length).map((scope) => scope.node.id);
    return ids
      .filter((id) => id !== 'Resource' && id !== 'Default')
      .join('-')
      .toLowerCase();
  }
}
