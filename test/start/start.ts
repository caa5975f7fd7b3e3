import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keeper } from '../conformance/keeper';
import { Places } from '../conformance/places';
import { Progress } from '../conformance/progress';
import { Report } from '../conformance/report';
import { askSystems } from './ask-systems';
import { Authority } from './authority';
import { askFaults, renderFaults } from './faults';
import { kubectlOf } from './kubectl';
import { renderLive } from './live-estate';
import { NodePods } from './node-pods';
import { Platform } from './platform';
import { trustingIssuers } from './platform/issuers';
import { RealCluster } from './real-cluster';
import { RenderedSystems } from './rendered-systems';
import { hideHostFolders } from './sandbox';
import type { Session } from './session';
import { SystemDeployer } from './system-deployer';

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
  const { environment, rendering: rendered } = session.environment === undefined ? renderFaults() : renderLive(session.environment);
  const authority = new Authority(join(keeper.folder, 'authority'));
  const rendering = trustingIssuers(rendered, authority.certificate);
  const { folder: layout, manifests } = session.images;
  const findImage = (reference: string) => {
    const manifest = manifests[reference];
    return manifest === undefined ? undefined : { layout, manifest };
  };
  const cluster = await progress.during(`${environment.name}: nodes`, () =>
    RealCluster.start(keeper, session, environment.cluster, findImage, authority),
  );
  const folder = join(keeper.folder, 'work');
  mkdirSync(folder);
  const platform = new Platform({ session, keeper, cluster, environment, rendering, folder, authority });
  const systems = new RenderedSystems(rendering);
  const deployer = new SystemDeployer({
    syncProgram: session.syncProgram,
    kubeconfig: cluster.target.kubeconfig,
    systems,
    environment,
    folder,
  });
  const edge = await progress.during(`${environment.name}: platform`, async () => {
    await platform.start();
    await deployer.deployFoundation();
    return platform.startEdge();
  });
  const nodes = new NodePods(cluster);
  const shared = {
    environment,
    report,
    folder,
    edge,
    certificates: platform.certificates,
    ...(platform.logStore && { logStore: platform.logStore }),
    api: cluster.target.api,
    pods: nodes,
    nodes,
    kubectl: kubectlOf(session.programs.kubectl, cluster.target.kubeconfig),
    places: new Places(rendering),
  };
  if (session.environment === undefined) {
    await progress.during('planted faults', () => askFaults({ ...shared, deployer }));
  } else {
    await askSystems(systems, session.systems, { ...shared, deployer, progress });
  }
  report.check(environment.name, 'every process of the cluster is alive', cluster.target.dead());
  report.check(environment.name, 'every stand-in did its work', await platform.stop());
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(2);
  },
);
