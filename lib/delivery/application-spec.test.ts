import { delivery } from '../../test/delivery-settings';
import { testEnvironment } from '../../test/environments';
import { type ApplicationFacts, applicationSpec, manifestPaths } from './application-spec';
import { deliverySettings } from './delivery';

const settings = deliverySettings(delivery, testEnvironment());
const facts: ApplicationFacts = {
  project: 'test-shop-team',
  server: 'https://kubernetes.default.svc',
  namespace: 'shop-team',
  folder: 'test/shop-team',
  include: 'shop.k8s.yaml',
  syncOptions: ['PruneLast=true'],
};

test('it takes exactly its own file, and nothing below the folder', () => {
  expect(applicationSpec(settings, facts).source).toEqual({
    repoUrl: 'https://git.example.com/estate.git',
    targetRevision: 'HEAD',
    path: 'dist/test/shop-team',
    directory: { include: 'shop.k8s.yaml', recurse: false },
  });
});

test('it corrects what drifts, prunes, and never prunes everything', () => {
  expect(applicationSpec(settings, facts).syncPolicy?.automated).toEqual({ selfHeal: true, prune: true, allowEmpty: false });
});

test('a failed sync is tried again without end, with what is in git by then', () => {
  expect(applicationSpec(settings, facts).syncPolicy?.retry).toMatchObject({ limit: -1, refresh: true });
});

test('it looks again when its own file changes, or a file of its folder where it takes all', () => {
  const key = 'argocd.argoproj.io/manifest-generate-paths';
  expect(manifestPaths(settings, facts)).toEqual({ [key]: '/dist/test/shop-team/shop.k8s.yaml' });
  expect(manifestPaths(settings, { ...facts, include: '*.k8s.yaml' })).toEqual({ [key]: '/dist/test/shop-team' });
});
