import { Size } from 'cdk8s';
import * as fc from 'fast-check';
import { testEnvironment } from '../../../test/environments';
import { synthRole } from '../../../test/synth-role';
import type { Environment } from '../../system';
import { CronTask, Schedule, WebService } from '../../workloads';
import { SharedVolume, type SharedVolumeProps, StaticVolume, type StaticVolumeProps, VolumeSource } from '.';
import { validateFit } from './volume-fit';

const requiredProps: SharedVolumeProps = { size: Size.gibibytes(8) };
const volumeProps: StaticVolumeProps = { size: Size.gibibytes(8), source: VolumeSource.nfs({ server: '192.0.2.9', path: '/exports' }) };

function synthShared(props: Partial<SharedVolumeProps> = {}, environment?: Environment) {
  return synthRole((chart) => new SharedVolume(chart, 'uploads', { ...requiredProps, ...props }), environment);
}

/** A claim `myclaim` and the volume `pv0003` that it is to be bound to. */
function synthPair(volume: Partial<StaticVolumeProps> = {}, claim: Partial<SharedVolumeProps> = {}, environment?: Environment) {
  return synthRole((chart) => {
    const made = new StaticVolume(chart, 'pv0003', { ...volumeProps, ...volume });
    new SharedVolume(chart, 'myclaim', { ...requiredProps, volume: made, ...claim });
  }, environment);
}

describe('a volume that the cluster makes', () => {
  test('is a claim that pods on all nodes may mount, of the class for that', () => {
    const shared = testEnvironment({ storage: { fast: 'fast', standard: 'standard', shared: 'files' } });
    const { objects, mistakes } = synthShared({}, shared);
    expect(mistakes).toEqual([]);
    expect(objects).toMatchObject([
      {
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'uploads', namespace: 'shop-team' },
        spec: { accessModes: ['ReadWriteMany'], storageClassName: 'files', resources: { requests: { storage: '8Gi' } } },
      },
    ]);
    expect(synthShared({ accessMode: 'ReadWriteOnce' }, shared).get('PersistentVolumeClaim', 'uploads').spec.storageClassName).toBe(
      'standard',
    );
  });

  test('is of the default class of a cluster that has no file server', () => {
    expect(synthShared().get('PersistentVolumeClaim', 'uploads').spec).not.toHaveProperty('storageClassName');
  });

  test('stays when it is removed from git, except where everything may be thrown away', () => {
    const kept = ['argocd.argoproj.io/sync-options'];
    expect(synthShared().get('PersistentVolumeClaim', 'uploads').metadata.annotations).toHaveProperty(kept, 'Prune=false,Delete=false');
    const thrownAway = synthShared({}, testEnvironment({ throwAway: true }));
    expect(thrownAway.get('PersistentVolumeClaim', 'uploads').metadata.annotations).not.toHaveProperty(kept);
  });

  test('is mounted by several workloads, which may write or only read', () => {
    const shop = synthRole((chart) => {
      const uploads = new SharedVolume(chart, 'uploads', requiredProps);
      new WebService(chart, 'web', { image: 'shop/web', port: 80, replicas: 3, volumes: { '/uploads': uploads.storage } });
      new CronTask(chart, 'scan', { image: 'shop/scan', schedule: Schedule.daily({ hour: 4 }), volumes: { '/uploads': uploads.readOnly } });
    });
    expect(shop.mistakes).toEqual([]);
    const web = shop.get('Deployment', 'web').spec.template.spec;
    const scan = shop.get('CronJob', 'scan').spec.jobTemplate.spec.template.spec;
    expect(web.volumes).toContainEqual({ name: 'uploads', persistentVolumeClaim: { claimName: 'uploads' } });
    expect(web.securityContext.fsGroup).toBe(10_001);
    expect(scan.volumes).toContainEqual({ name: 'uploads', persistentVolumeClaim: { claimName: 'uploads', readOnly: true } });
    expect(scan.containers[0].volumeMounts).toContainEqual({ name: 'uploads', mountPath: '/uploads', readOnly: true });
  });

  test('S9: ReadWriteOnce claim + more than one Deployment replica is refused', () => {
    const { mistakes } = synthRole((chart) => {
      const disk = new SharedVolume(chart, 'disk', { ...requiredProps, accessMode: 'ReadWriteOnce' });
      new WebService(chart, 'web', { image: 'shop/web', port: 80, replicas: 3, volumes: { '/data': disk.storage } });
    });
    expect(mistakes).toEqual([
      'shop/web: replicas (3) cannot share a ReadWriteOnce claim: the others would wait for its node; use ReadWriteMany or one replica',
    ]);
  });
});

