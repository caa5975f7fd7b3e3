import { Duration } from 'cdk8s';
import type { Environment } from '../../system';
import { Concurrency, type CronTaskProps } from './cron-task-props';
import { isBoundToOneNode } from '../pod/pod-volumes';

/** Whose schedule it is, for the minute that the task's full name is spread to. */
export interface CronTaskSite {
  readonly team: string;
  readonly system: string;
  readonly name: string;
  readonly environment: Environment;
}

/** What a CronTask is made of, with every default resolved. */
export type CronTaskSettings = ReturnType<typeof cronTaskSettings>;

/** The defaults of a CronTask, in one place. */
export function cronTaskSettings(props: CronTaskProps, { team, system, name, environment }: CronTaskSite) {
  const { schedule, completions, shards, ttl, sidecars = {} } = props;
  const {
    timeZone = environment.timeZone,
    concurrency = Concurrency.FORBID,
    startingDeadline = Duration.minutes(10),
    timeLimit = Duration.hours(1),
    retries = 2,
    restartPolicy = 'OnFailure',
    history: { successful = 3, failed = 3 } = {},
    suspended = false,
    parallelism = shards,
  } = props;
  return {
    name,
    seed: `${team}/${system}/${name}`,
    schedule,
    timeZone,
    concurrency,
    startingDeadline,
    timeLimit,
    retries,
    restartPolicy,
    history: { successful, failed },
    ttl,
    suspended,
    completions,
    shards,
    parallelism,
    podsAtOnce: parallelism === undefined ? undefined : environment.replicas(parallelism),
    bindsToOneNode: isBoundToOneNode(props),
    claimPaths: claimPaths(props),
    sidecarNames: Object.keys(sidecars),
  };
}

/** Paths at which its containers mount claims that the task makes itself. */
function claimPaths({ volumes, sidecars = {}, initContainers = {} }: CronTaskProps): string[] {
  return [{ volumes }, ...Object.values(sidecars), ...Object.values(initContainers)]
    .flatMap((container) => Object.entries(container.volumes ?? {}))
    .filter(([, { kind }]) => kind === 'claim')
    .map(([path]) => path);
}
