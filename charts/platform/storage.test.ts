import { estate } from '../../estate';
import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { synthesize } from '../../lib/testing';
import { StorageChart } from './storage';

test.each(environments)('storage.$name', (environment) => {
  expect(chartYaml(StorageChart, environment)).toMatchSnapshot();
});

test('S5: StorageClass `fast` is storage.k8s.io/v1, of a CSI provisioner, with reclaimPolicy and volumeBindingMode explicit', () => {
  expect(synthChart(StorageChart, 'prod').get('StorageClass', 'fast')).toMatchObject({
    apiVersion: 'storage.k8s.io/v1',
    provisioner: 'pd.csi.storage.gke.io',
    parameters: { type: 'pd-ssd' },
    reclaimPolicy: 'Retain',
    volumeBindingMode: 'WaitForFirstConsumer',
  });
});

test('S5: StorageClass `fast` is rendered exactly once per cluster', () => {
  const files = [...synthesize(estate).files].filter(([, content]) => content.includes('\nkind: StorageClass\n'));
  expect(files.map(([path]) => path)).toEqual(['dev/platform/storage.k8s.yaml', 'prod/platform/storage.k8s.yaml']);
});

test('a machine of a developer makes disks of its default class', () => {
  expect(synthChart(StorageChart, 'local').objects).toEqual([]);
});

test('S13: what pods on all nodes mount at once comes from a file server', () => {
  expect(synthChart(StorageChart, 'prod').get('StorageClass', 'shared')).toMatchObject({
    provisioner: 'nfs.csi.k8s.io',
    parameters: { server: '172.17.0.2', share: '/volumes' },
    reclaimPolicy: 'Retain',
  });
});
