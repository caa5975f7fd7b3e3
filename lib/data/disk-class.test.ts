import type { Disk } from '../system';
import { testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import { DiskClass, type DiskClassProps } from './disk-class';

const requiredProps: DiskClassProps = { disk: { provisioner: 'disk.csi.example.com' } };

function synthDiskClass(props: Partial<DiskClassProps> = {}) {
  return synthRole((chart) => new DiskClass(chart, 'fast', { ...requiredProps, ...props }), testEnvironment());
}

test('disks stay when their claim goes, may grow, and are made where the pod is to run', () => {
  const { mistakes, objects } = synthDiskClass();
  expect(mistakes).toEqual([]);
  expect(objects).toHaveLength(1);
  expect(objects[0]).toMatchObject({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'fast' },
    provisioner: 'disk.csi.example.com',
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
    allowVolumeExpansion: true,
  });
  expect(objects[0]?.metadata.namespace).toBeUndefined();
});

test('takes what a person may say of it', () => {
  const props: Required<DiskClassProps> = {
    disk: { provisioner: 'disk.csi.example.com', parameters: { type: 'pd-ssd' }, snapshots: true } satisfies Required<Disk>,
    name: 'faster',
  };
  const shop = synthDiskClass(props);
  expect(shop.mistakes).toEqual([]);
  expect(shop.get('StorageClass', 'faster')).toMatchObject({ parameters: { type: 'pd-ssd' } });
  expect(shop.get('VolumeSnapshotClass', 'faster')).toMatchObject({ driver: 'disk.csi.example.com', deletionPolicy: 'Retain' });
  expect(shop.get('VolumeSnapshotClass', 'faster').metadata.namespace).toBeUndefined();
});

describe('mistakes', () => {
  test('a driver that was part of Kubernetes', () => {
    expect(synthDiskClass({ disk: { provisioner: 'kubernetes.io/gce-pd' } }).mistakes).toEqual([
      'shop/fast: disk.provisioner (kubernetes.io/gce-pd) was part of Kubernetes and is removed; name a CSI driver, such as pd.csi.storage.gke.io',
    ]);
  });

  test('no driver', () => {
    expect(synthDiskClass({ disk: { provisioner: '' } }).mistakes).toEqual([
      'shop/fast: disk.provisioner () must name the CSI driver of the cluster, such as pd.csi.storage.gke.io',
    ]);
  });
});
