import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { estate } from '../../estate';
import { teams } from '../../estate/teams';
import { projectRoot } from '../../lib/synth';
import { ControlPlane } from './control-plane';
import { withTable } from './document-table';
import { connectExisting, permittedKubeconfig, removeRendering } from './existing-cluster';
import { FIGURES_MARK, figuresTable, PLANTED } from './figures';
import { Keeper } from './keeper';
import { contradictionLines, judgeNetwork, missedNetworkFaults, networkFaults } from './network';
import { optionsOf, type Options, type Part } from './options';
import { FAULTS, isCaught, plantFaults } from './planted-faults';
import { Progress } from './progress';
import { kubectl, programsFor, provenVersions } from './programs';
import { type Proof, proveCluster, proveSync } from './prove-cluster';
import { estateOn, renderClusters } from './rendering';
import { Report } from './report';
import { sideBySide } from './side-by-side';
import { StandIns } from './stand-ins';
import { prepareSurroundings } from './surroundings';
import type { Target } from './target';
import { KUBERNETES, NEWEST, type ProvenVersion, Toolbox, versionOf } from './tools';
import { proveUpdates } from './updates/updates';

/** Time enough for what is sound to become healthy, so that what is left is wrong. */
const FAULT_SECONDS = 30;

/** Control planes that run at the same time: most of what one does is waiting. */
const AT_ONCE = 2;

type Task = () => Promise<void>;

/** What every part of a run needs. */
interface Run {
  readonly root: string;
  readonly options: Options;
  readonly keeper: Keeper;
  readonly toolbox: Toolbox;
  readonly progress: Progress;
  readonly report: Report;
  readonly syncProgram: string;
  readonly signal: AbortSignal;
}

/** Every cluster of the estate, rendered for one version and brought to life on it. */
function clusterTasks(version: ProvenVersion, run: Run): Task[] {
  const renderings = renderClusters(estateOn(version)).filter(({ cluster }) => (run.options.cluster ?? cluster.name) === cluster.name);
  return renderings.map(
    (rendering) => () => onControlPlane(version, rendering.cluster.name, run, (target, proof) => proveCluster(target, rendering, proof)),
  );
}

/** Who may talk to whom, for one version: what is declared, and nothing else. */
async function proveNetwork(version: ProvenVersion, { toolbox, progress, report, options }: Run): Promise<void> {
  if (options.cluster !== undefined) return;
  const evaluator = join(await toolbox.folderOf('cyclonus'), 'cyclonus');
  const rendered = estateOn(version);
  const verdict = await progress.during(`${version} network policies`, () => judgeNetwork(evaluator, rendered, renderClusters(rendered)));
  report.figure(version, 'questions about network policies', verdict.questions);
  report.check(version, 'declared connections are open, all others are shut, DNS is open', contradictionLines(verdict));
}

/** What is wrong on purpose must be reported, with file, construct and the server's words. */
async function proveFaults(run: Run): Promise<void> {
  const rendering = plantFaults();
  await onControlPlane(NEWEST, 'faults', run, async (target, proof) => {
    const found = new Report();
    await prepareSurroundings(target, proof.root, rendering);
    const standIns = new StandIns(target.api);
    try {
      await proveSync(target, rendering, { ...proof, report: found, deadlineSeconds: FAULT_SECONDS });
    } finally {
      await standIns.stop();
    }
    for (const fault of FAULTS) {
      const isReported = isCaught(fault, found.problems);
      run.report.check('planted', `${fault.name} is reported`, isReported ? [] : [`in none of:\n${found.problems.join('\n')}`]);
    }
  });
  const evaluator = join(await run.toolbox.folderOf('cyclonus'), 'cyclonus');
  // one cluster has everything that they are planted in
  const [smallest] = renderClusters(estate);
  const missed = smallest ? await missedNetworkFaults(evaluator, estate, [smallest]) : ['the estate has no cluster'];
  run.report.check('planted', 'every mistake in network policies is reported', missed);
  run.report.figure(NEWEST, PLANTED, FAULTS.length + networkFaults.length);
}

