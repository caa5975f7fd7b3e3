import type { PersistentVolumeSpec } from 'kubernetes-types/core/v1';
import { type NfsExport, when } from '../../system';

/** A volume that a CSI driver already knows. */
export interface CsiVolume {
  /** Name of the driver, such as `smb.csi.k8s.io`. */
  readonly driver: string;
  /** What the driver calls the volume; unique in the cluster. */
  readonly handle: string;
  /** What the driver is told, such as `{ source: '//files.example.com/media' }`. @default - nothing */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Such as `ext4`. @default - the driver's */
  readonly fileSystem?: string;
}

/** What is behind a volume that was made by hand. */
export type VolumeSource = { readonly kind: 'nfs'; readonly nfs: NfsExport } | { readonly kind: 'csi'; readonly csi: CsiVolume };

export const VolumeSource = {
  /** A folder of a file server, mounted by the kubelet. */
  nfs: (nfs: NfsExport): VolumeSource => ({ kind: 'nfs', nfs }),

  /** A volume of a storage driver: a disk of a cloud, iSCSI, RBD, CephFS and all others that were once part of Kubernetes. */
  csi: (csi: CsiVolume): VolumeSource => ({ kind: 'csi', csi }),
};

/** The source in the words of a PersistentVolume. */
export function volumeSourceSpec(source: VolumeSource): Pick<PersistentVolumeSpec, 'nfs' | 'csi'> {
  if (source.kind === 'nfs') return { nfs: { server: source.nfs.server, path: source.nfs.path } };
  const { driver, handle, attributes, fileSystem } = source.csi;
  return { csi: { driver, volumeHandle: handle, volumeAttributes: attributes && { ...attributes }, fsType: fileSystem } };
}

/** Mistakes of what is behind a volume; an empty list when there are none. */
export function validateVolumeSource(source: VolumeSource): string[] {
  if (source.kind === 'nfs') {
    const { server, path } = source.nfs;
    return [
      ...when(server === '', 'source.nfs.server () must be the name or address of a file server'),
      ...when(!path.startsWith('/'), `source.nfs.path (${path}) must be absolute, as the server exports it, such as /exports/media`),
    ];
  }
  const { driver, handle } = source.csi;
  return [
    ...when(driver === '', 'source.csi.driver () must name the CSI driver of the cluster, such as smb.csi.k8s.io'),
    ...when(handle === '', 'source.csi.handle () must be what the driver calls the volume'),
  ];
}
