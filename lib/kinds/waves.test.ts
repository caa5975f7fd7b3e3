import { Wave, waveAnnotation } from './waves';

test.each([
  ['Namespace', '-2'],
  ['NetworkPolicy', '-2'],
  ['ConfigMap', '-2'],
  ['ExternalSecret', '-2'],
  ['Ingress', '1'],
  ['HTTPRoute', '1'],
  ['HorizontalPodAutoscaler', '1'],
  ['DNSEndpoint', '1'],
])('a %s goes into wave %s', (kind, wave) => {
  expect(waveAnnotation(kind)).toEqual({ 'argocd.argoproj.io/sync-wave': wave });
});

// A claim in an earlier wave than its consumer with `WaitForFirstConsumer` hangs for ever
test.each(['Deployment', 'Service', 'StatefulSet', 'PersistentVolumeClaim', 'CronJob', 'Foo'])(
  'a %s stays in wave 0, without an annotation',
  (kind) => {
    expect(waveAnnotation(kind)).toBeUndefined();
  },
);

test('waves are four', () => {
  expect([Wave.IDENTITY, Wave.DATA, Wave.WORKLOADS, Wave.ROUTES]).toEqual([-2, -1, 0, 1]);
});
