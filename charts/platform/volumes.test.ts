import type { PersistentVolumeClaim, PersistentVolume } from 'kubernetes-types/core/v1';
import { estate } from '../../estate';
import { synthesize } from '../../lib/testing';
import { chartYaml, environments, synthChart } from '../../test/chart-snapshots';
import { VolumesChart } from './volumes';

const podOf = (environment: string) => synthChart(VolumesChart, environment).get('Deployment', 'tomcat').spec.template.spec;

test.each(environments)('volumes.$name', (environment) => {
  expect(chartYaml(VolumesChart, environment)).toMatchSnapshot();
});

test('S9: `pv0003` is 5Gi of a file server, ReadWriteOnce', () => {
  expect(synthChart(VolumesChart, 'prod').get('PersistentVolume', 'pv0003').spec).toMatchObject({
    capacity: { storage: '5Gi' },
    accessModes: ['ReadWriteOnce'],
    nfs: { server: '172.17.0.2', path: '/somepath' },
  });
});

test('S9: Statically bound pair: capacity ≥ request, same access mode, `storageClassName` equal and `volumeName`/`claimRef` set', () => {
  const volumes = synthChart(VolumesChart, 'prod');
  const volume = volumes.get('PersistentVolume', 'pv0003') as PersistentVolume;
  const claim = volumes.get('PersistentVolumeClaim', 'myclaim') as PersistentVolumeClaim;
  const gibibytes = (quantity?: string) => Number(/^(\d+)Gi$/.exec(quantity ?? '')?.[1]);
  expect(gibibytes(claim.spec?.resources?.requests?.storage)).toBeLessThanOrEqual(gibibytes(volume.spec?.capacity?.storage));
  expect(claim.spec?.accessModes).toEqual(volume.spec?.accessModes);
  expect(claim.spec?.storageClassName).toBe(volume.spec?.storageClassName);
  expect(claim.spec?.volumeName).toBe('pv0003');
  expect(volume.spec?.claimRef).toMatchObject({ namespace: 'platform', name: 'myclaim' });
});

test.each(['local', 'prod'])('S9: `mypd` style references resolve to a rendered claim in the same namespace: %s', (environment) => {
  const volumes = synthChart(VolumesChart, environment);
  expect(podOf(environment).volumes).toContainEqual({ name: 'mypd', persistentVolumeClaim: { claimName: 'myclaim' } });
  const { namespace } = volumes.get('Deployment', 'tomcat').metadata;
  expect(volumes.get('PersistentVolumeClaim', 'myclaim').metadata.namespace).toBe(namespace);
});

test('S9: emptyDir at `/mydata-data` lives as long as the pod, and is bounded', () => {
  expect(podOf('prod').containers[0].volumeMounts).toContainEqual({ name: 'mydata-data', mountPath: '/mydata-data' });
  expect(podOf('prod').volumes).toContainEqual({ name: 'mydata-data', emptyDir: { sizeLimit: '100Mi' } });
});

test('where there is no file server, the claim is one of the default class', () => {
  const local = synthChart(VolumesChart, 'local');
  expect(local.all('PersistentVolume')).toEqual([]);
  expect(local.get('PersistentVolumeClaim', 'myclaim').spec).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '5Gi' } },
  });
});

test('the volume is rendered once per cluster', () => {
  const files = [...synthesize(estate).files].filter(([, content]) => content.includes('\nkind: PersistentVolume\n'));
  expect(files.map(([path]) => path)).toEqual(['dev/platform/volumes.k8s.yaml', 'prod/platform/volumes.k8s.yaml']);
});

test('S9: No hostPath outside an allow-list of platform DaemonSets', () => {
  const objects = [...synthesize(estate).files].flatMap(([path, content]) =>
    content
      .toString()
      .split('\n---\n')
      .map((text) => ({ path, text })),
  );
  const mounting = objects.filter(({ text }) => text.includes(' hostPath:'));
  const isAllowed = ({ path, text }: { path: string; text: string }) => path.includes('/platform/') && text.includes('\nkind: DaemonSet\n');
  expect(mounting.filter((object) => !isAllowed(object)).map(({ path }) => path)).toEqual([]);
});
