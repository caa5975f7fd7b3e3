import { ARGO_CD_FOLDER, deliverySettings } from '../delivery';
import type { Cluster, Environment, Team } from '../system';
import { ClusterRegister } from './check/cluster-register';
import { checkEnvironment } from './check/environment-checks';
import { checkEstate, firstOfEachName } from './check/estate-checks';
import { DeliveryRun } from './delivery-run';
import { EnvironmentRun, type Findings, type OnFile } from './environment-run';
import { connectionFileOf, deliveryFileOf, type Estate, fileOf, folderOf, runsIn, type Selection } from './estate';
import { UserError } from './user-error';

/** What a run makes of an estate: files, and what is wrong or doubtful. Nothing is written yet. */
export type Synthesis = Readonly<Findings>;

export interface SynthesisOptions extends Selection {
  /** Called after each system. @default - nobody is told */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called with each file and what is in it, for whoever asks which construct an object came from. @default - nobody is told */
  readonly onFile?: OnFile;
}

/**
 * Renders an estate: every system of every environment is composed, validated, rendered and checked; then what they share is checked.
 *
 * @throws UserError when the selection names nothing
 */
export function synthesize(estate: Estate, options: SynthesisOptions = {}): Synthesis {
  const environments = selected(firstOfEachName(estate.environments), options.environment, 'environment');
  const systems = selected(firstOfEachName(estate.systems), options.system, 'system');
  const findings: Findings = {
    files: new Map(),
    teams: new Map(),
    mistakes: [],
    warnings: [],
    secretNeeds: [],
    secretReaders: [],
    objects: 0,
  };
  const registers = new Map<string, ClusterRegister>();
  const work = environments.map((environment) => ({ environment, entries: systems.filter((entry) => runsIn(entry, environment)) }));
  const total = work.reduce((sum, { entries }) => sum + entries.length, 0);
  const runs: EnvironmentRun[] = [];
  let done = 0;

  for (const message of checkEstate(estate)) findings.mistakes.push({ environment: '', path: '', message });
  for (const { environment, entries } of work) {
    for (const message of checkEnvironment(environment)) findings.mistakes.push({ environment: environment.name, path: '', message });
    const delivery = deliveryOf(estate, environment, registers, findings);
    const run = new EnvironmentRun(environment, estate, registerOf(registers, environment.cluster), findings, delivery, options.onFile);
    runs.push(run);
    for (const entry of entries) {
      run.run(entry);
      options.onProgress?.(++done, total);
    }
    // a project lists what all systems of its team use, and a run of one system does not know that
    if (options.system === undefined) delivery?.finish();
  }
  // what a system that has mistakes would have made is missing, and a restricted run cannot see the rest
  const isWhole = findings.mistakes.length === 0 && options.environment === undefined && options.system === undefined;
  for (const register of registers.values()) {
    findings.mistakes.push(...register.collisions(), ...(isWhole ? register.dangling() : []));
  }
  if (isWhole) findings.mistakes.push(...runs.flatMap((run) => run.overdrawn()));
  return findings;
}

/**
 * Whether a file is in the scope of a restricted run, so that it is stale when it is not produced.
 *
 * Names of teams and systems may hold dashes, and so a connection file is known by whole names: `a-b-c` is of the system `c` of the team
 * `a-b`, or of `b-c` of `a`. A whole run owns everything, also what a system left behind that moved to another team.
 *
 * @param teams the team of each system, as composed
 */
export function ownedBy({ environment, system }: Selection, teams: ReadonlyMap<string, Pick<Team, 'name'>>): (path: string) => boolean {
  const team = system === undefined ? undefined : teams.get(system)?.name;
  return (path) => {
    const [home, folder, ...rest] = path.split('/');
    const isOfSystem = system === undefined || isFileOf(system, team, folder, rest.join('/'));
    return isOfSystem && (environment === undefined || home === environment);
  };
}

function isFileOf(system: string, team: string | undefined, folder: string | undefined, file: string): boolean {
  if (folder === ARGO_CD_FOLDER) return team !== undefined && file === deliveryFileOf(team, system);
  return file === fileOf(system) || file.startsWith(folderOf(system)) || (team !== undefined && file === connectionFileOf(team, system));
}

function deliveryOf(
  { delivery }: Estate,
  environment: Environment,
  registers: Map<string, ClusterRegister>,
  findings: Findings,
): DeliveryRun | undefined {
  if (!delivery) return undefined;
  const settings = deliverySettings(delivery, environment);
  return new DeliveryRun(settings, registerOf(registers, settings.cluster), findings);
}

function registerOf(registers: Map<string, ClusterRegister>, cluster: Cluster): ClusterRegister {
  const known = registers.get(cluster.name);
  if (known) return known;
  const register = new ClusterRegister();
  registers.set(cluster.name, register);
  return register;
}

function selected<T extends { readonly name: string }>(all: readonly T[], name: string | undefined, what: string): readonly T[] {
  const found = name === undefined ? all : all.filter((each) => each.name === name);
  if (found.length === 0 && name !== undefined) {
    throw new UserError(`--${what} (${name}) is not known; there are: ${all.map((each) => each.name).join(', ')}`);
  }
  return found;
}
