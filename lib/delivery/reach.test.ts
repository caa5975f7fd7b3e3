import { delivery } from '../../test/delivery-settings';
import { team, testEnvironment } from '../../test/environments';
import { deliverySettings } from './delivery';
import { reachMistakes } from './reach';

const settings = deliverySettings(delivery, testEnvironment());
const storageClass = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'fast' } };
const serviceIn = (namespace: string) => ({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace } });

test.each(['shop-team', 'shop-team-agents'])('a team may deploy to its namespace %s', (namespace) => {
  expect(reachMistakes(serviceIn(namespace), team, settings)).toEqual([]);
});

test('a team may not deploy to a namespace of another', () => {
  expect(reachMistakes(serviceIn('blog'), team, settings)).toEqual([
    'Service web lies in namespace blog, and team shop-team may deploy to shop-team or shop-team-agents only; move it, or let its owner make it',
  ]);
});

test('only the platform team may deploy what belongs to no namespace', () => {
  expect(reachMistakes(storageClass, team, settings)).toEqual([
    'StorageClass fast belongs to no namespace, and only team platform may deploy such; move it into a chart of that team',
  ]);
  expect(reachMistakes(storageClass, delivery.platform, settings)).toEqual([]);
  expect(reachMistakes(serviceIn('blog'), delivery.platform, settings)).toEqual([]);
});
