import type { Team } from '../../lib/system';
import { accessQuestions, wrongAnswers } from './access';
import type { LiveObject } from './cluster-api';
import { drainCluster, LONGEST_BLOCK_SECONDS } from './drain';
import { brokenBudgets, notEvictable } from './evictability';
import { explanations } from './explanations';
import { ownerOf } from './owners';
import { identityOf, Places } from './places';
import type { ClusterRendering } from './rendering';
import type { Report } from './report';
import { skewAfterRollouts } from './skew';
import { StandIns } from './stand-ins';
import { prepareSurroundings } from './surroundings';
import type { ApplicationResult } from './sync';
import { syncRendering } from './sync-rendering';
import type { Target } from './target';
import { OLDEST } from './tools';
import { describeWorkload, isReady, isRolledOut, type LivePod, liveWorkloads } from './workloads';

const ROLLOUTS = 5;
const DEADLINE_SECONDS = 300;

/** What a cluster is proven with. */
export interface Proof {
  /** The root of the project. */
  readonly root: string;
  /** Where manifests are written to, to be synced from there. */
  readonly folder: string;
  /** Such as `1.37`. */
  readonly version: string;
  readonly syncProgram: string;
  readonly teams: readonly Team[];
  readonly report: Report;
  /** Stops what runs when it aborts. */
  readonly signal: AbortSignal;
  /** How long systems may take to be Synced and Healthy. @default 300 */
  readonly deadlineSeconds?: number;
}

/** Brings the environments of one cluster to life on a control plane and asks everything that a real one can answer. */
export async function proveCluster(target: Target, rendering: ClusterRendering, proof: Proof): Promise<void> {
  const { report, version } = proof;
  const where = `${version} ${rendering.cluster.name}`;
  await prepareSurroundings(target, proof.root, rendering);
  const standIns = new StandIns(target.api);
  try {
    await proveSync(target, rendering, proof);
    for (const environment of rendering.environments) {
      const questions = accessQuestions(environment, proof.teams);
      report.figure(`${version} ${environment.name}`, 'questions about access', questions.length);
      report.check(`${version} ${environment.name}`, 'teams are isolated', await wrongAnswers(target.api, questions));
    }
    await proveDrain(target, rendering, where, report);
    await proveSpread(target, rendering, where, report);
  } finally {
    await standIns.stop();
  }
  report.check(where, 'every stand-in did its work', standIns.refusals);
  await proveControlPlane(target, where, report);
}

/** Whether everything is accepted, comes to life, stays as it is, and could be moved away. */
export async function proveSync(target: Target, rendering: ClusterRendering, proof: Proof): Promise<void> {
  const where = `${proof.version} ${rendering.cluster.name}`;
  const places = new Places(rendering);
  await proveApplications(target, rendering, places, proof);
  await proveReadiness(target, places, where, proof.report);
  await proveEvictability(target, places, where, proof.report);
  await proveBudgets(target, places, where, proof.report);
}

async function proveApplications(
  target: Target,
  rendering: ClusterRendering,
  places: Places,
  { folder, version, syncProgram, report, signal, deadlineSeconds = DEADLINE_SECONDS }: Proof,
): Promise<void> {
  const results = await syncRendering({ program: syncProgram, kubeconfig: target.kubeconfig, folder }, rendering, {
    syncAgain: true,
    // the engine's own schemas are those of newer servers, where NetworkPolicies have no status
    serverSideDiff: version === OLDEST,
    deadlineSeconds,
    signal,
  });
  for (const { name } of rendering.environments) {
    const own = results.filter((result) => rendering.applications.some((each) => each.name === result.name && each.environment === name));
    checkResults(own, places, `${version} ${name}`, report);
  }
}

function checkResults(results: readonly ApplicationResult[], places: Places, where: string, report: Report): void {
  report.figure(
    where,
    'objects',
    results.reduce((sum, { resources }) => sum + resources.length, 0),
  );
  report.figure(where, 's until the slowest system was healthy', Math.round(Math.max(...results.map(({ seconds }) => seconds))));
  report.check(
    where,
    'the server accepts every object in a strict dry run',
    results.flatMap(({ dryRunFailures }) => dryRunFailures.map((each) => `${places.describe(each)}\n${each.message}`)),
  );
  report.check(
    where,
    'every system is Synced and Healthy in one pass',
    results
      .filter(({ synced, healthy, operations }) => !synced || !healthy || operations > 1)
      .flatMap((result) => unsettled(result, places)),
  );
  report.check(
    where,
    'a second sync writes nothing',
    results.flatMap(({ writes }) =>
      (writes ?? [])
        .filter(({ statusOnly }) => !statusOnly)
        .map((each) => `${places.describe(each)}\n${each.by.join(', ')} wrote ${each.fields.join(', ')}`),
    ),
  );
}

