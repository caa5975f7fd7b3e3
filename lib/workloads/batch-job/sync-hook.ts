import { Wave, WAVE_ANNOTATION } from '../../kinds/waves';
import { JobRun } from './batch-job-props';

const HOOK = 'argocd.argoproj.io/hook';
const DELETE_POLICY = 'argocd.argoproj.io/hook-delete-policy';

/**
 * What tells Argo CD when to run a Job. The Job of the last sync is kept, with its logs, until the next one.
 *
 * A PreSync hook would run before its account and its configuration exist: a job before the workloads is part of the sync, in the wave
 * before them.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/resource_hooks/
 */
export function syncHook(runs: JobRun): Record<string, string> {
  switch (runs) {
    case JobRun.ON_CHANGE:
      return {};
    case JobRun.BEFORE_WORKLOADS:
      return { [HOOK]: 'Sync', [DELETE_POLICY]: 'BeforeHookCreation', [WAVE_ANNOTATION]: String(Wave.DATA) };
    case JobRun.AFTER_SYNC:
      return { [HOOK]: 'PostSync', [DELETE_POLICY]: 'BeforeHookCreation' };
  }
}
