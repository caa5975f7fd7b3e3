import { LONGEST_NAME, validateName, when } from '../../system';
import { notCounted, validateSplit, validateTimeLimit } from '../batch-job/validate-job';
import type { CronTaskSettings } from './cron-task-settings';
import { scheduleWarnings } from './schedule/schedule-warnings';
import { validateTimeZone } from './schedule/time-zone';
import { validateSchedule } from './schedule/validate-schedule';
import { secondsOf, validateSeconds } from '../pod/seconds';

const LONGEST_CRON_JOB = LONGEST_NAME.CronJob ?? 0;
const SHORTEST_DEADLINE = 10;
const SHORTEST_TTL = 60;

/** Mistakes a person can make with a CronTask; an empty list when there are none. */
export function validateCronTask(settings: CronTaskSettings): string[] {
  const { schedule, timeZone, retries, history } = settings;
  return [
    ...validateTaskName(settings),
    ...validateSchedule(schedule),
    ...validateTimeZone(timeZone),
    ...validateTimes(settings),
    ...notCounted('retries', retries, '0 gives up at the first failure'),
    ...notCounted('history.successful', history.successful, '0 keeps none'),
    ...notCounted('history.failed', history.failed, '0 keeps none'),
    ...validateSplit(settings, "to stop a task set 'suspended: true'"),
  ];
}

/** What of a CronTask is doubtful but allowed. */
export function cronTaskWarnings({ schedule, seed, timeZone, claimPaths }: CronTaskSettings): string[] {
  return [
    ...scheduleWarnings(schedule, { seed, timeZone }),
    ...claimPaths.map(
      (path) =>
        `volumes (${path}) is a claim that may stay unbound until the first run, and Argo CD waits for it; mount one that another workload has made with Storage.existingClaim`,
    ),
  ];
}

/**
 * A CronJob's controller adds up to eleven characters to its name, and a pod of an indexed Job has its number in its host name: Jobs
 * whose pods would have no valid host name are refused, after the CronJob itself was accepted.
 *
 * @see https://github.com/kubernetes/kubernetes/blob/v1.37.2/pkg/apis/batch/validation/validation.go
 */
function validateTaskName({ name, shards }: CronTaskSettings): string[] {
  // whatever is wrong with any name is said by every role
  if (shards === undefined) return validateName(name, 'CronJob').filter((mistake) => !validateName(name).includes(mistake));
  const longest = LONGEST_CRON_JOB - `-${shards - 1}`.length;
  return when(
    name.length > longest,
    `name (${name}) has ${name.length} characters, and a CronJob with ${shards} shards may have ${longest}; give a shorter id or set 'name'`,
  );
}

function validateTimes({ startingDeadline, timeLimit, ttl }: CronTaskSettings): string[] {
  return [
    ...when(
      secondsOf(startingDeadline) < SHORTEST_DEADLINE,
      `startingDeadline (${startingDeadline.toHumanString()}) must be at least 10 seconds: Kubernetes looks at schedules every 10 seconds and would skip runs`,
    ),
    ...validateTimeLimit(timeLimit),
    ...when(
      ttl !== undefined && secondsOf(ttl) < SHORTEST_TTL,
      `ttl (${ttl?.toHumanString() ?? ''}) must be at least 1 minute: with the run go its logs and the reason of a failure`,
    ),
    ...validateSeconds('startingDeadline', startingDeadline),
    ...validateSeconds('ttl', ttl),
  ];
}