function unsettled({ name, phase, message, operations, resources }: ApplicationResult, places: Places): string[] {
  const bad = resources.filter(
    ({ status, health, outOfSync }) =>
      !['Synced', 'Pruned'].includes(status) || !['Healthy', 'Unassessed'].includes(health) || outOfSync.length > 0,
  );
  return [
    `Application ${name}: ${phase} after ${operations} operations: ${message}`,
    ...bad.map(
      (each) => `${places.describe(each)}\n${[each.status, each.message, each.health, each.healthMessage, ...each.outOfSync].join(' ')}`,
    ),
  ];
}

async function proveReadiness({ api }: Target, places: Places, where: string, report: Report): Promise<void> {
  const workloads = await liveWorkloads(api);
  const explain = await explanations(api);
  const unready = workloads.filter((workload) => !isRolledOut(workload));
  report.figure(where, 'workloads', workloads.length);
  report.check(
    where,
    'every workload is ready',
    unready.map((workload) => `${places.describe(identityOf(workload))}\n${describeWorkload(workload)}: ${explain(workload)}`),
  );
}

async function proveEvictability({ api }: Target, places: Places, where: string, report: Report): Promise<void> {
  const pods = (await api.list<LivePod>('/api/v1/pods')).filter(isReady);
  const refusals = await notEvictable(api, pods);
  const owner = await ownerOf(api);
  report.figure(where, 'pods', pods.length);
  report.check(
    where,
    'every pod may be evicted while all are healthy',
    refusals.map(({ pod, message }) => `${places.describe(owner(pod))}\nPod ${pod.metadata.name}: ${message}`),
  );
}

async function proveBudgets({ api }: Target, places: Places, where: string, report: Report): Promise<void> {
  const broken = await brokenBudgets(api);
  const blamed = ({ metadata }: LiveObject) =>
    places.describe(identityOf({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata }));
  report.check(
    where,
    'every budget can be computed',
    broken.map(({ budget, message }) => `${blamed(budget)}\n${message}`),
  );
}

async function proveDrain({ api, ownsNodes }: Target, { cluster }: ClusterRendering, where: string, report: Report): Promise<void> {
  // with a single node there is nowhere to go, and nodes of others are not ours to empty
  if (!ownsNodes || cluster.nodes.length < 2) return;
  const { evictions, longestBlockSeconds, problems } = await drainCluster(api, cluster);
  report.figure(where, 'evictions', evictions);
  report.figure(where, `s was the longest wait for a budget (at most ${LONGEST_BLOCK_SECONDS})`, longestBlockSeconds.toFixed(1));
  report.check(where, 'nodes and zones drain, and no budget is violated', problems);
}

async function proveSpread({ api, ownsNodes }: Target, { cluster }: ClusterRendering, where: string, report: Report): Promise<void> {
  if (!ownsNodes || cluster.nodes.length < 2) return;
  const [worst] = await skewAfterRollouts(api, cluster, ROLLOUTS);
  if (worst)
    report.figure(where, `is the largest skew after ${ROLLOUTS} rollouts (${worst.workload}: ${worst.perNode.join(', ')})`, worst.skew);
}

async function proveControlPlane({ api, dead, patchRelease }: Target, where: string, report: Report): Promise<void> {
  const { gitVersion } = await api.get<{ gitVersion: string }>('/version');
  const isOther = patchRelease !== undefined && gitVersion !== `v${patchRelease}`;
  report.check(where, 'the server is the pinned one', isOther ? [`${gitVersion} instead of v${patchRelease}`] : []);
  const events = await api.list<LiveObject & { reason?: string; involvedObject: { name: string } }>('/api/v1/events');
  const notReady = events.filter(({ reason }) => reason === 'NodeNotReady');
  report.check(
    where,
    'nodes stayed ready',
    notReady.map(({ involvedObject }) => `Node ${involvedObject.name} was not ready`),
  );
  const leases = await api.list('/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases');
  const nodes = await api.list('/api/v1/nodes');
  const held = new Set(leases.map(({ metadata }) => metadata.name));
  report.check(
    where,
    'every node holds a lease',
    nodes.filter(({ metadata }) => !held.has(metadata.name)).map(({ metadata }) => `Node ${metadata.name} has none`),
  );
  report.check(where, 'every process of the control plane is alive', dead());
}
