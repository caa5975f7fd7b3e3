import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveObject } from '../../conformance/cluster-api';
import { holds } from '../../conformance/conditions';
import type { RenderedManifest } from '../../conformance/rendering';
import { findPods } from '../find-pods';
import { containersOf, type RunningPod } from '../live-objects';
import type { SystemUnderTest } from '../system-under-test';

const RUN_SECONDS = 180;
const PAUSE_MS = 1000;
/** Lines of each container's log that a report shows. */
const LINES = 8;
const JOB_NAME = 'batch.kubernetes.io/job-name';

/** How a Job stands. */
export interface LiveJob extends LiveObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[] };
}

/** Whether a Job came to its end, and how; nothing while it runs. */
export function endOf(job: LiveJob): 'Complete' | 'Failed' | undefined {
  if (holds(job, 'Complete')) return 'Complete';
  return holds(job, 'Failed') ? 'Failed' : undefined;
}

/** How a run of a task ended. */
export interface TaskRun {
  /** What is wrong with it, with the last lines of its containers; nothing when it succeeded. */
  readonly problem?: string;
  /** All that its containers wrote. */
  readonly log: string;
}

/**
 * Makes a Job from a CronJob by kubectl, as operators do, waits for its end and takes it away.
 *
 * @param change what is done to the manifest before it is created. @default - nothing
 */
export async function runTask(
  system: SystemUnderTest,
  { metadata }: RenderedManifest,
  change: (manifest: string) => string = (manifest) => manifest,
): Promise<TaskRun> {
  const { namespace = '', name } = metadata;
  const job = `${name.slice(0, 40)}-asked`;
  const made = await system.kubectl(['-n', namespace, 'create', 'job', `--from=cronjob/${name}`, job, '--dry-run=client', '-o', 'yaml']);
  if (made.code !== 0) return { problem: made.errors.trim(), log: '' };
  const created = await system.kubectl(['create', '-f', '-'], { input: change(made.output) });
  if (created.code !== 0) return { problem: created.errors.trim(), log: '' };
  const path = `/apis/batch/v1/namespaces/${namespace}/jobs/${job}`;
  const end = await waitForEnd(system, path);
  const pods = await findPods(system.api, { [JOB_NAME]: job }, namespace);
  const log = await logOf(system, pods);
  await system.api.delete(`${path}?propagationPolicy=Background`);
  await waitUntilGone(system, job, namespace);
  if (end === 'Complete') return { log };
  const state = end === undefined ? `has not ended after ${RUN_SECONDS} s` : 'failed';
  return { problem: [`a Job from CronJob ${namespace}/${name} ${state}`, log].join('\n'), log };
}

async function waitForEnd({ api }: SystemUnderTest, path: string): Promise<'Complete' | 'Failed' | undefined> {
  const deadline = performance.now() + RUN_SECONDS * 1000;
  for (;;) {
    const end = endOf(await api.get<LiveJob>(path));
    if (end !== undefined || performance.now() > deadline) return end;
    await sleep(PAUSE_MS);
  }
}

/** The next run may have the same name. */
async function waitUntilGone({ api }: SystemUnderTest, job: string, namespace: string): Promise<void> {
  const deadline = performance.now() + RUN_SECONDS * 1000;
  while ((await findPods(api, { [JOB_NAME]: job }, namespace)).length > 0 && performance.now() < deadline) await sleep(PAUSE_MS);
}

/** The last lines of all containers, each after the name of its container. */
export async function logOf({ api }: SystemUnderTest, pods: readonly RunningPod[]): Promise<string> {
  const texts: string[] = [];
  for (const pod of pods) {
    const { namespace = '', name } = pod.metadata;
    for (const { name: container, containerID, state } of containersOf(pod)) {
      const { message = '' } = state?.waiting ?? {};
      const text = containerID === undefined ? message : await api.log(namespace, name, container, { lines: LINES });
      texts.push(...text.split('\n').map((line) => `  ${container} | ${line}`));
    }
  }
  return texts.join('\n');
}
