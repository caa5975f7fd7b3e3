import type { Construct } from 'constructs';
import { VolumeSnapshotClassDeletionPolicy } from '../../imports/snapshot.storage.k8s.io';
import { StorageClass, VolumeSnapshotClass } from '../kinds';
import { type Disk, Role, type RoleProps, when } from '../system';

/** Props of {@link DiskClass}. */
export interface DiskClassProps extends Pick<RoleProps, 'name'> {
  /** What makes its disks: a fact of the cluster. */
  readonly disk: Disk;
}

/**
 * A StorageClass, from which claims get their disks: they stay when the claim goes, may grow, and are made where the pod is to run.
 *
 * Once per cluster, in the chart of the platform; what an environment calls `fast` and `standard` is its own data.
 *
 * @example
 * new DiskClass(this, 'fast', { disk: { provisioner: 'pd.csi.storage.gke.io', parameters: { type: 'pd-ssd' } } });
 *
 * @see https://kubernetes.io/docs/concepts/storage/storage-classes/
 */
export class DiskClass extends Role {
  readonly storageClass: StorageClass;
  /** Where the driver makes snapshots. */
  readonly snapshotClass: VolumeSnapshotClass | undefined;

  constructor(scope: Construct, id: string, { disk, ...props }: DiskClassProps) {
    super(scope, id, props);

    this.node.addValidation({ validate: () => validateDisk(disk) });
    this.storageClass = this.createStorageClass(disk);
    this.snapshotClass = disk.snapshots === true ? this.createSnapshotClass(disk) : undefined;
  }

  // a snapshot outlives the object that asked for it, like a disk its claim
  private createSnapshotClass({ provisioner }: Disk): VolumeSnapshotClass {
    return new VolumeSnapshotClass(this, 'VolumeSnapshotClass', {
      metadata: this.metadata(),
      driver: provisioner,
      deletionPolicy: VolumeSnapshotClassDeletionPolicy.RETAIN,
    });
  }

  private createStorageClass({ provisioner, parameters }: Disk): StorageClass {
    return new StorageClass(this, 'StorageClass', {
      metadata: this.metadata(),
      body: () => ({
        provisioner,
        parameters: parameters && { ...parameters },
        // bytes outlive the claim that was removed by mistake
        reclaimPolicy: 'Retain',
        // a disk that is made before the pod has a node may be where the pod cannot run
        volumeBindingMode: 'WaitForFirstConsumer',
        allowVolumeExpansion: true,
      }),
    });
  }
}

const IN_TREE = 'kubernetes.io/';

/** Mistakes a person can make with the disks of a cluster; an empty list when there are none. */
export function validateDisk({ provisioner }: Disk): string[] {
  return [
    ...when(
      provisioner.startsWith(IN_TREE),
      `disk.provisioner (${provisioner}) was part of Kubernetes and is removed; name a CSI driver, such as pd.csi.storage.gke.io`,
    ),
    ...when(provisioner === '', 'disk.provisioner () must name the CSI driver of the cluster, such as pd.csi.storage.gke.io'),
  ];
}
