import { testEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import type { Environment } from '../system';
import { Size } from 'cdk8s';
import { DatabaseSnapshot, type DatabaseSnapshotProps } from './database-snapshot';
import { Engine } from './engines';
import { StatefulDatabase } from './stateful-database';

const withSnapshots = testEnvironment({ storage: { fast: 'fast', standard: 'standard', snapshots: 'fast' } });

function synthDatabaseSnapshot(props: Partial<DatabaseSnapshotProps> = {}, environment: Environment = withSnapshots) {
  return synthRole((chart) => {
    const database = new StatefulDatabase(chart, 'mongo', {
      engine: Engine.mongodb({ major: 7 }),
      replicas: 3,
      storage: { size: Size.gibibytes(10) },
    });
    new DatabaseSnapshot(chart, 'before-8', { database, ...props });
  }, environment);
}

test('a snapshot copies the volume of member 0, and stays when it is removed from git', () => {
  const { metadata, spec } = synthDatabaseSnapshot().get('VolumeSnapshot', 'mongo-before-8');
  expect(spec).toEqual({ volumeSnapshotClassName: 'fast', source: { persistentVolumeClaimName: 'data-mongo-0' } });
  expect(metadata.annotations).toMatchObject({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
});

test('another member and another name may be chosen', () => {
  const props: Required<Omit<DatabaseSnapshotProps, 'database'>> = { member: 2, name: 'mongo-old' };
  expect(synthDatabaseSnapshot(props).get('VolumeSnapshot', 'mongo-old').spec.source).toEqual({
    persistentVolumeClaimName: 'data-mongo-2',
  });
});

test('a member that does not exist is a mistake', () => {
  expect(synthDatabaseSnapshot({ member: 3 }).mistakes).toEqual(['shop/before-8: member (3) must be the number of a member, from 0 to 2']);
});

test('where disks make no snapshots nothing is rendered, and a warning says what to do', () => {
  const { warnings, ...shop } = synthDatabaseSnapshot({}, testEnvironment());
  expect(shop.objects.filter(({ kind }) => kind === 'VolumeSnapshot')).toEqual([]);
  expect(warnings.filter((warning) => warning.startsWith('shop/before-8'))).toEqual([
    'shop/before-8: no snapshot is made: the disks of test have none; name their VolumeSnapshotClass in storage.snapshots of the environment, or use a Backup',
  ]);
});
