import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keeper } from '../conformance/keeper';
import { Places } from '../conformance/places';
import { Progress } from '../conformance/progress';
import { Report } from '../conformance/report';
import { missedFault, renderFaults, START_FAULTS } from './faults';
import { renderLive } from './live-estate';
import { Platform } from './platform';
import { QUESTIONS } from './questions';
import { RealCluster } from './real-cluster';
import { RenderedSystems } from './rendered-systems';
import { RunningPods } from './running-pods';
import { hideHostFolders } from './sandbox';
import type { Session } from './session';
import { attempt } from './shell';
import { SystemDeployer } from './system-deployer';
import { type SystemUnderTest, whereOf } from './system-under-test';

/** Starts every system of one environment, one after the other, on nodes of the run, and asks the questions. */
async function main(): Promise<void> {
  const [sessionFile = ''] = process.argv.slice(2);
  const session = JSON.parse(readFileSync(sessionFile, 'utf8')) as Session;
  hideHostFolders();
  const keeper = await Keeper.start(session.root);
  const report = new Report((line) => process.stdout.write(`${line}\n`));
  const progress = new Progress();
  try {
    await startEnvironment(session, keeper, report, progress);
  } finally {
    await keeper.stop();
  }
  writeFileSync(session.report, JSON.stringify(report.toJson()));
}

async function startEnvironment(session: Session, keeper: Keeper, report: Report, progress: Progress): Promise<void> {
  const { environment, rendering } = session.environment === undefined ? renderFaults() : renderLive(session.environment);
  const { folder: layout, manifests } = session.images;
  const cluster = await progress.during(`${environment.name}: nodes`, () =>
    RealCluster.start(keeper, session, environment.cluster, (reference) => {
      const manifest = manifests[reference];
      return manifest === undefined ? undefined : { layout, manifest };
    }),
  );
  const folder = join(keeper.folder, 'work');
  mkdirSync(folder);
  const platform = new Platform({ session, keeper, cluster, environment, rendering, folder });
  const systems = new RenderedSystems(rendering);
  const deployer = new SystemDeployer({ session, cluster, systems, environment, folder });
  const edge = await progress.during(`${environment.name}: platform`, async () => {
    await platform.start();
    await deployer.deployFoundation();
    return platform.startEdge();
  });
  const shared = {
    environment,
    report,
    folder,
    edge,
    api: cluster.target.api,
    pods: new RunningPods(cluster, session.programs.kubectl),
    kubectl: (args: readonly string[], input?: string) =>
      attempt(session.programs.kubectl, ['--kubeconfig', cluster.target.kubeconfig, ...args], input === undefined ? {} : { input }),
    places: new Places(rendering),
  };
  if (session.environment === undefined) {
    await progress.during('planted faults', () => askFaults({ ...shared, systems, deployer }));
  } else {
    for (const rendered of systems.all.filter(({ name }) => session.systems?.includes(name) ?? true)) {
      const system: SystemUnderTest = { ...shared, ...rendered };
      await progress.during(whereOf(system), () => askAll(system, deployer));
    }
  }
  report.check(environment.name, 'every process of the cluster is alive', cluster.target.dead());
  report.check(environment.name, 'every stand-in did its work', await platform.stop());
}

/** Brings a system up with those that it calls, asks about it, and takes it down again. */
async function askAll(system: SystemUnderTest, deployer: SystemDeployer): Promise<void> {
  const isDeployed = await deployer.deploy(system);
  for (const { isAsked, ask } of QUESTIONS) if (isDeployed && isAsked(system)) await ask(system);
  await deployer.retire(system);
}

interface Faulty extends Omit<SystemUnderTest, 'name' | 'application'> {
  readonly systems: RenderedSystems;
  readonly deployer: SystemDeployer;
}

/** Brings the spoilt systems up together, as far as they come, and asks whether each fault is reported. */
async function askFaults({ systems, deployer, ...shared }: Faulty): Promise<void> {
  await deployer.deployTogether(systems.all);
  for (const fault of START_FAULTS) {
    const rendered = systems.all.find(({ name }) => name === fault.name);
    const problems = rendered ? await missedFault(fault, { ...shared, ...rendered }) : [`${fault.name} is not rendered`];
    shared.report.check('planted', `${fault.name} is reported`, problems);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(2);
  },
);
