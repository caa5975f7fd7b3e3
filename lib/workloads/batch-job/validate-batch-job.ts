import { when } from '../../system';
import { HASH_SUFFIX } from './hashed-job';
import { JobRun } from './batch-job-props';
import type { BatchJobSettings } from './batch-job-settings';
import { notCounted, validateSplit, validateTimeLimit } from './validate-job';

/** Pods carry the name of their Job in a label, and in host names of shards. */
const LONGEST_JOB = 63;

/** Mistakes a person can make with a BatchJob; an empty list when there are none. */
export function validateBatchJob(settings: BatchJobSettings): string[] {
  const { timeLimit, retries, runs, ownsClaim } = settings;
  return [
    ...validateJobName(settings),
    ...validateTimeLimit(timeLimit),
    ...notCounted('retries', retries, '0 gives up at the first failure'),
    ...validateSplit(settings, 'to run none, leave the job out'),
    ...when(
      runs === JobRun.BEFORE_WORKLOADS && ownsClaim,
      'volumes with a claim of its own come with the workloads, and the job would wait for it before them for ever; run it on change, or mount a claim that exists with Storage.existingClaim',
    ),
  ];
}

function validateJobName({ name, runs, shards }: BatchJobSettings): string[] {
  const longest = LONGEST_JOB - (runs === JobRun.ON_CHANGE ? HASH_SUFFIX : 0) - (shards === undefined ? 0 : `-${shards - 1}`.length);
  return when(
    name.length > longest,
    `name (${name}) has ${name.length} characters, and this Job may have ${longest}; give a shorter id or set 'name'`,
  );
}