describe('a volume that was made by hand', () => {
  test('S9: Statically bound pair: capacity ≥ request, same access mode, storageClassName "" and volumeName/claimRef set', () => {
    const pair = synthPair({ accessModes: ['ReadWriteOnce'] }, { accessMode: 'ReadWriteOnce', size: Size.gibibytes(5) });
    expect(pair.mistakes).toEqual([]);
    expect(pair.get('PersistentVolume', 'pv0003').spec).toEqual({
      capacity: { storage: '8Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      storageClassName: '',
      claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shop-team', name: 'myclaim' },
      nfs: { server: '192.0.2.9', path: '/exports' },
    });
    expect(pair.get('PersistentVolumeClaim', 'myclaim').spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      storageClassName: '',
      volumeName: 'pv0003',
      resources: { requests: { storage: '5Gi' } },
    });
  });

  test('belongs to no namespace, and stays when it is removed from git', () => {
    const { metadata } = synthPair().get('PersistentVolume', 'pv0003');
    expect(metadata.namespace).toBeUndefined();
    expect(metadata.annotations).toHaveProperty(['argocd.argoproj.io/sync-options'], 'Prune=false,Delete=false');
  });

  test('may be any volume that a storage driver knows', () => {
    const source = VolumeSource.csi({
      driver: 'smb.csi.k8s.io',
      handle: 'media',
      attributes: { source: '//files/media' },
      fileSystem: 'ext4',
    });
    expect(synthPair({ source, mountOptions: ['vers=3.0'] }).get('PersistentVolume', 'pv0003').spec).toMatchObject({
      csi: { driver: 'smb.csi.k8s.io', volumeHandle: 'media', volumeAttributes: { source: '//files/media' }, fsType: 'ext4' },
      mountOptions: ['vers=3.0'],
    });
  });

  test('all props together', () => {
    const all: Required<StaticVolumeProps> = { ...volumeProps, name: 'media', accessModes: ['ReadOnlyMany'], mountOptions: ['hard'] };
    const shop = synthRole((chart) => {
      const volume = new StaticVolume(chart, 'pv', all);
      const props: Required<Omit<SharedVolumeProps, 'class'>> = {
        size: Size.mebibytes(1536),
        accessMode: 'ReadOnlyMany',
        volume,
        name: 'pictures',
        namespace: 'agents',
      };
      new SharedVolume(chart, 'uploads', props);
    });
    expect(shop.mistakes).toEqual([]);
    expect(shop.get('PersistentVolume', 'media').spec.claimRef).toMatchObject({ namespace: 'shop-team-agents', name: 'pictures' });
    expect(shop.get('PersistentVolumeClaim', 'pictures').spec).toMatchObject({
      accessModes: ['ReadOnlyMany'],
      volumeName: 'media',
      resources: { requests: { storage: '1536Mi' } },
    });
  });
});

describe('mistakes', () => {
  test('S9: An 8Gi claim against a 5Gi volume fails at synthesis with both names', () => {
    expect(synthPair({ size: Size.gibibytes(5) }, { size: Size.gibibytes(8) }).mistakes).toEqual([
      'shop/myclaim: size (8Gi) of claim myclaim is more than volume pv0003 holds (5Gi), so that the two would never be bound; ask for at most 5Gi, or make the volume larger',
    ]);
  });

  test('an access mode that the volume does not have', () => {
    expect(synthPair({ accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }).mistakes).toEqual([
      'shop/myclaim: accessMode (ReadWriteMany) of claim myclaim is none of volume pv0003, which has ReadWriteOnce, ReadOnlyMany; ask for one of those',
    ]);
  });

  test('a class and a volume', () => {
    expect(synthPair({}, { class: 'fast' }).mistakes).toEqual([
      'shop/myclaim: class (fast) makes volumes, and volume pv0003 is there already; leave one of them out',
    ]);
  });

  test('a volume without a claim, and with two', () => {
    expect(synthRole((chart) => new StaticVolume(chart, 'pv', volumeProps)).mistakes).toEqual([
      "shop/pv: volume (pv) has no claim; give it to a SharedVolume as its 'volume'",
    ]);
    const { mistakes } = synthRole((chart) => {
      const volume = new StaticVolume(chart, 'pv', volumeProps);
      for (const id of ['a', 'b']) new SharedVolume(chart, id, { ...requiredProps, volume });
    });
    expect(mistakes).toEqual([
      'shop/pv: volume (pv) is given to the claims a and b, and belongs to one; mount one SharedVolume in all workloads that need it',
    ]);
  });

  test.each<[string, Partial<StaticVolumeProps>, string]>([
    ['no access mode', { accessModes: [] }, "accessModes ([]) must name at least one, such as 'ReadWriteMany'"],
    [
      'a relative path',
      { source: VolumeSource.nfs({ server: 'files', path: 'exports' }) },
      'source.nfs.path (exports) must be absolute, as the server exports it, such as /exports/media',
    ],
    [
      'no server',
      { source: VolumeSource.nfs({ server: '', path: '/exports' }) },
      'source.nfs.server () must be the name or address of a file server',
    ],
    [
      'no driver',
      { source: VolumeSource.csi({ driver: '', handle: 'x' }) },
      'source.csi.driver () must name the CSI driver of the cluster, such as smb.csi.k8s.io',
    ],
    [
      'no handle',
      { source: VolumeSource.csi({ driver: 'x', handle: '' }) },
      'source.csi.handle () must be what the driver calls the volume',
    ],
  ])('%s', (_, props, message) => {
    expect(synthPair(props).mistakes).toContain(`shop/pv0003: ${message}`);
  });

  test('a size that is no whole number of mebibytes', () => {
    expect(synthShared({ size: Size.kibibytes(100) }).mistakes).toEqual([
      'shop/uploads: size (100Ki) must be whole mebibytes, at least 1, such as Size.gibibytes(10)',
    ]);
  });
});

test('a claim fits exactly when it asks for no more than the volume holds, whatever the units', () => {
  const mebibytes = fc.integer({ min: 1, max: 4_000_000 });
  fc.assert(
    fc.property(mebibytes, mebibytes, (wanted, offered) => {
      const claim = { name: 'claim', size: Size.mebibytes(wanted), accessMode: 'ReadWriteMany' } as const;
      const volume = { name: 'volume', size: Size.kibibytes(offered * 1024), accessModes: ['ReadWriteMany'] } as const;
      expect(validateFit(claim, volume).length === 0).toBe(wanted <= offered);
    }),
  );
});
