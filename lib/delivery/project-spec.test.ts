import { delivery, night } from '../../test/delivery-settings';
import { cluster, meshEnvironment, team, testEnvironment } from '../../test/environments';
import type { Environment } from '../system';
import { Contents, type DeliveredObject } from './contents';
import { type DeliveryChoices, deliverySettings } from './delivery';
import { projectSpec, rootProjectSpec } from './project-spec';

const elsewhere: DeliveredObject = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'a', namespace: 'elsewhere' } };
const namespace: DeliveredObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'elsewhere' } };
const contents = Contents.of([elsewhere, namespace], 100);

function specOf(choices: DeliveryChoices = {}, environment: Environment = testEnvironment(), owner = team) {
  return projectSpec(deliverySettings({ ...delivery, environments: { test: choices } }, environment), owner, contents);
}

test('exactly one repository', () => {
  expect(specOf().sourceRepos).toEqual(['https://git.example.com/estate.git']);
});

test('a team deploys to its own namespaces, wherever its objects would like to go', () => {
  const server = 'https://kubernetes.default.svc';
  expect(specOf().destinations).toEqual([
    { server, namespace: 'shop-team' },
    { server, namespace: 'shop-team-agents' },
  ]);
});

test('the platform team deploys where its objects are, and exactly the cluster-scoped kinds that it uses', () => {
  const spec = specOf({}, testEnvironment(), { ...team, name: 'platform', namespaces: {} });
  expect(spec.destinations?.map((each) => each.namespace)).toEqual(['elsewhere', 'platform']);
  expect(spec.clusterResourceWhitelist).toEqual([{ group: '', kind: 'Namespace' }]);
  expect(specOf().clusterResourceWhitelist).toEqual([]);
});

test('the kinds in use are allowed, and those that controllers make of them, so that they are seen', () => {
  expect(specOf().namespaceResourceWhitelist?.map(({ group, kind }) => `${group}/${kind}`)).toEqual([
    '/Event',
    '/Pod',
    'apps/ControllerRevision',
    'apps/Deployment',
    'apps/ReplicaSet',
    'batch/Job',
    'discovery.k8s.io/EndpointSlice',
  ]);
});

test('what belongs to no Application is reported, except what Istio puts into every namespace', () => {
  expect(specOf().orphanedResources).toEqual({ warn: true, ignore: [] });
  expect(specOf({}, meshEnvironment()).orphanedResources?.ignore).toEqual([{ group: '', kind: 'ConfigMap', name: 'istio-ca-root-cert' }]);
});

test('windows hold for every Application of the project, in the time zone of the environment', () => {
  expect(specOf({ syncWindows: [night] }, testEnvironment({ timeZone: 'Europe/Berlin' })).syncWindows).toEqual([
    {
      kind: 'deny',
      schedule: '0 22 * * *',
      duration: '8h',
      timeZone: 'Europe/Berlin',
      applications: ['*'],
      manualSync: true,
      syncOverrun: true,
    },
  ]);
});

test('the project of the root reaches nothing but the kinds of Argo CD where Argo CD is', () => {
  const central = { ...cluster, name: 'central' };
  expect(rootProjectSpec(deliverySettings({ ...delivery, environments: { test: { cluster: central } } }, testEnvironment()))).toMatchObject(
    {
      sourceRepos: ['https://git.example.com/estate.git'],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'argocd' }],
      namespaceResourceWhitelist: [
        { group: 'argoproj.io', kind: 'AppProject' },
        { group: 'argoproj.io', kind: 'Application' },
      ],
    },
  );
});
