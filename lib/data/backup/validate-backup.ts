import { type Environment, when } from '../../system';
import type { DatabaseEngine } from '../engine';
import type { BackupProps } from './backup';
import { validateTarget } from './backup-target';

/** What of a database a backup must agree with. */
export interface BackedUp {
  readonly engine: DatabaseEngine;
  readonly canDrill: boolean;
  readonly environment: Environment;
  /** `<system>/<workload>` of the database, and of each task. */
  readonly release: string;
  readonly taskReleases: readonly string[];
}

/** Images that have no openssl. */
const NO_OPENSSL = ['redis'];

/** Mistakes a person can make with a Backup; an empty list when there are none. */
export function validateBackup(props: BackupProps, database: BackedUp): string[] {
  const { retention, drill, encrypted, target } = props;
  const { engine, environment, release, taskReleases, canDrill } = database;
  const [what, kept] = 'days' in retention ? ['days', retention.days] : ['count', retention.count];
  const served = environment.image(engine.image, release);
  return [
    ...when(
      !Number.isInteger(kept) || kept < 1,
      `retention.${what} (${kept}) must be a whole number from 1 on: the newest backup always stays`,
    ),
    ...validateTarget(target),
    ...when(
      drill !== undefined && !canDrill,
      `drill is not possible for ${engine.title}: its scripts have no 'serve'; leave it out, and restore by hand now and then`,
    ),
    ...when(
      encrypted !== undefined && NO_OPENSSL.includes(engine.image),
      `encrypted needs openssl, which the image ${engine.image} does not have; give the engine an 'image' that has it, or leave it out`,
    ),
    ...when(
      encrypted !== undefined && !encrypted.keys.includes('key'),
      `encrypted (${encrypted?.name ?? ''}) must have a key called 'key'; it has: ${encrypted?.keys.join(', ') ?? ''}`,
    ),
    ...taskReleases
      .filter((task) => served.mistake === undefined && environment.image(engine.image, task).reference !== served.reference)
      .map(
        (task) =>
          `database (${release}) runs a release of its own, and ${task} another one, which may not read its data; give workloads '${task}' the same entry in the releases of ${environment.name}`,
      ),
  ];
}

/** What of a Backup is doubtful but allowed. */
export function backupWarnings({ target, drill, encrypted }: BackupProps, name: string, throwAway: boolean): string[] {
  if (throwAway) return [];
  return [
    ...when(
      target.kind === 'claim',
      `target (claim ${name}) may stay unbound until the first run, and Argo CD waits for it: run 'kubectl create job --from=cronjob/${name} ${name}-first' once; it is lost with the cluster, unlike object storage`,
    ),
    ...when(drill === undefined, 'drill is not set: a backup that nobody has restored is a hope; set drill, such as Schedule.weekly(…)'),
    ...when(
      target.kind === 'objectStorage' && encrypted === undefined,
      'encrypted is not set: whoever reads the bucket reads the database',
    ),
  ];
}
