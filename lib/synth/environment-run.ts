import { App } from 'cdk8s';
import { inboundCalls, InboundPolicies } from '../network';
import type { Environment, SecretNeed, SystemChart, Team } from '../system';
import { checkFiles } from './check/file-checks';
import type { ClusterRegister } from './check/cluster-register';
import { secretsRead } from './check/references';
import { checkSystem } from './check/system-checks';
import { QuotaRegister } from './check/quota/quota-register';
import { Composer } from './composer';
import type { DeliveryRun } from './delivery-run';
import { emitDocuments, generatedHeader } from './emitter';
import { connectionFileOf, type Estate, fileOf, folderOf, type SystemEntry } from './estate';
import { inOrder, type Manifested, render, type RenderedObject } from './render';
import { whereItWasThrown } from './thrown';
import type { Problem } from './problem';

/** A workload whose pods must be restarted after a Secret was rotated: a checksum of configuration does not see it. */
export interface SecretReader {
  readonly environment: string;
  readonly namespace: string;
  readonly secret: string;
  /** Such as `Deployment kids`. */
  readonly workload: string;
}

/** Where what a run finds is gathered. */
export interface Findings {
  readonly files: Map<string, Buffer>;
  /** The team of each system. */
  readonly teams: Map<string, Team>;
  readonly mistakes: Problem[];
  readonly warnings: Problem[];
  readonly secretNeeds: (SecretNeed & { readonly environment: string; readonly system: string })[];
  readonly secretReaders: SecretReader[];
  objects: number;
}

/** Told of a file of `dist/` and of the objects in it, in their order. */
export type OnFile = (file: string, objects: readonly RenderedObject[]) => void;

/**
 * The systems of one environment: each composed in an app of its own, validated, rendered to plain data, and let go. Only the ledger
 * of the composer stays, and so time and memory grow with the number of systems and not with its square.
 */
export class EnvironmentRun {
  private readonly composer: Composer;
  private readonly quotas: QuotaRegister;

  constructor(
    private readonly environment: Environment,
    estate: Estate,
    private readonly register: ClusterRegister,
    private readonly findings: Findings,
    private readonly delivery?: DeliveryRun,
    private readonly onFile?: OnFile,
  ) {
    this.composer = new Composer(environment, estate, (entry, action) => this.attempt(entry, action));
    this.quotas = new QuotaRegister(environment);
  }

  /** Renders one system into its file, and the policies that let it call others into theirs. */
  run(entry: SystemEntry): void {
    const chart = this.composer.compose(entry);
    if (!chart) return;
    this.findings.teams.set(entry.name, chart.team);
    // what a chart hands over, such as a variable made of facts, is called only now, and may throw too
    this.attempt(entry, () => {
      // what is wrong already would only be said again in other words
      if (this.validate(chart, entry) === 0) this.writeSystem(chart, entry);
    });
  }

  /** Quotas that are too small for all that was rendered. */
  overdrawn(): Problem[] {
    return this.quotas.overdrawn();
  }

  private writeSystem(chart: SystemChart, entry: SystemEntry): void {
    const { environment } = this;
    const { system, team } = chart;
    const objects = this.check(render(chart));
    const bytes = this.write(`${environment.name}/${team.name}/${fileOf(system)}`, entry, objects);
    this.delivery?.addSystem({ team, system, source: entry.source }, objects, bytes);
    this.writeFiles(chart, entry);
    for (const { owner, policies } of this.inbound(chart)) {
      const admissions = this.check(inOrder(policies));
      const size = this.write(`${environment.name}/${owner.name}/${connectionFileOf(team.name, system)}`, entry, admissions);
      this.delivery?.addConnections(owner, admissions, size);
    }
  }

  /** Files that are no manifests: no checks of objects, and Argo CD does not see them. */
  private writeFiles({ files, system, team }: SystemChart, entry: SystemEntry): void {
    for (const message of checkFiles(files)) this.mistake(system, message);
    for (const { name, content } of files) {
      const path = `${this.environment.name}/${team.name}/${folderOf(system)}${name}`;
      this.findings.files.set(path, Buffer.from(`${generatedHeader(entry.source)}\n${content()}`));
    }
  }

  /** Does what may throw because of a chart, and reports it as a mistake of the chart. */
  private attempt<T>(entry: SystemEntry, action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      this.mistake(entry.name, whereItWasThrown(error));
      return undefined;
    }
  }

  private validate(chart: SystemChart, entry: SystemEntry): number {
    const { findings, environment } = this;
    const before = findings.mistakes.length;
    if (chart.system !== entry.name) {
      findings.mistakes.push({
        environment: '',
        path: entry.name,
        message: `the chart in ${entry.source} calls its system '${chart.system}'; use one name in both`,
      });
    }
    for (const construct of chart.node.findAll()) {
      for (const message of construct.node.validate()) this.mistake(construct.node.path, message);
    }
    for (const { path, message } of chart.warnings()) findings.warnings.push({ environment: environment.name, path, message });
    for (const claim of chart.claims) this.claim(claim.what, claim.path, claim.remedy);
    for (const need of chart.secretNeeds) {
      findings.secretNeeds.push({ ...need, environment: environment.name, system: chart.system });
      this.register.provideSecret(need.namespace, need.name);
    }
    return findings.mistakes.length - before;
  }

  private claim(what: string, path: string, remedy: string): void {
    this.register.claim({ what, path, remedy, environment: this.environment.name });
  }

  private check(objects: RenderedObject[]): RenderedObject[] {
    for (const { path, message } of checkSystem(objects)) this.mistake(path, message);
    for (const { json } of objects) this.noteSecrets(json);
    this.register.add(this.environment.name, objects);
    this.quotas.add(objects);
    this.findings.objects += objects.length;
    return objects;
  }

  private noteSecrets(json: Manifested): void {
    const { kind, metadata } = json;
    for (const secret of secretsRead(json)) {
      const where = { environment: this.environment.name, namespace: metadata.namespace ?? '' };
      this.findings.secretReaders.push({ ...where, secret, workload: `${kind} ${metadata.name}` });
    }
  }

  /** The policies by team that owns what is called. */
  private inbound(chart: SystemChart): Iterable<{ readonly owner: Team; readonly policies: readonly RenderedObject[] }> {
    const byOwner = new Map<string, { readonly owner: Team; readonly policies: RenderedObject[] }>();
    for (const call of inboundCalls(chart.departures)) {
      const from = { team: chart.team.name, system: chart.system };
      const policies = render(new InboundPolicies(new App(), { environment: this.environment, ...call, from }));
      // to a person it is the caller's line that made them
      const path = `${chart.system}/${call.caller.component}`;
      const owner = call.endpoint.team;
      const known = byOwner.get(owner.name) ?? { owner, policies: [] };
      known.policies.push(...policies.map(({ json }) => ({ path, json })));
      byOwner.set(owner.name, known);
    }
    return byOwner.values();
  }

  /** Writes a file, unless there is nothing to write, and says how long it is. */
  private write(file: string, { name, source }: SystemEntry, objects: readonly RenderedObject[]): number {
    if (objects.length === 0) return 0;
    if (this.findings.files.has(file)) this.mistake(name, `dist/${file} is the file of another system too; rename one of the two`);
    const text = emitDocuments(
      generatedHeader(source),
      objects.map(({ json }) => json),
    );
    const content = Buffer.from(text);
    this.findings.files.set(file, content);
    this.onFile?.(file, objects);
    return content.length;
  }

  private mistake(path: string, message: string): void {
    this.findings.mistakes.push({ environment: this.environment.name, path, message });
  }
}
