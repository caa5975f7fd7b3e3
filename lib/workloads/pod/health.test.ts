import { Duration } from 'cdk8s';
import * as kplus from 'cdk8s-plus-27';
import { synthRole } from '../../../test/synth-role';
import type { Health } from './health';
import { healthWarnings, validateHealth } from './health';
import type { ServicePort } from '../service-port';
import { WebService } from '../web-service';

function synthProbes(health: Health | undefined, port: ServicePort = { port: 5000 }) {
  const shop = synthRole((chart) => new WebService(chart, 'kids', { image: 'shop/kids', port, health }));
  expect(shop.mistakes).toEqual([]);
  return shop.get('Deployment', 'kids').spec.template.spec.containers[0];
}

test('without checks, readiness and liveness ask whether the port accepts connections, and differ in patience', () => {
  const { readinessProbe, livenessProbe, startupProbe } = synthProbes(undefined);
  expect(readinessProbe).toMatchObject({ tcpSocket: { port: 5000 }, failureThreshold: 3, periodSeconds: 10, timeoutSeconds: 2 });
  expect(livenessProbe).toMatchObject({ tcpSocket: { port: 5000 }, failureThreshold: 6, periodSeconds: 10, timeoutSeconds: 5 });
  expect(startupProbe).toBeUndefined();
});

test('a path is asked over http on the first port', () => {
  const { readinessProbe, livenessProbe, startupProbe } = synthProbes({ readiness: '/ready', liveness: '/live', startup: '/started' });
  expect(readinessProbe.httpGet).toEqual({ path: '/ready', port: 5000, scheme: 'HTTP' });
  expect(livenessProbe.httpGet).toEqual({ path: '/live', port: 5000, scheme: 'HTTP' });
  expect(startupProbe).toMatchObject({ httpGet: { path: '/started', port: 5000, scheme: 'HTTP' }, failureThreshold: 60, periodSeconds: 5 });
});

test('a path of an https port is asked over https', () => {
  const { readinessProbe } = synthProbes({ readiness: '/ready' }, { port: 8443, protocol: 'https' });
  expect(readinessProbe.httpGet).toEqual({ path: '/ready', port: 8443, scheme: 'HTTPS' });
});

test('tcp and exec are probes of cdk8s-plus, with their own timing', () => {
  const { readinessProbe, livenessProbe } = synthProbes({
    readiness: kplus.Probe.fromTcpSocket({ port: 6000, periodSeconds: Duration.seconds(3) }),
    liveness: kplus.Probe.fromCommand(['/app/alive']),
  });
  expect(readinessProbe).toMatchObject({ tcpSocket: { port: 6000 }, periodSeconds: 3 });
  expect(livenessProbe.exec).toEqual({ command: ['/app/alive'] });
});

test('a probe of cdk8s-plus without a port asks the first port, not 80', () => {
  expect(synthProbes({ readiness: kplus.Probe.fromHttpGet('/ready') }).readinessProbe.httpGet.port).toBe(5000);
});

test('a gRPC health service is asked by the kubelet', () => {
  const port: ServicePort = { port: 50051, protocol: 'grpc' };
  const { readinessProbe, livenessProbe } = synthProbes(
    { readiness: { grpc: {} }, liveness: { grpc: { port: 6000, service: 'live' } } },
    port,
  );
  expect(readinessProbe).toEqual({ grpc: { port: 50051 }, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 });
  expect(livenessProbe.grpc).toEqual({ port: 6000, service: 'live' });
});

test('nobody opens a TCP connection to a UDP port', () => {
  const { readinessProbe, livenessProbe } = synthProbes(undefined, { port: 5353, protocol: 'udp' });
  expect([readinessProbe, livenessProbe]).toEqual([undefined, undefined]);
});

const mistakes: [Health, string][] = [
  [{ readiness: 'ready' }, "health.readiness (ready) must be a path that begins with '/', or a Probe"],
  [{ liveness: '/live' }, 'health.liveness (/live) is an http path, and the container has no port for it; give a Probe with its port'],
  [{ startup: { grpc: {} } }, "health.startup.grpc has no port, and neither has the container; set 'port'"],
];

test.each(mistakes)('of a container without a port, %j is refused', (health, message) => {
  expect(validateHealth(health, undefined)).toEqual([message]);
});

test('one check for readiness and liveness is doubted', () => {
  expect(healthWarnings({ readiness: '/health', liveness: '/health' })).toEqual([
    'health.liveness is the same check as health.readiness: when something it depends on is slow, every pod is restarted; check only the process itself',
  ]);
  expect(healthWarnings({ readiness: '/ready', liveness: '/live' })).toEqual([]);
});
