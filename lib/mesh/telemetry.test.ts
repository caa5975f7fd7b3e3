import { meshEnvironment } from '../../test/environments';
import { synthRole } from '../../test/synth-role';
import type { MeshTelemetry } from '../system';
import { Worker } from '../workloads';
import { collectorOf, telemetrySpec } from './telemetry';

const collector = { namespace: 'istio-system', podLabels: { app: 'zipkin' }, port: 9411 };

test('all of it can be said', () => {
  const all: Required<MeshTelemetry> = {
    accessLogs: 'failures',
    metrics: { provider: 'prometheus' },
    tracing: { provider: 'zipkin', percent: 10, collector },
  };
  expect(telemetrySpec(all)).toEqual({
    accessLogging: [{ providers: [{ name: 'envoy' }], filter: { expression: 'response.code >= 500 || response.code == 0' } }],
    metrics: [{ providers: [{ name: 'prometheus' }] }],
    tracing: [{ providers: [{ name: 'zipkin' }], randomSamplingPercentage: 10 }],
  });
});

test('all calls can be written down, or none', () => {
  expect(telemetrySpec({ accessLogs: 'all' }).accessLogging).toEqual([{ providers: [{ name: 'envoy' }], filter: undefined }]);
  expect(telemetrySpec({ accessLogs: 'none' }).accessLogging).toEqual([{ disabled: true }]);
});

test('what is not said stays as the mesh is configured', () => {
  expect(telemetrySpec({})).toEqual({});
});

test('the proxy beside each pod may send its traces', () => {
  const environment = meshEnvironment();
  const mesh = environment.mesh && { ...environment.mesh, telemetry: { tracing: { provider: 'zipkin', percent: 1, collector } } };
  const shop = synthRole((chart) => new Worker(chart, 'mailer', { image: 'shop/mailer' }), meshEnvironment({ mesh }));
  expect(shop.get('NetworkPolicy', 'mailer').spec.egress).toContainEqual({
    to: [
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } },
        podSelector: { matchLabels: { app: 'zipkin' } },
      },
    ],
    ports: [{ port: 9411, protocol: 'TCP' }],
  });
});

describe('the collector of traces', () => {
  const { mesh } = meshEnvironment();
  const traced = mesh && { ...mesh, telemetry: { tracing: { provider: 'zipkin', percent: 1, collector } } };

  test('is the workload that the environment means, by namespace and labels', () => {
    expect(collectorOf(traced, { namespace: 'istio-system', labels: { app: 'zipkin', tier: 'one' } })?.port).toBe(9411);
    expect(collectorOf(traced, { namespace: 'istio-system', labels: { app: 'istiod' } })).toBeUndefined();
    expect(collectorOf(traced, { namespace: 'shop', labels: { app: 'zipkin' } })).toBeUndefined();
  });

  test('is nobody where nothing is traced', () => {
    expect(collectorOf(mesh, { namespace: 'istio-system', labels: { app: 'zipkin' } })).toBeUndefined();
    expect(collectorOf(undefined, { namespace: 'istio-system', labels: { app: 'zipkin' } })).toBeUndefined();
  });
});
