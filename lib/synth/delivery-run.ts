import { App } from 'cdk8s';
import {
  ARGO_CD_FOLDER,
  CONNECTIONS,
  Contents,
  type DeliverySettings,
  PROJECT,
  reachMistakes,
  RootApplication,
  TeamApplication,
  TeamProject,
} from '../delivery';
import type { SystemChart, Team } from '../system';
import type { ClusterRegister } from './check/cluster-register';
import { checkObject } from './check/object-checks';
import { emitDocuments, generatedHeader } from './emitter';
import type { Findings } from './environment-run';
import { deliveryFileOf, fileOf } from './estate';
import { render, type RenderedObject } from './render';

/** A system that was rendered. */
interface DeliveredSystem {
  readonly team: Team;
  readonly system: string;
  /** The file of its chart. */
  readonly source: string;
}

/** What a team delivers, as far as its project must know. */
interface TeamContents {
  readonly team: Team;
  readonly all: Contents;
  readonly connections: Contents;
}

/**
 * Argo CD's objects for one environment, made from what was rendered: the Application of a system along with the system, and what depends
 * on all of them at the end. Of what was rendered it keeps kinds and namespaces only.
 */
export class DeliveryRun {
  private readonly teams = new Map<string, TeamContents>();

  /** @param register of the cluster that Argo CD runs in */
  constructor(
    private readonly settings: DeliverySettings,
    private readonly register: ClusterRegister,
    private readonly findings: Findings,
  ) {}

  /** Makes the Application of a system; `bytes` is the size of its file, and nothing is made of an empty one. */
  addSystem({ team, system, source }: DeliveredSystem, rendered: readonly RenderedObject[], bytes: number): void {
    if (rendered.length === 0) return;
    if (team.name === ARGO_CD_FOLDER) {
      this.mistake(system, `team (${team.name}) has the name of the folder that Argo CD's own objects lie in; rename it`);
    }
    const contents = this.contentsOf(team, rendered, bytes);
    this.teamOf(team).all.add(contents);
    const folder = team.name;
    const include = fileOf(system);
    const chart = new TeamApplication(new App(), { settings: this.settings, team, system, folder, include, contents });
    this.write(deliveryFileOf(team.name, system), source, chart);
  }

  /** Notes policies that let another system in; all those of an owner are one Application. */
  addConnections(owner: Team, rendered: readonly RenderedObject[], bytes: number): void {
    const { all, connections } = this.teamOf(owner);
    const contents = this.contentsOf(owner, rendered, bytes);
    all.add(contents);
    connections.add(contents);
  }

  /** Makes what depends on all systems of the environment: projects, the Applications of connections, and the root. */
  finish(): void {
    if (this.teams.size === 0) return;
    const { settings } = this;
    for (const { team, all, connections } of this.teams.values()) {
      const project = new TeamProject(new App(), { settings, team, contents: all });
      this.write(deliveryFileOf(team.name, PROJECT), settings.source, project);
      if (!connections.isEmpty) this.writeConnections(team, connections);
    }
    this.write(fileOf('root'), settings.source, new RootApplication(new App(), { settings, team: settings.platform }));
  }

  private writeConnections(team: Team, contents: Contents): void {
    const { settings } = this;
    const where = { folder: `${team.name}/${CONNECTIONS}`, include: '*.k8s.yaml' };
    const chart = new TeamApplication(new App(), { settings, team, system: CONNECTIONS, ...where, contents });
    this.write(deliveryFileOf(team.name, CONNECTIONS), settings.source, chart);
  }

  private contentsOf(team: Team, rendered: readonly RenderedObject[], bytes: number): Contents {
    for (const { path, json } of rendered) {
      for (const message of reachMistakes(json, team, this.settings)) this.mistake(path, message);
    }
    return Contents.of(
      rendered.map(({ json }) => json),
      bytes,
    );
  }

  private teamOf(team: Team): TeamContents {
    const known = this.teams.get(team.name);
    if (known) return known;
    const contents = { team, all: new Contents(), connections: new Contents() };
    this.teams.set(team.name, contents);
    return contents;
  }

  private write(file: string, source: string, chart: SystemChart): void {
    const { files } = this.findings;
    const path = `${this.settings.environment.name}/${ARGO_CD_FOLDER}/${file}`;
    const rendered = render(chart);
    if (files.has(path)) this.mistake(chart.system, `dist/${path} is the file of another system too; rename one of the two`);
    for (const { path: construct, json } of rendered) for (const message of checkObject(json)) this.mistake(construct, message);
    this.register.add(this.settings.environment.name, rendered);
    this.findings.objects += rendered.length;
    const text = emitDocuments(
      generatedHeader(source),
      rendered.map(({ json }) => json),
    );
    files.set(path, Buffer.from(text));
  }

  private mistake(path: string, message: string): void {
    this.findings.mistakes.push({ environment: this.settings.environment.name, path, message });
  }
}
