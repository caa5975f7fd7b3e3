import { setTimeout as sleep } from 'node:timers/promises';
import { cordon, evict } from '../../conformance/drain';
import { ownerOf } from '../../conformance/owners';
import { until } from '../../conformance/until';
import { isReady, isRolledOut, type LiveWorkload } from '../../conformance/workloads';
import { containersOf } from '../live-objects';
import { lastLines } from '../pod-troubles';
import { type SystemUnderTest, whereOf } from '../system-under-test';
import { podsBehind, podsLeaving, underRequests, type WebServiceUnderTest, webServicesOf } from './web-services';

const ROLLOUT_SECONDS = 240;
/** Requests go on before and after, so that there is something to compare with. */
const AROUND_MS = 3000;
const WATCH_MS = 500;

export function hasReplicas(system: SystemUnderTest): boolean {
  return webServicesOf(system).length > 0;
}

/** Whether a rolling restart of all services with replicas loses no request, and their pods end when they are asked to. */
export async function askRollout(system: SystemUnderTest): Promise<void> {
  const { report } = system;
  const services = webServicesOf(system);
  const watch = new TerminationWatch(services, system);
  const { sent, lost } = await underRequests(services, system, async () => {
    await sleep(AROUND_MS);
    for (const web of services) await restart(web, system);
    await untilRolledOut(services, system);
    await sleep(AROUND_MS);
  });
  report.figure(whereOf(system), 'requests sent during a rollout', sent);
  if (sent > 0) report.check(whereOf(system), 'a rollout loses no request', lost);
  report.check(whereOf(system), 'pods end when they are asked to', await watch.stop());
}

/** Whether emptying a node of services with replicas, through the Eviction API, loses no request. */
export async function askDrain(system: SystemUnderTest): Promise<void> {
  const { report, api } = system;
  const services = webServicesOf(system);
  const pods = (await Promise.all(services.map((web) => podsBehind(web, system)))).flat().filter(isReady);
  const node = mostCommon(pods.map(({ spec }) => spec.nodeName ?? ''));
  // databases and callers stay where they are: what is asked is whether replicas stand in for each other
  const onNode = pods.filter(({ spec }) => spec.nodeName === node);
  const refused: string[] = [];
  const { sent, lost } = await underRequests(services, system, async () => {
    await sleep(AROUND_MS);
    await cordon(api, node, true);
    try {
      const evictions = await Promise.all(onNode.map((pod) => evict(api, pod)));
      refused.push(...evictions.flatMap(({ problem }) => problem ?? []));
      await untilRolledOut(services, system);
    } finally {
      await cordon(api, node, false);
    }
    await sleep(AROUND_MS);
  });
  report.figure(whereOf(system), 'pods evicted under requests', onNode.length);
  if (sent > 0) report.check(whereOf(system), 'draining a node loses no request', [...refused, ...lost]);
}

async function restart({ deployment }: WebServiceUnderTest, { api }: SystemUnderTest): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  await api.patch(await api.pathOf(deployment), 'application/merge-patch+json', { spec: { template: { metadata: { annotations } } } });
}

/** Waits until every replica is of the newest template and ready, and those before are gone. */
async function untilRolledOut(services: readonly WebServiceUnderTest[], system: SystemUnderTest): Promise<void> {
  for (const web of services) {
    const { kind, metadata } = web.deployment;
    const path = await system.api.pathOf(web.deployment);
    await until(`${kind} ${metadata.name} is rolled out`, ROLLOUT_SECONDS, async () => {
      const workload = await system.api.get<LiveWorkload>(path);
      return isRolledOut({ ...workload, kind }) && (await podsLeaving(web, system)).length === 0;
    });
  }
}

function mostCommon(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const [[first] = ['']] = [...counts].sort(([, one], [, other]) => other - one);
  return first;
}

/** Watches for pods that are still there when their grace period is over: their program was killed, with whatever it was doing. */
class TerminationWatch {
  private readonly killed = new Map<string, string>();
  private isOver = false;
  private readonly watching: Promise<void>;

  constructor(
    private readonly services: readonly WebServiceUnderTest[],
    private readonly system: SystemUnderTest,
  ) {
    this.watching = this.watch();
  }

  /** @returns what did not end, with file and construct */
  async stop(): Promise<string[]> {
    this.isOver = true;
    await this.watching;
    return [...this.killed.values()];
  }

  private async watch(): Promise<void> {
    const owner = await ownerOf(this.system.api);
    while (!this.isOver) {
      const pods = (await Promise.all(this.services.map((web) => podsLeaving(web, this.system)))).flat();
      for (const pod of pods) {
        // the time of a deletion is the one at which its grace period is over
        const { name, deletionTimestamp = '' } = pod.metadata;
        if (Date.now() < Date.parse(deletionTimestamp)) continue;
        const place = this.system.places.describe(owner(pod));
        for (const status of containersOf(pod).filter(({ state }) => state?.running !== undefined)) {
          const log = await lastLines(this.system.api, pod.metadata, status);
          const what = `container ${status.name}: does not end on SIGTERM, and is killed when its grace period is over`;
          this.killed.set(`${name} ${status.name}`, [place, `Pod ${name}`, what, ...log].join('\n'));
        }
      }
      await sleep(WATCH_MS);
    }
  }
}
