import fc from 'fast-check';
import { kafkaClusterId } from './kafka-cluster-id';

const site = { environment: 'prod', namespace: 'platform', name: 'kafka' };

test('stays the same for ever: volumes that carry another are refused', () => {
  expect(kafkaClusterId(site)).toBe('L4XaekSAxI8_WLWz_gxG9w');
});

test('is another one for another cluster', () => {
  const others = [
    { ...site, environment: 'dev' },
    { ...site, namespace: 'shop' },
    { ...site, name: 'orders' },
  ];
  expect(new Set([site, ...others].map(kafkaClusterId)).size).toBe(4);
});

test('is a UUID in base64 that no command line takes for an option', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (environment, namespace, name) => {
      const id = kafkaClusterId({ environment, namespace, name });
      expect(id).toMatch(/^[A-Za-f][\w-]{21}$/);
      expect(Buffer.from(id, 'base64url')).toHaveLength(16);
    }),
  );
});
