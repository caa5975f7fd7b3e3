import type { PodProps } from '../pod/pod-props';
import type { JobProps } from './job-props';

/** When a job runs. */
export enum JobRun {
  /** Once for each change of what it is made of; a change makes a new Job, because a Job's pods cannot be changed. */
  ON_CHANGE = 'onChange',
  /** In every sync, after configuration and databases and before workloads, which wait for its success. */
  BEFORE_WORKLOADS = 'beforeWorkloads',
  /** In every sync, when all else is healthy; when it fails, so does the sync. */
  AFTER_SYNC = 'afterSync',
}

/** Props of {@link BatchJob}. */
export interface BatchJobProps extends PodProps, JobProps {
  /** @default JobRun.ON_CHANGE */
  readonly runs?: JobRun;
}
