import { Duration } from 'cdk8s';
import type { Environment } from '../../system';
import { isBoundToOneNode, storagesOf } from '../pod/pod-volumes';
import { type BatchJobProps, JobRun } from './batch-job-props';

/** What a BatchJob is made of, with every default resolved. */
export type BatchJobSettings = ReturnType<typeof batchJobSettings>;

/** The defaults of a BatchJob, in one place. */
export function batchJobSettings(props: BatchJobProps, name: string, environment: Environment) {
  const { completions, shards, sidecars = {} } = props;
  const { runs = JobRun.ON_CHANGE, timeLimit = Duration.hours(1), retries = 2, restartPolicy = 'OnFailure', parallelism = shards } = props;
  return {
    name,
    runs,
    timeLimit,
    retries,
    restartPolicy,
    completions,
    shards,
    parallelism,
    podsAtOnce: parallelism === undefined ? undefined : environment.replicas(parallelism),
    bindsToOneNode: isBoundToOneNode(props),
    ownsClaim: storagesOf(props).some(({ kind }) => kind === 'claim'),
    sidecarNames: Object.keys(sidecars),
  };
}
