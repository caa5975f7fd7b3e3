import { delivery, night } from '../../test/delivery-settings';
import { cluster, testEnvironment } from '../../test/environments';
import { type DeliveryChoices, deliverySettings } from './delivery';

const environment = testEnvironment();

test('each cluster has an Argo CD of its own, in namespace argocd, which follows the default branch', () => {
  expect(deliverySettings(delivery, environment)).toMatchObject({
    cluster,
    server: 'https://kubernetes.default.svc',
    namespace: 'argocd',
    revision: 'HEAD',
    folder: 'dist',
    syncWindows: [],
  });
});

test('an Argo CD in another cluster deploys to the address of the environment', () => {
  const central = { ...cluster, name: 'central', server: 'https://192.0.2.99:6443' };
  const settings = deliverySettings({ ...delivery, environments: { test: { cluster: central } } }, environment);
  expect(settings.cluster.name).toBe('central');
  expect(settings.server).toBe(cluster.server);
});

test('what an environment chooses holds there and nowhere else', () => {
  const choices: Required<DeliveryChoices> = { cluster, revision: 'release', syncWindows: [night], groupPattern: 'oidc:{group}' };
  const given = { ...delivery, revision: 'main', folder: 'out', namespace: 'gitops', environments: { test: choices } };
  expect(deliverySettings(given, environment)).toMatchObject({ ...choices, folder: 'out', namespace: 'gitops' });
  expect(deliverySettings(given, testEnvironment({ name: 'dev' }))).toMatchObject({ revision: 'main', syncWindows: [], folder: 'out' });
});
