import { estate } from '../estate';
import { IstioProvider } from '../lib/network/edge';
import { runsIn } from '../lib/synth';
import type { Environment } from '../lib/system';
import { TraefikController } from '../lib/workloads';
import { type EstateObject, renderEstate } from './estate-objects';
import { routedServices } from './routed-services';

const APPLICATION_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Service', 'ConfigMap', 'PersistentVolumeClaim'];

/** What other environments have besides, and the fact of an environment that asks for it. */
const FURTHER: readonly { readonly objects: readonly string[]; readonly where: (environment: Environment) => boolean }[] = [
  // a developer's machine has an edge, which nobody renders
  { objects: ['edge Deployment traefik', 'edge Service traefik'], where: TraefikController.serves.bind(TraefikController) },
  { objects: ['edge Service edge'], where: ({ edge }) => edge instanceof IstioProvider },
  { objects: ['frontend Job check'], where: ({ edge }) => edge.facts.dns?.address !== undefined },
  { objects: ['governance Deployment vets-canary'], where: ({ mesh }) => mesh !== undefined },
  { objects: ['kafka Deployment kafka-metrics'], where: ({ monitoring }) => monitoring },
  { objects: ['logging Service node-logs-store'], where: ({ props }) => props.logStore !== undefined },
];

const { objects } = renderEstate();
const localObjects = objects.filter(({ environment }) => environment === 'local');
const ofKind = (kind: string) => localObjects.filter((object) => object.kind === kind);
const systemOf = ({ labels }: EstateObject) => labels['app.kubernetes.io/part-of'] ?? '';

const environmentCalled = (name: string) => estate.environments.filter((environment) => environment.name === name);
const [local] = environmentCalled('local');
const others = estate.environments.filter((environment) => environment !== local);

/** Systems that exist once per cluster run in one environment of each, and so not in every other one. */
const systemsOfBoth = (other: Environment) =>
  estate.systems.filter((entry) => local !== undefined && runsIn(entry, local) && runsIn(entry, other)).map(({ name }) => name);

const objectsIn = (environment: string, systems: readonly string[]) =>
  objects.filter((object) => object.environment === environment && systems.includes(systemOf(object)));

/** What an object is called, without the hash by which a Job runs anew. */
const nameOf = (object: EstateObject) =>
  `${systemOf(object)} ${object.kind} ${object.json.metadata.name}`.replace(/(Job .+)-[0-9a-f]{8}$/, '$1');

const applicationNames = (environment: string, systems: readonly string[]) =>
  objectsIn(environment, systems)
    .filter(({ kind }) => APPLICATION_KINDS.includes(kind))
    .map(nameOf)
    .sort();

test('S28: every image reference of the local environment carries the registry prefix, also those that only configuration names', () => {
  const text = JSON.stringify(localObjects.map(({ json }) => json));
  const images = [...text.matchAll(/"image":"([^"]+)"|\\n[ -]+image: ([^\\]+)/g)].map(([, field, line]) => field ?? line ?? '');
  expect(images.length).toBeGreaterThan(0);
  expect(images.filter((image) => !image.startsWith('localhost:5000/'))).toEqual([]);
  expect(images).toContainEqual(expect.stringMatching('^localhost:5000/golang:'));
});

test('S28: 1 replica per stateless workload, no HPA, no LoadBalancer, no explicit storage class', () => {
  const deployments = ofKind('Deployment');
  expect(deployments.length).toBeGreaterThan(0);
  expect(deployments.filter(({ spec }) => spec.replicas !== 1).map(nameOf)).toEqual([]);
  expect(ofKind('HorizontalPodAutoscaler').map(nameOf)).toEqual([]);
  expect(
    ofKind('Service')
      .filter(({ spec }) => spec.type === 'LoadBalancer')
      .map(nameOf),
  ).toEqual([]);
  expect(localObjects.filter(({ json }) => JSON.stringify(json).includes('storageClassName')).map(nameOf)).toEqual([]);
});

test.each(others)('S28: local has the workloads, Services, ConfigMaps and claims of $name, except for what its facts ask for', (other) => {
  const systems = systemsOfBoth(other);
  const further = FURTHER.filter(({ where }) => where(other)).flatMap((each) => each.objects);
  const expected = [...applicationNames('local', systems), ...further.filter((name) => systems.includes(name.split(' ')[0] ?? ''))];
  expect(systems.length).toBeGreaterThan(0);
  expect(applicationNames(other.name, systems)).toEqual(expected.sort());
});

test('no fact that asks for more holds on a developer’s machine', () => {
  expect(FURTHER.filter(({ where }) => local === undefined || where(local))).toEqual([]);
});

test.each(others)('S28: local routes to the Services that $name routes to, whatever kind renders a route', (other) => {
  const systems = systemsOfBoth(other);
  const routed = routedServices(objectsIn(other.name, systems));
  expect(routed.length).toBeGreaterThan(0);
  expect(routedServices(objectsIn('local', systems))).toEqual(routed);
});
