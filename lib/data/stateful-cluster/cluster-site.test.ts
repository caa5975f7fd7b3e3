import { addressesOf, clusterHost, peersOf, thisPeer } from './cluster-site';

const place = { name: 'kafka', namespace: 'shop' };

test('peers are known by names that they keep, counted from 0, and from 1 for software that knows no zero', () => {
  expect(peersOf({ ...place, replicas: 2 })).toEqual([
    { ordinal: '0', id: '1', host: 'kafka-0.kafka.shop.svc' },
    { ordinal: '1', id: '2', host: 'kafka-1.kafka.shop.svc' },
  ]);
});

test('all of them are found under the name of the headless Service', () => {
  expect(clusterHost(place)).toBe('kafka.shop.svc');
});

test('clients are given the addresses of all of them', () => {
  expect(addressesOf({ ...place, replicas: 3 }, 9092)).toBe(
    'kafka-0.kafka.shop.svc:9092,kafka-1.kafka.shop.svc:9092,kafka-2.kafka.shop.svc:9092',
  );
});

test('a file speaks of its reader without knowing it', () => {
  expect(thisPeer(place)).toEqual({ ordinal: '@ORDINAL@', id: '@ID@', host: 'kafka-@ORDINAL@.kafka.shop.svc' });
});
