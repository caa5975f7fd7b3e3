import { setTimeout as sleep } from 'node:timers/promises';
import { cordon, evict } from '../../conformance/drain';
import { ownerOf } from '../../conformance/owners';
import { until } from '../../conformance/until';
import { isReady, isRolledOut, type LiveWorkload } from '../../conformance/workloads';
import { containersOf } from '../live-objects';
import { lastLines } from '../pod-troubles';
import { type SystemUnderTest, whereOf } from '../system-under-test';
import {
  disturbedTogether,
  podsBehind,
  podsLeaving,
  type Traffic,
  underRequests,
  type WebServiceUnderTest,
  webServicesOf,
} from './web-services';

const ROLLOUT_SECONDS = 240;
/** Requests go on before and after, so that there is something to compare with. */
const AROUND_MS = 3000;
const WATCH_MS = 500;

export function hasReplicas(system: SystemUnderTest): boolean {
  return webServicesOf(system).length > 0;
}

/** Whether a rolling restart of services with replicas loses no request, and their pods end when they are asked to. */
export async function askRollout(system: SystemUnderTest): Promise<void> {
  const { report } = system;
  const watch = new TerminationWatch(webServicesOf(system), system);
  const { sent, lost } = await disturbAll(system, async (services) => {
    for (const web of services) await restart(web, system);
    await untilRolledOut(services, system);
  });
  report.figure(whereOf(system), 'requests sent during a rollout', sent);
  if (sent > 0) report.check(whereOf(system), 'a rollout loses no request', lost);
  report.check(whereOf(system), 'pods end when they are asked to', await watch.stop());
}

/** Whether emptying a node of services with replicas, through the Eviction API, loses no request. */
export async function askDrain(system: SystemUnderTest): Promise<void> {
  const { report } = system;
  const refused: string[] = [];
  let evicted = 0;
  const { sent, lost } = await disturbAll(system, async (services) => {
    const evictions = await drainOneNode(services, system);
    evicted += evictions.length;
    refused.push(...evictions.flatMap(({ problem }) => problem ?? []));
  });
  report.figure(whereOf(system), 'pods evicted under requests', evicted);
  if (sent > 0) report.check(whereOf(system), 'draining a node loses no request', [...refused, ...lost]);
}

/** Disturbs services under requests, those together that may be. */
async function disturbAll(system: SystemUnderTest, disturb: (services: readonly WebServiceUnderTest[]) => Promise<void>): Promise<Traffic> {
  const all: Traffic[] = [];
  for (const services of disturbedTogether(system)) {
    const traffic = await underRequests(services, system, async () => {
      await sleep(AROUND_MS);
      await disturb(services);
      await sleep(AROUND_MS);
    });
    all.push(traffic);
  }
  return { sent: all.reduce((total, { sent }) => total + sent, 0), lost: all.flatMap(({ lost }) => lost) };
}

/** Empties the node that has most pods of the services of them; databases and callers stay: what is asked is whether replicas stand in for each other. */
async function drainOneNode(
  services: readonly WebServiceUnderTest[],
  system: SystemUnderTest,
): Promise<readonly { readonly problem?: string }[]> {
  const { api } = system;
  const pods = (await Promise.all(services.map((web) => podsBehind(web, system)))).flat().filter(isReady);
  const node = mostCommon(pods.map(({ spec }) => spec.nodeName ?? ''));
  await cordon(api, node, true);
  try {
    const evictions = await Promise.all(pods.filter(({ spec }) => spec.nodeName === node).map((pod) => evict(api, pod)));
    await untilRolledOut(services, system);
    return evictions;
  } finally {
    await cordon(api, node, false);
  }
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
