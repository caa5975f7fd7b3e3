import { setTimeout as sleep } from 'node:timers/promises';
import { LABEL } from '../../../lib/system';
import type { RenderedManifest } from '../../conformance/rendering';
import { objectsOf, podsOf, type SystemUnderTest, whereOf } from '../system-under-test';
import { backupStepOf } from './backup-tasks';
import { endOf, type LiveJob, logOf, runTask } from './task-runs';

const JOB_SECONDS = 240;
const PAUSE_MS = 1000;

export function hasTasks(system: SystemUnderTest): boolean {
  return tasksOf(system).length > 0 || objectsOf(system, 'Job').length > 0;
}

/** Whether each task that runs by the clock succeeds when it is started now, and Jobs come to their end. */
export async function askTasks(system: SystemUnderTest): Promise<void> {
  const tasks = tasksOf(system);
  const problems: string[] = [];
  for (const task of tasks) {
    const { problem } = await runTask(system, task);
    if (problem !== undefined) problems.push(problem);
  }
  system.report.figure(whereOf(system), 'tasks run', tasks.length);
  if (tasks.length > 0) system.report.check(whereOf(system), 'a CronTask runs and succeeds', problems);
  if (objectsOf(system, 'Job').length > 0) system.report.check(whereOf(system), 'Jobs complete', await incompleteJobs(system));
}

/** CronJobs that are not suspended; those of backups are asked in their order elsewhere. */
function tasksOf(system: SystemUnderTest): readonly RenderedManifest[] {
  return objectsOf(system, 'CronJob').filter(
    (task) => (task.spec as { readonly suspend?: boolean }).suspend !== true && backupStepOf(task) === undefined,
  );
}

/** Jobs that are there and did not succeed; hooks of Argo CD are gone by then, and their failure fails the sync. */
async function incompleteJobs(system: SystemUnderTest): Promise<string[]> {
  const { api, name } = system;
  const list = () => api.list<LiveJob>(`/apis/batch/v1/jobs?labelSelector=${encodeURIComponent(`${LABEL.partOf}=${name}`)}`);
  const deadline = performance.now() + JOB_SECONDS * 1000;
  let jobs = await list();
  while (jobs.some((job) => endOf(job) === undefined) && performance.now() < deadline) {
    await sleep(PAUSE_MS);
    jobs = await list();
  }
  const pods = await podsOf(system);
  return Promise.all(
    jobs
      .filter((job) => endOf(job) !== 'Complete')
      .map(async ({ metadata }) => {
        const own = pods.filter((pod) => pod.metadata.labels?.['batch.kubernetes.io/job-name'] === metadata.name);
        return `Job ${metadata.namespace ?? ''}/${metadata.name} did not complete\n${await logOf(system, own)}`;
      }),
  );
}
