import type { Construct } from 'constructs';
import { VolumeSnapshot } from '../kinds';
import { type Environment, keptAnnotations, Role, type RoleProps, when } from '../system';
import { DATA_VOLUME } from './database-pod';
import type { StatefulDatabase } from './stateful-database';

/** Props of {@link DatabaseSnapshot}. */
export interface DatabaseSnapshotProps extends Pick<RoleProps, 'name'> {
  readonly database: StatefulDatabase<string>;

  /**
   * Number of the member whose volume is copied.
   *
   * @default 0
   */
  readonly member?: number;
}

/**
 * A copy of a database's volume as it is when Argo CD applies it: the quick way back from an upgrade. Named `<database>-<id>`.
 *
 * It is as consistent as the disk after a power failure, and lies beside the disk: for what must survive the cluster use {@link Backup}.
 * Where the environment's disks make no snapshots it renders nothing, and a warning says so.
 *
 * @example
 * new DatabaseSnapshot(this, 'before-17', { database: postgres });
 *
 * @see https://kubernetes.io/docs/concepts/storage/volume-snapshots/
 */
export class DatabaseSnapshot extends Role {
  readonly volumeSnapshot: VolumeSnapshot | undefined;

  constructor(scope: Construct, id: string, { database, member = 0, name = `${database.name}-${id}` }: DatabaseSnapshotProps) {
    super(scope, id, { name, home: database.namespace });

    this.node.addValidation({ validate: () => validateMember(member, database.site.replicas) });
    this.system.addWarning(this, () => snapshotWarnings(this.environment));
    const snapshotClass = this.environment.props.storage.snapshots;
    this.volumeSnapshot =
      snapshotClass === undefined ? undefined : this.createSnapshot(snapshotClass, `${DATA_VOLUME}-${database.name}-${member}`);
  }

  private createSnapshot(volumeSnapshotClassName: string, persistentVolumeClaimName: string): VolumeSnapshot {
    return new VolumeSnapshot(this, 'VolumeSnapshot', {
      metadata: this.metadata({ annotations: keptAnnotations(this.environment) }),
      spec: { volumeSnapshotClassName, source: { persistentVolumeClaimName } },
    });
  }
}

function validateMember(member: number, replicas: number): string[] {
  return when(
    !Number.isInteger(member) || member < 0 || member >= replicas,
    `member (${member}) must be the number of a member, from 0 to ${replicas - 1}`,
  );
}

function snapshotWarnings({ name, props: { storage, throwAway = false } }: Environment): string[] {
  return when(
    storage.snapshots === undefined && !throwAway,
    `no snapshot is made: the disks of ${name} have none; name their VolumeSnapshotClass in storage.snapshots of the environment, or use a Backup`,
  );
}