/** Starts a control plane, proves something on it and stops it. */
async function onControlPlane(
  version: ProvenVersion,
  name: string,
  run: Run,
  prove: (target: Target, proof: Proof) => Promise<void>,
): Promise<void> {
  const { keeper, toolbox, progress } = run;
  const assets = process.env.KUBEBUILDER_ASSETS;
  const programs = await programsFor(version, toolbox, assets);
  await progress.during(`${version} ${name}`, async () => {
    const plane = await ControlPlane.start(keeper, programs, `${version}-${name}`);
    const target = { ...plane.target, patchRelease: versionOf(version, assets) };
    await prove(target, proofOf(version, join(keeper.folder, `${version}-${name}`, 'dist'), run));
    await plane.stop();
  });
}

/** The estate on a cluster that exists and is for tests: one of our clusters after the other, each removed again. */
async function proveExisting(kubeconfig: string, run: Run): Promise<void> {
  const target = await connectExisting(run.keeper, await kubectl(run.toolbox), kubeconfig);
  const { major, minor } = await target.api.get<{ major: string; minor: string }>('/version');
  const version = `${major}.${Number.parseInt(minor, 10)}` as ProvenVersion;
  for (const rendering of renderClusters(estateOn(version))) {
    try {
      await proveCluster(target, rendering, proofOf(version, join(run.keeper.folder, rendering.cluster.name), run));
    } finally {
      await removeRendering(target, rendering);
    }
  }
}

function proofOf(version: string, folder: string, { root, syncProgram, report, signal }: Run): Proof {
  mkdirSync(folder, { recursive: true });
  return { root, folder, version, syncProgram, signal, teams: Object.values(teams), report };
}

async function proveAll(run: Run): Promise<void> {
  const kubeconfig = permittedKubeconfig(process.env, (line) => process.stderr.write(`${line}\n`));
  if (kubeconfig !== undefined) return proveExisting(kubeconfig, run);
  const { options } = run;
  const versions = provenVersions(process.env.KUBEBUILDER_ASSETS).filter((version) => (options.kubernetes ?? version) === version);
  if (versions.length === 0) throw new Error(`--kubernetes (${options.kubernetes ?? ''}) is none of the versions that can be proven here`);
  const isAsked = (part: Part) => options.only === undefined || options.only === part;
  const tasks: Task[] = [
    ...(isAsked('estate') ? versions.flatMap((version) => clusterTasks(version, run)) : []),
    ...(isAsked('updates')
      ? [() => onControlPlane(NEWEST, 'updates', run, (target, proof) => proveUpdates(target, proof, options.updates === 'write'))]
      : []),
    ...(isAsked('faults') ? [() => proveFaults(run)] : []),
    ...(isAsked('estate') ? versions.map((version) => () => proveNetwork(version, run)) : []),
  ];
  await buildTools(versions, run);
  await sideBySide(tasks, AT_ONCE);
}

/** One after the other, and before anything runs: each takes all there is of the machine. */
async function buildTools(versions: readonly ProvenVersion[], { toolbox }: Run): Promise<void> {
  for (const version of new Set([...versions, NEWEST])) await programsFor(version, toolbox, process.env.KUBEBUILDER_ASSETS);
  await toolbox.folderOf('cyclonus');
}

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2), estate);
  const root = projectRoot();
  const keeper = await Keeper.start(root);
  const interruption = new AbortController();
  keeper.stopWhenInterrupted(() => interruption.abort());
  const report = new Report((line) => process.stdout.write(`${line}\n`));
  const progress = new Progress();
  const toolbox = new Toolbox(root, keeper, progress);
  try {
    const syncProgram = join(await toolbox.folderOf('argocd-sync'), 'argocd-sync');
    await proveAll({ root, options, keeper, toolbox, progress, report, syncProgram, signal: interruption.signal });
  } finally {
    await keeper.stop();
  }
  if (options.json !== undefined) writeReport(options.json, report);
  if (options.figures !== undefined) writeFigures(join(root, 'README.md'), report);
  process.stdout.write(`${report.summary}\n`);
  process.exitCode = report.failed === 0 ? 0 : 1;
}

function writeReport(file: string, report: Report): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report.toJson(), null, 2)}\n`);
}

function writeFigures(file: string, report: Report): void {
  const table = figuresTable(report, { versions: Object.keys(KUBERNETES), environments: estate.environments });
  writeFileSync(file, withTable(readFileSync(file, 'utf8'), FIGURES_MARK, table));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
