import { Duration } from 'cdk8s';
import type { AppProtocol, Port } from '../../system';
import { serviceHost } from './service-host';
import { hasRoutes, serviceRoutesSpec } from './service-routes';

const host = serviceHost('kids', 'shop');
const port = (name: AppProtocol, number: number): Port => ({
  name,
  port: number,
  targetPort: number,
  protocol: name === 'udp' ? 'UDP' : 'TCP',
  appProtocol: name,
});

test('a service is called by its full name', () => {
  expect(host).toBe('kids.shop.svc.cluster.local');
});

test('the one port of a service need not be named', () => {
  expect(serviceRoutesSpec(host, [port('http', 80)], { timeout: Duration.seconds(1) })).toEqual({
    hosts: [host],
    http: [{ name: 'http', route: [{ destination: { host } }], timeout: '1s' }],
    tcp: [],
  });
});

test('of several ports, each has its routes', () => {
  const { http } = serviceRoutesSpec(host, [port('http', 80), port('grpc', 9000), port('tcp', 5000)], { timeout: Duration.seconds(1) });
  expect(http?.map(({ match, route }) => [match?.[0]?.port, route?.[0]?.destination.port?.number])).toEqual([
    [80, 80],
    [9000, 9000],
  ]);
});

test('a canary has its share of plain connections too', () => {
  const { tcp } = serviceRoutesSpec(host, [port('http', 80), port('tcp', 5000), port('udp', 53)], { canary: { weight: 20 } });
  expect(tcp).toEqual([
    {
      match: [{ port: 5000 }],
      route: [
        { destination: { host, port: { number: 5000 }, subset: 'stable' }, weight: 80 },
        { destination: { host, port: { number: 5000 }, subset: 'canary' }, weight: 20 },
      ],
    },
  ]);
});

test('rules about pods and connections alone need no routes', () => {
  expect(hasRoutes({ circuitBreaker: {}, loadBalancing: 'random', locality: ['zone'] })).toBe(false);
  expect(hasRoutes({ retries: { attempts: 1 } })).toBe(true);
});
