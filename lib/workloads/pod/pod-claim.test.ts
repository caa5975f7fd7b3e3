import { PodVolumes } from './pod-volumes';
import { Storage } from './storage';

test('a claim that the StatefulSet makes is mounted under the name of its template, and is no volume of the pod', () => {
  const volumes = new PodVolumes('db');
  const mounts = volumes.mounts('', {
    '/data': { kind: 'podClaim', name: 'data' },
    '/more': { kind: 'podClaim', name: 'data', subPath: 'more' },
  });
  expect(mounts).toEqual([
    { name: 'data', mountPath: '/data' },
    { name: 'data', mountPath: '/more', subPath: 'more' },
  ]);
  expect(volumes.toJson()).toEqual([]);
  expect(volumes.claims()).toEqual([]);
});

test('of a Secret, some keys may be mounted and not others', () => {
  const volumes = new PodVolumes('db');
  volumes.mounts('', {
    '/key': Storage.secret({ name: 'credentials' }, { keys: ['keyfile'] }),
    '/all': Storage.secret({ name: 'credentials' }),
  });
  expect(volumes.toJson()).toEqual([
    { name: 'all', secret: { secretName: 'credentials' } },
    { name: 'key', secret: { secretName: 'credentials', items: [{ key: 'keyfile', path: 'keyfile' }] } },
  ]);
});
