import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownerOf } from '../../conformance/owners';
import { isReady } from '../../conformance/workloads';
import { containersOf, isFinished, type RunningPod } from '../live-objects';
import { troublesOf } from '../pod-troubles';
import { podsOf, type SystemUnderTest, whereOf } from '../system-under-test';

/** How long pods are watched for restarts once they are ready. */
const CALM_SECONDS = 60;
const PAUSE_MS = 1000;

/** Whether every pod becomes ready by its own probes within a time. */
export async function askReadiness(system: SystemUnderTest, seconds: number): Promise<boolean> {
  const { api, places, report } = system;
  const deadline = performance.now() + seconds * 1000;
  let pods = await podsOf(system);
  while (!pods.every(isSettled) && performance.now() < deadline) {
    await sleep(PAUSE_MS);
    pods = await podsOf(system);
  }
  report.figure(whereOf(system), 'pods', pods.length);
  // between runs of its tasks a system may have no pod, and an answer about nothing would count as one
  if (pods.length > 0) report.check(whereOf(system), 'every pod is ready', await troublesOf(api, pods, places));
  return pods.every(isSettled);
}

interface RestartWatch {
  readonly since: number;
  readonly restarts: ReadonlyMap<string, number>;
}

const watches = new WeakMap<SystemUnderTest, RestartWatch>();

/** Begins the minute in which nothing may restart, so that other questions are asked during it. */
export async function watchRestarts(system: SystemUnderTest): Promise<void> {
  watches.set(system, { since: performance.now(), restarts: restartsOf(await podsOf(system)) });
}

/** Whether nothing restarts for a minute from `watchRestarts` on, of which it waits for what is left. */
export async function askCalm(system: SystemUnderTest): Promise<void> {
  const { api, places, report } = system;
  const watch = watches.get(system);
  if (!watch) throw new Error(`the restarts of ${whereOf(system)} are not watched`);
  const { since, restarts } = watch;
  if (restarts.size === 0) return;
  await sleep(Math.max(0, since + CALM_SECONDS * 1000 - performance.now()));
  const owner = await ownerOf(api);
  const later = await podsOf(system);
  const restarted = later.flatMap((pod) =>
    containersOf(pod)
      .filter(({ name, restartCount }) => restartCount > (restarts.get(`${pod.metadata.uid ?? ''} ${name}`) ?? restartCount))
      .map(({ name }) => `${places.describe(owner(pod))}\nPod ${pod.metadata.name}: container ${name} restarted`),
  );
  report.check(whereOf(system), `no container restarts within ${CALM_SECONDS} s`, restarted);
}

/** Whether containers write only where a volume is mounted. */
export async function askWrites(system: SystemUnderTest): Promise<void> {
  const { api, nodes, places, report } = system;
  const owner = await ownerOf(api);
  const running = (await podsOf(system)).filter(isReady);
  if (nodes === undefined || running.length === 0) return;
  const problems = running.flatMap((pod) =>
    containersOf(pod)
      .filter(({ state }) => state?.running !== undefined)
      .flatMap(({ name }) => {
        const written = writtenFiles(nodes.processOf(pod, name));
        return written.length === 0
          ? []
          : [`${places.describe(owner(pod))}\nPod ${pod.metadata.name}: container ${name} wrote ${written.slice(0, 5).join(', ')}`];
      }),
  );
  report.check(whereOf(system), 'nothing is written outside of volumes', problems);
}

function isSettled(pod: RunningPod): boolean {
  return isReady(pod) || isFinished(pod);
}

function restartsOf(pods: readonly RunningPod[]): ReadonlyMap<string, number> {
  return new Map(
    pods.flatMap((pod) => containersOf(pod).map(({ name, restartCount }) => [`${pod.metadata.uid ?? ''} ${name}`, restartCount])),
  );
}

/** Mount points that the runtime makes in the top layer, whatever the program does. */
const MADE_BY_RUNTIME = new Set(['dev', 'etc', 'proc', 'sys', 'run', 'var', 'etc/hostname', 'etc/hosts', 'etc/mtab', 'etc/resolv.conf']);

/** Files in the top layer of a container's root: those that its program made there. */
function writtenFiles(processId: number): string[] {
  const mounts = readFileSync(`/proc/${processId}/mountinfo`, 'utf8').split('\n');
  const [, upper] = /upperdir=([^,\s]+)/.exec(mounts.find((line) => line.includes(' / / ')) ?? '') ?? [];
  return upper !== undefined && existsSync(upper) ? filesBelow(upper).filter((file) => !MADE_BY_RUNTIME.has(file)) : [];
}

/** Regular files; folders are also made for mounts. */
function filesBelow(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    if (entry.isDirectory()) return filesBelow(join(folder, entry.name), path);
    // an empty file may be the place of a mounted one
    return entry.isFile() && statSync(join(folder, entry.name)).size > 0 ? [path] : [];
  });
}
