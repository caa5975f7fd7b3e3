import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { estate } from '../../estate';
import { projectRoot } from '../../lib/synth';
import { permittedKubeconfig } from '../conformance/existing-cluster';
import { Keeper } from '../conformance/keeper';
import { Progress } from '../conformance/progress';
import { kubectl, programsFor } from '../conformance/programs';
import type { ClusterRendering } from '../conformance/rendering';
import { Report } from '../conformance/report';
import { NEWEST, Toolbox } from '../conformance/tools';
import { ImageBuilder, type ImageLayout } from '../images';
import type { ReportedCheck } from './answers';
import { startInExisting } from './existing-cluster';
import { renderFaults } from './faults';
import { clusterImages, imageReferences } from './image-references';
import { imageRows, imageTable, programShare, shareLine } from './image-table';
import { renderLive } from './live-estate';
import { type Options, optionsOf } from './options';
import { obstacles } from './prerequisites';
import { makeControlGroup, sandboxed } from './sandbox';
import type { Session } from './session';

/** What a suite in its namespaces found. */
interface Found {
  readonly passed: number;
  readonly failed: number;
  readonly checks: readonly ReportedCheck[];
}

/** What came of one set of namespaces. */
interface Started {
  /** Images that the rendering names. */
  readonly references: readonly string[];
  readonly images: ImageLayout;
  readonly found: Found;
}

/** Builds everything that needs the network, then starts each environment in namespaces that have none. */
async function main(): Promise<number> {
  const options = optionsOf(process.argv.slice(2), estate);
  const kubeconfig = permittedKubeconfig(process.env, (line) => process.stderr.write(`${line}\n`));
  const reasons = kubeconfig === undefined ? obstacles() : [];
  if (reasons.length > 0) throw new Error(reasons.map((reason) => `make start: ${reason}`).join('\n'));
  const keeper = await Keeper.start(projectRoot());
  keeper.stopWhenInterrupted();
  try {
    return kubeconfig === undefined ? await startAll(keeper, options) : await startExisting(keeper, kubeconfig, options);
  } finally {
    await keeper.stop();
  }
}

async function startAll(keeper: Keeper, { environments, systems, parts, json }: Options): Promise<number> {
  const root = projectRoot();
  const progress = new Progress();
  const prepared = await prepare(root, keeper, progress);
  const builder = new ImageBuilder(root, keeper, progress);
  const started = async (name: string, rendering: ClusterRendering, asked: Pick<Session, 'environment' | 'systems'>): Promise<Started> => {
    const layout = join(keeper.folder, `images-${name}`);
    mkdirSync(layout);
    const references = imageReferences(rendering, asked.systems);
    const images = await builder.layoutOf([...clusterImages(rendering), ...references], layout);
    const report = join(keeper.folder, `report-${name}.json`);
    await startOne(keeper, name, { ...prepared, ...asked, images, report });
    return { references, images, found: JSON.parse(readFileSync(report, 'utf8')) as Found };
  };
  const runs: Started[] = [];
  if (parts.includes('estate'))
    for (const environment of environments)
      runs.push(await started(environment, renderLive(environment).rendering, { environment, ...(systems && { systems }) }));
  const planted = parts.includes('faults') ? [await started('planted-faults', renderFaults().rendering, {})] : [];
  const reports = [...runs, ...planted].map(({ found }) => found);
  const rows = imageRows(
    runs.map(({ images }) => images),
    [...new Set(runs.flatMap(({ references }) => references))],
  );
  if (rows.length > 0) process.stdout.write(`${imageTable(rows)}\n${shareLine(rows)}\n`);
  if (json !== undefined) writeJson(json, { images: rows, ...programShare(rows), environments: reports });
  const failed = sum(reports.map((report) => report.failed));
  process.stdout.write(`${sum(reports.map((report) => report.passed))} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

/** The systems of the estate in a cluster that exists; faults are planted in nodes of the run alone. */
async function startExisting(keeper: Keeper, kubeconfig: string, { environments, systems, json }: Options): Promise<number> {
  const root = projectRoot();
  const progress = new Progress();
  const toolbox = new Toolbox(root, keeper, progress);
  const cluster = { root, kubeconfig, kubectl: await kubectl(toolbox), ...(await operatorsOf(toolbox)) };
  const report = new Report((line) => process.stdout.write(`${line}\n`));
  for (const environment of environments)
    await startInExisting(cluster, { environment, ...(systems && { wanted: systems }) }, keeper, report, progress);
  if (json !== undefined) writeJson(json, report.toJson());
  process.stdout.write(`${report.summary}\n`);
  return report.failed === 0 ? 0 : 1;
}

async function operatorsOf(toolbox: Toolbox): Promise<Pick<Session, 'syncProgram' | 'secretsOperator'>> {
  return {
    syncProgram: join(await toolbox.folderOf('argocd-sync'), 'argocd-sync'),
    secretsOperator: join(await toolbox.folderOf('external-secrets'), 'external-secrets'),
  };
}

type Prepared = Omit<Session, 'environment' | 'images' | 'report' | 'systems'>;

async function prepare(root: string, keeper: Keeper, progress: Progress): Promise<Prepared> {
  const toolbox = new Toolbox(root, keeper, progress);
  const controlGroup = makeControlGroup();
  for (const folder of controlGroup.folders) keeper.ownControlGroup(folder);
  const programs = await programsFor(NEWEST, toolbox, process.env.KUBEBUILDER_ASSETS);
  const node = await toolbox.folderOf('node-1.34');
  return {
    root,
    folder: keeper.folder,
    controlGroup,
    programs,
    node: {
      kubelet: join(node, 'kubelet'),
      kubeProxy: join(node, 'kube-proxy'),
      networkPolicies: join(await toolbox.folderOf('network-policies'), 'network-policies'),
    },
    ...(await operatorsOf(toolbox)),
    pebble: join(await toolbox.folderOf('pebble'), 'pebble'),
    rclone: join(await toolbox.folderOf('rclone'), 'rclone'),
  };
}

/** @throws Error when the suite did not come to its end */
async function startOne(keeper: Keeper, name: string, session: Session): Promise<void> {
  const file = join(keeper.folder, `session-${name}.json`);
  writeFileSync(file, JSON.stringify(session));
  const program = [process.execPath, '--enable-source-maps', join(session.root, 'build/start/start.js'), file];
  const suite = keeper.spawn({
    name: `start-${name}`,
    command: 'unshare',
    args: sandboxed(program),
    cwd: session.root,
    env: { TMPDIR: keeper.folder },
    isForeground: true,
  });
  await suite.ended;
  if (!suite.hasSucceeded) throw new Error(`${name}: the suite did not come to its end`);
}

function writeJson(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
